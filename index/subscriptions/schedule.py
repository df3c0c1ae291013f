"""When a feed or a page is looked at next; pure.

Times are given, none is asked for. What looks random is derived from the address, so that the same feed
always gets the same place among the others.
"""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from index.settings import Settings

LONGEST = timedelta(hours=24)
REPORTED_AFTER = timedelta(days=7)
"""A feed that failed for so long is reported."""

_LONGEST_RETRY_AFTER = timedelta(days=7)
_SOONEST_LOOK = timedelta(hours=1)
_OLD_GAP = 0.7  # how much what was learnt before counts against the newest gap


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often is looked: at a feed no sooner than `least`, at a page until it is `recheck` old."""

    least: timedelta = timedelta(minutes=30)
    recheck: timedelta = timedelta(days=7)

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Return the schedule that REFRESH_MINUTES and RECHECK_DAYS ask for."""
        return cls(timedelta(minutes=settings.refresh_minutes), timedelta(days=settings.recheck_days))

    def first(self, url: str, asked: float | None) -> timedelta:
        """Return how long a new feed is left alone: spread, so that feeds added together do not stay so."""
        return self.wait(asked) + self.least * fraction(url)

    def wait(
        self, asked: float | None, interval: timedelta | None = None, silence: timedelta = timedelta(0)
    ) -> timedelta:
        """Return how long a feed is left alone after it answered.

        Args:
            asked: seconds for which it asks to be left alone, by its ttl or by Cache-Control.
            interval: the time between its changes, as learnt.
            silence: how long ago it last changed.
        """
        usual = max(interval / 2 if interval else self.least, silence / 8, self.least)
        return min(max(usual, _seconds(asked)), max(LONGEST, self.least))

    def after_failure(self, url: str, failures: int, retry_after: float | None) -> timedelta:
        """Return how long a feed or page is left alone after it failed `failures` times in a row (1 or more).

        Doubles each time up to a day, a quarter less or more, and is never shorter than Retry-After
        (in seconds, of which a week is believed).
        """
        jitter = 0.75 + 0.5 * fraction(f"{url} {failures}")
        doubled: timedelta = self.least * 2 ** min(failures - 1, 16)
        return max(min(doubled, LONGEST) * jitter, min(_seconds(retry_after), _LONGEST_RETRY_AFTER))

    def next_look(self, now: datetime, since: datetime) -> datetime | None:
        """Return when a page is looked at again that is known since `since`: less and less often.

        None: never, as it is older than `recheck` by then.
        """
        age = now - since
        at = now + min(max(age / 2, _SOONEST_LOOK), LONGEST)
        return at if at - since <= self.recheck else None


def learnt(interval: timedelta | None, gap: timedelta) -> timedelta:
    """Return the usual time between two changes, as an exponential moving average, after a further gap."""
    return gap if interval is None else interval * _OLD_GAP + gap * (1 - _OLD_GAP)


def fraction(text: str) -> float:
    """Return a number in 0..1 that is always the same for `text`, and spread evenly over texts."""
    return zlib.crc32(text.encode()) / 0xFFFFFFFF


def _seconds(asked: float | None) -> timedelta:
    return timedelta(seconds=min(max(asked or 0, 0), 10 * LONGEST.total_seconds()))
