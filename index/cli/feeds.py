"""`dateline feeds …`."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from index.cli.console import JsonOption, present
from index.cli.feeds_output import followed_fields, row, show_feeds, show_followed
from index.cli.subscriptions import meter, opened_subscriptions, refresh_feeds
from index.cli.terminal import err, out, plain
from index.errors import DatelineError, StorageFailed
from index.report import Failure

if TYPE_CHECKING:
    from index.subscriptions.report import Followed
    from index.subscriptions.subscriptions import Subscriptions

feeds = typer.Typer(help="Follow feeds: new articles are added automatically.", no_args_is_help=True)

_WEB = ("http://", "https://", "feed:")


@feeds.command("add")
def add(
    places: Annotated[
        list[str],
        typer.Argument(metavar="PLACE...", help="Addresses of feeds or of sites with a feed, or OPML files."),
    ],
    *,
    json: JsonOption = False,
) -> None:
    """Follow feeds, and show how many articles each of them has."""
    followed: list[Followed] = []
    failed: list[Failure] = []
    with opened_subscriptions() as subscriptions:
        for place in places:
            try:
                of_place, failures = _followed(subscriptions, place)
                followed += of_place
                failed += failures
            except DatelineError as error:
                failed.append(Failure(place, str(error)))
    if json:
        present(
            {"followed": [*map(followed_fields, followed)], "failed": [*map(str, failed)]}, print, json=True
        )
    for feed in () if json else followed:
        show_followed(out, feed)
    _end(failed, json=json)
    if any(feed.failed for feed in followed):
        raise typer.Exit(1)


def _followed(subscriptions: "Subscriptions", place: str) -> "tuple[list[Followed], Sequence[Failure]]":
    """Return the feeds of a place that are now followed, and the failures that belong to none of them."""
    from index.sources.feeds import opml  # noqa: PLC0415 - needed by this command alone

    if place.lower().startswith(_WEB):
        with meter() as bar:
            return [subscriptions.add(place, bar)], ()
    try:
        listed = opml.read(Path(place).read_bytes())
    except OSError as error:
        raise StorageFailed(
            f"This is neither a web address (https://…) nor a readable file: {error.strerror}."
        ) from error
    with meter() as bar:
        report = subscriptions.add_all(listed, bar)
    for line in report.left_out:
        err.print(plain(line, "red"), soft_wrap=True)
    names = {feed.url: feed.title for feed in subscriptions.list()}
    return [subscriptions.of(outline.url) for outline in listed if outline.url in names], report.failed


@feeds.command("list")
def list_(*, json: JsonOption = False) -> None:
    """List the feeds, when each was fetched, and which of them fail."""
    with opened_subscriptions() as subscriptions:
        listed, troubled = subscriptions.list(), {feed.url for feed in subscriptions.health().troubled}
    rows = [row(feed, troubled=feed.url in troubled) for feed in listed]
    present(rows if json else listed, lambda console, _: show_feeds(console, rows), json=json)


@feeds.command("remove")
def remove(
    names: Annotated[list[str], typer.Argument(metavar="FEED...", help="Addresses or ids of feeds.")],
) -> None:
    """Stop following feeds. Their articles stay."""
    failed = []
    with opened_subscriptions() as subscriptions:
        for name in names:
            try:
                removed = subscriptions.remove(name)
            except DatelineError as error:
                failed.append(Failure(name, str(error)))
            else:
                title = plain(removed.title or removed.url)
                out.print(Text.assemble("No longer following ", title, ". Its articles stay."))
    _end(failed)


@feeds.command("refresh")
def refresh_all(*, json: JsonOption = False) -> None:
    """Fetch every feed now, whether it is due or not."""
    refresh_feeds(force=True, json=json)


@feeds.command("export")
def export(
    file: Annotated[Path | None, typer.Argument(help="File to write to. By default standard output.")] = None,
) -> None:
    """Export the feeds as OPML for other feed readers."""
    from index.sources.feeds import opml  # noqa: PLC0415 - needed by this command alone

    with opened_subscriptions() as subscriptions:
        document = opml.write(opml.Outline(feed.url, feed.title, feed.site) for feed in subscriptions.list())
    if file is None:
        sys.stdout.write(document.decode())
        return
    try:
        file.write_bytes(document)
    except OSError as error:
        raise StorageFailed(f"Cannot write {file}: {error.strerror}. Name another file.") from error


def _end(failed: Sequence[Failure], *, json: bool = False) -> None:
    for failure in () if json else failed:
        err.print(plain(str(failure), "red"), soft_wrap=True)
    if failed:
        raise typer.Exit(1)
