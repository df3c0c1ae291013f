"""Questions wait in one bounded line for the one thread that answers them."""

import asyncio
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from bot.priority import Gate

T = TypeVar("T")

_SMOOTHING = 0.2  # weight of the newest question in the mean time that one takes


class Busy(Exception):
    """Too many questions wait already."""

    def __init__(self, seconds: int) -> None:
        """Advise to come back in `seconds`."""
        super().__init__(f"busy for {seconds} s")
        self.seconds = seconds


class Questions:
    """Answers one question at a time, in the order in which they came; at most `longest` wait."""

    def __init__(self, gate: Gate, longest: int) -> None:
        """Hold indexing up at `gate` while questions wait."""
        self._gate = gate
        self._longest = longest
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="questions")
        self._mean = 1.0
        self._idle = asyncio.Event()
        self._idle.set()
        self._tasks = 0
        self.waiting = 0

    async def answer(self, work: Callable[[], T]) -> T:
        """Return what `work` returns, when its turn has come.

        Raises:
            Busy: the line is full; nothing was done.
        """
        if self.waiting >= self._longest:
            raise Busy(max(1, math.ceil(self._mean * self.waiting)))
        self.waiting += 1
        try:
            with self._gate.asking():
                return await asyncio.get_running_loop().run_in_executor(self._executor, self._timed, work)
        finally:
            self.waiting -= 1

    def begin(self) -> None:
        """Count an answer that is being given, until `end`: the question and the message with it."""
        self._tasks += 1
        self._idle.clear()

    def end(self) -> None:
        """Count it no more."""
        self._tasks -= 1
        if not self._tasks:
            self._idle.set()

    async def drained(self, seconds: float) -> bool:
        """Wait until every answer that was begun is given; tell whether that was so in time."""
        try:
            await asyncio.wait_for(self._idle.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        """Take no more; what has not begun is dropped."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _timed(self, work: Callable[[], T]) -> T:
        began = time.monotonic()
        try:
            return work()
        finally:
            self._mean += _SMOOTHING * (time.monotonic() - began - self._mean)
