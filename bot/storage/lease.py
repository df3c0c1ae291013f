"""Which of several processes does the recurring tasks: the one that holds the lease."""

import math
import secrets
import time
from collections.abc import Callable

from bot.storage.notes import Notes

LASTS = 30.0
"""Seconds from a renewal to the lease's end; renewed three times as often."""

_KEY = "lease"
_FREE = ""


class Lease:
    """A lease that one process holds until it gives the lease back or no longer renews it.

    The database holds one row: the holder and the number of its renewals. Another process takes the lease
    after it has seen the same row for `LASTS` seconds, so no two clocks are compared. The holder counts from
    the moment before its own renewal, so its lease ends before another process can take it.
    """

    def __init__(
        self, notes: Notes, lasts: float = LASTS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Hold nothing yet.

        Args:
            notes: where the row is.
            lasts: seconds from a renewal to the end.
            clock: tells the seconds.
        """
        self._notes = notes
        self._clock = clock
        self._holder = secrets.token_hex(8)
        self._renewals = 0
        self._seen: str | None = None
        self._seen_since = -math.inf
        self._ends = -math.inf
        self.lasts = lasts
        """Seconds from a renewal to the end."""

    @property
    def is_held(self) -> bool:
        """Whether this process holds the lease, which may have ended since the last renewal."""
        return self._clock() < self._ends

    def renew(self) -> bool:
        """Renew the lease or take one that has ended, and return whether this process holds it."""
        now = self._clock()
        row = self._notes.get(_KEY)
        if row != self._seen:
            self._seen, self._seen_since = row, now
        # After a renewal that failed, the number in the row may be the former one.
        is_mine = row is not None and row.startswith(f"{self._holder} ")
        if is_mine or not row or now - self._seen_since >= self.lasts:
            self._renewals += 1
            if self._notes.swap(_KEY, row, self._row()):
                self._seen, self._seen_since = self._row(), now
                self._ends = now + self.lasts
                return True
        self._ends = -math.inf
        return False

    def give_back(self) -> None:
        """Let another process take the lease at once; call this when no task is at work any longer."""
        self._ends = -math.inf
        self._notes.swap(_KEY, self._row(), _FREE)

    def _row(self) -> str:
        return f"{self._holder} {self._renewals}"
