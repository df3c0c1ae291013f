"""Indexing in the background: one piece of work at a time for a server, turn by turn between servers."""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from typing import TypeVar

from bot.jobs.feed_jobs import FeedJobs
from bot.jobs.job import Job, JobRun, LastJob, UntilOver, added_up, failures
from bot.jobs.priority import Gate, Stopped
from bot.libraries import Libraries
from bot.messages.errors import Declined
from bot.storage.records import Records
from index import Progress
from index.sources.files.article_files import ArticleFiles

log = logging.getLogger(__name__)

T = TypeVar("T")

_TURN = 20.0
"""Seconds after which work makes way for another server's that waits."""
_STOPPING = 3.5
"""Seconds in which work comes to a consistent point, unless it waits for a slow site or reads a huge file."""


class JobRunner:
    """Does the tasks, remembers those that a restart interrupted, and lets each server wait its turn."""

    def __init__(
        self, libraries: Libraries, following: FeedJobs, records: Records, gate: Gate, folder: Path
    ) -> None:
        """Keep files that are being added in `folder`."""
        self._libraries = libraries
        self._following = following
        self._records = records
        self._gate = gate
        self.folder = folder
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="indexing")
        self._runs: dict[int, JobRun] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._stopping = False
        self.busy = False  # whether the indexing thread was still at work when everything had to end

    def running(self, guild: int) -> JobRun | None:
        """Return what is being done for a server."""
        return self._runs.get(guild)

    def last(self, guild: int) -> LastJob | None:
        """Return how the last run for a server ended."""
        kept = self._records.note(f"last run {guild}")
        return LastJob(**json.loads(kept)) if kept else None

    def reserve(self, job: Job, started_by: str) -> JobRun:
        """Take the server's place for a task, until it is over or released.

        Raises:
            Declined: something is being done for the server already (it names who started that), or
                the bot is about to end.
        """
        if self._stopping:
            raise Declined("errors.restarting")
        if run := self._runs.get(job.guild):
            raise Declined("work.running", name=run.started_by or "–")
        run = self._runs[job.guild] = JobRun(job, started_by)
        return run

    def release(self, run: JobRun) -> None:
        """Give the place back, without having begun."""
        del self._runs[run.job.guild]
        run.job.clear()

    async def begin(self, run: JobRun, message: int) -> None:
        """Begin a reserved task; from now on a restart does not end it. `message` reports it."""
        run.job = replace(run.job, message=message)
        await asyncio.to_thread(self._records.keep_job, run.job.guild, json.dumps(asdict(run.job)))
        self._go(run)

    def _go(self, run: JobRun) -> None:
        doing = asyncio.create_task(self._see_through(run))
        self._running.add(doing)
        doing.add_done_callback(self._running.discard)

    async def quietly(self, job: Job) -> JobRun:
        """Do a task that nobody waits for, and that is not gone on with after a restart; return how it ended.

        It takes no place: an admin who wants something meanwhile has it done turn by turn with this.

        Raises:
            Declined: as `reserve`.
        """
        run = self.reserve(job, "")
        del self._runs[job.guild]
        self._go(run)
        await run.ended.wait()
        return run

    async def resume(self) -> list[JobRun]:
        """Go on with what a restart interrupted."""
        kept = await asyncio.to_thread(self._records.jobs)
        runs = [self.reserve(Job(**json.loads(job)), "") for job in kept]
        for run in runs:
            self._go(run)
        return runs

    async def quickly(self, work: Callable[[], T]) -> T:
        """Do something short that changes a library, when the present turn is over."""
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, work)
        finally:
            self._waiting -= 1

    async def stop(self) -> None:
        """End everything at a consistent point; what was begun goes on at the next start, also if killed."""
        self._stopping = True
        late = (await asyncio.wait(self._running, timeout=_STOPPING))[1] if self._running else set()
        self.busy = bool(late)
        for job in late:
            job.cancel()
        for run in list(self._runs.values()):
            run.outcome = run.outcome or "stopped"
            run.ended.set()
        self._executor.shutdown(wait=False, cancel_futures=True)

    async def _see_through(self, run: JobRun) -> None:
        loop = asyncio.get_running_loop()
        steps = self._steps(run)
        while run.outcome is None:
            self._waiting += 1
            try:
                await loop.run_in_executor(self._executor, self._turn, run, steps)
            finally:
                self._waiting -= 1
        await asyncio.to_thread(self._put_away, run)
        if self._runs.get(run.job.guild) is run:
            del self._runs[run.job.guild]
        run.ended.set()

    def _turn(self, run: JobRun, steps: Iterator[bool]) -> None:
        """Do one turn of the work, in the indexing thread; failures become the run's outcome."""
        try:
            if next(steps):
                run.outcome = "done"
        except Stopped:
            run.outcome = "stopped" if self._stopping and not run.cancelled else "cancelled"
        except Exception as error:  # noqa: BLE001 - whatever it is, the admin who waits is told, and the log
            run.outcome, run.error = "failed", error

    def _put_away(self, run: JobRun) -> None:
        if run.outcome == "stopped" or run.job.kind == "due":
            return
        last = LastJob(time.time(), run.outcome or "failed", [str(it) for it in failures(run.report)][-3:])
        self._records.keep_note(f"last run {run.job.guild}", json.dumps(asdict(last)))
        self._records.drop_job(run.job.guild)
        run.job.clear()

    def _over(self, since: float) -> bool:
        """Tell whether this turn is over: others wait (this run itself counts as one)."""
        return self._waiting > 1 and time.monotonic() - since > _TURN

    def _ending(self, run: JobRun, began: float) -> Callable[[], bool]:
        return lambda: run.cancelled or self._over(began)

    def _steps(self, run: JobRun) -> Iterator[bool]:
        match run.job.kind:
            case "add":
                return self._adding(run)
            case "reindex" | "rebuild":
                return self._reindexing(run)
            case _:
                return self._fetching(run)

    def _fetching(self, run: JobRun) -> Iterator[bool]:
        """Fetch pages and feeds turn by turn; yields whether that is complete."""

        def watch(progress: Progress) -> None:
            run.progress = progress
            self._gate.wait_or_stop()

        first = True
        while True:
            over = self._ending(run, time.monotonic())
            try:
                with self._gate.background(lambda over=over: self._stopping or over()):  # type: ignore[misc]
                    self._following.do(run, watch, first=first)
            except Stopped:
                if run.cancelled or self._stopping:
                    raise
                first = False
                yield False
                continue
            yield True

    def _reindexing(self, run: JobRun) -> Iterator[bool]:
        """Reindex turn by turn; yields whether it is complete."""
        library = self._libraries.own(run.job.guild)
        everything: int | None = None

        def watch(progress: Progress) -> None:
            # A later turn counts anew what is left: done is what is left no more.
            nonlocal everything
            everything = everything or progress.total or 0
            left = (progress.total or 0) - progress.done
            run.progress = Progress(everything - left, everything, progress.title)
            self._gate.wait_or_stop()

        while True:
            over = self._ending(run, time.monotonic())
            try:
                with self._gate.background(lambda over=over: self._stopping or over()):  # type: ignore[misc]
                    report = library.reindex(full=run.job.kind == "rebuild", progress=watch)
            except Stopped:
                if run.cancelled or self._stopping:
                    raise
                yield False
                continue
            run.report = replace(report, indexed=everything or report.indexed)
            yield True

    def _adding(self, run: JobRun) -> Iterator[bool]:
        """Add a file turn by turn; yields whether it is complete. What was taken stays, also if cancelled."""
        assert run.job.file is not None  # noqa: S101 - an add without a file cannot be made
        library = self._libraries.own(run.job.guild)
        given = iter(ArticleFiles([Path(run.job.file)]))
        complete = False
        while not complete:
            taken = UntilOver(given, self._ending(run, time.monotonic()))
            before = run.progress.done

            def watch(progress: Progress, before: int = before) -> None:
                run.progress = Progress(before + progress.done, None, progress.title)
                self._gate.wait_or_stop()

            with self._gate.background(lambda: self._stopping):
                report = library.add(taken, watch)
            run.report = added_up(run.report, report)
            complete = taken.exhausted
            if run.cancelled and not complete:
                run.outcome = "cancelled"
            yield complete
