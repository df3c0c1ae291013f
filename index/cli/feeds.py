"""`dateline feeds …`, `dateline refresh`, `dateline sitemap`: sources that the library follows by itself."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from index.cli.console import Json, err, opened_library, out, present
from index.cli.feeds_output import row, show_feeds, show_followed, show_refresh, told
from index.cli.notes import day
from index.cli.terminal import Meter, plain
from index.errors import DatelineError, InvalidDate, StorageFailed
from index.report import Failure
from index.settings import Settings
from index.text import normalise

if TYPE_CHECKING:
    from index.subscriptions.report import Followed
    from index.subscriptions.subscriptions import Subscriptions

feeds = typer.Typer(help="Follow feeds: what they publish is added by itself.", no_args_is_help=True)

_WEB = ("http://", "https://", "feed:")


@contextmanager
def _following() -> "Iterator[Subscriptions]":
    # The web's libraries take 0.3 s to import, which other commands need not wait for.
    from index.sources.http.fetcher import Fetcher, Limits  # noqa: PLC0415
    from index.subscriptions.subscriptions import Subscriptions  # noqa: PLC0415

    settings = Settings.read()
    with opened_library() as library, Fetcher(Limits.from_settings(settings)) as fetcher:
        yield Subscriptions.from_settings(library, fetcher, settings)


@feeds.command("add")
def add(
    places: Annotated[
        list[str],
        typer.Argument(metavar="PLACE...", help="Addresses of feeds, or of sites that name one; OPML files."),
    ],
    *,
    json: Json = False,
) -> None:
    """Follow feeds, and say at once what each of them has."""
    followed: list[Followed] = []
    failed: list[Failure] = []
    with _following() as following:
        for place in places:
            try:
                followed += _followed(following, place)
            except DatelineError as error:
                failed.append(Failure(place, str(error)))
    if json:
        present({"followed": [told(it) for it in followed], "failed": [*map(str, failed)]}, print, json=True)
    for it in () if json else followed:
        show_followed(out, it)
    _end(failed, json=json)


def _followed(following: "Subscriptions", place: str) -> "list[Followed]":
    from index.sources.feeds import opml  # noqa: PLC0415 - as above

    if place.lower().startswith(_WEB):
        with _meter() as meter:
            return [following.add(place, meter)]
    try:
        listed = opml.read(Path(place).read_bytes())
    except OSError as error:
        raise StorageFailed(
            f"it is neither a web address (https://…) nor a file that can be read: {error.strerror}"
        ) from error
    with _meter() as meter:
        report = following.add_all(listed, meter)
    names = {feed.url: feed.title for feed in following.list()}
    known = [following.of(outline.url) for outline in listed if outline.url in names]
    for failure in report.failed:
        err.print(plain(str(failure), "red"), soft_wrap=True)
    return known


@feeds.command("list")
def list_(*, json: Json = False) -> None:
    """List the feeds and how they fare."""
    with _following() as following:
        listed, troubled = following.list(), {feed.url for feed in following.health().troubled}
    rows = [row(feed, troubled=feed.url in troubled) for feed in listed]
    present(rows if json else listed, lambda console, _: show_feeds(console, rows), json=json)


@feeds.command("remove")
def remove(
    names: Annotated[list[str], typer.Argument(metavar="FEED...", help="Addresses or ids of feeds.")],
) -> None:
    """Follow feeds no more; their articles stay."""
    failed = []
    with _following() as following:
        for name in names:
            try:
                gone = following.remove(name)
            except DatelineError as error:
                failed.append(Failure(name, str(error)))
            else:
                out.print(
                    Text.assemble(plain(gone.title or gone.url), " is followed no more. Its articles stay.")
                )
    _end(failed)


@feeds.command("refresh")
def refresh_all(*, json: Json = False) -> None:
    """Ask every feed now, whether it is due or not."""
    _refresh(force=True, json=json)


@feeds.command("export")
def export(
    file: Annotated[
        Path | None, typer.Argument(help="Where to write; without it, to standard output.")
    ] = None,
) -> None:
    """Write the feeds as OPML, which other feed readers import."""
    from index.sources.feeds import opml  # noqa: PLC0415 - as above

    with _following() as following:
        document = opml.write(opml.Outline(feed.url, feed.title, feed.site) for feed in following.list())
    if file is None:
        sys.stdout.write(document.decode())
        return
    try:
        file.write_bytes(document)
    except OSError as error:
        raise StorageFailed(f"{file} cannot be written: {error.strerror}. Name another file.") from error


def refresh(*, json: Json = False) -> None:
    """Ask the feeds that are due, and look again at articles that may have changed: for cron."""
    _refresh(force=False, json=json)


def _refresh(*, force: bool, json: bool) -> None:
    with _following() as following:
        with _meter() as meter:
            report = following.refresh(force=force, progress=meter)
        trouble = following.unreported()
    present(report, show_refresh, json=json)
    for feed in () if json else trouble:
        why = "is gone for good" if feed.gone else f"has failed since {day(feed.failing_since)}"
        said = f"{feed.title or feed.url} {why}: {feed.error} Remove it with: dateline feeds remove {feed.id}"
        err.print(plain(said, "red"), soft_wrap=True)
    if report.failed:
        raise typer.Exit(1)


def sitemap(
    url: Annotated[str, typer.Argument(help="Address of a sitemap, or of an index of sitemaps.")],
    *,
    since: Annotated[str, typer.Option(help="Take pages that it dates on this day or later (2024-06-19).")],
    json: Json = False,
) -> None:
    """Take in the pages that a site's news sitemap names; it is not followed."""
    try:
        first = normalise.moment(since)
    except InvalidDate as error:
        raise InvalidDate(f"--since: {error}") from None
    with _following() as following, _meter() as meter:
        taken = following.take_sitemap(url, first or datetime.min.replace(tzinfo=UTC), meter)
    if json:
        present(told(taken), print, json=True)
    else:
        show_followed(out, taken)
    if taken.failed:
        raise typer.Exit(1)


def _meter() -> Meter:
    return Meter(err, lambda it: (it.done, it.total or 0))


def _end(failed: Sequence[Failure], *, json: bool = False) -> None:
    for failure in () if json else failed:
        err.print(plain(str(failure), "red"), soft_wrap=True)
    if failed:
        raise typer.Exit(1)
