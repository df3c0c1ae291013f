"""Written answers are made beside the questions, and shown above quotes that members already see."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

import aiohttp
import discord

from bot.exceptions import Busy, Declined, Restarting
from bot.jobs.priority import Gate
from bot.jobs.question_queue import QuestionQueue
from bot.jobs.recent_answers import RecentAnswers
from bot.libraries import Libraries
from bot.metrics import Metrics
from bot.storage.tokens import TokenStore
from index import Answer, DatelineError, WrittenAnswer

log = logging.getLogger(__name__)

_PAUSE = 1.2
"""Seconds between two edits of a message, at least."""
_PATIENCE = 5.0
"""Seconds for which a follow-up waits for the model, before the rules complete it."""
_AT_ONCE = 2
"""Answers written at the same time, and follow-ups. They wait for the model, and not for this machine."""

_WAITING = 20
"""Most answers, and most follow-ups, that wait for the model. Further answers are shown as quotes alone."""

Show = Callable[[Answer], Awaitable[object]]
"""Edits the message of an answer."""


@dataclass(frozen=True, slots=True, eq=False)
class _Draft:
    """An answer that is being written, for all members of a server who asked for it."""

    whole: asyncio.Task[WrittenAnswer | None]
    passed: list[WrittenAnswer] = field(default_factory=list)
    """The answer so far, each time that another line has passed the checks."""


class WrittenAnswers:
    """Lets the language model write answers and complete follow-ups, for servers in turn.

    Each server may use so many tokens in a day (UTC). An answer that a server gets twice within a minute is
    written once. Nothing that goes wrong here reaches a member: the quotes are the answer.

    Args:
        libraries: whose model writes.
        tokens: what each server has used.
        daily_tokens: of one server; 0 for no limit. The answer that reaches the limit is still written.
        metrics: where outcomes are counted.
        today: returns the day; tests replace it.
    """

    def __init__(
        self,
        libraries: Libraries,
        tokens: TokenStore,
        daily_tokens: int,
        metrics: Metrics,
        today: Callable[[], str] = lambda: datetime.now(UTC).date().isoformat(),
    ) -> None:
        """Begin with nothing to write."""
        self._libraries = libraries
        self._tokens = tokens
        self._daily_tokens = daily_tokens
        self._metrics = metrics
        self._today = today
        self._drafts = RecentAnswers[_Draft]()
        self._completing: set[asyncio.Task[str | None]] = set()
        # With gates of their own: while they wait for the model, indexing goes on.
        self._answers = QuestionQueue(Gate(), _WAITING, _AT_ONCE)
        self._follow_ups = QuestionQueue(Gate(), _WAITING, _AT_ONCE)

    @property
    def busy(self) -> bool:
        """Whether the model is at work on an answer or a follow-up."""
        return self._answers.busy or self._follow_ups.busy

    async def complete(self, guild: int, question: str, earlier: Sequence[str], by_rules: str) -> str:
        """Return the follow-up `question` as the model completes it, or `by_rules` if it may not or cannot.

        Args:
            guild: the server that pays with its tokens, or DIRECT.
            question: as it was asked.
            earlier: the earlier questions of the conversation, oldest first.
            by_rules: the completion without a model; the question itself if it needs none.
        """
        if not self._libraries.writes or by_rules == question:
            return by_rules
        completing = asyncio.create_task(self._complete(guild, question, earlier))
        self._completing.add(completing)
        completing.add_done_callback(self._completing.discard)
        await asyncio.wait({completing}, timeout=_PATIENCE)
        return (completing.result() if completing.done() else None) or by_rules

    async def _complete(self, guild: int, question: str, earlier: Sequence[str]) -> str | None:
        day = self._today()
        try:
            if await self._is_spent(guild, day):
                return None
            completed = await self._follow_ups.answer(
                guild, partial(self._libraries.complete, question, earlier)
            )
            await asyncio.to_thread(self._tokens.add, guild, day, completed.tokens)
        except (DatelineError, Busy, Restarting) as error:
            log.warning("a follow-up was not completed", extra={"reason": type(error).__name__})
            return None
        return completed.question

    async def show_above(self, guild: int, answer: Answer, show: Show) -> None:
        """Show `answer` with what the model writes, as its lines pass the checks, and at last all of it.

        Args:
            guild: the server that pays with its tokens, or DIRECT.
            answer: as it is shown already.
            show: edits its message.
        """
        if not self._libraries.writes or answer.abstained or not answer.quotes:
            return

        async def begin() -> _Draft:
            passed: list[WrittenAnswer] = []
            return _Draft(asyncio.create_task(self._write(guild, answer, passed)), passed)

        draft = await self._drafts.get((guild, answer), begin)
        try:
            await self._follow(draft, answer, show)
        except (Declined, discord.HTTPException, aiohttp.ClientError, TimeoutError) as error:
            log.warning("a written answer was not shown", extra={"reason": type(error).__name__})

    async def _follow(self, draft: _Draft, answer: Answer, show: Show) -> None:
        shown = answer
        while not draft.whole.done():
            await asyncio.wait({draft.whole}, timeout=_PAUSE)
            if draft.passed and not draft.whole.done() and draft.passed[-1] is not shown.written:
                shown = replace(answer, written=draft.passed[-1])
                await show(shown)
        written = await asyncio.shield(draft.whole)
        if written and written.lines:
            await show(replace(answer, written=written))
        elif shown is not answer:  # what follows failed, or the endpoint did
            await show(answer)

    async def _write(self, guild: int, answer: Answer, passed: list[WrittenAnswer]) -> WrittenAnswer | None:
        """Return what the model writes, None if it may not or cannot; count its tokens and the outcome."""
        day = self._today()
        try:
            if await self._is_spent(guild, day):
                self._metrics.written.labels("over the limit").inc()
                return None
            work = partial(self._libraries.write, guild, answer, passed.append)
            written = (await self._answers.answer(guild, work)).written
            if written and written.tokens:
                await asyncio.to_thread(self._tokens.add, guild, day, written.tokens)
        except (DatelineError, Busy, Restarting) as error:
            self._metrics.written.labels("failed").inc()
            log.warning("an answer was not written", extra={"reason": type(error).__name__})
            return None
        self._metrics.written.labels(_outcome(written)).inc()
        return written

    async def _is_spent(self, guild: int, day: str) -> bool:
        return 0 < self._daily_tokens <= await asyncio.to_thread(self._tokens.used, guild, day)

    def close(self) -> None:
        """Begin nothing more."""
        for queue in (self._answers, self._follow_ups):
            queue.turn_away()
            queue.close()


def _outcome(written: WrittenAnswer | None) -> str:
    if written is None or written.failure:
        return "failed"
    return "written" if written.lines else "dropped"
