"""`dateline fit-reader FOLDER…`."""

import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

from index.cli.console import ArticlesOption, HeldOutOption
from index.cli.terminal import err, out
from index.errors import InvalidDataset, InvalidSetting, StorageFailed

if TYPE_CHECKING:
    from index.reader.network import Network
    from index.training.fit import FitProgress, Recipe
    from index.training.validate import HeldOut, Validation

_CHECKPOINTS = 8  # times that the weights are written while fitting


def fit_reader(  # noqa: PLR0913 - each is an option of the command line
    folders: Annotated[
        list[Path],
        typer.Argument(help="Folders with questions.jsonl and, unless --articles, articles.jsonl(.gz)."),
    ],
    *,
    to: Annotated[
        Path, typer.Option(help="Where to write the weights. The model card goes beside them.")
    ] = Path("reader.safetensors"),
    articles: ArticlesOption = None,
    reading: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE[=NUMBER[+NEGATIVES]]",
            help="A set of reading questions (.jsonl, .jsonl.gz), how many to take, and how many passages of "
            "other contexts to add to each. Repeat for more.",
        ),
    ] = None,
    held_out: HeldOutOption = None,
    questions: Annotated[int, typer.Option(min=1, help="Examples drawn in all, with repetitions.")] = 30_000,
    minutes: Annotated[float, typer.Option(min=0, help="Stop after this time. 0 sets no limit.")] = 0,
    rate: Annotated[float, typer.Option(min=0, help="The highest learning rate.")] = 2e-4,
    device: Annotated[str, typer.Option(help="Where torch computes: cpu or cuda.")] = "cpu",
    start: Annotated[
        Path | None, typer.Option(help="Fitted weights from which to go on, by default the base model's.")
    ] = None,
    average: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE=SHARE",
            help="Give the weights of FILE this share (0..1) of those that are written. Repeat for more.",
        ),
    ] = None,
) -> None:
    """Fit the reader on your own news and questions. Thirty thousand examples take two hours on two cores."""
    from index.training.fit import Recipe  # noqa: PLC0415 - torch takes four seconds to import

    if to.suffix != ".safetensors":
        raise InvalidSetting(f"The weights must go to a file that ends in .safetensors, not to {to}.")
    recipe = Recipe(questions=questions, minutes=minutes, rate=rate, device=device, start=start)
    _fit(_Given(folders, articles or [], reading or [], held_out or [], _shares(average or [])), recipe, to)
    out.print(f"To use it: RERANKER_MODEL={to}", soft_wrap=True)


@dataclass(frozen=True, slots=True)
class _Given:
    """What the command line names."""

    folders: Sequence[Path]
    articles: Sequence[Path]
    reading: Sequence[str]
    held_out: Sequence[Path]
    average: Mapping[Path, float]


def _shares(specifications: Sequence[str]) -> dict[Path, float]:
    """Return the share of each file in the mean; raise InvalidSetting if they are no shares of a whole."""
    try:
        shares = {Path(file): float(share) for file, share in (each.split("=") for each in specifications)}
    except ValueError:
        shares = {Path(): 1.0}
    if sum(shares.values()) >= 1 or any(share <= 0 for share in shares.values()):
        raise InvalidSetting(
            f"--average {' '.join(specifications)}: give FILE=SHARE, like former.safetensors=0.5. Shares are "
            "above 0 and less than 1 together. The rest is the share of the fitted weights."
        )
    return shares


def _fit(given: _Given, recipe: "Recipe", to: Path) -> None:
    # Other commands need not wait four seconds for torch and transformers.
    from index.reader.network import average  # noqa: PLC0415
    from index.training.fit import fit  # noqa: PLC0415
    from index.training.mixture import Mixture  # noqa: PLC0415
    from index.training.model_card import ModelCard, write  # noqa: PLC0415
    from index.training.sources import news_sources, reading_source  # noqa: PLC0415

    sources = [
        *(reading_source(specification, recipe.seed) for specification in given.reading),
        *news_sources(given.folders, given.articles, recipe.seed),
    ]
    for source in sources:
        err.print(f"{source.name}: {len(source.pools):,} questions, weight {source.weight:,.0f}")
    mixture = Mixture(sources, recipe.seed)
    if not mixture.drawn:
        raise InvalidDataset("No question in these folders has an answer in the articles listed for it.")
    monitor = _Monitor(to, _held_out(given))
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("Fitting", total=1.0)

        def watch(state: "FitProgress", network: "Network") -> None:
            progress.update(task, completed=state.share, description=f"Fitting, loss {state.loss:.2f}")
            monitor.watch(state, network)

        network = fit(mixture, recipe, watch)
    average(network, given.average)
    monitor.save(network)
    command = shlex.join(["dateline", *sys.argv[1:]])
    card = ModelCard(recipe, sources, mixture.drawn, monitor.loss, monitor.validate(), command)
    out.print(f"Wrote {to} and {write(card, to)}.", soft_wrap=True)


class _Monitor:
    """Writes and measures the network while it is fitted."""

    def __init__(self, to: Path, held_out: "dict[str, list[HeldOut]]") -> None:
        self._to = to
        self._held_out = held_out
        self._checkpoints = 1
        self.loss = 0.0

    def watch(self, state: "FitProgress", network: "Network") -> None:
        """Save the network at each checkpoint, and print how well it reads."""
        self.loss = state.loss
        if state.share < self._checkpoints / _CHECKPOINTS:
            return
        self._checkpoints += 1
        self.save(network)
        for name, of_folder in self.validate().items():
            err.print(f"{state.share:.0%}, loss {state.loss:.2f}, {name}: {of_folder.summary()}")

    def save(self, network: "Network") -> None:
        """Write the weights, replacing those of an earlier checkpoint at once."""
        from index.reader.network import save  # noqa: PLC0415 - as above

        part = self._to.with_suffix(".part")
        try:
            save(network, part, {"format": "dateline reader"})
            part.replace(self._to)
        except OSError as error:
            raise StorageFailed(
                f"Cannot write {self._to}: {error.strerror}. Name another file with --to."
            ) from error

    def validate(self) -> "dict[str, Validation]":
        """Measure the weights last saved on each held-out folder."""
        from index.reader import FittedReader  # noqa: PLC0415 - as above
        from index.training.validate import validate  # noqa: PLC0415

        reader = FittedReader(self._to)
        return {name: validate(questions, reader) for name, questions in self._held_out.items()}


def _held_out(given: _Given) -> "dict[str, list[HeldOut]]":
    from index.training.datasets import has_articles, read_corpora, read_dataset  # noqa: PLC0415 - as above
    from index.training.validate import hold_out  # noqa: PLC0415

    datasets = [read_dataset(folder) for folder in given.held_out]
    elsewhere = [*given.articles, *filter(has_articles, given.folders)]
    found: dict[str, list[HeldOut]] = {}
    for corpus, asking in read_corpora(datasets, elsewhere if datasets else ()):
        for dataset in asking:
            found[dataset.name] = hold_out((*dataset.questions, *dataset.unanswerable), corpus)
    return found
