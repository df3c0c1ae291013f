"""Limits of one host: requests one after another, and hosts that are left alone for a while."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil
from threading import Lock

from index.errors import FetchFailed

TOO_MANY_REQUESTS = 429

_REST = 60.0  # seconds, where a host does not say how long
_LONGEST = 86_400.0  # seconds; after a day it is tried again, whatever it said
_PATIENCE = 120.0  # seconds that a request waits for those before it


class HostLocks:
    """A lock for each host that anyone asks or waits for."""

    def __init__(self) -> None:
        """Nobody asks yet."""
        self._lock = Lock()
        self._hosts: dict[str, tuple[Lock, int]] = {}

    @contextmanager
    def of(self, host: str) -> Iterator[None]:
        """Give the turn at `host`; raises FetchFailed if it does not come within two minutes."""
        turn = self._queue(host)
        try:
            if not turn.acquire(timeout=_PATIENCE):
                raise FetchFailed(f"{host} is being asked for too much at once; try again later")
            try:
                yield
            finally:
                turn.release()
        finally:
            self._leave(host)

    def _queue(self, host: str) -> Lock:
        with self._lock:
            turn, waiting = self._hosts.get(host) or (Lock(), 0)
            self._hosts[host] = (turn, waiting + 1)
            return turn

    def _leave(self, host: str) -> None:
        with self._lock:
            turn, waiting = self._hosts[host]
            if waiting == 1:
                del self._hosts[host]
            else:
                self._hosts[host] = (turn, waiting - 1)


class HostCooldowns:
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
