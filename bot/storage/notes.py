"""Short texts by key, for what needs no table of its own."""

from sqlalchemy import delete, select, text, update

from bot.storage.tables import notes
from index.catalog import Database

# SQLAlchemy has no statement for this that SQLite and PostgreSQL share.
_PUT = text(
    "INSERT INTO bot_notes (key, value) VALUES (:key, :value) "
    "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)
_ADD = text("INSERT INTO bot_notes (key, value) VALUES (:key, :value) ON CONFLICT (key) DO NOTHING")


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
            connection.execute(_PUT, {"key": key, "value": value})

    def swap(self, key: str, former: str | None, value: str) -> bool:
        """Store `value` under `key` if the value there is still `former`, and return whether it was."""
        with self._database.writing() as connection:
            if former is None:
                return connection.execute(_ADD, {"key": key, "value": value}).rowcount == 1
            there = (notes.c.key == key, notes.c.value == former)
            return connection.execute(update(notes).where(*there).values(value=value)).rowcount == 1

    def drop(self, key: str) -> None:
        """Delete the value stored under `key`, if there is one."""
        with self._database.writing() as connection:
            connection.execute(delete(notes).where(notes.c.key == key))

    def starting_with(self, prefix: str) -> dict[str, str]:
        """Return the values whose keys start with `prefix`, by the rest of the key."""
        query = select(notes.c.key, notes.c.value).where(notes.c.key.startswith(prefix, autoescape=True))
        with self._database.reading() as connection:
            return {row.key.removeprefix(prefix): row.value for row in connection.execute(query)}
