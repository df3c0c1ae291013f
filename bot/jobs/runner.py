"""Runs background jobs: one at a time for each server, in turns between servers."""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from typing import TypeVar

from bot.exceptions import Declined, Restarting, Stopped
from bot.jobs.feed_jobs import FeedJobs
from bot.jobs.job import Job, JobRun, failures
from bot.jobs.priority import Gate
from bot.jobs.slices import Slices, slices_of
from bot.libraries import Libraries
from bot.storage.jobs import JobStore, LastJob
from index.errors import LibraryBusy

log = logging.getLogger(__name__)

T = TypeVar("T")

_TURN = 20.0
"""Seconds after which a job lets another one that waits have its turn."""
_PATIENCE = 2.0
"""Seconds in which a job waits for a library that another process is writing to, before others go first."""
_STOPPING = 3.5
"""Seconds in which a job reaches a consistent point, unless it waits for a slow site or reads a huge file."""


class JobRunner:
    """Runs jobs in one thread, and after a restart continues the jobs that were interrupted."""

    def __init__(
        self,
        libraries: Libraries,
        feeds: FeedJobs,
        store: JobStore,
        gate: Gate,
        folder: Path,
        *,
        shared: bool = False,
    ) -> None:
        """Prepare to run jobs.

        Args:
            libraries: that jobs change.
            feeds: that jobs fetch.
            store: keeps unfinished jobs.
            gate: lets questions go first.
            folder: attached files are saved under it while they are being added.
            shared: whether other processes change the same libraries and wait for their turn.
        """
        self._libraries = libraries
        self._feeds = feeds
        self._store = store
        self._gate = gate
        self.folder = folder
        self._shared = shared
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="indexing")
        self._runs: dict[int, JobRun] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._stopping = False
        self.changes = 0
        """How often a library may have changed since the start."""
        self.busy = False
        """Whether the indexing thread was still at work when the bot had to end."""

    def running(self, guild: int) -> JobRun | None:
        """Return the job that is running for a server, or None."""
        return self._runs.get(guild)

    def reserve(self, job: Job, started_by: str) -> JobRun:
        """Take the server's place for a job, until the job ends or is released.

        Raises:
            Declined: a job is running for the server already, or the bot is about to end.
        """
        if self._stopping:
            raise Declined("errors.restarting")
        if run := self._runs.get(job.guild):
            raise Declined("work.running", name=run.started_by or "–")
        run = self._runs[job.guild] = JobRun(job, started_by)
        return run

    def release(self, run: JobRun) -> None:
        """Give the server's place back without starting the job."""
        del self._runs[run.job.guild]
        run.job.delete_file()
        run.ended.set()

    async def begin(self, run: JobRun, message: int) -> None:
        """Start a reserved job that `message` reports; from now on it survives a restart."""
        run.job = replace(run.job, message=message)
        await asyncio.to_thread(self._store.put, run.job.guild, json.dumps(asdict(run.job)))
        self._start(run)

    def _start(self, run: JobRun) -> None:
        task = asyncio.create_task(self._run(run))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def quietly(self, job: Job, allowed: Callable[[], bool] = lambda: True) -> JobRun:
        """Run a job that nobody waits for and that a restart does not continue, and return its run.

        The job keeps no place: one that an admin starts meanwhile takes turns with it. It is cancelled once
        `allowed` returns False.

        Raises:
            Declined: as `reserve`.
        """
        run = self.reserve(job, "")
        del self._runs[job.guild]
        run.allowed = allowed
        self._start(run)
        await run.ended.wait()
        return run

    async def resume(self, serves: Callable[[int], bool]) -> list[JobRun]:
        """Continue the jobs that a restart interrupted, of the servers that this process `serves`."""
        unfinished = await asyncio.to_thread(self._store.unfinished)
        jobs = [Job(**json.loads(job)) for job in unfinished]
        runs = [self.reserve(job, "") for job in jobs if serves(job.guild)]
        for run in runs:
            self._start(run)
        return runs

    async def quickly(self, work: Callable[[], T]) -> T:
        """Do something short that changes a library, when the current turn is over.

        Raises:
            Restarting: the bot ends before that; nothing was done.
        """
        if self._stopping:
            raise Restarting
        self._waiting += 1
        # Only `stop` cancels this; a caller that waits for it may be cancelled separately.
        working = asyncio.get_running_loop().run_in_executor(self._executor, work)
        try:
            await asyncio.wait({working})
            if working.cancelled():
                raise Restarting
            return working.result()
        finally:
            self.changes += 1
            self._waiting -= 1

    async def alone(self, guild: int, work: Callable[[], T]) -> T:
        """Cancel the server's job, and change its library while no other job of the server can begin.

        Raises:
            Declined, Restarting: the bot ends before that; nothing was done.
        """
        while run := self._runs.get(guild):
            run.cancelled = True
            await run.ended.wait()
        place = self.reserve(Job(guild, "forget", 0), "")
        try:
            return await self.quickly(work)
        finally:
            self.release(place)

    async def stop(self) -> None:
        """Stop every job at a consistent point; the next start continues them, even after a kill."""
        self._stopping = True
        late = (await asyncio.wait(self._tasks, timeout=_STOPPING))[1] if self._tasks else set()
        self.busy = bool(late)
        for task in late:
            task.cancel()
        for run in list(self._runs.values()):
            run.outcome = run.outcome or "stopped"
            run.ended.set()
        self._executor.shutdown(wait=False, cancel_futures=True)

    async def _run(self, run: JobRun) -> None:
        loop = asyncio.get_running_loop()
        slices: Slices | None = None
        while run.outcome is None:
            self._waiting += 1
            try:
                slices = await loop.run_in_executor(self._executor, self._turn, run, slices)
            finally:
                self.changes += 1
                self._waiting -= 1
        await asyncio.to_thread(self._finish, run)
        if self._runs.get(run.job.guild) is run:
            del self._runs[run.job.guild]
        run.ended.set()

    def _turn(self, run: JobRun, slices: Slices | None) -> Slices | None:
        """Do one turn of a job, and return what the next turn continues; errors become the job's outcome."""

        def over() -> bool:
            run.cancelled = run.cancelled or not run.allowed()
            # A job that waits for its next turn counts as waiting, so one alone is this job itself.
            waited_for = self._shared or self._waiting > 1
            return run.cancelled or (waited_for and time.monotonic() - began > _TURN)

        try:
            with self._libraries.own(run.job.guild).locked(_PATIENCE):
                began = time.monotonic()  # another process may have had the library until now
                if over():
                    run.outcome = "cancelled"
                    return slices
                slices = slices or slices_of(run, self._libraries, self._feeds, self._gate)
                if slices.turn(over, lambda: self._stopping):
                    run.outcome = "done"
        except LibraryBusy:
            # Another process writes to it; the next turn tries again.
            if run.cancelled or self._stopping:
                run.outcome = "cancelled" if run.cancelled else "stopped"
        except Stopped:
            run.outcome = "stopped" if self._stopping and not run.cancelled else "cancelled"
        except Exception as error:  # noqa: BLE001 - whatever it is, the admin who waits is told
            run.outcome, run.error = "failed", error
        return slices

    def _finish(self, run: JobRun) -> None:
        # The record of a job belongs to its message.
        if run.outcome == "stopped" or run.job.message is None:
            return
        last_failures = [str(failure) for failure in failures(run.report)][-3:]
        self._store.finish(run.job.guild, LastJob(time.time(), run.outcome or "failed", last_failures))
        run.job.delete_file()
