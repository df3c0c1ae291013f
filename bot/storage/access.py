"""The admins' decisions about access, for each server."""

import json
from dataclasses import asdict

from sqlalchemy import delete, insert, select

from bot.access import Access
from bot.storage.tables import guilds
from index.catalog import Database


class AccessStore:
    """One `Access` for each server whose admins decided something."""

    def __init__(self, database: Database) -> None:
        """Use `database`, whose tables exist."""
        self._database = database

    def get(self, guild: int) -> Access:
        """Return what the server's admins decided, or the defaults."""
        with self._database.reading() as connection:
            stored = connection.scalar(select(guilds.c.access).where(guilds.c.guild == guild))
        if stored is None:
            return Access()
        fields = json.loads(stored)
        return Access(
            **{**fields, "channels": frozenset(fields["channels"]), "roles": frozenset(fields["roles"])}
        )

    def put(self, guild: int, access: Access) -> None:
        """Store what the server's admins decided."""
        fields = {**asdict(access), "channels": sorted(access.channels), "roles": sorted(access.roles)}
        with self._database.writing() as connection:
            connection.execute(delete(guilds).where(guilds.c.guild == guild))
            connection.execute(insert(guilds).values(guild=guild, access=json.dumps(fields)))

    def delete_guild(self, guild: int) -> None:
        """Return a server to the defaults."""
        with self._database.writing() as connection:
            connection.execute(delete(guilds).where(guilds.c.guild == guild))
