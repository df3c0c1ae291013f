"""What was read of feeds and pages, for all libraries that follow the same ones.

A feed that many libraries follow is fetched and parsed once in a round, and so is each page that it names. A
library gets what the server at the same address would have sent. Only the time that this takes can tell that
another library follows the same feed.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import TypeVar, cast

from index.errors import DatelineError
from index.model import Article
from index.sources.feeds.model import ParsedFeed
from index.sources.http.fetcher import Fetched, Validators

T = TypeVar("T", ParsedFeed, Article)
ReadResult = tuple[Fetched, T | None] | DatelineError
"""What the server answered, with the feed or article unless that has not changed; or why none was read."""

_NOT_MODIFIED = 304
_ROOM = 20_000_000  # characters kept in all
_OVERHEAD = 1_000  # characters that an object is counted as besides its text


@dataclass(frozen=True, slots=True)
class _Kept:
    asked_with: Validators
    at: datetime
    until: datetime
    outcome: ReadResult[ParsedFeed] | ReadResult[Article]
    size: int


class SharedReads:
    """Keeps what was read for as long as another library may have it; safe for threads."""

    def __init__(self, room: int = _ROOM) -> None:
        """Keep at most `room` characters."""
        self._room = room
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._lock = Lock()

    def get(
        self,
        key: Hashable,
        validators: Validators,
        moment: datetime,
        lasts: timedelta,
        read: Callable[[], ReadResult[T]],
    ) -> tuple[ReadResult[T], datetime]:
        """Return what was read under `key`, and when; `read` it now unless that was done recently.

        Args:
            key: what is read: an address, and whatever else decides what comes of it.
            validators: of the library's own last answer. If they are those of the kept answer, the outcome is
                that nothing has changed.
            moment: now.
            lasts: how long what is read now serves other libraries; half as long if it fails, since a
                failure is tried again sooner.
            read: reads it with these validators.
        """
        with self._lock:
            kept = self._kept.get(key)
        if kept and kept.at <= moment < kept.until:
            outcome = _as_answered(kept, validators)
            if outcome is not None:
                return cast("ReadResult[T]", outcome), kept.at
        fresh = read()
        failed = isinstance(fresh, DatelineError)
        self._keep(key, validators, moment, moment + (lasts / 2 if failed else lasts), fresh)
        return fresh, moment

    def _keep(
        self, key: Hashable, validators: Validators, at: datetime, until: datetime, outcome: ReadResult[T]
    ) -> None:
        if not isinstance(outcome, DatelineError):
            outcome = replace(outcome[0], body=b""), outcome[1]
        kept = cast("ReadResult[ParsedFeed] | ReadResult[Article]", outcome)
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = _Kept(validators, at, until, kept, _size(outcome))
            for other in [other for other, former in self._kept.items() if former.until <= at]:
                del self._kept[other]
            room = self._room - sum(former.size for former in self._kept.values())
            while room < 0:
                _, longest_ago = self._kept.popitem(last=False)
                room += longest_ago.size


def _as_answered(kept: _Kept, validators: Validators) -> ReadResult[ParsedFeed] | ReadResult[Article] | None:
    """Return what a server would answer to a request with `validators`, or None if that is not known."""
    if isinstance(kept.outcome, DatelineError):
        return kept.outcome
    fetched, _ = kept.outcome
    if fetched.status == _NOT_MODIFIED:
        return kept.outcome if kept.asked_with == validators else None
    if validators != Validators() and validators == fetched.validators:
        return replace(fetched, status=_NOT_MODIFIED), None
    return kept.outcome


def _size(outcome: ReadResult[T]) -> int:
    content = None if isinstance(outcome, DatelineError) else outcome[1]
    if isinstance(content, ParsedFeed):
        return sum(
            _OVERHEAD + len(entry.text) + len(entry.excerpt) + len(entry.summary) for entry in content.entries
        )
    return _OVERHEAD + (len(content.text) if content else 0)
