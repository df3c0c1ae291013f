"""Results for a person at a terminal; whatever came from outside is printed without steering it."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any, Self

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from index.answering.confidence import UNSURE
from index.answering.timeline import Event
from index.catalog.status import Status
from index.cli.notes import day, notes
from index.evaluation.figures import Figures
from index.model import Answer, Article, Hit
from index.report import Progress, Report
from index.text import normalise

_CLOSEST = 3
_EXCERPT = 300  # characters
_TITLE = 40  # characters


def plain(text: str, style: str = "") -> Text:
    """Return outside text as rich prints it: no markup, no control or direction-changing characters."""
    return Text("\n".join(normalise.line(line) for line in text.split("\n")), style=style)


def show_answer(console: Console, answer: Answer, seconds: float) -> None:
    """Print the quotes with their sources, or the refusal with the closest headlines."""
    took = f"{seconds:.2f} s"
    if answer.abstained:
        console.print("No indexed article answers this.", style="bold")
        _show_notes(console, answer)
        _show_headlines(console, "Closest headlines, which may be about something else:", answer.closest)
        _show_headlines(console, "Nearest articles of another time:", answer.outside)
        console.print(f"Confidence {answer.confidence:.0%} · {took}", style="dim")
        return
    for number, quote in enumerate(answer.quotes, 1):
        console.print(
            Text.assemble((f"[{number}] ", "bold cyan"), "“", plain(normalise.line(quote.text)), "”")
        )
        console.print(Padding(plain(quote.article.title, "bold"), (0, 4)))
        console.print(Padding(_origin(quote.article), (0, 4)))
        if quote.article.url:
            console.print(Text.assemble("    ", plain(quote.article.url, "dim")), soft_wrap=True)
        if quote.also:
            others = ", ".join(dict.fromkeys(it.source or it.title for it in quote.also))
            console.print(Padding(Text.assemble("also in ", plain(others)), (0, 4)))
        console.print()
    _show_notes(console, answer)
    unsure = " (low: read the articles before you rely on it)" if answer.confidence < UNSURE else ""
    console.print(
        f"As of {day(answer.as_of)} · confidence {answer.confidence:.0%}{unsure} · {took}", style="dim"
    )


def _show_notes(console: Console, answer: Answer) -> None:
    for note in notes(answer):
        console.print(plain(note))


def _show_headlines(console: Console, intro: str, articles: Sequence[Article]) -> None:
    if articles:
        console.print(intro)
    for article in articles[:_CLOSEST]:
        console.print(Padding(Text.assemble("- ", plain(article.title), " (", _origin(article), ")"), (0, 2)))


def show_hits(console: Console, hits: Sequence[Hit]) -> None:
    """Print ranked passages with the parts of their score."""
    if not hits:
        console.print("Nothing found.")
    for number, hit in enumerate(hits, 1):
        parts = f"dense {hit.dense:.3f}, lexical {hit.lexical:.3f}, recency {hit.recency:.3f}"
        score = f"{hit.score:.3f} = {parts}" + ("" if hit.read is None else f", read {hit.read:.1f}")
        console.print(Text.assemble((f"{number}. ", "bold cyan"), plain(hit.passage.article.title, "bold")))
        console.print(Padding(Text.assemble(_origin(hit.passage.article), f" · {score}"), (0, 4)))
        excerpt = normalise.line(hit.passage.text)
        shown = excerpt if len(excerpt) <= _EXCERPT else excerpt[:_EXCERPT] + " …"
        console.print(Padding(plain(shown, "dim"), (0, 4)))


def show_timeline(console: Console, events: Sequence[Event]) -> None:
    """Print each event's day, its sentence and who reported it."""
    if not events:
        console.print("No dated article tells of this.")
    for event in events:
        others = len(event.articles) - 1
        more = f" and {others} more article{'s' if others > 1 else ''}" if others else ""
        day_ = f"{event.day.day} {event.day:%B %Y}"
        text = plain(normalise.line(event.quote.text))
        console.print(Text.assemble((f"{day_}  ", "bold cyan"), "“", text, "”"))
        console.print(Padding(Text.assemble(_origin(event.quote.article), more), (0, 4)))
        if event.quote.article.url:
            console.print(Text.assemble("    ", plain(event.quote.article.url, "dim")), soft_wrap=True)


def show_articles(console: Console, articles: Sequence[Article]) -> None:
    """Print a table of articles."""
    if not articles:
        console.print("No articles. Add some with: dateline add PATH…")
        return
    table = Table(box=None, pad_edge=False)
    for name in ("id", "published", "source", "title"):
        table.add_column(name, no_wrap=name in {"id", "published"})
    for article in articles:
        published = f"{article.published:%Y-%m-%d}" if article.published else "unknown"
        title = Text.assemble(
            plain(article.title), (f" ({marks})" if (marks := _marks(article)) else "", "dim")
        )
        table.add_row(article.id, published, plain(article.source), title)
    console.print(table)


def show_article(console: Console, article: Article) -> None:
    """Print one article in full."""
    console.print(plain(article.title, "bold"))
    console.print(_origin(article))
    for name in ("url", "author", "language", "id"):
        if value := getattr(article, name):
            console.print(Text.assemble(f"{name}: ", plain(value)), soft_wrap=True)
    if article.updated:
        console.print(f"updated by the publisher: {day(article.updated)}")
    if article.withdrawn is not None:
        console.print(Text.assemble("withdrawn: ", plain(article.withdrawn)))
    console.print()
    console.print(plain(article.text))


def show_report(console: Console, report: Report, seconds: float) -> None:
    """Print what a change did, and every failure on a line of its own."""
    for failure in report.failed:
        console.print(plain(str(failure), "red"), soft_wrap=True)
    counts = {
        name: getattr(report, name) for name in ("added", "changed", "unchanged", "removed", "indexed")
    } | {"failed": len(report.failed)}
    said = [f"{number:,} {name}" for name, number in counts.items() if number]
    console.print(f"{', '.join(said) or 'Nothing to do'} · {seconds:.1f} s")


def show_status(console: Console, status: Status) -> None:
    """Print what is in the library."""
    made = status.fingerprint
    rows = {
        "library": status.name,
        "articles": f"{status.articles:,}"
        + (f" ({status.pending:,} not yet indexed)" if status.pending else ""),
        "passages": f"{status.passages:,}",
        "oldest": day(status.oldest) if status.oldest else "none dated",
        "newest": day(status.newest) if status.newest else "none dated",
        "model": made.model if made else "none yet",
        "fingerprint": f"{made.dimension} dimensions; {made.passages}; schema {made.schema}"
        if made
        else "none yet",
        "size on disk": f"{status.size / 1e6:,.1f} MB",
    }
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, value in rows.items():
        table.add_row(name, plain(value))
    console.print(table)


def show_figures(console: Console, figures: Figures) -> None:
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
        table.add_column(heading.replace("_", " "))
    for row, value in group.items():
        table.add_row(plain(row), *(_figure(getattr(value, measure)) for measure in measures))
    console.print()
    console.print(table)


def _figure(value: float | None) -> str:
    if value is None:
        return "not measured"
    return f"{value:,.3f}" if isinstance(value, float) else f"{value:,}"


class Meter:
    """A progress bar with articles done, rate and time left; silent where there is no terminal.

    Args:
        console: where it is drawn.
        measure: returns how much of the work is done and how much there is, in any unit of its own.
    """

    def __init__(self, console: Console, measure: Callable[[Progress], tuple[float, float]]) -> None:
        """Draw nothing yet."""
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
        """Draw how far the work has come."""
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
        """Take it away."""
        self._bar.stop()


def _origin(article: Article) -> Text:
    publisher = plain(article.source or "unknown publisher")
    marks = _marks(article)
    return Text.assemble(publisher, f", {day(article.published)}", f", {marks}" if marks else "")


def _marks(article: Article) -> str:
    revised = [f"updated {day(article.revised)}"] if article.revised else []
    return ", ".join([*revised, "withdrawn"] if article.withdrawn is not None else revised)
