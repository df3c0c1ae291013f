"""`dateline evaluate FOLDER`."""

import tempfile
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from index.cli.console import JsonOption, present
from index.cli.terminal import Meter, err, plain
from index.errors import InvalidSetting
from index.library import Library
from index.resources import Resources
from index.settings import Settings

if TYPE_CHECKING:
    from index.evaluation.figures import Figures

_WIDE = 160  # characters, so that no figure is cut off in a narrow terminal or a file

# Evaluation measures this machine, and leaves no trace on a server.
_EMBEDDED = {"chroma_url": None, "database_url": None}


def evaluate(
    folder: Annotated[
        Path, typer.Argument(help="Folder with questions.jsonl, unanswerable.jsonl and articles.jsonl(.gz).")
    ],
    *,
    articles: Annotated[
        Path | None, typer.Option(help="Folder with articles.jsonl(.gz), if they are elsewhere.")
    ] = None,
    index: Annotated[
        Path | None, typer.Option(help="Keep the index in this folder, and reuse the one there.")
    ] = None,
    misspelt: Annotated[
        bool, typer.Option("--misspelt", help="Ask each question with two typos in its rarest name.")
    ] = False,
    llm: Annotated[
        bool,
        typer.Option("--llm", help="Measure what the language model at LLM_URL writes above the quotes."),
    ] = False,
    json: JsonOption = False,
) -> None:
    """Measure the answers to questions with known answers, and the refusals of unanswerable ones."""
    # Other commands need not wait for the classes of the figures.
    from index.evaluation.run import evaluate as run_evaluation  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="dateline-") as temporary:
        resources = Resources(
            Settings.read().model_copy(update={**_EMBEDDED, "data_dir": index or Path(temporary)})
        )
        if llm and resources.writer is None:
            raise InvalidSetting("LLM_URL is not set. Name the endpoint of a language model in .env.")
        with resources, Meter(err, lambda done: (done.done, done.total or 0)) as meter:
            figures = run_evaluation(
                Library(resources, "evaluation"),
                folder,
                meter,
                articles_folder=articles,
                misspelt=misspelt,
                write=llm,
            )
    present(figures, _show, json=json)


def _show(console: Console, figures: "Figures") -> None:
    """Print what an evaluation measured: figures, then tables, then the claims that sources agree."""
    console = Console(file=console.file, width=max(console.width, _WIDE), highlight=False)
    table = Table(box=None, show_header=False, pad_edge=False)
    groups: dict[str, Mapping[str, Any]] = {}
    for measured in fields(figures):
        value, name = getattr(figures, measured.name), measured.name.replace("_", " ")
        if isinstance(value, Mapping):
            groups[name] = value
        elif not isinstance(value, tuple):
            table.add_row(name, _figure(value))
    console.print(table)
    for name, group in groups.items():
        _show_group(console, name, group)
    if figures.agreements:
        console.print("\nClaims that sources agree, and whether the value is a known answer:")
    for claim in figures.agreements:
        verdict = {True: "yes", False: "no", None: "?"}[claim.right]
        value = f"“{claim.value}”" if claim.value else "yes or no"
        console.print(plain(f"{verdict:3}  {value} ({', '.join(claim.sources)}): {claim.question}"))


def _show_group(console: Console, name: str, group: Mapping[str, Any]) -> None:
    """Print a column of figures for each member of the group."""
    if not group:
        return
    table = Table(box=None, pad_edge=False)
    for heading in (name, *group):
        table.add_column(plain(heading), no_wrap=True)
    for measure in fields(next(iter(group.values()))):
        figures = (_figure(getattr(member, measure.name)) for member in group.values())
        table.add_row(measure.name.replace("_", " "), *figures)
    console.print()
    console.print(table)


def _figure(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.3f}" if isinstance(value, float) else f"{value:,}"
