"""Which questions found no answer, and which answers helped or did not."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Integer, delete, func, insert, select

from bot.storage.answers import StoredAnswer, days_ago
from bot.storage.tables import answers, feedback
from index.catalog import Database

_REFUSED, _LIKED, _DISLIKED = "refused", "liked", "disliked"


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question without a good answer.

    Attributes:
        question: as it was asked.
        folded: the key that spellings of the same question share.
        times: how many of its answers were refusals or got a 👎.
        refused: how many were refusals.
        liked: number of 👍.
        disliked: number of 👎.
        last: when this happened last.
    """

    question: str
    folded: str
    times: int
    refused: int
    liked: int
    disliked: int
    last: datetime


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that was asked, how often, and how often its answers helped (👍) or did not (👎)."""

    question: str
    times: int
    liked: int
    disliked: int
    last: datetime


class FeedbackStore:
    """Refusals and votes. A vote is a row of its own and does not say whose it is."""

    def __init__(self, database: Database) -> None:
        """Use `database`, whose tables exist."""
        self._database = database

    def refused(self, answer: StoredAnswer) -> None:
        """Note that a question found no answer."""
        self._add(answer, _REFUSED)

    def vote(self, answer: StoredAnswer, *, helped: bool) -> int:
        """Count a 👍 or 👎, and return the number by which it can be taken back."""
        return self._add(answer, _LIKED if helped else _DISLIKED)

    def take_back(self, number: int) -> None:
        """Delete a vote."""
        with self._database.writing() as connection:
            connection.execute(delete(feedback).where(feedback.c.number == number))

    def _add(self, answer: StoredAnswer, reason: str) -> int:
        row = {
            "guild": answer.guild,
            "answer": answer.id,
            "question": answer.resolved,
            "folded": folded(answer.resolved),
            "reason": reason,
            "asked": datetime.now(UTC).timestamp(),
        }
        with self._database.writing() as connection:
            number: int = connection.execute(
                insert(feedback).values(**row).returning(feedback.c.number)
            ).scalar_one()
        return number

    def open_questions(self, guild: int, limit: int, offset: int = 0, days: int = 30) -> list[OpenQuestion]:
        """Return the open questions of the last `days`, most frequent first."""
        refused, liked, disliked = (
            func.sum((feedback.c.reason == reason).cast(Integer)) for reason in (_REFUSED, _LIKED, _DISLIKED)
        )
        open_ = feedback.c.reason.in_((_REFUSED, _DISLIKED))
        times = func.count(feedback.c.answer.distinct()).filter(open_)
        last = func.max(feedback.c.asked)
        query = (
            select(
                func.max(feedback.c.question),
                feedback.c.folded,
                times,
                refused,
                liked,
                disliked,
                last,
            )
            .where(feedback.c.guild == guild, feedback.c.asked >= days_ago(days))
            .group_by(feedback.c.folded)
            .having(times > 0)
            .order_by(times.desc(), last.desc())
            .limit(limit)
            .offset(offset)
        )
        with self._database.reading() as connection:
            return [
                OpenQuestion(text, key, amount, no, up, down, datetime.fromtimestamp(at, UTC))
                for text, key, amount, no, up, down, at in connection.execute(query)
            ]

    def most_asked(self, guild: int, days: int = 30) -> list[AskedQuestion]:
        """Return the questions asked in the last `days`, most frequent first."""
        asked = (
            select(answers.c.resolved, func.count(), func.max(answers.c.asked))
            .where(answers.c.guild == guild, answers.c.asked >= days_ago(days))
            .group_by(answers.c.resolved)
            .order_by(func.max(answers.c.asked))
        )
        voted = (
            select(feedback.c.folded, feedback.c.reason, func.count())
            .where(feedback.c.guild == guild, feedback.c.asked >= days_ago(days))
            .group_by(feedback.c.folded, feedback.c.reason)
        )
        with self._database.reading() as connection:
            votes = {(key, reason): number for key, reason, number in connection.execute(voted)}
            found: dict[str, AskedQuestion] = {}
            for text, times, at in connection.execute(asked):
                key = folded(text)
                other_spellings = found[key].times if key in found else 0
                liked, disliked = votes.get((key, _LIKED), 0), votes.get((key, _DISLIKED), 0)
                last = datetime.fromtimestamp(at, UTC)
                found[key] = AskedQuestion(text, times + other_spellings, liked, disliked, last)
        return sorted(found.values(), key=lambda question: (-question.times, -question.last.timestamp()))

    def count_open(self, guild: int, days: int = 30) -> int:
        """Return the number of open questions of the last `days`."""
        query = select(func.count(feedback.c.folded.distinct())).where(
            feedback.c.guild == guild,
            feedback.c.asked >= days_ago(days),
            feedback.c.reason.in_((_REFUSED, _DISLIKED)),
        )
        with self._database.reading() as connection:
            return connection.scalar(query) or 0

    def dismiss(self, guild: int, folded_question: str) -> None:
        """Delete an open question of a server, with its votes."""
        with self._database.writing() as connection:
            connection.execute(
                delete(feedback).where(feedback.c.guild == guild, feedback.c.folded == folded_question)
            )

    def delete_older_than(self, days: int) -> int:
        """Delete feedback older than `days`, and return the number of rows deleted."""
        with self._database.writing() as connection:
            return connection.execute(delete(feedback).where(feedback.c.asked < days_ago(days))).rowcount

    def delete_guild(self, guild: int) -> None:
        """Delete a server's feedback."""
        with self._database.writing() as connection:
            connection.execute(delete(feedback).where(feedback.c.guild == guild))


def folded(question: str) -> str:
    """Return the key that spellings of the same question share: case, spaces and final marks are ignored."""
    return " ".join(question.casefold().split()).rstrip("?!. ")
