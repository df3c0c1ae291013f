"""Fetch a sitemap and list its pages that were published or changed since a given day."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from index.errors import FetchFailed, InvalidFeed
from index.report import Failure
from index.sources.feeds.model import FeedEntry, newest
from index.sources.feeds.sitemap import Listed, Sitemap, read
from index.sources.http.fetcher import Fetcher

MOST_PAGES = 1_000
"""Pages taken of one sitemap at a time, the newest."""

_MOST_SITEMAPS = 50  # of an index
_ACCEPT = "application/xml, text/xml;q=0.9, application/gzip;q=0.8, */*;q=0.1"


@dataclass(slots=True)
class Listing:
    """The new pages of a sitemap with their languages, what was left out, and what could not be read."""

    pages: list[tuple[FeedEntry, str]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)


def listing(
    fetcher: Fetcher, url: str, since: datetime, known: Callable[[Sequence[str]], Container[str]]
) -> Listing:
    """Return the pages that the sitemap at `url`, or those in its index, date at `since` or later.

    Args:
        fetcher: reaches the web.
        url: of a sitemap.
        since: the earliest date.
        known: returns which of some keys are known already; these are skipped.

    Raises:
        FetchFailed, InvalidFeed: the sitemap itself cannot be read.
    """
    found = Listing()
    top = _fetched(fetcher, url)
    listed = list(top.listed)
    if top.is_index:
        recent = [page for page in top.listed if page.changed is None or page.changed >= since]
        taken, left = newest(recent, _changed, _MOST_SITEMAPS)
        if left:
            found.left_out.append(f"{url}: {left:,} more sitemaps in its index")
        listed = [page for each in taken for page in _further(fetcher, each, found)]
    undated = sum(page.changed is None for page in listed)
    if undated:
        found.left_out.append(f"{url}: {undated:,} pages without a date")
    dated = [page for page in listed if page.changed and page.changed >= since]
    there = known([page.entry.key for page in dated])
    pages, left = newest([page for page in dated if page.entry.key not in there], _changed, MOST_PAGES)
    if left:
        found.left_out.append(
            f"{url}: {left:,} older pages were left for the next time; the newest {MOST_PAGES:,} were taken"
        )
    found.pages = [(page.entry, page.language) for page in pages]
    return found


def _further(fetcher: Fetcher, sitemap: Listed, found: Listing) -> tuple[Listed, ...]:
    url = sitemap.entry.url or ""
    try:
        inner = _fetched(fetcher, url)
    except (FetchFailed, InvalidFeed) as error:
        found.failed.append(Failure(url, str(error)))
        return ()
    if inner.is_index:
        found.left_out.append(f"{url}: an index within an index")
        return ()
    return inner.listed


def _fetched(fetcher: Fetcher, url: str) -> Sitemap:
    fetched = fetcher.fetch(url, accept=_ACCEPT)
    return read(fetched.body, fetched.url)


def _changed(listed: Listed) -> datetime | None:
    return listed.changed
