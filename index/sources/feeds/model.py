"""What a feed says, as values. None does IO."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from index.catalog import Feed
from index.model import Article
from index.report import Failure


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed; "" and None are what it does not say.

    `url` is canonical, http or https. `text` is the article itself, as paragraphs, where the feed
    carries the whole of it, else ""; `summary` is what it says about the article.
    """

    url: str | None = None
    guid: str = ""
    title: str = ""
    author: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    text: str = ""
    summary: str = ""

    @property
    def key(self) -> str:
        """What tells the entry from others of its library: its address, else its title or its text.

        Not its GUID, which some programs make anew each time that they write the feed.
        """
        if self.url:
            return self.url
        return hashlib.sha256((self.title or self.text or self.summary).encode()).hexdigest()

    @property
    def digest(self) -> str:
        """Changes with what a reader sees of the entry; neither with its dates nor with its GUID."""
        content = f"{self.title}\n{self.summary}\n{self.text}"
        return hashlib.sha256(content.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed, as it was fetched.

    `site` is the page that it belongs to, `ttl` the number of seconds for which it asks to be left
    alone. `entries` are the newest ones, as many as are taken of one feed at a time; `left` is how
    many more there were.
    """

    title: str
    site: str | None
    language: str
    ttl: float | None
    entries: tuple[Entry, ...]
    left: int = 0


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """What a refresh did.

    Of `feeds` that were asked, `feeds_unchanged` said nothing new. `added`, `changed` and `unchanged` count
    the articles that were taken in, `withdrawn` those whose pages are gone. `failed` names each feed and page
    that could not be read, `left_out` what was not taken because there was too much of it.
    """

    feeds: int = 0
    feeds_unchanged: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    failed: tuple[Failure, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Followed:
    """A feed that was just added, or a sitemap that was just read.

    `found` is how many articles of it are in the library now, `newest` the one published last. `failed`
    names what could not be read of it.
    """

    title: str
    url: str
    found: int
    newest: Article | None = None
    failed: tuple[Failure, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Health:
    """How the feeds fare: when one was last asked, when one is next, and which are in trouble."""

    feeds: int
    last_refresh: datetime | None
    next_refresh: datetime | None
    troubled: tuple[Feed, ...]
