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

    `url` is an http(s) address as published. `text` is the article itself, as paragraphs, where the feed
    carries the whole of it, else "". `excerpt` is the part of the article that the feed carries otherwise,
    and `summary` describes the article. The date of publication is `doubtful` if it has no hour or no zone,
    or is only the date of the last change.
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
        """What identifies the entry in its library: its page, else its title or text.

        Not its GUID, which some programs make anew each time that they write the feed.
        """
        if self.url:
            return page_key(self.url)
        return hashlib.sha256((self.title or self.text or self.summary).encode()).hexdigest()

    @property
    def digest(self) -> str:
        """A hash of what a reader sees of the entry: not of its dates, nor of its GUID."""
        content = f"{self.title}\n{self.summary}\n{self.text}"
        return hashlib.sha256(content.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed as fetched.

    `site` is the page that it belongs to, `ttl` the number of seconds for which it asks to be left
    alone. `entries` are the newest ones, as many as are taken of one feed at a time; `left` is how
    many more there were.
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
