"""Copy everything that a database stores into another one, and back: what a backup holds.

Rows are copied, not files, so that SQLite and PostgreSQL accept each other's and no deleted data is copied.
The ledger of Chroma's contents is left out, since the index is rebuilt elsewhere. So are the bot's
unfinished jobs, whose files are not in the database.
"""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, MetaData, Table, func, insert, inspect, select

from index.catalog.schema import Database, articles, collections, entries, kept_vectors, meta, metadata
from index.errors import StorageFailed

_BOT = "bot_"  # with which the names of the bot's tables begin
_BOT_NOTES, _BOT_SCHEMA, _BOT_JOBS = "bot_notes", "bot_schema", "bot_work"
_ROWS = 1_000  # held in memory at once


def save(database: Database, file: Path) -> int:
    """Copy `database` as it is now into the new SQLite file `file`, and return the number of articles."""
    copy = Database(f"sqlite:///{file}")
    try:
        with database.snapshot() as source, copy.writing() as target:
            _copy(source, target)
            number: int = target.execute(select(func.count()).select_from(articles)).scalar_one()
    finally:
        copy.close()
    return number


def load(file: Path, database: Database) -> None:
    """Copy the SQLite file `file` that `save` wrote into `database`: all of it or nothing.

    The file may be of an earlier version; its schema is brought up to date in place.

    Raises:
        SchemaMismatch: the file was written by a later version.
        StorageFailed: something is stored in `database`.
    """
    copy = Database(f"sqlite:///{file}")
    try:
        with copy.reading() as source, database.writing() as target:
            _require_empty(target)
            for table in _bot_tables(target):
                table.drop(target)  # empty, and perhaps of another version than those in the copy
            _copy(source, target)
    finally:
        copy.close()


def _require_empty(connection: Connection) -> None:
    for table in [*_catalog_tables(), *_bot_tables(connection)]:
        kept = table.name not in {meta.name, _BOT_NOTES, _BOT_SCHEMA}
        if kept and connection.execute(select(table).limit(1)).first() is not None:
            raise StorageFailed(
                "Articles or the bot's records are stored there already, and a backup is restored only where "
                "nothing is. Name an empty DATA_DIR, or another DATABASE_URL. If a restore was interrupted "
                "while indexing, run: dateline reindex"
            )


def _copy(source: Connection, target: Connection) -> None:
    for table in [*_catalog_tables(), *_bot_tables(source)]:
        if table.name in {collections.name, entries.name, kept_vectors.name}:
            continue
        table.create(target, checkfirst=True)
        if table is meta:
            continue  # both databases have the schema of this version
        rows = source.execution_options(yield_per=_ROWS).execute(select(table))
        if table.name != _BOT_JOBS:
            for page in rows.mappings().partitions():
                target.execute(insert(table), [dict(row) for row in page])
        _continue_counting(target, table)


def _catalog_tables() -> list[Table]:
    return metadata.sorted_tables


def _bot_tables(connection: Connection) -> Iterator[Table]:
    """Yield the bot's tables as they are in this database; their types are those that every database has."""
    names = [name for name in inspect(connection).get_table_names() if name.startswith(_BOT)]
    found = MetaData()
    found.reflect(connection, only=names)
    for table in found.sorted_tables:
        for column in table.columns:
            column.type = column.type.as_generic()
            column.server_default = None  # PostgreSQL's counter, which SQLite has no name for
        yield table


def _continue_counting(connection: Connection, table: Table) -> None:
    """Let PostgreSQL's counter of a numbered table go on after the highest number; SQLite does by itself."""
    numbered = table.autoincrement_column
    if connection.dialect.name == "sqlite" or numbered is None:
        return
    highest = connection.scalar(select(func.max(numbered)))
    if highest is not None:
        sequence = func.pg_get_serial_sequence(table.name, numbered.name)
        connection.execute(select(func.setval(sequence, highest)))
