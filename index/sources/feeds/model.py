"""What a feed says, as values. None does IO."""

import hashlib
from dataclasses import dataclass
from datetime import datetime


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
