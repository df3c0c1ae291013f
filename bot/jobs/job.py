"""What is done in the background for a server, and how far it has come."""

import asyncio
import itertools
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from index import Article, Failure, Progress, Report
from index.subscriptions.report import Followed

Outcome = Literal["done", "cancelled", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done for a server and where it is reported; kept until it is done.

    `kind` is reindex, rebuild (all into a new collection), add (the articles of `file`), page (the
    article at `url`), follow (the feed there), import (the feeds that `file` names), refresh (ask all
    feeds) or due (those whose time has come).
    """

    guild: int
    kind: Literal["reindex", "rebuild", "add", "page", "follow", "import", "refresh", "due"]
    channel: int
    message: int | None = None
    locale: str = "en"
    file: str | None = None
    url: str | None = None

    def clear(self) -> None:
        """Delete the file that was to be read; one that is gone already is as well."""
        if self.file:
            shutil.rmtree(Path(self.file).parent, ignore_errors=True)


@dataclass(slots=True)
class JobRun:
    """A task on its way. Written by the indexing thread, read by whoever reports."""

    job: Job
    started_by: str
    begun: float = field(default_factory=time.monotonic)
    progress: Progress = field(default_factory=lambda: Progress(0, None, ""))
    report: Report = field(default_factory=Report)
    followed: Followed | None = None
    outcome: Outcome | None = None
    error: Exception | None = None
    cancelled: bool = False
    ended: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True, slots=True)
class LastJob:
    """How the last run of a server ended, when (seconds since 1970), and its last failures."""

    at: float
    outcome: Outcome
    failures: list[str]


def added_up(one: Report, other: Report) -> Report:
    """Return what two runs did together."""
    numbers = ("added", "changed", "unchanged", "removed", "indexed")
    counts = {name: getattr(one, name) + getattr(other, name) for name in numbers}
    return Report(**counts, failed=one.failed + other.failed)


def failures(report: Report) -> Sequence[Failure]:
    """Return what could not be taken in, with the file's name instead of where we kept it."""
    return [
        failure if "://" in failure.origin else replace(failure, origin=Path(failure.origin).name)
        for failure in report.failed
    ]


class UntilOver:
    """Hands on what is given until the turn is over; the rest waits for the next one."""

    def __init__(self, given: Iterator[Article | Failure], over: Callable[[], bool]) -> None:
        """Hand on until `over` says so."""
        self._given = given
        self._over = over
        self.exhausted = False

    def __iter__(self) -> Iterator[Article | Failure]:
        """Yield one after another."""
        while not self._over():
            found = list(itertools.islice(self._given, 1))
            if not found:
                self.exhausted = True
                return
            yield found[0]
