"""One feed that several libraries follow is fetched, read and embedded once for all of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from feed_site import FEED, START, Scene, page
from hashed_words import HashedWords, SharedWords
from index import Library, Resources, Settings
from index.catalog.schema import kept_vectors
from index.errors import FetchFailed
from index.model import Article
from index.sources.http.fetcher import Fetcher, Limits, Validators
from index.subscriptions.schedule import Schedule
from index.subscriptions.shared_reads import ReadResult, SharedReads
from index.subscriptions.subscriptions import Subscriptions
from index.vectors.embedding import Vectors
from web_server import serving

_LIBRARIES = 4


class CountingEmbedder(HashedWords):
    """Counts the passages that it embeds."""

    def __init__(self) -> None:
        super().__init__()
        self.embedded = 0

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        self.embedded += 0 if query else len(texts)
        return super().embed(texts, query=query)


@dataclass
class Servers:
    """Libraries of one installation that share what was read, and a site."""

    scene: Scene
    resources: Resources
    fetcher: Fetcher
    embedder: CountingEmbedder
    reads: SharedReads = field(default_factory=SharedReads)

    def feeds(self, number: int) -> Subscriptions:
        """Return the feeds of one library."""
        library = Library(self.resources, f"guild-{number}")
        return Subscriptions(
            library, self.fetcher, Schedule(), clock=lambda: self.scene.now, reads=self.reads
        )

    def follow(self, url: str) -> None:
        """Let all libraries follow a feed, each some minutes after the former."""
        for number in range(_LIBRARIES):
            self.feeds(number).add(url)
            self.scene.later(minutes=7)

    def round(self) -> list[int]:
        """Refresh what is due in each library, and return how many articles each of them added."""
        return [self.feeds(number).refresh().added for number in range(_LIBRARIES)]

    def library(self, number: int) -> Library:
        """Return one library."""
        return self.feeds(number).library

    def vectors_kept(self) -> int:
        """Return of how many texts the catalog keeps the vectors."""
        with self.resources.database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(kept_vectors)) or 0

    def titles(self, number: int) -> set[str]:
        """Return the titles of a library's articles."""
        return {article.title for article in self.feeds(number).library.articles()}


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Servers]:
    settings, embedder = Settings.model_construct(data_dir=tmp_path), CountingEmbedder()
    with serving() as site, Resources(settings, embedder, SharedWords()) as resources:
        scene = Scene(site, Library(resources))
        with Fetcher(Limits(private=True, robots=False), clock=scene.seconds) as fetcher:
            yield Servers(scene, resources, fetcher, embedder)


def test_a_round_fetches_a_feed_and_its_pages_once(servers: Servers) -> None:
    """However many libraries follow the feed: each gets the new article, and all are due together from then on."""
    scene = servers.scene
    servers.follow(scene.publish(1))
    scene.later(hours=2)
    scene.publish(1, 2)
    before = scene.requests()
    assert servers.round() == [1] * _LIBRARIES
    assert scene.requests() - before == 1
    assert scene.requests("/news/2") == 1
    for number in range(_LIBRARIES):
        assert servers.titles(number) == {"Story 1", "Story 2"}
    due = {servers.feeds(number).list()[0].due for number in range(_LIBRARIES)}
    assert max(due) - min(due) < timedelta(hours=1)
    scene.later(hours=2)
    before = scene.requests()
    assert servers.round() == [0] * _LIBRARIES
    assert scene.requests() - before == 1, "that nothing has changed is known to all as well"


def test_a_correction_is_read_anew(servers: Servers) -> None:
    """What was read minutes ago does not serve a library whose copy of the feed says that the entry changed."""
    scene = servers.scene
    url = scene.publish(1)
    servers.feeds(0).add(url)
    scene.later(minutes=1)
    scene.publish(1, summary="Corrected.")
    scene.site.page("/news/1", page(1, "It was Tuesday after all."))
    servers.feeds(1).add(url)
    [article] = servers.feeds(1).library.articles()
    assert "Tuesday after all" in article.text
    scene.later(minutes=1)
    servers.feeds(2).add(url)
    assert scene.requests("/news/1") == 2, "for the third library the corrected page is known"


def test_a_feed_that_fails_is_asked_once_in_a_round(servers: Servers) -> None:
    """Each library notes the failure, and the next attempt is a request again."""
    scene = servers.scene
    servers.follow(scene.publish(1))
    scene.site.status(FEED, 500)
    scene.later(hours=2)
    before = scene.requests()
    servers.round()
    assert scene.requests() - before == 1
    assert [servers.feeds(number).list()[0].failures for number in range(_LIBRARIES)] == [1] * _LIBRARIES
    scene.publish(1, 2)
    scene.later(minutes=40)
    assert servers.round() == [1] * _LIBRARIES


def test_an_admin_s_refresh_asks_the_site_itself(servers: Servers) -> None:
    """What was read for another server minutes ago is no answer to a refresh that somebody wants now."""
    scene = servers.scene
    servers.follow(scene.publish(1))
    scene.later(hours=2)
    servers.round()
    scene.publish(1, 2)
    scene.later(minutes=1)
    assert servers.feeds(1).refresh(force=True).added == 1
    assert servers.titles(0) == {"Story 1"}


def test_what_a_feed_brings_is_embedded_once(servers: Servers) -> None:
    """The catalog keeps its vectors once, until the last library that has the text removes it."""
    servers.feeds(0).add(servers.scene.publish(1, 2))
    once = servers.embedder.embedded
    assert once > 0
    servers.follow(f"{servers.scene.site.url}{FEED}")
    assert servers.embedder.embedded == once
    assert servers.vectors_kept() == 2
    for number in range(_LIBRARIES):
        library = servers.library(number)
        assert library.ask("What did Marta Fenn say?").quotes
        assert library.missing_passages() == 0
    for number in range(_LIBRARIES):
        assert servers.vectors_kept() == 2
        library = servers.library(number)
        library.remove(*(article.id for article in library.articles()))
    assert servers.vectors_kept() == 0


def test_another_model_embeds_once_for_all(servers: Servers) -> None:
    """Rebuilding one library after another with a new model, too; rebuilding with the same embeds again."""
    servers.follow(servers.scene.publish(1))
    once = servers.embedder.embedded
    servers.embedder.name = "hashed anew"
    for number in range(_LIBRARIES):
        assert servers.library(number).reindex(full=True).indexed == 1
    assert servers.embedder.embedded == 2 * once
    assert servers.vectors_kept() == 1
    servers.library(0).reindex(full=True)
    assert servers.embedder.embedded == 3 * once
    servers.library(0).delete()
    assert servers.vectors_kept() == 1
    assert servers.library(1).ask("What did Marta Fenn say?").quotes


def test_an_upload_shares_nothing(servers: Servers) -> None:
    """A text that another server has takes as long to index as any other: it tells nothing of that server.

    This holds for an upload of what a feed brought elsewhere, for a second upload, and for a feed that
    brings what was uploaded elsewhere.
    """
    servers.feeds(0).add(servers.scene.publish(1))
    [article] = servers.library(0).articles()
    once = servers.embedder.embedded
    for number in (1, 2):
        assert servers.library(number).add([article]).added == 1
        assert servers.embedder.embedded == (number + 1) * once
    assert servers.vectors_kept() == 3
    servers.library(0).delete()
    assert servers.vectors_kept() == 2
    servers.feeds(3).add(f"{servers.scene.site.url}{FEED}")
    assert servers.embedder.embedded == 4 * once
    assert servers.library(1).search("What did Marta Fenn say?")


def test_what_was_read_is_kept_within_bounds() -> None:
    """The oldest goes first, and what no longer serves anybody goes as well."""
    reads, minute = SharedReads(room=3_500), timedelta(minutes=1)
    made: list[int] = []

    def read(number: int, minutes: int) -> None:
        def fetch() -> ReadResult[Article]:
            made.append(number)
            return FetchFailed("gone")

        reads.get(number, Validators(), START + minutes * minute, 60 * minute, fetch)

    for number in range(4):
        read(number, number)
    read(3, 5)
    read(1, 5)
    assert made == [0, 1, 2, 3]
    read(0, 5)
    assert made == [0, 1, 2, 3, 0]
    read(3, 33)
    assert made == [0, 1, 2, 3, 0, 3], "a failure serves others for half as long"
