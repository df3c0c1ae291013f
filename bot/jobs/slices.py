"""What one turn of each kind of job does; runs in the indexing thread.

A job is done in turns, so that a long one does not keep another server's waiting. Each class keeps what
its job needs from one turn to the next.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from bot.exceptions import Stopped
from bot.jobs.feed_jobs import FeedJobs
from bot.jobs.job import JobRun, sum_of
from bot.jobs.priority import Gate
from bot.libraries import Libraries
from index import Article, Failure, Progress
from index.sources.files.article_files import ArticleFiles

Condition = Callable[[], bool]


class Slices(Protocol):
    """A job that is done in turns."""

    def turn(self, over: Condition, stopping: Condition) -> bool:
        """Work until the turn is `over`, and return whether the job is finished.

        Raises:
            Stopped: the bot is `stopping`; what is stored is consistent.
        """


def slices_of(run: JobRun, libraries: Libraries, feeds: FeedJobs, gate: Gate) -> Slices:
    """Return the turns of a job."""
    match run.job.kind:
        case "add":
            return _Adding(run, libraries, gate)
        case "reindex" | "rebuild":
            return _Reindexing(run, libraries, gate)
        case _:
            return _Fetching(run, feeds, gate)


class _Fetching:
    """Fetches pages and feeds."""

    def __init__(self, run: JobRun, feeds: FeedJobs, gate: Gate) -> None:
        self._run, self._feeds, self._gate = run, feeds, gate
        self._first = True

    def turn(self, over: Condition, stopping: Condition) -> bool:
        def watch(progress: Progress) -> None:
            self._run.progress = progress
            self._gate.wait_or_stop()

        try:
            with self._gate.background(lambda: stopping() or over()):
                self._feeds.do(self._run, watch, first=self._first)
        except Stopped:
            if self._run.cancelled or stopping():
                raise
            self._first = False
            return False
        return True


class _Reindexing:
    """Indexes what is not indexed yet, or everything into a new collection."""

    def __init__(self, run: JobRun, libraries: Libraries, gate: Gate) -> None:
        self._run, self._gate = run, gate
        self._library = libraries.own(run.job.guild)
        self._total: int | None = None

    def turn(self, over: Condition, stopping: Condition) -> bool:
        def watch(progress: Progress) -> None:
            # A later turn counts only what is left: done is the total without that.
            self._total = self._total or progress.total or 0
            left = (progress.total or 0) - progress.done
            self._run.progress = Progress(self._total - left, self._total, progress.title)
            self._gate.wait_or_stop()

        try:
            with self._gate.background(lambda: stopping() or over()):
                report = self._library.reindex(full=self._run.job.kind == "rebuild", progress=watch)
        except Stopped:
            if self._run.cancelled or stopping():
                raise
            return False
        self._run.report = replace(report, indexed=self._total or report.indexed)
        return True


class _Adding:
    """Adds the articles of a file. What was added stays, also if the job is cancelled."""

    def __init__(self, run: JobRun, libraries: Libraries, gate: Gate) -> None:
        self._run, self._gate = run, gate
        self._library = libraries.own(run.job.guild)
        self._articles = iter(ArticleFiles([Path(run.job.file or "")]))
        self._exhausted = False

    def turn(self, over: Condition, stopping: Condition) -> bool:
        run, before = self._run, self._run.progress.done

        def watch(progress: Progress) -> None:
            run.progress = Progress(before + progress.done, None, progress.title)
            self._gate.wait_or_stop()

        with self._gate.background(stopping):
            report = self._library.add(self._until(over), watch)
        run.report = sum_of(run.report, report)
        if run.cancelled and not self._exhausted:
            raise Stopped
        return self._exhausted

    def _until(self, over: Condition) -> Iterator[Article | Failure]:
        """Yield articles until the turn is over; the rest waits for the next turn."""
        while not over():
            article = next(self._articles, None)
            if article is None:
                self._exhausted = True
                return
            yield article
