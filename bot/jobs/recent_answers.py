"""The same question, asked again within a minute, is answered from the first answer."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")

_SECONDS = 60.0


class RecentAnswers(Generic[T]):
    """Answers of the last minute by key; while an answer is being made, the same question waits for it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with none."""
        self._clock = clock
        self._answers: dict[Hashable, tuple[float, asyncio.Future[T]]] = {}

    async def get(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """Return the answer made for `key` within the last minute, or make it.

        An exception of `make` reaches everyone who waits for the answer, and is not remembered.
        """
        now = self._clock()
        self._answers = {
            known: (at, answer) for known, (at, answer) in self._answers.items() if now - at < _SECONDS
        }
        if key in self._answers:
            return await asyncio.shield(self._answers[key][1])
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._answers[key] = now, answer
        try:
            made = await make()
        except BaseException as error:
            self._answers.pop(key, None)
            if isinstance(error, Exception):
                answer.set_exception(error)
                answer.exception()  # marks it as retrieved, as perhaps nobody else waits
            else:
                answer.cancel()
            raise
        answer.set_result(made)
        return made
