"""Every schema that ever landed becomes the present one, with all its rows; a later one is refused."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine

import news
from bot.storage import tables
from bot.storage.answers import StoredAnswer
from bot.storage.storage import Storage
from index import Library, Resources, SchemaMismatch, Settings
from index.catalog import Database, Hints
from index.catalog.schema import metadata

pytest_plugins = ("postgresql",)

SCHEMAS = Path(__file__).parents[1] / "support" / "schemas"
CATALOGS = sorted(file.stem for file in SCHEMAS.glob("catalog_*.sql"))
BOTS = sorted(file.stem for file in SCHEMAS.glob("bot_*.sql"))

PAGES = tuple((f"https://tidewater.example/{each.id}", each) for each in (news.BRIDGE, news.FERRY))
HINTS = {"title": news.FERRY.title, "author": "", "language": "", "published": None, "updated": None}


def made(folder: Path, name: str) -> sqlite3.Connection:
    """Return a database whose tables were made by a former version."""
    connection = sqlite3.connect(folder / "catalog.sqlite")
    connection.executescript((SCHEMAS / f"{name}.sql").read_text(encoding="utf-8"))
    return connection


def insert(connection: sqlite3.Connection, table: str, **values: object) -> None:
    """Insert a row, without the columns that its table does not have yet."""
    there = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
    row = {name: value for name, value in values.items() if name in there}
    marks = ", ".join("?" for _ in row)
    connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))  # noqa: S608 - our own names


def sqlite(folder: Path) -> str:
    return f"sqlite:///{folder / 'catalog.sqlite'}"


def resources_of(folder: Path) -> Resources:
    return Resources(Settings.model_construct(data_dir=folder))


def differences(url: str, declared: MetaData, *, bot: bool) -> list[object]:
    """Return how the tables, columns, types and indexes in a database differ from the declared ones."""
    engine = create_engine(url)
    with engine.connect() as connection:
        options = {
            "version_table": "bot_schema" if bot else "catalog_schema",
            "include_name": lambda name, kind, _: kind != "table" or (name or "").startswith("bot_") is bot,
            "compare_type": _is_another_type,
        }
        found = list(compare_metadata(MigrationContext.configure(connection, opts=options), declared))
    engine.dispose()
    return found


def _is_another_type(_context: object, found: Any, *_: object) -> bool | None:  # noqa: ANN401 - a column
    """Return False for the column of bytes, whose declared type SQLite does not know; None lets Alembic decide."""
    return False if found.name == "vectors" else None


@pytest.mark.parametrize("name", CATALOGS)
def test_a_catalog_of_any_version_becomes_the_present_one(name: str, tmp_path: Path) -> None:
    """Its tables are those that a new catalog gets, its articles stay, and removed ones leave only a hash."""
    bridge = news.BRIDGE
    # Since schema 7 a catalog has hashed what was removed.
    written = PAGES[: 1 if name in {"catalog_7", "catalog_8", "catalog_9"} else 2]
    with made(tmp_path, name) as connection:
        row = {"library": "shared", "revision": bridge.revision, "title": bridge.title, "text": bridge.text}
        told = {
            "url": bridge.url,
            "source": bridge.source,
            "author": "",
            "language": "en",
            "added": "2025-03-10",
        }
        insert(connection, "articles", **row, **told, id=bridge.id)
        insert(connection, "revisions", **row, article=bridge.id, stored="2025-03-10T12:00:00+00:00")
        if connection.execute("PRAGMA table_info(pages)").fetchall():
            for key, article in (*written, ("removed 0", news.FERRY)):
                page = {"library": "shared", "key": key, "article": article.id}
                state = {
                    "origin": "",
                    "digest": "",
                    "etag": "",
                    "last_modified": "",
                    "error": "",
                    "failures": 0,
                }
                insert(
                    connection,
                    "pages",
                    **page,
                    **state,
                    hints=json.dumps(HINTS),
                    whole=0,
                    noted=0.0,
                    look=0.0,
                )
    connection.close()
    with resources_of(tmp_path) as resources:
        library = Library(resources)
        assert [each.text for each in library.articles()] == [bridge.text]
        if "first" not in name and name != "catalog_2_first":
            kept, *removed = (key for key, _ in written)
            pages = library.page_records.known([kept, *removed])
            assert pages[kept].hints.title == news.FERRY.title
            assert all((pages[key].hints, pages[key].look) == (Hints(), None) for key in removed)
    assert differences(sqlite(tmp_path), metadata, bot=False) == []
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        keys = {key for (key,) in connection.execute("SELECT key FROM pages")}
    assert not {PAGES[1][0]} & keys
    assert not keys or "removed 0" in keys, "a page that is known by its hash already keeps that"


@pytest.mark.parametrize("name", BOTS)
def test_the_bot_s_tables_of_any_version_become_the_present_ones(name: str, tmp_path: Path) -> None:
    """Decisions of admins, questions, answers and votes stay."""
    with made(tmp_path, name) as connection:
        insert(
            connection,
            "bot_guilds",
            guild=1,
            access=json.dumps({"private": True, "channels": [], "roles": []}),
        )
        answer = {"guild": 1, "question": "Why?", "asked": 2e9}
        insert(connection, "bot_answers", **answer, id="a", conversation="c", resolved="Why?", citations="[]")
        insert(connection, "bot_open_questions", **answer, answer="a", folded="why", reason="refused")
    connection.close()
    with resources_of(tmp_path) as resources:
        storage = Storage(resources.database)
        assert storage.access.get(1).private
        assert isinstance(storage.answers.get(1, "a"), StoredAnswer)
        assert storage.feedback.count_open(1) == 1
        assert storage.guilds() == {1}
    with resources_of(tmp_path) as resources:
        Storage(resources.database)
    assert differences(sqlite(tmp_path), tables.metadata, bot=True) == []


def test_every_version_is_migrated_in_postgresql_too(database_url: str) -> None:
    """The statements are those of SQLite, and lead to the same tables."""
    for name in (*CATALOGS, *BOTS):
        made_by = (SCHEMAS / f"{name}.sql").read_text(encoding="utf-8")
        for there, here in (
            ("    number INTEGER NOT NULL,\n    guild", "    number SERIAL NOT NULL,\n    guild"),
            ("BLOB", "BYTEA"),
        ):
            made_by = made_by.replace(there, here)
        engine = create_engine(database_url)
        with engine.begin() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {name}")
            connection.exec_driver_sql(f"SET search_path TO {name}")
            connection.exec_driver_sql(made_by)
        engine.dispose()
        url = f"{database_url}?options=-csearch_path%3D{name}"
        database = Database(url)
        Storage(database)
        database.close()
        assert differences(url, metadata, bot=False) == [], name
        assert differences(url, tables.metadata, bot=True) == [], name


@pytest.mark.parametrize("table", ["catalog_schema", "bot_schema"])
def test_a_downgrade_is_refused(table: str, tmp_path: Path) -> None:
    """Tables of a later version are not touched, and a sentence says what to do."""
    with resources_of(tmp_path) as resources:
        Storage(resources.database)
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        connection.execute(f"UPDATE {table} SET version_num = '99'")  # noqa: S608 - our own names
        before = list(connection.iterdump())
    with (
        resources_of(tmp_path) as resources,
        pytest.raises(SchemaMismatch, match=r"later version of Dateline .* restore a backup"),
    ):
        Storage(resources.database)
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        assert list(connection.iterdump()) == before
