"""Background work: servers take turns, and what is cancelled or stopped stays consistent."""

import asyncio
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.exceptions import Declined
from bot.jobs import runner as work
from bot.jobs.feed_jobs import FeedJobs
from bot.jobs.job import Job, JobRun
from bot.jobs.priority import Gate, PreemptibleEmbedder
from bot.jobs.runner import JobRunner
from bot.libraries import Libraries
from bot.storage.storage import Storage
from hashed_words import HashedWords
from index import Article, Resources, Settings
from index.catalog import Database
from index.sources.http.fetcher import Fetcher, Limits
from index.subscriptions.subscriptions import Subscriptions
from index.vectors.embedding import Vectors
from web_server import Handler, serving

pytest_plugins = ("postgresql",)


class Slow(HashedWords):
    """Takes its time, as a model does."""

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Embed after a while."""
        time.sleep(0.01 * len(texts))
        return super().embed(texts, query=query)


def unfetching(libraries: Libraries) -> FeedJobs:
    """Return what follows nothing: these works are all about files."""
    return FeedJobs(libraries, Fetcher(Limits()), Settings())


def article(number: int) -> Article:
    """Return a short article."""
    return Article(title=f"Story {number}", text=f"Story {number} is about the sea.", source="S")


def test_automatic_refreshes_keep_no_admin_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a server's feeds are refreshed, its admins can start a job, which takes turns with that."""
    monkeypatch.setattr(work, "_TURN", 0.1)
    gate = Gate()
    with (
        Resources(
            Settings.model_construct(data_dir=tmp_path), PreemptibleEmbedder(HashedWords(), gate)
        ) as resources,
        serving() as site,
        Fetcher(Limits(private=True, robots=False)) as fetcher,
    ):
        libraries = Libraries(resources)
        following = FeedJobs(libraries, fetcher, Settings())
        then = datetime.now(UTC) - timedelta(days=1)
        feeds = Subscriptions(libraries.own(1), fetcher, clock=lambda: then)
        rss = "<rss version='2.0'><channel><title>Post</title></channel></rss>"

        job_ended = threading.Event()

        def slow(handler: Handler) -> None:
            job_ended.wait(0.2)
            handler.close_connection = True

        for number in range(50):
            feeds.add(site.page(f"/{number}.xml", rss, "text/xml"))
            site.route(f"/{number}.xml", slow)

        async def both() -> JobRun:
            works = JobRunner(
                libraries, following, Storage(resources.database).jobs, gate, tmp_path / "incoming"
            )
            quiet = asyncio.create_task(works.quietly(Job(1, "due", 0)))
            await asyncio.sleep(0.3)
            run = works.reserve(Job(1, "reindex", 0), "Admin")
            await works.begin(run, 7)
            await run.ended.wait()
            assert not quiet.done(), "the refresh goes on behind it"
            job_ended.set()
            await quiet
            await works.stop()
            return run

        assert asyncio.run(both()).outcome == "done"
        assert all(feed.failing_since for feed in feeds.list())


def test_servers_take_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A short reindex of one server does not wait for the end of another's long one."""
    monkeypatch.setattr(work, "_TURN", 0.3)
    gate = Gate()
    with Resources(
        Settings.model_construct(data_dir=tmp_path), PreemptibleEmbedder(Slow(), gate)
    ) as resources:
        libraries = Libraries(resources)
        for guild, number in ((1, 200), (2, 20)):
            libraries.own(guild)._articles.put([article(n) for n in range(number)])  # noqa: SLF001 - not yet indexed

        async def ended() -> list[JobRun]:
            works = JobRunner(
                libraries,
                unfetching(libraries),
                Storage(resources.database).jobs,
                gate,
                tmp_path / "incoming",
            )
            runs = [works.reserve(Job(guild, "reindex", 0), f"Admin {guild}") for guild in (1, 2)]
            with pytest.raises(Declined):
                works.reserve(Job(1, "rebuild", 0), "Another")
            order: list[JobRun] = []
            for run in runs:
                await works.begin(run, 7)

            async def noted(run: JobRun) -> None:
                await run.ended.wait()
                order.append(run)

            await asyncio.gather(*map(noted, runs))
            assert works.running(1) is None
            await works.stop()
            return order

        first, second = asyncio.run(ended())
        assert (first.job.guild, second.job.guild) == (2, 1)
        assert (first.outcome, second.outcome) == ("done", "done")
        assert second.report.indexed == 200
        assert libraries.own(1).status().pending == 0
        assert Storage(resources.database).jobs.unfinished() == []


def test_a_library_that_another_process_writes_to_keeps_nobody_else_waiting(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Jobs of other servers go on, and the job is done once the other process gives the library back."""
    monkeypatch.setattr(work, "_PATIENCE", 0.1)
    gate = Gate()
    settings = Settings.model_validate({"data_dir": tmp_path, "database_url": database_url})
    with (
        Resources(settings, PreemptibleEmbedder(Slow(), gate)) as resources,
        closing(Database(database_url)) as other_process,
    ):
        libraries = Libraries(resources)
        for guild in (1, 2):
            libraries.own(guild)._articles.put([article(1)])  # noqa: SLF001 - not yet indexed

        async def ended() -> list[JobRun]:
            store = Storage(resources.database).jobs
            works = JobRunner(libraries, unfetching(libraries), store, gate, tmp_path / "incoming")
            runs = [works.reserve(Job(guild, "reindex", 0), "Admin") for guild in (1, 2)]
            with other_process.locked("guild-1"):
                for run in runs:
                    await works.begin(run, 7)
                await runs[1].ended.wait()
                assert runs[0].outcome is None
            await runs[0].ended.wait()
            await works.stop()
            return runs

        assert [run.outcome for run in asyncio.run(ended())] == ["done", "done"]
        assert [libraries.own(guild).pending() for guild in (1, 2)] == [0, 0]


def test_an_interrupted_job_goes_on(tmp_path: Path) -> None:
    """A job that is stopped in the middle of a file is kept, and completed at the next start."""
    gate = Gate()
    file = tmp_path / "incoming" / "x" / "news.csv"
    file.parent.mkdir(parents=True)
    rows = "".join(f"Story {n},Story {n} is about the sea.\n" for n in range(300))
    file.write_text(f"title,text\n{rows}", encoding="utf-8")
    with Resources(
        Settings.model_construct(data_dir=tmp_path), PreemptibleEmbedder(Slow(), gate)
    ) as resources:
        libraries, store = Libraries(resources), Storage(resources.database).jobs

        async def interrupted() -> JobRun:
            works = JobRunner(libraries, unfetching(libraries), store, gate, tmp_path / "incoming")
            run = works.reserve(Job(1, "add", 0, file=str(file)), "Admin")
            await works.begin(run, 7)
            while not run.progress.done:  # noqa: ASYNC110 - another thread counts
                await asyncio.sleep(0.01)
            await works.stop()
            return run

        async def resumed() -> JobRun:
            works = JobRunner(libraries, unfetching(libraries), store, gate, tmp_path / "incoming")
            [run] = await works.resume(lambda _: True)
            await run.ended.wait()
            await works.stop()
            return run

        assert asyncio.run(interrupted()).outcome == "stopped"
        assert 0 < libraries.own(1).status().articles < 300
        run = asyncio.run(resumed())
        assert run.outcome == "done"
        assert run.job.message == 7
        assert libraries.own(1).status().articles == 300
        assert libraries.own(1).status().pending == 0
        assert not file.exists()
