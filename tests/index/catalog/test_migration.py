"""A catalog of a former version opens, with everything that was stored in it."""

import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

import news
from bot.storage.tables import SCHEMA as BOT_SCHEMA
from hashed_words import HashedWords, SharedWords
from index import Library, StorageFailed
from index.catalog import Database, Ledger, migrations
from index.catalog.ledger import ArticleFilter
from index.catalog.schema import SCHEMA
from index.vectors.flat_index import FlatIndexes
from schema_1 import tables, turn_back

VERSIONS = Path(migrations.__file__).parent / "versions"


def make_old(folder: Path) -> str:
    """Make a library of the first version, with three revisions of one article, and return its URL."""
    with Library.open(folder, embedder=HashedWords(), reader=SharedWords()) as library:
        library.add([*news.ALL, news.made_up(1)])
        for revision in (1, 2):
            library.add([news.made_up(1, revision=revision)])
    url = f"sqlite:///{folder / 'catalog.sqlite'}"
    turn_back(url)
    return url


def note(connection: sqlite3.Connection, schema: str) -> None:
    """Note the schema as versions without Alembic did."""
    connection.execute("DROP TABLE IF EXISTS catalog_schema")
    connection.execute("UPDATE meta SET value = ? WHERE key = 'schema'", [schema])


def turn_back_to_tenth(connection: sqlite3.Connection) -> None:
    """Turn a catalog of the present schema into one of the tenth, in which changes had no numbers."""
    connection.execute("DROP INDEX entries_by_change")
    connection.execute("ALTER TABLE entries DROP COLUMN change")
    connection.execute("ALTER TABLE collections DROP COLUMN changes")
    connection.execute("UPDATE catalog_schema SET version_num = '10'")


def turn_back_to_fourth(connection: sqlite3.Connection) -> None:
    """Turn a catalog of the present schema into one of the fourth, in which no words were counted."""
    for table in (
        "word_counts",
        "long_forms",
        "vocabularies",
        "uncounted",
        "article_counts",
        "kept_vectors",
    ):
        connection.execute(f"DROP TABLE {table}")
    for index in ("articles_by_source", "articles_by_date", "entries_by_vectors", "entries_by_change"):
        connection.execute(f"DROP INDEX {index}")
    connection.execute("CREATE INDEX articles_by_date ON articles (library, published_at)")
    for table, column in (
        ("entries", "vectors_key"),
        ("entries", "change"),
        ("collections", "changes"),
        ("collections", "passages"),
        ("collections", "task"),
        ("revisions", "public"),
    ):
        connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    connection.execute("CREATE INDEX revisions_by_stored ON revisions (library, stored)")
    note(connection, "4")


def test_a_catalog_of_the_first_version_keeps_everything(tmp_path: Path) -> None:
    """Articles, revisions and vectors are kept, and the past that schema 1 recorded becomes history."""
    url = make_old(tmp_path)
    old = tables(url)
    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        new = tables(url)
        for name, width in (("collections", 4), ("entries", 6), ("revisions", 6)):
            assert [row[:width] for row in new[name]] == old[name]
        assert [row[:11] for row in new["articles"]] == old["articles"]
        for article in (*news.ALL, news.made_up(1, revision=2)):
            assert library.article(article.id) == article
        past = library.history(news.made_up(1).id)
        assert [revision.text for revision in past] == [
            news.made_up(1, revision=number).text for number in range(3)
        ]
        assert library.article(news.made_up(1).id).revised == past[-1].stored
        assert library.article(news.BRIDGE.id).revised is None
        assert [len(library.history(article.id)) for article in news.ALL] == [1] * 4
        assert library.status().pending == 0
        assert library.search("Why was the bridge built?")[0].passage.article == news.BRIDGE
        library.withdraw(news.BRIDGE.id, "gone")
        assert library.add([news.made_up(1), news.BRIDGE]).changed == 2
        assert len(library.history(news.made_up(1).id)) == 4


def test_a_text_that_came_back_is_the_last_one_of_its_history(tmp_path: Path) -> None:
    """Schema 1 did not date a return to a former text, but the present text is last in the history."""
    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        for revision in (0, 1, 0):
            library.add([news.made_up(1, revision=revision)])
    turn_back(f"sqlite:///{tmp_path / 'catalog.sqlite'}")
    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        past = library.history(news.made_up(1).id)
        assert [revision.text for revision in past] == [
            news.made_up(1, revision=number).text for number in (0, 1, 0)
        ]
        assert [revision.stored for revision in past] == sorted(revision.stored for revision in past)


def test_an_interrupted_migration_changes_nothing(tmp_path: Path) -> None:
    """Whichever statement fails, the catalog is as before, and the next start completes the migration."""
    (tmp_path / "old").mkdir()
    url = make_old(tmp_path / "old")
    old = tables(url)
    left = count()

    def interrupt(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if next(left) == 0:
            raise OperationalError(statement, None, InterruptedError("stopped"))

    for place in count():
        shutil.copytree(tmp_path / "old", tmp_path / str(place))
        left = count(-place)
        event.listen(Engine, "before_cursor_execute", interrupt)
        try:
            Database(url.replace("/old/", f"/{place}/")).close()
        except StorageFailed:
            assert tables(url.replace("/old/", f"/{place}/")) == old
        else:
            break
        finally:
            event.remove(Engine, "before_cursor_execute", interrupt)
    assert place > len(list(VERSIONS.glob("schema_*.py")))
    with Library.open(tmp_path / str(place - 1), embedder=HashedWords(), reader=SharedWords()) as library:
        assert len(library.history(news.made_up(1).id)) == 3


def test_only_a_migration_imports_alembic(tmp_path: Path) -> None:
    """A start with the present schema does not wait for it, and the number in the code is that of the last migration."""
    code = (
        "import sys; from index.catalog import Database; "
        "Database(sys.argv[1]).close(); print('alembic' in sys.modules)"
    )
    url = f"sqlite:///{tmp_path / 'catalog.sqlite'}"
    for expected in ("False", "False"):
        done = subprocess.run([sys.executable, "-c", code, url], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == expected
    newest = ScriptDirectory(VERSIONS.parent).get_current_head()
    assert newest == str(SCHEMA.number)
    bots = ScriptDirectory(VERSIONS.parent, version_locations=["bot.storage:versions"])
    assert bots.get_current_head() == str(BOT_SCHEMA.number)


def test_work_left_by_the_second_schema_is_done_under_the_third(tmp_path: Path) -> None:
    """Articles that wait for indexing are listed now: those without an entry, or back at a stale text."""
    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        library.add([news.BRIDGE, news.FERRY, news.ORCHARD])
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        connection.execute("DELETE FROM entries WHERE article = ?", [news.BRIDGE.id])
        connection.execute("UPDATE entries SET state = 'stale' WHERE article = ?", [news.FERRY.id])
        connection.execute("DELETE FROM stories WHERE article = ?", [news.BRIDGE.id])
        connection.execute("UPDATE stories SET revision = 'former' WHERE article = ?", [news.FERRY.id])
        turn_back_to_fourth(connection)
        for index in ("stories_by_revision", "entries_to_do", "revisions_by_stored"):
            connection.execute(f"DROP INDEX {index}")
        connection.execute("CREATE INDEX entries_by_state ON entries (collection, state)")
        connection.execute("ALTER TABLE articles DROP COLUMN image")
        note(connection, "2")
    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        assert library.status().pending == 2
        assert library.reindex().indexed == 2
        assert library.status().pending == 0
        assert library.search("Why was the bridge built?")[0].passage.article == news.BRIDGE
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM stories WHERE revision = ''").fetchone() == (0,)


def test_pictures_are_added_without_reindexing(tmp_path: Path) -> None:
    """A catalog of schema 3 answers unchanged; a picture is stored when its page is next fetched."""
    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        library.add([news.BRIDGE])
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        turn_back_to_fourth(connection)
        connection.execute("ALTER TABLE articles DROP COLUMN image")
        note(connection, "3")
    pictured = replace(news.BRIDGE, image="https://tidewater.example/bridge.jpg")
    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        assert library.status().pending == 0
        assert library.search("Why was the bridge built?")[0].passage.article.image is None
        assert library.add([pictured]).unchanged == 1
        assert library.article(news.BRIDGE.id).image == pictured.image


def test_vectors_of_the_ninth_schema_are_kept(tmp_path: Path) -> None:
    """They move into a table of their own, from which a lost index is restored without a model."""
    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        library.add(news.ALL)
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        connection.execute("ALTER TABLE entries ADD COLUMN vectors BLOB")
        kept = "SELECT k.vectors FROM kept_vectors k WHERE k.key = vectors_key"
        connection.execute(f"UPDATE entries SET vectors = ({kept})")  # noqa: S608 - our own words
        connection.execute("DROP INDEX entries_by_vectors")
        connection.execute("ALTER TABLE entries DROP COLUMN vectors_key")
        connection.execute("ALTER TABLE revisions DROP COLUMN public")
        turn_back_to_tenth(connection)
        connection.execute("DROP TABLE kept_vectors")
        connection.execute("UPDATE catalog_schema SET version_num = '9'")
    shutil.rmtree(tmp_path / "chroma")
    embedder = HashedWords()
    with Library.open(tmp_path, embedder=embedder, reader=SharedWords()) as library:
        embedder.embed = lambda *_, **__: pytest.fail("it embeds")  # type: ignore[method-assign]
        assert library.reindex().indexed == len(news.ALL)
        assert library.missing_passages() == 0
        library.remove(*(article.id for article in news.ALL))
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM kept_vectors").fetchone() == (0,)


def test_changes_of_the_tenth_schema_count_from_zero(tmp_path: Path) -> None:
    """Its articles are all in memory after the first question, and changes since then are noticed."""
    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        library.add(news.ALL)
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        turn_back_to_tenth(connection)
    [vector] = HashedWords().embed(["Why was the bridge built?"])
    chosen = ArticleFilter(None, news.FERRY.published or datetime.now(UTC), None, undated=True)
    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        ledger, indexes = (
            Ledger(Database(f"sqlite:///{tmp_path / 'catalog.sqlite'}"), "shared"),
            FlatIndexes(),
        )
        for added in (0, 1):
            library.add(map(news.made_up, range(added)))
            [collection] = ledger.collections()
            index = indexes.of(ledger, collection)
            assert index is not None
            assert len(index.nearest(vector, chosen, 1_000)) == collection.passages
