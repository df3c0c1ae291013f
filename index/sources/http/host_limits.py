"""Limit the requests to each host: one at a time, and none during a cooldown."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil
from threading import Lock

from index.errors import FetchFailed

TOO_MANY_REQUESTS = 429

_REST = 60.0  # seconds, if a host does not say how long
_LONGEST = 86_400.0  # seconds; after a day it is tried again, whatever it said
_PATIENCE = 120.0  # seconds that a request waits for those before it


class HostLocks:
    """A lock for each host that is being asked."""

    def __init__(self) -> None:
        """Hold no lock yet."""
        self._lock = Lock()
        self._hosts: dict[str, tuple[Lock, int]] = {}

    @contextmanager
    def of(self, host: str) -> Iterator[None]:
        """Hold the lock of `host`, or raise FetchFailed if it is not free within two minutes."""
        turn = self._queue(host)
        try:
            if not turn.acquire(timeout=_PATIENCE):
                raise FetchFailed(f"Too many requests wait for {host}; try again later")
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
    """Hosts that asked for a pause, such as by status 429.

    Args:
        clock: gives seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        """Know no cooldown yet."""
        self._clock = clock
        self._until: dict[str, float] = {}
        self._lock = Lock()

    def note(self, host: str, seconds: float | None) -> None:
        """Begin a cooldown of `host` for `seconds`, or for a minute if it did not say."""
        now = self._clock()
        with self._lock:
            self._until = {each: until for each, until in self._until.items() if until > now}
            self._until[host] = now + min(_REST if seconds is None else seconds, _LONGEST)

    def check(self, host: str) -> None:
        """Raise FetchFailed during a cooldown of `host`."""
        left = self._until.get(host, 0.0) - self._clock()
        if left > 0:
            raise FetchFailed(
                f"{host} limits requests, and accepts the next in {ceil(left / 60):,} min",
                status=TOO_MANY_REQUESTS,
                retry_after=left,
            )
