"""`dateline fit-reader FOLDER…`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from index.cli.console import err, out
from index.errors import InvalidArticle, StorageFailed


def fit_reader(
    folders: Annotated[
        list[Path], typer.Argument(help="Folders, each with articles.jsonl(.gz) and questions.jsonl.")
    ],
    *,
    to: Annotated[
        Path, typer.Option(help="Where to write the weights. The model card goes beside them.")
    ] = Path("reader.safetensors"),
    held_out: Annotated[
        list[Path] | None, typer.Option(help="A folder to measure on, not to fit on. Repeat for more.")
    ] = None,
    passes: Annotated[int, typer.Option(min=1, max=20, help="Passes over all questions.")] = 2,
    rank: Annotated[
        int, typer.Option(min=1, max=64, help="Rank of the low-rank adapters. 48 gives a file of 4 MB.")
    ] = 48,
) -> None:
    """Fit the reader on your own news and questions. A thousand questions take most of an hour."""
    _fit(folders, held_out or [], to, passes, rank)
    out.print(f"To use it: RERANKER_MODEL={to}", soft_wrap=True)


def _fit(folders: Sequence[Path], held_out: Sequence[Path], to: Path, passes: int, rank: int) -> None:
    # Other commands need not wait four seconds for torch and transformers.
    from index.reader import FittedReader  # noqa: PLC0415
    from index.reader.network import save  # noqa: PLC0415
    from index.training.datasets import read_examples  # noqa: PLC0415
    from index.training.fit import Recipe, fit  # noqa: PLC0415
    from index.training.model_card import ModelCard, answered, write  # noqa: PLC0415
    from index.training.validate import validate  # noqa: PLC0415

    if to.suffix != ".safetensors":
        raise InvalidArticle(f"The weights must go to a file that ends in .safetensors, not to {to}.")
    recipe = Recipe(passes=passes, rank=rank)
    counts: dict[str, int] = {}

    def counted(folder: Path, number: int) -> None:
        counts[folder.name] = number
        err.print(f"{folder.name}: {number:,} examples")

    examples = read_examples(folders, recipe.seed, counted)
    if not examples:
        raise InvalidArticle("No question in these folders has an answer in the articles listed for it.")
    losses: list[float] = []
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("Fitting", total=None)

        def fitted(done: int, total: int, loss: float) -> None:
            losses.append(loss)
            progress.update(task, completed=done, total=total, description=f"Fitting, loss {loss:.2f}")

        network = fit(examples, recipe, fitted)
    try:
        save(network, to, {"format": "dateline reader"})
    except OSError as error:
        raise StorageFailed(f"Cannot write {to}: {error.strerror}. Name another file with --to.") from error
    reader = FittedReader(to)
    figures = {folder.name: validate(read_examples([folder], recipe.seed), reader) for folder in held_out}
    card = write(ModelCard(recipe, counts, answered(examples), losses[-1], figures), to)
    out.print(f"Wrote {to} and {card}.", soft_wrap=True)
