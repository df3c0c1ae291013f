"""Everything that the bot stores: its tables in the catalog's database, with a schema version of their own.

About people it stores the text, the server and the time of a question, never who asked it.
"""

from sqlalchemy import select, union

from bot.access import DIRECT
from bot.storage.access import AccessStore
from bot.storage.answers import AnswerStore
from bot.storage.departures import DepartureStore
from bot.storage.feedback import FeedbackStore
from bot.storage.jobs import JobStore
from bot.storage.notes import Notes
from bot.storage.tables import SCHEMA, answers, feedback, guilds, jobs, metadata, tokens
from bot.storage.tokens import TokenStore
from index.catalog import Database
from index.catalog.migration import bring_up_to_date


class Storage:
    """The bot's stores. Every method of theirs is synchronous and fast."""

    def __init__(self, database: Database) -> None:
        """Create the tables that are missing, and bring those of a former version up to date.

        Raises:
            SchemaMismatch: a later version of Dateline changed the tables.
        """
        with database.writing() as connection:
            bring_up_to_date(connection, SCHEMA)
            metadata.create_all(connection)
        self.notes = Notes(database)
        self.access = AccessStore(database)
        self.answers = AnswerStore(database)
        self.feedback = FeedbackStore(database)
        self.jobs = JobStore(database, self.notes)
        self.departures = DepartureStore(self.notes)
        self.tokens = TokenStore(database)
        self._database = database

    def delete_older_than(self, days: int) -> int:
        """Delete questions, answers and feedback older than `days`, and return the number of rows deleted."""
        return self.answers.delete_older_than(days) + self.feedback.delete_older_than(days)

    def guilds(self) -> set[int]:
        """Return the servers of which anything is stored."""
        query = union(*(select(table.c.guild) for table in (answers, feedback, guilds, jobs, tokens)))
        with self._database.reading() as connection:
            known = set(connection.scalars(query))
        return (known | self.jobs.guilds()) - {DIRECT}

    def delete_guild(self, guild: int) -> None:
        """Delete everything that belongs to a server, and at last the note that the bot left it."""
        for store in (self.access, self.answers, self.feedback, self.jobs, self.tokens, self.departures):
            store.delete_guild(guild)
