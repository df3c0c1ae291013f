"""Answers that were given, as their buttons and follow-up questions need them."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select, update

from bot.storage.tables import answers
from index.catalog import Database


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quote stands: its library, article and revision, and the range of characters."""

    library: str
    article: str
    start: int
    end: int
    revision: str = ""


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer that was given.

    Attributes:
        id: what the custom ids of its buttons carry.
        guild: the server, or DIRECT.
        conversation: the id of the thread, the direct channel or the first message that its follow-ups share.
        question: as it was asked.
        resolved: the question completed from the conversation.
        citations: one for each quote.
    """

    id: str
    guild: int
    conversation: str
    question: str
    resolved: str
    citations: tuple[Citation, ...]


class EarlierQuestion(NamedTuple):
    """A question of a conversation, as it was asked and as it was completed."""

    asked: str
    resolved: str


class AnswerStore:
    """Stored answers, by id, by message and by conversation."""

    def __init__(self, database: Database) -> None:
        """Use `database`, whose tables exist."""
        self._database = database

    def add(
        self,
        guild: int,
        question: str,
        resolved: str,
        citations: Sequence[Citation],
        conversation: str | None,
    ) -> StoredAnswer:
        """Store an answer as part of `conversation`, or as the first of a new one if that is None."""
        id_ = secrets.token_hex(8)
        stored = StoredAnswer(id_, guild, conversation or id_, question, resolved, tuple(citations))
        row = {
            **{
                name: getattr(stored, name)
                for name in ("id", "guild", "conversation", "question", "resolved")
            },
            "citations": json.dumps([asdict(citation) for citation in citations]),
            "asked": datetime.now(UTC).timestamp(),
        }
        with self._database.writing() as connection:
            connection.execute(insert(answers).values(**row))
        return stored

    def sent(self, id_: str, message: int) -> None:
        """Note the message that carries an answer, so that replies to it are understood.

        A conversation that starts with this answer is named after the message, as its thread would be.
        """
        same = update(answers).where(answers.c.id == id_)
        with self._database.writing() as connection:
            connection.execute(same.values(message=message))
            connection.execute(same.where(answers.c.conversation == id_).values(conversation=str(message)))

    def get(self, guild: int, id_: str) -> StoredAnswer | None:
        """Return an answer given in this server, or None if it is unknown or was deleted."""
        return self._first(answers.c.id == id_, answers.c.guild == guild)

    def in_message(self, guild: int, message: int) -> StoredAnswer | None:
        """Return the answer that a message of this server carries, or None."""
        return self._first(answers.c.message == message, answers.c.guild == guild)

    def _first(self, *conditions: Any) -> StoredAnswer | None:  # noqa: ANN401 - SQLAlchemy's expression types are private
        with self._database.reading() as connection:
            row = connection.execute(select(answers).where(*conditions)).first()
        if row is None:
            return None
        citations = tuple(Citation(**fields) for fields in json.loads(row.citations))
        return StoredAnswer(row.id, row.guild, row.conversation, row.question, row.resolved, citations)

    def earlier(self, guild: int, conversation: str, limit: int = 5) -> list[EarlierQuestion]:
        """Return the last questions of a conversation within one day, oldest first."""
        query = (
            select(answers.c.question, answers.c.resolved)
            .where(answers.c.guild == guild, answers.c.conversation == conversation)
            .where(answers.c.asked >= days_ago(1))
            .order_by(answers.c.asked.desc())
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [EarlierQuestion(*row) for row in connection.execute(query)][::-1]

    def has_conversation(self, guild: int, conversation: str) -> bool:
        """Return whether any answer was given in a conversation, however long ago."""
        return self._first(answers.c.conversation == conversation, answers.c.guild == guild) is not None

    def delete_older_than(self, days: int) -> int:
        """Delete answers older than `days`, and return how many."""
        with self._database.writing() as connection:
            return connection.execute(delete(answers).where(answers.c.asked < days_ago(days))).rowcount

    def delete_guild(self, guild: int) -> None:
        """Delete the answers given in a server."""
        with self._database.writing() as connection:
            connection.execute(delete(answers).where(answers.c.guild == guild))


def days_ago(days: int) -> float:
    """Return the Unix time `days` days ago."""
    return (datetime.now(UTC) - timedelta(days=days)).timestamp()
