"""Show feeds, their articles and their failures: in the terminal and as JSON."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from index.cli.notes import day
from index.cli.terminal import plain

if TYPE_CHECKING:
    from index.catalog import Feed
    from index.subscriptions.report import Followed, RefreshReport

_INDENT = " " * 10  # the width of a feed's id and the space after it


def show_followed(console: Console, followed: "Followed") -> None:
    """Print how many articles a feed has in the library, and the newest one."""
    articles = f"{followed.found:,} article{'' if followed.found == 1 else 's'}"
    console.print(Text.assemble(plain(followed.title or followed.url, "bold"), f": {articles}"))
    if followed.newest:
        newest = Text.assemble(
            "the newest: ", plain(followed.newest.title), f" · {day(followed.newest.published)}"
        )
        console.print(Padding(newest, (0, 4)))
    for line in (*map(str, followed.failed), *followed.left_out):
        console.print(Text.assemble("    ", plain(line, "red")), soft_wrap=True)


def followed_fields(followed: "Followed") -> dict[str, Any]:
    """Return the articles and failures of a feed that was just added, for JSON."""
    newest = followed.newest
    return {
        "title": followed.title,
        "url": followed.url,
        "found": followed.found,
        "newest": {"id": newest.id, "title": newest.title, "published": newest.published} if newest else None,
        "failed": [*map(str, followed.failed)],
        "left_out": list(followed.left_out),
    }


def row(feed: "Feed", *, troubled: bool) -> dict[str, Any]:
    """Return the state of a feed, for JSON."""
    names = (
        "id",
        "title",
        "url",
        "site",
        "added",
        "checked",
        "changed",
        "due",
        "failing_since",
        "error",
        "gone",
    )
    return {name: getattr(feed, name) for name in names} | {"troubled": troubled}


def show_feeds(console: Console, rows: Sequence[dict[str, Any]]) -> None:
    """Print each feed with when it was fetched and why it fails."""
    if not rows:
        console.print("No feeds. Follow one with: dateline feeds add URL")
    for row in rows:
        console.print(Text.assemble((f"{row['id']}  ", "cyan"), plain(row["title"] or row["url"], "bold")))
        console.print(Text.assemble(_INDENT, plain(row["url"], "dim")), soft_wrap=True)
        fetched = f"fetched {_moment(row['checked'])}, next {'never' if row['gone'] else _moment(row['due'])}"
        console.print(Padding(fetched, (0, len(_INDENT))))
        if row["error"]:
            since = "gone for good" if row["gone"] else f"failing since {_moment(row['failing_since'])}"
            style = "bold red" if row["troubled"] else "red"
            console.print(Text.assemble(_INDENT, plain(f"{since}: {row['error']}", style)), soft_wrap=True)


def _moment(moment: datetime | None) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}" if moment else "never"


def show_refresh(console: Console, report: "RefreshReport") -> None:
    """Print what a refresh changed and what failed."""
    for line in (*map(str, report.failed), *report.left_out):
        console.print(plain(line, "red"), soft_wrap=True)
    counts = {name: getattr(report, name) for name in ("added", "changed", "withdrawn")}
    counted = [f"{number:,} {name}" for name, number in counts.items() if number]
    counted += [f"{len(report.failed):,} failed"] if report.failed else []
    console.print(f"{', '.join(counted) or 'Nothing new'} · {report.feeds:,} feeds fetched")
