"""Short texts by key, for what needs no table of its own."""

from sqlalchemy import delete, insert, select

from bot.storage.tables import notes
from index.catalog import Database


class Notes:
    """A table of keys and values."""

    def __init__(self, database: Database) -> None:
        """Use `database`, whose tables exist."""
        self._database = database

    def get(self, key: str) -> str | None:
        """Return the value stored under `key`, or None."""
        with self._database.reading() as connection:
            value: str | None = connection.scalar(select(notes.c.value).where(notes.c.key == key))
        return value

    def put(self, key: str, value: str) -> None:
        """Store `value` under `key`, replacing an earlier value."""
        with self._database.writing() as connection:
            connection.execute(delete(notes).where(notes.c.key == key))
            connection.execute(insert(notes).values(key=key, value=value))

    def drop(self, key: str) -> None:
        """Delete the value stored under `key`, if there is one."""
        with self._database.writing() as connection:
            connection.execute(delete(notes).where(notes.c.key == key))

    def starting_with(self, prefix: str) -> dict[str, str]:
        """Return the values whose keys start with `prefix`, by the rest of the key."""
        query = select(notes.c.key, notes.c.value).where(notes.c.key.startswith(prefix, autoescape=True))
        with self._database.reading() as connection:
            return {row.key.removeprefix(prefix): row.value for row in connection.execute(query)}
