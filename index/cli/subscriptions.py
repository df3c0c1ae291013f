"""What the commands about feeds and sitemaps share."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from index.cli.console import opened_library, present, remove_old
from index.cli.feeds_output import show_refresh
from index.cli.notes import day
from index.cli.terminal import Meter, err, plain
from index.settings import Settings

if TYPE_CHECKING:
    from index.subscriptions.subscriptions import Subscriptions


@contextmanager
def opened_subscriptions() -> "Iterator[Subscriptions]":
    """Open the operator's own library with its feeds and pages."""
    # Other commands need not wait 0.3 s for the web's libraries.
    from index.sources.http.fetcher import Fetcher, Limits  # noqa: PLC0415
    from index.subscriptions.subscriptions import Subscriptions  # noqa: PLC0415

    settings = Settings.read()
    with opened_library() as library, Fetcher(Limits.from_settings(settings)) as fetcher:
        yield Subscriptions.from_settings(library, fetcher, settings)


def refresh_feeds(*, force: bool, json: bool) -> None:
    """Refresh the feeds that are due, or all with `force`, and print the result and any long trouble."""
    with opened_subscriptions() as subscriptions:
        with meter() as bar:
            report = subscriptions.refresh(force=force, progress=bar)
        trouble = subscriptions.unreported()
        remove_old(subscriptions.library)
    present(report, show_refresh, json=json)
    for feed in () if json else trouble:
        why = "is gone for good" if feed.gone else f"has failed since {day(feed.failing_since)}"
        line = f"{feed.title or feed.url} {why}: {feed.error} Remove it with: dateline feeds remove {feed.id}"
        err.print(plain(line, "red"), soft_wrap=True)
    if report.failed:
        raise typer.Exit(1)


def meter() -> Meter:
    """Return a progress bar that counts feeds or pages."""
    return Meter(err, lambda progress: (progress.done, progress.total or 0))
