"""Jobs that fetch: feeds that a server follows, and pages that its admins name. Synchronous."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.jobs.job import JobRun, sum_of
from bot.libraries import Libraries
from index import Report, Settings
from index.sources.feeds import opml
from index.sources.http.fetcher import Fetcher
from index.subscriptions.named_pages import NamedPages
from index.subscriptions.report import FeedHealth, RefreshReport
from index.subscriptions.schedule import Schedule
from index.subscriptions.shared_reads import SharedReads
from index.subscriptions.subscriptions import Subscriptions
from index.vectors.indexer import Watcher


class FeedJobs:
    """The feeds of each server's own library; no server sees those of another."""

    def __init__(self, libraries: Libraries, fetcher: Fetcher, settings: Settings) -> None:
        """Fetch with `fetcher`."""
        self._libraries = libraries
        self._fetcher = fetcher
        self._settings = settings
        self._reads = SharedReads()

    def feeds(self, guild: int) -> Subscriptions:
        """Return a server's feeds."""
        library = self._libraries.own(guild)
        return Subscriptions.from_settings(library, self._fetcher, self._settings, self._reads)

    def due(self) -> Sequence[int]:
        """Return the servers that have a feed or a page due; DIRECT stands for the shared library."""
        return self._libraries.with_due_sources(datetime.now(UTC))

    def health(self, guild: int) -> FeedHealth:
        """Return the state of a server's feeds."""
        return self.feeds(guild).health()

    def do(self, run: JobRun, watch: Watcher, *, first: bool) -> None:
        """Do a job that fetches, and write its results to `run`.

        Args:
            run: a job of one of the kinds that fetch.
            watch: called with the progress; what it raises stops the job at a consistent point.
            first: whether this is the job's first turn. A later turn continues where the last one stopped.
        """
        job, feeds = run.job, self.feeds(run.job.guild)
        match job.kind:
            case "page":
                library, schedule = self._libraries.own(job.guild), Schedule.from_settings(self._settings)
                pages = NamedPages(library, self._fetcher, schedule, [job.url or ""])
                run.report = library.add(pages, watch)
                pages.note()
            case "follow":
                run.followed = feeds.add(job.url or "", watch)
                run.report = Report(added=run.followed.found, failed=run.followed.failed)
            case "import":
                outlines = opml.read(Path(job.file or "").read_bytes())
                run.report = sum_of(run.report, _report(feeds.add_all(outlines, watch)))
            case _:
                force = first and job.kind == "refresh"
                run.report = sum_of(run.report, _report(feeds.refresh(force=force, progress=watch)))


def _report(refreshed: RefreshReport) -> Report:
    return Report(
        added=refreshed.added,
        changed=refreshed.changed,
        unchanged=refreshed.unchanged,
        removed=refreshed.withdrawn,
        failed=refreshed.failed,
    )
