"""What the bot keeps: decisions, answers' citations, open questions, unfinished work.

About people it keeps the text, the server and the time of a question, never who asked. Questions and
citations go after the retention time. Its tables are its own, with their own schema version.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Integer, delete, func, insert, select, update

from bot.access import Access
from bot.storage.tables import answers, guilds, left_open, metadata, notes, work
from index import SchemaMismatch
from index.catalog import Database

SCHEMA = "1"
DIRECT = 0
"""Stands for the guild where a question is asked in direct messages."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a shown quote stands: in which library, which article, which characters of which revision."""

    library: str
    article: str
    start: int
    end: int
    revision: str = ""


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer that was given: what its buttons and follow-ups need."""

    id: str
    guild: int
    conversation: str
    question: str
    resolved: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that the library left open, how often, and when last."""

    question: str
    folded: str
    times: int
    refused: int
    last: datetime


class Records:
    """The bot's tables; every method is synchronous and quick."""

    def __init__(self, database: Database) -> None:
        """Make the tables where they are missing.

        Raises:
            SchemaMismatch: they were made by another version.
        """
        self._database = database
        with database.writing() as connection:
            metadata.create_all(connection)
        found = self.note("schema")
        if found is None:
            self.keep_note("schema", SCHEMA)
        elif found != SCHEMA:
            raise SchemaMismatch(
                f"The bot's records have schema {found}, this version of Dateline uses {SCHEMA}. "
                "Install the version that made them, or name another DATA_DIR."
            )

    def note(self, key: str) -> str | None:
        """Return what was kept under `key`."""
        with self._database.reading() as connection:
            value: str | None = connection.scalar(select(notes.c.value).where(notes.c.key == key))
        return value

    def keep_note(self, key: str, value: str) -> None:
        """Keep a note."""
        with self._database.writing() as connection:
            connection.execute(delete(notes).where(notes.c.key == key))
            connection.execute(insert(notes).values(key=key, value=value))

    def access(self, guild: int) -> Access:
        """Return what the server's admins decided."""
        with self._database.reading() as connection:
            kept = connection.scalar(select(guilds.c.access).where(guilds.c.guild == guild))
        if kept is None:
            return Access()
        fields = json.loads(kept)
        return Access(
            **{**fields, "channels": frozenset(fields["channels"]), "roles": frozenset(fields["roles"])}
        )

    def decide(self, guild: int, access: Access) -> None:
        """Keep what the server's admins decided."""
        fields = {**asdict(access), "channels": sorted(access.channels), "roles": sorted(access.roles)}
        with self._database.writing() as connection:
            connection.execute(delete(guilds).where(guilds.c.guild == guild))
            connection.execute(insert(guilds).values(guild=guild, access=json.dumps(fields)))

    def give(
        self,
        guild: int,
        question: str,
        resolved: str,
        citations: Sequence[Citation],
        conversation: str | None,
    ) -> StoredAnswer:
        """Keep an answer, in a conversation or as the beginning of one."""
        id_ = secrets.token_hex(8)
        given = StoredAnswer(id_, guild, conversation or id_, question, resolved, tuple(citations))
        row = {
            **{
                name: getattr(given, name) for name in ("id", "guild", "conversation", "question", "resolved")
            },
            "citations": json.dumps([asdict(citation) for citation in citations]),
            "asked": datetime.now(UTC).timestamp(),
        }
        with self._database.writing() as connection:
            connection.execute(insert(answers).values(**row))
        return given

    def sent(self, id_: str, message: int) -> None:
        """Note by which message an answer was given, so that replies to it are understood.

        A conversation that begins with it is called after the message, as a thread at it would be.
        """
        mine = update(answers).where(answers.c.id == id_)
        with self._database.writing() as connection:
            connection.execute(mine.values(message=message))
            connection.execute(mine.where(answers.c.conversation == id_).values(conversation=str(message)))

    def given(self, guild: int, id_: str) -> StoredAnswer | None:
        """Return an answer that was given in this server, if it is still kept."""
        return self._first(answers.c.id == id_, answers.c.guild == guild)

    def given_by(self, guild: int, message: int) -> StoredAnswer | None:
        """Return the answer that a message of this server gave."""
        return self._first(answers.c.message == message, answers.c.guild == guild)

    def _first(self, *conditions: Any) -> StoredAnswer | None:  # noqa: ANN401 - SQLAlchemy's expression types are private
        with self._database.reading() as connection:
            row = connection.execute(select(answers).where(*conditions)).first()
        if row is None:
            return None
        citations = tuple(Citation(**fields) for fields in json.loads(row.citations))
        return StoredAnswer(row.id, row.guild, row.conversation, row.question, row.resolved, citations)

    def earlier(self, guild: int, conversation: str, limit: int = 5) -> list[str]:
        """Return a conversation's last resolved questions of the last day, oldest first."""
        query = (
            select(answers.c.resolved)
            .where(answers.c.guild == guild, answers.c.conversation == conversation)
            .where(answers.c.asked >= _before(1))
            .order_by(answers.c.asked.desc())
            .limit(limit)
        )
        with self._database.reading() as connection:
            return list(connection.scalars(query))[::-1]

    def spoke_in(self, guild: int, conversation: str) -> bool:
        """Tell whether an answer was given in a conversation, however long ago."""
        return self._first(answers.c.conversation == conversation, answers.c.guild == guild) is not None

    def leave_open(self, given: StoredAnswer, reason: str) -> None:
        """Keep a question that was refused or whose answer was disliked, once for each answer and reason."""
        row = {"guild": given.guild, "answer": given.id, "question": given.question, "reason": reason}
        same = (left_open.c.answer == given.id) & (left_open.c.reason == reason)
        folded = " ".join(given.question.casefold().split()).rstrip("?!. ")
        with self._database.writing() as connection:
            connection.execute(delete(left_open).where(same))
            moment = datetime.now(UTC).timestamp()
            connection.execute(insert(left_open).values(**row, folded=folded, asked=moment))

    def close(self, given: StoredAnswer) -> None:
        """Take back that an answer was disliked."""
        with self._database.writing() as connection:
            connection.execute(
                delete(left_open).where(left_open.c.answer == given.id, left_open.c.reason == "disliked")
            )

    def open_questions(self, guild: int, limit: int, offset: int = 0, days: int = 30) -> list[OpenQuestion]:
        """Return what was left open within the last `days`, most frequent first."""
        times, last = func.count(left_open.c.answer.distinct()), func.max(left_open.c.asked)
        refused = func.sum((left_open.c.reason == "refused").cast(Integer))
        query = (
            select(
                func.max(left_open.c.question),
                left_open.c.folded,
                times,
                refused,
                last,
            )
            .where(left_open.c.guild == guild, left_open.c.asked >= _before(days))
            .group_by(left_open.c.folded)
            .order_by(times.desc(), last.desc())
            .limit(limit)
            .offset(offset)
        )
        with self._database.reading() as connection:
            return [
                OpenQuestion(text, folded, amount, refusals, datetime.fromtimestamp(at, UTC))
                for text, folded, amount, refusals, at in connection.execute(query)
            ]

    def dismiss(self, guild: int, folded: str) -> None:
        """Forget an open question of a server."""
        with self._database.writing() as connection:
            connection.execute(
                delete(left_open).where(left_open.c.guild == guild, left_open.c.folded == folded)
            )

    def keep_job(self, guild: int, job: str) -> None:
        """Keep the work that a server's admin began, until it is done."""
        with self._database.writing() as connection:
            connection.execute(delete(work).where(work.c.guild == guild))
            connection.execute(insert(work).values(guild=guild, task=job))

    def drop_job(self, guild: int) -> None:
        """Forget it."""
        with self._database.writing() as connection:
            connection.execute(delete(work).where(work.c.guild == guild))

    def jobs(self) -> list[str]:
        """Return the work that was not done when the bot stopped."""
        with self._database.reading() as connection:
            return list(connection.scalars(select(work.c.task)))

    def forget(self, days: int) -> int:
        """Delete questions and answers older than `days`, and return how many rows went."""
        with self._database.writing() as connection:
            gone = (
                connection.execute(delete(table).where(table.c.asked < _before(days)))
                for table in (left_open, answers)
            )
            return sum(result.rowcount for result in gone)


def _before(days: int) -> float:
    return (datetime.now(UTC) - timedelta(days=days)).timestamp()
