"""Tokens of the language model that each server has used today."""

from sqlalchemy import delete, insert, select, update

from bot.storage.tables import tokens
from index.catalog import Database


class TokenStore:
    """One count for each server, of the last day on which it used any. A day is text such as 2026-11-28."""

    def __init__(self, database: Database) -> None:
        """Use `database`, whose tables exist."""
        self._database = database

    def used(self, guild: int, day: str) -> int:
        """Return how many tokens a server has used on a day."""
        query = select(tokens.c.used).where(tokens.c.guild == guild, tokens.c.day == day)
        with self._database.reading() as connection:
            return connection.scalar(query) or 0

    def add(self, guild: int, day: str, used: int) -> None:
        """Count tokens that a server used on a day, and forget its earlier days."""
        same_day = update(tokens).where(tokens.c.guild == guild, tokens.c.day == day)
        with self._database.writing() as connection:
            if not connection.execute(same_day.values(used=tokens.c.used + used)).rowcount:
                connection.execute(delete(tokens).where(tokens.c.guild == guild))
                connection.execute(insert(tokens).values(guild=guild, day=day, used=used))

    def delete_guild(self, guild: int) -> None:
        """Delete the count of a server."""
        with self._database.writing() as connection:
            connection.execute(delete(tokens).where(tokens.c.guild == guild))
