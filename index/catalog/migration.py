"""Migrations from the schemas of former versions, by Alembic, which keep everything that was stored.

All run in the transaction that opens the database, so that no database is left between two schemas.
"""

from dataclasses import dataclass
from threading import Lock

from sqlalchemy import Column, Connection, MetaData, String, Table, func, insert, select

from index.errors import SchemaMismatch

_ALEMBIC = Lock()
"""Held while Alembic runs, because all threads share its context."""


@dataclass(frozen=True, slots=True)
class Schema:
    """The present schema of some tables, and the folder of the migrations that lead to it from schema 1.

    `of` says whose tables they are. `versions` is the folder, as package:folder; the name of each revision in
    it is the number of a schema. Alembic notes the schema in the table `noted_in`. Versions without Alembic
    noted the number in `formerly`, under the key "schema", and refuse one that they do not know.
    """

    of: str
    number: int
    versions: str
    noted_in: str
    formerly: Table


def bring_up_to_date(connection: Connection, schema: Schema) -> None:
    """Run the migrations from the schema of the database to the present one; a new database has that.

    The tables of a new database are still to be created.

    Args:
        connection: in a transaction that writes.
        schema: which tables are migrated.

    Raises:
        SchemaMismatch: a later version has changed the tables.
    """
    if connection.dialect.name == "postgresql":
        # Of programs that start at the same time, only one makes the tables.
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("schema", 0))))
    present = str(schema.number)
    noted = Table(schema.noted_in, MetaData(), Column("version_num", String(32), primary_key=True))
    noted.create(connection, checkfirst=True)
    found = connection.scalar(select(noted.c.version_num))
    if found is None:
        formerly = schema.formerly
        formerly.create(connection, checkfirst=True)
        found = connection.scalar(select(formerly.c.value).where(formerly.c.key == "schema"))
        if found is None:
            connection.execute(insert(formerly).values(key="schema", value=present))
        found = found or present
        if found != "1":  # Alembic notes nothing before the first migration
            connection.execute(insert(noted).values(version_num=found))
    if found == present:
        return
    if found not in map(str, range(1, schema.number)):
        raise SchemaMismatch(
            f"The tables of {schema.of} have schema {found}, which a later version of Dateline made; this "
            f"version knows {present}. Install the later version again, or restore a backup that was made "
            "before the upgrade into another DATA_DIR."
        )
    _upgrade(connection, schema)


def _upgrade(connection: Connection, schema: Schema) -> None:
    from alembic.command import upgrade  # noqa: PLC0415 - takes half a second, and is seldom needed
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection, "version_table": schema.noted_in})
    config.set_main_option("script_location", "index.catalog:migrations")
    config.set_main_option("version_locations", schema.versions)
    config.set_main_option("path_separator", "newline")
    with _ALEMBIC:
        upgrade(config, "head")
