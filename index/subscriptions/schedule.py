"""Decide when a feed or a page is fetched next; pure.

The clock is passed in. Jitter is derived from the address, so that a feed always gets the same offset.
"""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from index.catalog import Feed
from index.settings import Settings

LONGEST = timedelta(hours=24)
REPORTED_AFTER = timedelta(days=7)
"""How long a feed must have failed before it is reported."""

_LONGEST_RETRY_AFTER = timedelta(days=7)
_EARLY = timedelta(minutes=1)
_SOONEST_LOOK = timedelta(hours=1)
_OLD_GAP = 0.7  # weight of the former average against the newest gap


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often to fetch: a feed once in `least` at most, and a page again until it is `recheck` old."""

    least: timedelta = timedelta(minutes=30)
    recheck: timedelta = timedelta(days=7)

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Return the schedule that REFRESH_MINUTES and RECHECK_DAYS set."""
        return cls(timedelta(minutes=settings.refresh_minutes), timedelta(days=settings.recheck_days))

    @property
    def shared(self) -> timedelta:
        """How long a feed that was read for one library serves others.

        This ends before the next request for the same feed is due, even if that comes a little early.
        """
        return max(self.least - _EARLY, self.least / 2)

    @property
    def page_shared(self) -> timedelta:
        """How long a page that was read for one library serves others: less than until its next check."""
        return min(self.shared, _SOONEST_LOOK - _EARLY)

    def first(self, url: str, asked: float | None) -> timedelta:
        """Return the wait after a feed's first fetch, spread so that feeds added together drift apart."""
        return self.wait(asked) + self.least * fraction(url)

    def wait(
        self, asked: float | None, interval: timedelta | None = None, silence: timedelta = timedelta(0)
    ) -> timedelta:
        """Return how long to wait after a feed answered.

        Args:
            asked: seconds that its ttl or Cache-Control asks for.
            interval: the time between its changes, as learnt.
            silence: how long ago it last changed.
        """
        usual = max(interval / 2 if interval else self.least, silence / 8, self.least)
        return min(max(usual, _seconds(asked)), max(LONGEST, self.least))

    def after_failure(self, url: str, failures: int, retry_after: float | None) -> timedelta:
        """Return how long to wait after a feed or page failed `failures` times in a row (1 or more).

        The wait doubles each time up to a day, give or take a quarter. It is never shorter than
        `retry_after` seconds, which count up to a week.
        """
        jitter = 0.75 + 0.5 * fraction(f"{url} {failures}")
        doubled: timedelta = self.least * 2 ** min(failures - 1, 16)
        return max(min(doubled, LONGEST) * jitter, min(_seconds(retry_after), _LONGEST_RETRY_AFTER))

    def next_look(self, now: datetime, since: datetime) -> datetime | None:
        """Return when to fetch again a page that appeared at `since`: the older, the later.

        None if the page would be older than `recheck` by then.
        """
        age = now - since
        at = now + min(max(age / 2, _SOONEST_LOOK), LONGEST)
        return at if at - since <= self.recheck else None


def is_troubled(feed: Feed, now: datetime) -> bool:
    """Return whether a feed is gone for good, or has failed for so long that its admins should know."""
    failing = feed.failing_since is not None and now - feed.failing_since >= REPORTED_AFTER
    return feed.gone or failing


def learnt(interval: timedelta | None, gap: timedelta) -> timedelta:
    """Return the usual time between two changes, as an exponential moving average, after a further gap."""
    return gap if interval is None else interval * _OLD_GAP + gap * (1 - _OLD_GAP)


def fraction(text: str) -> float:
    """Return a number in 0..1 that depends only on `text`, evenly distributed over texts."""
    return zlib.crc32(text.encode()) / 0xFFFFFFFF


def _seconds(asked: float | None) -> timedelta:
    return timedelta(seconds=min(max(asked or 0, 0), 10 * LONGEST.total_seconds()))
