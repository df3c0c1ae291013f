"""Questions wait in bounded queues, one for each server, for the threads that answer them."""

import asyncio
import math
import os
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.exceptions import Busy, Restarting
from bot.jobs.priority import Gate
from index.vectors.precision import compute_on_share_of_cores

T = TypeVar("T")

WORKERS = min(2, os.cpu_count() or 1)
"""Threads that answer. Half of an answer is Python, which only one thread runs at a time."""

_SMOOTHING = 0.2
"""Weight of the newest question in the mean time that a question takes."""


def _future() -> asyncio.Future[Any]:
    return asyncio.get_running_loop().create_future()


@dataclass(eq=False, slots=True)
class _WaitingQuestion:
    """A question that waits for its turn; `begins` is False if it never gets one."""

    begins: asyncio.Future[bool] = field(default_factory=_future)
    given_up: asyncio.Future[None] = field(default_factory=_future)


class QuestionQueue:
    """Answers a few questions at a time. Servers take turns, so that none waits for all questions of another.

    About `longest` questions may wait. Where several servers wait, each has an equal share of these places,
    so that the questions of one never turn away the first of another.
    """

    def __init__(self, gate: Gate, longest: int, workers: int = WORKERS) -> None:
        """Answer in `workers` threads, and hold indexing up at `gate` while questions wait."""
        self._gate = gate
        self._longest = longest
        self._workers = workers
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="questions")
        self._waiting: dict[int, deque[_WaitingQuestion]] = {}
        self._answering: Counter[int] = Counter()
        """How many questions of each server are being answered."""
        self._begun: set[_WaitingQuestion] = set()
        self._ends = False
        self._mean = 1.0
        self._idle = asyncio.Event()
        self._idle.set()
        self._open = 0

    @property
    def waiting(self) -> int:
        """Number of questions that wait or are being answered."""
        return sum(map(len, self._waiting.values())) + self._answering.total()

    @property
    def busy(self) -> bool:
        """Whether a thread is at work."""
        return self._answering.total() > 0

    async def answer(self, guild: int, work: Callable[[], T]) -> T:
        """Return what `work` returns, once it is this question's turn.

        Raises:
            Busy: the queue is full; nothing was done.
            Restarting: the bot ends before the question's turn came, or before its answer was found.
        """
        if self._ends:
            raise Restarting
        self.check(guild)
        question: _WaitingQuestion = _WaitingQuestion()
        self._waiting.setdefault(guild, deque()).append(question)
        with self._gate.asking():
            self._next()
            try:
                begins = await question.begins
            except asyncio.CancelledError:
                self._withdraw(guild, question)
                raise
            if not begins:
                raise Restarting
            began = time.monotonic()
            running = asyncio.get_running_loop().run_in_executor(self._executor, self._share_cores, work)
            running.add_done_callback(lambda _: self._done(guild, time.monotonic() - began))
            self._begun.add(question)
            try:
                ends: set[asyncio.Future[Any]] = {running, question.given_up}
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            finally:
                self._begun.discard(question)
            if not running.done():
                raise Restarting
            return running.result()

    def check(self, guild: int) -> None:
        """Raise Busy if there is no place for another question of this server."""
        servers = {guild, *self._waiting, *self._answering}
        share = max(1, self._longest // len(servers))
        own = len(self._waiting.get(guild, ())) + self._answering[guild]
        if self.waiting >= self._longest and own >= share:
            raise Busy(max(1, math.ceil(self._mean * self.waiting / self._workers)))

    def _next(self) -> None:
        """Start the next question of the server that has waited longest, if a thread is free."""
        if self._answering.total() >= self._workers or not self._waiting:
            return
        guild, questions = next(iter(self._waiting.items()))
        del self._waiting[guild]
        question = questions.popleft()
        if questions:
            self._waiting[guild] = questions  # behind the other servers
        self._answering[guild] += 1
        question.begins.set_result(True)

    def _done(self, guild: int, seconds: float) -> None:
        self._mean += _SMOOTHING * (seconds - self._mean)
        self._answering -= Counter([guild])
        self._next()

    def _share_cores(self, work: Callable[[], T]) -> T:
        """Do `work` in a thread of its own, with an equal share of the cores for its models."""
        compute_on_share_of_cores(max(1, len(self._begun)))
        return work()

    def _withdraw(self, guild: int, question: _WaitingQuestion) -> None:
        questions = self._waiting.get(guild)
        if questions is not None and question in questions:
            questions.remove(question)
            if not questions:
                del self._waiting[guild]
        elif question.begins.done() and not question.begins.cancelled():
            self._done(guild, self._mean)  # the question had got its turn, which passes to the next one

    @contextmanager
    def open(self) -> Iterator[None]:
        """Count an answer in progress: the question and the message that answers it."""
        self._open += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._open -= 1
            if not self._open:
                self._idle.set()

    async def drained(self, seconds: float) -> bool:
        """Wait until every answer is sent, and return whether that took no longer than `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                while self._open:  # after a failed answer, the asker is being told
                    await self._idle.wait()
        except TimeoutError:
            return False
        return True

    def turn_away(self) -> None:
        """Raise Restarting for the questions that wait and for later ones; one that began is answered."""
        self._ends = True
        waiting, self._waiting = self._waiting, {}
        for questions in waiting.values():
            for question in questions:
                if not question.begins.done():
                    question.begins.set_result(False)

    def give_up(self) -> None:
        """Raise Restarting also for the question that is being answered: no time is left to wait for it."""
        self.turn_away()
        for question in self._begun:
            if not question.given_up.done():
                question.given_up.set_result(None)

    def close(self) -> None:
        """End the thread once it has no more work."""
        self._executor.shutdown(wait=False, cancel_futures=True)
