"""Written answers are made beside the questions, and shown above quotes that members already see."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import aiohttp
import discord

from bot.exceptions import Declined
from bot.libraries import Libraries
from bot.metrics import Metrics
from index import Answer, DatelineError, WrittenAnswer

log = logging.getLogger(__name__)

_PAUSE = 1.2
"""Seconds between two edits of a message, at least."""
_AT_ONCE = 2
"""Answers written at the same time. The model, and not this machine, is what they wait for."""

Show = Callable[[Answer], Awaitable[object]]
"""Edits the message of an answer."""


class WrittenAnswers:
    """Lets the language model write, within the tokens that each server may use in a day.

    Tokens are counted since the start of the bot, and anew each day (UTC). Nothing that goes wrong here
    reaches a member: the quotes are the answer.

    Args:
        libraries: whose model writes.
        daily_tokens: of one server; 0 for no limit.
        metrics: where outcomes are counted.
        today: returns the day; tests replace it.
    """

    def __init__(
        self,
        libraries: Libraries,
        daily_tokens: int,
        metrics: Metrics,
        today: Callable[[], str] = lambda: datetime.now(UTC).date().isoformat(),
    ) -> None:
        """Start with no tokens used."""
        self._libraries = libraries
        self._daily_tokens = daily_tokens
        self._metrics = metrics
        self._today = today
        self._used = Counter[int]()
        self._day = today()
        self._executor = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="writing")
        self.busy = 0
        """Number of answers that are being written."""

    async def show_above(self, guild: int, answer: Answer, show: Show) -> None:
        """Show `answer` with what the model writes, as its lines pass the checks, and at last all of it.

        Args:
            guild: the server that pays with its tokens, or DIRECT.
            answer: as it is shown already.
            show: edits its message.
        """
        if not self._libraries.writes or answer.abstained or not answer.quotes:
            return
        if self._is_spent(guild):
            self._metrics.written.labels("over the limit").inc()
            return
        try:
            await self._write(guild, answer, show)
        except (Declined, discord.HTTPException, aiohttp.ClientError, TimeoutError, DatelineError) as error:
            self._metrics.written.labels("failed").inc()
            log.warning("a written answer was not shown", extra={"reason": type(error).__name__})

    async def _write(self, guild: int, answer: Answer, show: Show) -> None:
        passed: list[WrittenAnswer] = []
        loop = asyncio.get_running_loop()
        self.busy += 1
        writing = loop.run_in_executor(self._executor, self._libraries.write, guild, answer, passed.append)
        writing.add_done_callback(self._ended)
        shown = answer
        while not writing.done():
            await asyncio.wait({writing}, timeout=_PAUSE)
            if passed and not writing.done() and passed[-1] is not shown.written:
                shown = replace(answer, written=passed[-1])
                await show(shown)
        finished = await writing
        written = finished.written
        self._used[guild] += written.tokens if written else 0
        if written and written.lines:
            await show(finished)
        elif shown is not answer:  # what follows failed, or the endpoint did
            await show(answer)
        self._metrics.written.labels("written" if written and written.lines else "dropped").inc()

    def _ended(self, _: object) -> None:
        self.busy -= 1

    def _is_spent(self, guild: int) -> bool:
        if self._day != (today := self._today()):
            self._day = today
            self._used.clear()
        return 0 < self._daily_tokens <= self._used[guild]

    def close(self) -> None:
        """Begin nothing more."""
        self._executor.shutdown(wait=False, cancel_futures=True)
