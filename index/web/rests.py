"""Hosts that are left alone for a while, because they said that they are asked too much."""

from collections.abc import Callable
from math import ceil
from threading import Lock

from index.errors import FetchFailed

TOO_MANY_REQUESTS = 429

_REST = 60.0  # seconds, where a host does not say how long
_LONGEST = 86_400.0  # seconds; after a day it is tried again, whatever it said


class Rests:
    """Until when each host is left alone.

    Args:
        clock: gives seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        """Leave nobody alone yet."""
        self._clock = clock
        self._until: dict[str, float] = {}
        self._lock = Lock()

    def note(self, host: str, seconds: float | None) -> None:
        """Leave `host` alone for as long as it asks, or for a minute if it does not say."""
        now = self._clock()
        with self._lock:
            self._until = {each: until for each, until in self._until.items() if until > now}
            self._until[host] = now + min(_REST if seconds is None else seconds, _LONGEST)

    def check(self, host: str) -> None:
        """Raise FetchFailed while `host` is to be left alone."""
        left = self._until.get(host, 0.0) - self._clock()
        if left > 0:
            raise FetchFailed(
                f"{host} was asked too often, and wants to be left alone for {ceil(left / 60):,} min more",
                status=TOO_MANY_REQUESTS,
                retry_after=left,
            )
