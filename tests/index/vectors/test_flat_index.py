"""Vectors in memory give the nearest passages of any part of a library, as the catalog has it at that moment."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

import news
from hashed_words import HashedWords, SharedWords
from index import Article, Library, Resources, Settings
from index.catalog import Articles, Collection, Ledger
from index.catalog.ledger import ArticleFilter, unit_rows
from index.catalog.schema import entries
from index.vectors.embedding import Vectors
from index.vectors.flat_index import FlatIndex, FlatIndexes

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)
LIMIT = 25
FILTERS = (
    ArticleFilter(None, NOW, None, undated=True),
    ArticleFilter(None, news.BRIDGE_OPENED + 2 * DAY, None, undated=True),
    ArticleFilter(None, news.BRIDGE_OPENED + 2 * DAY, None, undated=False),
    ArticleFilter(news.BRIDGE_OPENED + DAY, NOW, None, undated=False),
    ArticleFilter(news.BRIDGE_OPENED + DAY, news.BRIDGE_OPENED + 2 * DAY, None, undated=False),
    ArticleFilter(NOW - DAY, NOW, None, undated=False),
    ArticleFilter(None, NOW, ("Paper 1", "Nobody"), undated=True),
    ArticleFilter(None, NOW, ("Island Almanac",), undated=True),
    ArticleFilter(news.BRIDGE_OPENED + DAY, NOW, ("Paper 0", "Paper 2"), undated=False),
)
"""Everything, and parts by date and publisher: most, few and none of the articles."""


@pytest.fixture
def resources(tmp_path: Path) -> Iterator[Resources]:
    with Resources(Settings.model_construct(data_dir=tmp_path), HashedWords(), SharedWords()) as opened:
        yield opened


def live(ledger: Ledger) -> Collection:
    return next(each for each in ledger.collections() if each.role == "live")


def admits(chosen: ArticleFilter, article: Article) -> bool:
    if chosen.sources is not None and article.source not in chosen.sources:
        return False
    if article.published is None:
        return chosen.undated
    return article.published <= chosen.until and (chosen.since is None or article.published >= chosen.since)


def compared(library: Library, ledger: Ledger, vector: Vectors, chosen: ArticleFilter) -> dict[str, float]:
    """Return the cosine of each passage in scope, read from the catalog."""
    names = [article.id for article in library.articles(1_000) if admits(chosen, article)]
    found: dict[str, float] = {}
    for kept in ledger.vectors(live(ledger).name, names):
        found |= zip(kept.entry.ids, (unit_rows([kept]) @ vector).tolist(), strict=True)
    return found


def assert_finds_the_nearest(library: Library, ledger: Ledger, indexes: FlatIndexes) -> None:
    index = indexes.of(ledger, live(ledger))
    assert index is not None
    for question in ("What did Speaker3x4 tell about topic3?", "How do lighthouse keepers live?"):
        [vector] = HashedWords().embed([question])
        for chosen in FILTERS:
            found = index.nearest(vector, chosen, LIMIT)
            expected = compared(library, ledger, vector, chosen)
            assert list(found.values()) == pytest.approx(sorted(expected.values(), reverse=True)[:LIMIT])
            assert found == pytest.approx({id_: expected[id_] for id_ in found})


def test_every_change_is_seen_at_the_next_question(resources: Resources) -> None:
    """New, revised, removed, withdrawn and restored articles, and new dates and publishers, in this process or another."""
    library, ledger = Library(resources), Ledger(resources.database, "shared")
    here = FlatIndexes()
    library.add([*news.ALL, *map(news.made_up, range(100))])
    assert_finds_the_nearest(library, ledger, here)
    changes = (
        lambda: library.add([news.made_up(number) for number in range(100, 110)]),
        lambda: library.add([news.made_up(3, revision=1), news.made_up(105, revision=1)]),
        lambda: library.add([replace(news.UNDATED, published=news.BRIDGE_OPENED + DAY)]),
        lambda: library.add([replace(news.made_up(30), source="Paper 1")]),
        lambda: library.remove(news.made_up(4).id, news.made_up(106).id),
        lambda: library.withdraw(news.made_up(5).id, "gone"),
        lambda: library.add([news.made_up(5)]),
        lambda: (library.remove(news.made_up(7).id), library.add([news.made_up(110)])),
        lambda: library.add([news.made_up(number, sentences=400) for number in range(200, 220)]),
        lambda: library.remove(*(news.made_up(number).id for number in range(200, 220))),
        lambda: library.reindex(full=True),
    )
    for change in changes:
        change()
        assert_finds_the_nearest(library, ledger, here)
        assert_finds_the_nearest(library, ledger, FlatIndexes())


def test_libraries_together_take_no_more_room_than_there_is(resources: Resources) -> None:
    """A library gets no index while there is no room; an idle or deleted library makes room."""
    libraries = [Library(resources, name) for name in ("one", "two")]
    ledgers = [Ledger(resources.database, name) for name in ("one", "two")]
    for library in libraries:
        library.add(map(news.made_up, range(5)))
    one, two = map(live, ledgers)
    room = 2 * one.passages * HashedWords().dimension
    indexes = FlatIndexes(room)
    assert indexes.of(ledgers[0], one)
    assert indexes.of(ledgers[1], two) is None
    indexes.forget("one")
    assert indexes.of(ledgers[1], two)
    assert indexes.of(ledgers[0], one) is None
    hasty = FlatIndexes(room, idle=0)
    for _ in range(2):
        assert hasty.of(ledgers[0], one)
        assert hasty.of(ledgers[1], two)
    libraries[1].add([news.made_up(5)])
    assert hasty.of(ledgers[1], live(ledgers[1])) is None, "it has outgrown the room"


def test_a_collection_that_another_one_replaced_takes_no_room(resources: Resources) -> None:
    """After a full reindex, the memory of the former collection is free for the new one."""
    library, ledger = Library(resources), Ledger(resources.database, "shared")
    library.add(map(news.made_up, range(5)))
    indexes = FlatIndexes(2 * live(ledger).passages * HashedWords().dimension)
    assert indexes.of(ledger, live(ledger))
    library.reindex(full=True)
    assert indexes.of(ledger, live(ledger))


def test_a_library_that_cannot_fit_evicts_no_other(resources: Resources) -> None:
    """An idle library stays in memory when a larger one than all the room is asked."""
    small, large = (Library(resources, name) for name in ("small", "large"))
    small.add(map(news.made_up, range(5)))
    large.add(map(news.made_up, range(10)))
    ledgers = [Ledger(resources.database, name) for name in ("small", "large")]
    indexes = FlatIndexes(2 * live(ledgers[0]).passages * HashedWords().dimension, idle=0)
    loaded = indexes.of(ledgers[0], live(ledgers[0]))
    assert loaded
    assert indexes.of(ledgers[1], live(ledgers[1])) is None
    assert indexes.of(ledgers[0], live(ledgers[0])) is loaded


def test_a_correction_taken_back_under_another_publisher_is_seen(resources: Resources) -> None:
    """The first text comes again before its correction was indexed, so nothing is indexed anew."""
    library, ledger, indexes = Library(resources), Ledger(resources.database, "shared"), FlatIndexes()
    library.add([*news.ALL, *map(news.made_up, range(10))])
    assert_finds_the_nearest(library, ledger, indexes)
    Articles(resources.database, "shared").put([news.made_up(3, revision=1)])
    library.add([replace(news.made_up(3), source="Island Almanac")])
    assert_finds_the_nearest(library, ledger, indexes)


def test_vectors_that_only_chroma_has_are_asked_of_chroma(
    resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No index is returned without them, and neither a question nor an addition reads all entries again."""
    library, ledger, indexes = Library(resources), Ledger(resources.database, "shared"), FlatIndexes()
    library.add(map(news.made_up, range(20)))
    own = entries.c.article == news.made_up(3).id
    with resources.database.writing() as connection:
        connection.execute(update(entries).where(own).values(vectors_key=None))
    assert indexes.of(ledger, live(ledger)) is None
    with monkeypatch.context() as patched:
        patched.setattr(FlatIndex, "load", None)
        patched.setattr(Ledger, "live", None)
        assert indexes.of(ledger, live(ledger)) is None
        library.add([news.made_up(20)])
        assert indexes.of(ledger, live(ledger)) is None
    library.add([news.made_up(3, revision=1)])
    assert_finds_the_nearest(library, ledger, indexes)
