"""Printing shared by several commands. Text from outside cannot steer the terminal."""

import time
from collections.abc import Callable
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.text import Text

from index.cli.notes import day
from index.model import Article
from index.report import Progress, Report
from index.text import normalise

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

_TITLE = 40  # characters


def plain(text: str, style: str = "") -> Text:
    """Return outside text for rich, without markup, control characters or direction changes."""
    return Text("\n".join(normalise.line(line) for line in text.split("\n")), style=style)


def origin(article: Article) -> Text:
    """Return the article's publisher, its date, and its marks if it has any."""
    publisher = plain(article.source or "unknown publisher")
    noted = marks(article)
    return Text.assemble(publisher, f", {day(article.published)}", f", {noted}" if noted else "")


def marks(article: Article) -> str:
    """Return whether the article was updated or withdrawn, "" if neither."""
    revised = [f"updated {day(article.revised)}"] if article.revised else []
    return ", ".join([*revised, "withdrawn"] if article.withdrawn is not None else revised)


def show_report(console: Console, report: Report, seconds: float) -> None:
    """Print every failure on a line of its own, then the counts of what changed."""
    for failure in report.failed:
        console.print(plain(str(failure), "red"), soft_wrap=True)
    counts = {
        name: getattr(report, name) for name in ("added", "changed", "unchanged", "removed", "indexed")
    } | {"failed": len(report.failed)}
    done = [f"{number:,} {name}" for name, number in counts.items() if number]
    console.print(f"{', '.join(done) or 'Nothing to do'} · {seconds:.1f} s")


class Meter:
    """A progress bar with articles done, rate and time left. Without a terminal it draws nothing.

    Args:
        console: where to draw it.
        measure: returns how much work is done and how much there is in all, in the same unit.
    """

    def __init__(self, console: Console, measure: Callable[[Progress], tuple[float, float]]) -> None:
        """Prepare the bar without drawing it."""
        self._measure = measure
        self._started = time.monotonic()
        columns = (
            BarColumn(),
            TextColumn("{task.description}"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[title]}"),
        )
        self._bar = Bar(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task = self._bar.add_task("", total=None, title="")

    def __call__(self, progress: Progress) -> None:
        """Draw the progress so far."""
        completed, total = self._measure(progress)
        rate = progress.done / max(time.monotonic() - self._started, 1e-3)
        self._bar.update(
            self._task,
            completed=completed,
            total=total,
            description=f"{progress.done:,} articles, {rate:,.0f}/s",
            title=escape(normalise.line(progress.title)[:_TITLE]),
        )

    def __enter__(self) -> Self:
        """Show the bar."""
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the bar."""
        self._bar.stop()
