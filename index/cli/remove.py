"""`dateline remove ID…`, or by conditions."""

import time
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.text import Text

from index.catalog.status import Headline
from index.cli.console import JsonOption, opened_library, present
from index.cli.notes import day
from index.cli.terminal import err, plain, show_report
from index.errors import InvalidSetting
from index.report import Report

_NAMED = 3  # headlines


def remove(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID...]")] = None,
    *,
    source: Annotated[str | None, typer.Option(help="All articles of this publisher.")] = None,
    before: Annotated[
        str | None,
        typer.Option(help="All published before this day (2024-06-19); undated ones, if stored before it."),
    ] = None,
    query: Annotated[
        str | None, typer.Option(help="All with these words in headline or text, also in earlier revisions.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: JsonOption = False,
) -> None:
    """Remove articles with their passages and earlier revisions: by id, or all that meet every condition.

    The articles that meet the conditions are counted first. No feed brings back what was removed.
    """
    conditions = {"source": source, "before": before, "query": query}
    if bool(ids) == any(value is not None for value in conditions.values()):
        raise InvalidSetting("Name either ids or conditions (--source, --before, --query).")
    started = time.monotonic()
    with opened_library() as library:
        if not ids:
            found = library.matching(**conditions)
            _tell(found)
            if found and not yes:
                typer.confirm("Remove them for good?", abort=True, err=True)
            ids = [article.id for article in found]
        report = library.remove(*ids) if ids else Report()
    present(report, show_report, json=json, seconds=time.monotonic() - started)


def _tell(found: Sequence[Headline]) -> None:
    """Print how many articles would go, from when they are, and some of their headlines."""
    dates = [article.published for article in found if article.published]
    line = f"{len(found):,} {'article' if len(found) == 1 else 'articles'}"
    if dates:
        line += f", {day(min(dates))} to {day(max(dates))}"
    if undated := len(found) - len(dates):
        line += f", {undated:,} without a date"
    err.print(line)
    for article in found[-_NAMED:]:
        err.print(Text.assemble("  ", plain(article.title)), soft_wrap=True)
    if len(found) > _NAMED:
        err.print(f"  and {len(found) - _NAMED:,} more")
