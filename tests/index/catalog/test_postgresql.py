"""The catalog on a real PostgreSQL, started here where its programs are installed."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

import news
from hashed_words import HashedWords
from index import Library, Resources, Settings, StorageFailed
from index.catalog import Database, Ledger
from index.catalog.ledger import ArticleFilter
from index.errors import LibraryBusy
from schema_1 import tables, turn_back

pytest_plugins = ("postgresql",)


def in_memory(resources: Resources) -> int:
    """Return how many passages of the library called "one" are found in memory."""
    ledger = Ledger(resources.database, "one")
    [collection] = ledger.collections()
    index = resources.flat_indexes.of(ledger, collection)
    assert index is not None
    [vector] = HashedWords().embed(["plan"])
    everything = ArticleFilter(None, datetime.now(UTC), None, undated=True)
    return len(index.nearest(vector, everything, 1_000))


def test_a_library_on_postgresql_and_a_chroma_server(
    database_url: str, chroma_server: str, tmp_path: Path
) -> None:
    """With two settings, a library lives on servers: add, change, ask, list, rebuild, remove."""
    settings = Settings.model_validate(
        {"data_dir": tmp_path, "database_url": database_url, "chroma_url": chroma_server}
    )
    with Resources(settings, HashedWords()) as resources:
        library, other = Library(resources, "one"), Library(resources, "two")
        assert library.add([*news.ALL, *map(news.made_up, range(40))]).added == 44
        assert library.add([news.made_up(1, revision=1), *news.ALL]).changed == 1
        assert other.add([news.BRIDGE]).added == 1
        [hit] = library.search("What did Speaker1x3 tell about version1?", limit=1)
        assert "version1" in hit.passage.text
        found = library.search("What was said of the plan?", since="2025-03-11", source="paper 2")
        assert {hit.passage.article.source for hit in found} == {"Paper 2"}
        assert [article.id for article in library.articles(search="FERRY lindow")] == [news.FERRY.id]
        assert library.articles(100)[-1].id == news.UNDATED.id
        assert library.reindex().indexed == 0
        assert library.reindex(full=True).indexed == 44
        assert in_memory(resources) == library.status().passages
        library.remove(news.BRIDGE.id)
        library.add([news.made_up(50)])
        assert in_memory(resources) == library.status().passages
        library.remove(news.made_up(50).id)
        assert (library.status().articles, library.status().pending) == (43, 0)
        assert other.search("Why was the bridge built?")[0].passage.article == news.BRIDGE


def test_a_catalog_of_the_first_version_on_postgresql(
    database_url: str, chroma_server: str, tmp_path: Path
) -> None:
    """The migration does on PostgreSQL what it does on SQLite, beside whatever else is in that database."""
    given = {"data_dir": tmp_path, "database_url": database_url, "chroma_url": chroma_server}
    settings = Settings.model_validate(given)
    changing = news.made_up(900).id
    with Resources(settings, HashedWords()) as resources:
        for revision in (0, 1):
            Library(resources, "old").add([news.BRIDGE, news.made_up(900, revision=revision)])
    turn_back(database_url)
    old = tables(database_url)
    with Resources(settings, HashedWords()) as resources:
        library = Library(resources, "old")
        past = library.history(changing)
        assert [stored.text for stored in past] == [
            news.made_up(900, revision=number).text for number in (0, 1)
        ]
        assert library.article(changing).revised == past[1].stored
        new = tables(database_url)
        assert [row[:6] for row in new["revisions"]] == old["revisions"]
        assert library.search("Why was the bridge built?")[0].passage.article == news.BRIDGE
        library.withdraw(news.BRIDGE.id, "its page is gone")
        assert all(hit.passage.article != news.BRIDGE for hit in library.search("Why was the bridge built?"))
        assert library.add([news.BRIDGE]).changed == 1
        [first] = library.history(news.BRIDGE.id)
        assert [withdrawal.reason for withdrawal in first.withdrawals] == ["its page is gone"]


def test_one_process_at_a_time_writes_to_a_library(database_url: str) -> None:
    """Another one waits, for this library alone; a process whose connection ends has lost the lock and learns it."""
    with (
        closing(Database(database_url)) as first,
        closing(Database(database_url)) as second,
        ThreadPoolExecutor(1) as thread,
        first.locked("one"),
        first.locked("one"),
    ):
        with second.locked("two"):
            pass
        with pytest.raises(LibraryBusy, match="writing to the library 'one'"):
            thread.submit(lambda: second.locked("one", 0.1).__enter__()).result()

        def take() -> None:
            with second.locked("one"), second.writing():
                pass

        waiting = thread.submit(take)
        with pytest.raises(TimeoutError):
            waiting.result(0.3)
        with first.writing():
            pass
        engine = create_engine(database_url)
        with engine.begin() as connection:
            held = "FROM pg_locks WHERE locktype = 'advisory' AND granted"
            connection.execute(text(f"SELECT pg_terminate_backend(pid) {held}"))
        engine.dispose()
        waiting.result(10)
        with pytest.raises(StorageFailed), first.writing():
            pytest.fail("it writes without the lock")
