"""Questions wait in one bounded line for the one thread that answers them."""

import asyncio
import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar, cast

from bot.jobs.priority import Gate

T = TypeVar("T")

_SMOOTHING = 0.2  # weight of the newest question in the mean time that one takes


class Busy(Exception):
    """Too many questions wait already."""

    def __init__(self, seconds: int) -> None:
        """Advise to come back in `seconds`."""
        super().__init__(f"busy for {seconds} s")
        self.seconds = seconds


class Restarting(Exception):
    """The bot ends before the question's turn came."""


class QuestionQueue:
    """Answers one question at a time, in the order in which they came; at most `longest` wait."""

    def __init__(self, gate: Gate, longest: int) -> None:
        """Hold indexing up at `gate` while questions wait."""
        self._gate = gate
        self._longest = longest
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="questions")
        self._queued: set[Future[object]] = set()
        self._mean = 1.0
        self._idle = asyncio.Event()
        self._idle.set()
        self._tasks = 0
        self.waiting = 0

    async def answer(self, work: Callable[[], T]) -> T:
        """Return what `work` returns, when its turn has come.

        Raises:
            Busy: the line is full; nothing was done.
            Restarting: its turn did not come before the end; nothing was done.
        """
        if self.waiting >= self._longest:
            raise Busy(max(1, math.ceil(self._mean * self.waiting)))
        self.waiting += 1
        try:
            with self._gate.asking():
                queued = self._executor.submit(self._timed, work)
                self._queued.add(cast("Future[object]", queued))
                queued.add_done_callback(lambda done: self._queued.discard(cast("Future[object]", done)))
                return await asyncio.wrap_future(queued)
        except asyncio.CancelledError:
            if queued.cancelled():
                raise Restarting from None
            raise
        finally:
            self.waiting -= 1

    @contextmanager
    def open(self) -> Iterator[None]:
        """Count an answer that is being given: the question and the message with it."""
        self._tasks += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._tasks -= 1
            if not self._tasks:
                self._idle.set()

    async def drained(self, seconds: float) -> bool:
        """Wait until every answer is given; tell whether that was so in time."""
        try:
            async with asyncio.timeout(seconds):
                while self._tasks:  # after one that failed, whoever asked is told
                    await self._idle.wait()
        except TimeoutError:
            return False
        return True

    def turn_away(self) -> None:
        """End what has not begun: whoever asked is told. What has begun is answered."""
        for queued in list(self._queued):
            queued.cancel()

    def close(self) -> None:
        """Take no more."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _timed(self, work: Callable[[], T]) -> T:
        began = time.monotonic()
        try:
            return work()
        finally:
            self._mean += _SMOOTHING * (time.monotonic() - began - self._mean)
