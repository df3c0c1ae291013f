"""A background job of a server, and its progress."""

import asyncio
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from index import Failure, Progress, Report
from index.subscriptions.report import Followed

Outcome = Literal["done", "cancelled", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class Job:
    """What to do for a server and where to report it; stored until it is finished.

    `kind` is reindex, rebuild (everything into a new collection), add (the articles in `file`), page
    (the article at `url`), follow (the feed at `url`), import (the feeds listed in `file`), refresh
    (fetch all feeds), due (fetch the feeds that are due) or forget (delete everything; never stored).
    """

    guild: int
    kind: Literal["reindex", "rebuild", "add", "page", "follow", "import", "refresh", "due", "forget"]
    channel: int
    message: int | None = None
    locale: str = "en"
    file: str | None = None
    url: str | None = None

    def delete_file(self) -> None:
        """Delete the attached file and its folder, if they are still there."""
        if self.file:
            shutil.rmtree(Path(self.file).parent, ignore_errors=True)


@dataclass(slots=True)
class JobRun:
    """A job in progress. The indexing thread writes it, and the event loop reads it to report progress."""

    job: Job
    started_by: str
    begun: float = field(default_factory=time.monotonic)
    progress: Progress = field(default_factory=lambda: Progress(0, None, ""))
    report: Report = field(default_factory=Report)
    followed: Followed | None = None
    outcome: Outcome | None = None
    error: Exception | None = None
    cancelled: bool = False
    allowed: Callable[[], bool] = lambda: True
    """Returns whether the job may still write; asked before each step in the indexing thread."""
    ended: asyncio.Event = field(default_factory=asyncio.Event)


def sum_of(one: Report, other: Report) -> Report:
    """Return the sum of two reports."""
    numbers = ("added", "changed", "unchanged", "removed", "indexed")
    counts = {name: getattr(one, name) + getattr(other, name) for name in numbers}
    return Report(**counts, failed=one.failed + other.failed)


def failures(report: Report) -> Sequence[Failure]:
    """Return the failures, with file names in place of the paths under which attachments were saved."""
    return [
        failure if "://" in failure.origin else replace(failure, origin=Path(failure.origin).name)
        for failure in report.failed
    ]
