"""`dateline fit-reader`: a reader fitted on news and questions of one's own."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from index.cli.console import err, out
from index.errors import InvalidDataset, InvalidSetting, StorageFailed


def fit_reader(
    folders: Annotated[
        list[Path], typer.Argument(help="Each holds articles.jsonl(.gz) and questions.jsonl.")
    ],
    *,
    to: Annotated[
        Path, typer.Option(help="File for the weights; the model card is written beside it.")
    ] = Path("reader.safetensors"),
    held_out: Annotated[
        list[Path] | None, typer.Option(help="A folder to measure on instead of fitting; may be repeated.")
    ] = None,
    passes: Annotated[int, typer.Option(min=1, max=20, help="How often every question is learned from.")] = 2,
    rank: Annotated[int, typer.Option(min=1, max=64, help="Size of the adapters; 48 makes 4 MB.")] = 48,
) -> None:
    """Fit the reader on news with known answers. Takes most of an hour for a thousand questions."""
    _fit(folders, held_out or [], to, passes, rank)
    out.print(f"To use it: RERANKER_MODEL={to}", soft_wrap=True)


def _fit(folders: Sequence[Path], held_out: Sequence[Path], to: Path, passes: int, rank: int) -> None:
    # torch and transformers take four seconds to import, which no other command should wait for.
    from index.reader import FittedReader  # noqa: PLC0415
    from index.reader.network import save  # noqa: PLC0415
    from index.training import fit as training  # noqa: PLC0415
    from index.training import model_card as card  # noqa: PLC0415
    from index.training.datasets import read_examples  # noqa: PLC0415
    from index.training.validate import measured  # noqa: PLC0415

    if to.suffix != ".safetensors":
        raise InvalidSetting(f"{to} is no name for the weights: it must end in .safetensors")
    recipe = training.Recipe(passes=passes, rank=rank)
    counts: dict[str, int] = {}

    def counted(folder: Path, number: int) -> None:
        counts[folder.name] = number
        err.print(f"{folder.name}: {number:,} examples")

    examples = read_examples(folders, recipe.seed, counted)
    if not examples:
        raise InvalidDataset("No question of these folders is answered by an article found for it.")
    losses: list[float] = []
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("Fitting", total=None)

        def fitted(done: int, total: int, loss: float) -> None:
            losses.append(loss)
            progress.update(task, completed=done, total=total, description=f"Fitting, loss {loss:.2f}")

        network = training.fit(examples, recipe, fitted)
    try:
        save(network, to, {"format": "dateline reader"})
    except OSError as error:
        raise StorageFailed(
            f"{to} cannot be written: {error.strerror}. Name another file in --to."
        ) from error
    reader = FittedReader(to)
    figures = {it.name: measured(read_examples([it], recipe.seed), reader) for it in held_out}
    made = card.Card(recipe, counts, card.answered(examples), losses[-1], figures)
    out.print(f"{to} and {card.write(made, to)} written.", soft_wrap=True)
