"""What a server follows: its feeds, and the pages that its admins name. Synchronous."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.jobs.job import JobRun, added_up
from bot.libraries import Libraries
from index import Report, Settings
from index.sources.feeds import opml
from index.sources.http.fetcher import Fetcher
from index.subscriptions.named_pages import NamedPages
from index.subscriptions.report import FeedHealth, RefreshReport
from index.subscriptions.schedule import Schedule
from index.subscriptions.subscriptions import Subscriptions
from index.vectors.indexer import Watcher


class FeedJobs:
    """The feeds of every server's own library; nothing of one server's is seen by another."""

    def __init__(self, libraries: Libraries, fetcher: Fetcher, settings: Settings) -> None:
        """Fetch with `fetcher`."""
        self._libraries = libraries
        self._fetcher = fetcher
        self._settings = settings

    def feeds(self, guild: int) -> Subscriptions:
        """Return a server's feeds."""
        return Subscriptions.from_settings(self._libraries.own(guild), self._fetcher, self._settings)

    def waiting(self) -> Sequence[int]:
        """Return the servers for which a feed or a page is due; DIRECT stands for the shared library."""
        return self._libraries.waiting(datetime.now(UTC))

    def health(self, guild: int) -> FeedHealth:
        """Return how a server's feeds fare."""
        return self.feeds(guild).health()

    def do(self, run: JobRun, watch: Watcher, *, first: bool) -> None:
        """Do what a run is for, as far as `watch` lets it; what it found is noted in the run.

        Args:
            run: of a task of one of the kinds that fetch.
            watch: told how far it has come; what it raises stops the work at a consistent point.
            first: it was not tried before. What is tried again goes on where it stopped.
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
                run.report = added_up(run.report, _report(feeds.add_all(outlines, watch)))
            case _:
                force = first and job.kind == "refresh"
                run.report = added_up(run.report, _report(feeds.refresh(force=force, progress=watch)))


def _report(refreshed: RefreshReport) -> Report:
    return Report(
        added=refreshed.added,
        changed=refreshed.changed,
        unchanged=refreshed.unchanged,
        removed=refreshed.withdrawn,
        failed=refreshed.failed,
    )
