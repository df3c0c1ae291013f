"""Requests to one host, one after another."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from index.errors import FetchFailed

_PATIENCE = 120.0  # seconds that a request waits for those before it


class Turns:
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
