"""What a feed says, as values; pure."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from index.text.urls import page_key

MOST_ENTRIES = 500
"""Entries taken from one feed at a time. A longer feed is an archive, for which sitemaps are better."""

ISO_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]|$)")
T = TypeVar("T")
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a feed; a field that the feed does not give is "" or None.

    `url` is an http(s) address as published. `text` is the whole article, in paragraphs, if the feed carries
    it. Otherwise `excerpt` is the part that the feed carries. `summary` describes the article. The date of
    publication is `doubtful` if it has no hour or no zone, or is only the date of the last change.
    """

    url: str | None = None
    guid: str = ""
    title: str = ""
    author: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    doubtful: bool = False
    text: str = ""
    excerpt: str = ""
    summary: str = ""

    @property
    def key(self) -> str:
        """The key of the entry in its library: its page, or else its title or text.

        The GUID is no key, since some programs write a new one each time.
        """
        if self.url:
            return page_key(self.url)
        return hashlib.sha256((self.title or self.text or self.summary).encode()).hexdigest()

    @property
    def digest(self) -> str:
        """A hash of title, summary and text. Dates and GUID are left out, since programs rewrite them."""
        content = f"{self.title}\n{self.summary}\n{self.text}"
        return hashlib.sha256(content.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed as fetched.

    `site` is the page that it belongs to, and `ttl` how many seconds it asks readers to wait. `entries` are
    the newest ones, up to the limit of one feed, and `left` is how many more there were.
    """

    title: str
    site: str | None
    language: str
    ttl: float | None
    entries: tuple[FeedEntry, ...]
    left: int = 0


def newest(given: Sequence[T], date: Callable[[T], datetime | None], limit: int) -> tuple[list[T], int]:
    """Return the `limit` newest items, in the given order, and the number of items left out.

    Items without a date count as older than dated ones. If none has a date, the first count as the newest,
    since feeds begin with the newest.
    """
    if len(given) <= limit:
        return list(given), 0
    order = sorted(range(len(given)), key=lambda at: date(given[at]) or _NEVER, reverse=True)
    return [given[at] for at in sorted(order[:limit])], len(given) - limit
