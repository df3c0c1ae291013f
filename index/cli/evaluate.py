"""`dateline evaluate FOLDER`."""

import tempfile
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from index.cli.console import Json, err, present
from index.cli.terminal import Meter, plain
from index.evaluation.figures import Figures
from index.library import Library
from index.resources import Resources
from index.settings import Settings

_WIDE = 200  # columns: a figure that is cut off cannot be read

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
    json: Json = False,
) -> None:
    """Measure the answers to questions with known answers, and the refusals of unanswerable ones."""
    # Only this command needs pydantic's validators, which take a moment to make.
    from index.evaluation.run import evaluate as run_evaluation  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="dateline-") as temporary:
        resources = Resources(
            Settings.read().model_copy(update={**_EMBEDDED, "data_dir": index or Path(temporary)})
        )
        with resources, Meter(err, lambda done: (done.done, done.total or 0)) as meter:
            figures = run_evaluation(
                Library(resources, "evaluation"), folder, meter, articles_folder=articles, misspelt=misspelt
            )
    present(figures, _show, json=json)


def _show(console: Console, figures: Figures) -> None:
    """Print what an evaluation measured: figures, then tables, then the claims that sources agree."""
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
    if not group:
        return
    table = Table(box=None, pad_edge=False)
    measures = [measure.name for measure in fields(next(iter(group.values())))]
    for heading in (name, *measures):
        table.add_column(heading.replace("_", " "), no_wrap=True)
    for row, value in group.items():
        table.add_row(plain(row), *(_figure(getattr(value, measure)) for measure in measures))
    console.print()
    console.print(table, width=max(console.width, _WIDE), soft_wrap=True)


def _figure(value: float | None) -> str:
    if value is None:
        return "not measured"
    return f"{value:,.3f}" if isinstance(value, float) else f"{value:,}"
