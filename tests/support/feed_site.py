"""A news site on loopback with a feed, for tests that follow it; the clock is turned by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import feed_documents as documents
from hashed_words import HashedWords, SharedWords
from index import Library
from index.sources.http.fetcher import Fetcher, Limits
from index.subscriptions.schedule import Schedule
from index.subscriptions.subscriptions import Subscriptions
from web_server import Site, serving

START = datetime(2025, 3, 11, 12, 0, tzinfo=UTC)
FEED = "/feed.xml"


def page(number: int, said: str = "") -> str:
    """Return the page of an article."""
    body = "".join(
        f"<p>{paragraph} That was said of story {number}.</p>" for paragraph in documents.PARAGRAPHS
    )
    return (
        f"<html lang='en'><head><title>Story {number}</title></head><body><article><h1>Story {number}</h1>"
        f"{body}<p>{said}</p></article></body></html>"
    )


@dataclass
class Scene:
    """A library that follows a site, at a time that the test sets."""

    site: Site
    library: Library
    now: datetime = START
    feeds: Subscriptions = field(init=False)

    def follow(self, fetcher: Fetcher) -> None:
        """Follow feeds by `fetcher`."""
        self.feeds = Subscriptions(self.library, fetcher, Schedule(), clock=lambda: self.now)

    def seconds(self) -> float:
        """Return the time as the fetcher wants it."""
        return self.now.timestamp()

    def later(self, **span: float) -> None:
        """Turn the clock."""
        self.now += timedelta(**span)

    def publish(self, *numbers: int, path: str = FEED, channel: str = "", summary: str = "") -> str:
        """Serve a feed with items of these numbers, and their pages; return the feed's address."""
        for number in numbers:
            self.site.page(f"/news/{number}", page(number))
        items = (
            documents.item(number, url=f"{self.site.url}/news/{number}").replace(documents.SUMMARY, summary)
            if summary
            else documents.item(number, url=f"{self.site.url}/news/{number}")
            for number in numbers
        )
        return self.site.page(path, documents.rss(*items, channel=channel), "application/rss+xml")

    def titles(self) -> set[str]:
        """Return the titles of all articles."""
        return {article.title for article in self.library.articles(1_000)}

    def requests(self, path: str = FEED) -> int:
        """Return how often a path was asked for."""
        return len(self.site.asked_for(path))


@contextmanager
def scene(library: Library) -> Iterator[Scene]:
    """Yield an empty library that follows an empty site of its own."""
    limits = Limits(private=True, robots=False)
    with serving() as site:
        made = Scene(site, library)
        with Fetcher(limits, clock=made.seconds) as fetcher:
            made.follow(fetcher)
            yield made


def opened(folder: str) -> Library:
    """Open a library with the hashed-words embedder."""
    return Library.open(folder, embedder=HashedWords(), reader=SharedWords())
