"""Background jobs that are not finished, so that a restart continues them, and how the last one ended."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import delete, insert, select

from bot.storage.notes import Notes
from bot.storage.tables import jobs
from index.catalog import Database

_LAST = "last run "


@dataclass(frozen=True, slots=True)
class LastJob:
    """How the last job of a server ended, when (Unix time), and its last failures."""

    at: float
    outcome: str
    failures: list[str]


class JobStore:
    """At most one unfinished job for each server, in the JSON of the job runner."""

    def __init__(self, database: Database, notes: Notes) -> None:
        """Use `database`, whose tables exist."""
        self._database = database
        self._notes = notes

    def put(self, guild: int, job: str) -> None:
        """Store the job that an admin of a server started, until it is finished."""
        with self._database.writing() as connection:
            connection.execute(delete(jobs).where(jobs.c.guild == guild))
            connection.execute(insert(jobs).values(guild=guild, task=job))

    def unfinished(self) -> Sequence[str]:
        """Return the jobs that were not finished when the bot stopped."""
        with self._database.reading() as connection:
            return list(connection.scalars(select(jobs.c.task)))

    def finish(self, guild: int, last: LastJob) -> None:
        """Delete a server's job and store how it ended."""
        self._notes.put(f"{_LAST}{guild}", json.dumps(asdict(last)))
        with self._database.writing() as connection:
            connection.execute(delete(jobs).where(jobs.c.guild == guild))

    def last(self, guild: int) -> LastJob | None:
        """Return how the last job of a server ended, or None if it never had one."""
        stored = self._notes.get(f"{_LAST}{guild}")
        return LastJob(**json.loads(stored)) if stored else None

    def guilds(self) -> set[int]:
        """Return the servers that had a job."""
        return {int(guild) for guild in self._notes.starting_with(_LAST)}

    def delete_guild(self, guild: int) -> None:
        """Delete a server's job and its outcome."""
        self._notes.drop(f"{_LAST}{guild}")
        with self._database.writing() as connection:
            connection.execute(delete(jobs).where(jobs.c.guild == guild))
