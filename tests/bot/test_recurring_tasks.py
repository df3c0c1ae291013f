"""What the bot does by itself: servers that it was removed from are forgotten after a week."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import connect

import pytest

import news
from bot.access import DIRECT, Access
from bot.jobs.feed_jobs import FeedJobs
from bot.jobs.job import Job, JobRun
from bot.jobs.priority import Gate, PreemptibleEmbedder
from bot.jobs.question_queue import QuestionQueue
from bot.jobs.runner import JobRunner
from bot.jobs.written_answers import WrittenAnswers
from bot.libraries import Libraries
from bot.metrics import Metrics
from bot.recurring_tasks import RecurringTasks
from bot.services import Services
from bot.storage.lease import Lease
from bot.storage.storage import Storage
from hashed_words import HashedWords, SharedWords
from index import Library, LibraryBusy, Report, Resources, Settings
from index.sources.http.fetcher import Fetcher, Limits
from index.subscriptions.subscriptions import Subscriptions
from web_server import serving

DAY = 86_400


@dataclass
class Bot:
    """The bot's services, and the servers that Discord says it is a member of."""

    resources: Resources
    services: Services
    guilds: set[int]

    def look(self) -> None:
        """Run the loops for a moment: the first look is at once."""

        async def guilds() -> set[int]:
            return self.guilds

        async def run() -> None:
            recurring = RecurringTasks(self.services, guilds)
            await recurring._forget_left()  # noqa: SLF001 - once, and not every hour

        asyncio.run(run())

    def index_waiting(self) -> None:
        """Do what the bot does once when it starts."""

        async def guilds() -> set[int]:
            return self.guilds

        async def run() -> None:
            await RecurringTasks(self.services, guilds)._index_waiting()  # noqa: SLF001 - once
            await self.services.jobs.stop()

        asyncio.run(run())

    def remove_old(self) -> None:
        """Do what the bot does once a day."""

        async def guilds() -> set[int]:
            return self.guilds

        async def run() -> None:
            await RecurringTasks(self.services, guilds)._remove_old()  # noqa: SLF001 - once

        asyncio.run(run())

    def left(self, guild: int, days: float) -> None:
        """Let it be `days` since the bot was removed from a server."""
        self.services.storage.notes.put(f"left {guild}", str(time.time() - days * DAY))


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    gate, settings = Gate(), Settings.model_construct(data_dir=tmp_path)
    embedder = PreemptibleEmbedder(HashedWords(), gate)
    with (
        Resources(settings, embedder, SharedWords()) as resources,
        Fetcher(Limits(private=True, robots=False)) as fetcher,
    ):
        libraries, storage = Libraries(resources), Storage(resources.database)
        feeds = FeedJobs(libraries, fetcher, settings)
        jobs = JobRunner(libraries, feeds, storage.jobs, gate, tmp_path / "incoming")
        questions = QuestionQueue(gate, 10)
        metrics = Metrics()
        written = WrittenAnswers(libraries, storage.tokens, 0, metrics)
        services = Services(settings, libraries, storage, questions, jobs, feeds, metrics, written)
        for guild in (1, 2):
            libraries.own(guild).add(news.ALL)
            storage.access.put(guild, Access(private=True))
            given = storage.answers.add(guild, "Why?", "Why?", [], None)
            storage.feedback.refused(given)
        libraries.own(0).add(news.ALL)
        storage.answers.add(0, "Why?", "Why?", [], None)
        with serving() as site:
            rss = "<rss version='2.0'><channel><title>Post</title></channel></rss>"
            Subscriptions(libraries.own(1), fetcher).add(site.page("/feed.xml", rss, "text/xml"))
        yield Bot(resources, services, {1, 2})
        questions.close()


def test_a_server_is_forgotten_a_week_after_the_bot_was_removed(bot: Bot) -> None:
    """Its articles, feeds, index and questions are deleted then, and nothing of other servers."""
    services = bot.services
    bot.guilds = {2}
    bot.look()
    assert set(services.storage.departures.all()) == {1}
    bot.left(1, days=6.9)
    bot.look()
    assert services.libraries.own(1).status().articles == len(news.ALL)
    bot.left(1, days=7.1)
    bot.look()
    assert services.libraries.guilds() == services.storage.guilds() == {2}
    assert services.storage.departures.all() == {}
    assert services.libraries.own(1).status().articles == 0
    assert not services.feeds.feeds(1).list()
    assert services.libraries.own(1).ask("Why was the bridge built?").abstained
    assert not [name for name in bot.resources.store.names() if "guild-1" in name]
    for guild in (0, 2):
        assert services.libraries.own(guild).status().articles == len(news.ALL)
        assert services.libraries.own(guild).ask("Why was the bridge built?").quotes
    assert services.storage.access.get(2).private
    assert len(services.storage.feedback.open_questions(2, 10)) == 1


def test_a_server_that_invites_the_bot_back_is_kept(bot: Bot) -> None:
    """Within the week nothing is lost, and a later removal counts anew."""
    bot.guilds = {2}
    bot.look()
    bot.guilds = {1, 2}
    bot.left(1, days=30)
    bot.look()
    assert bot.services.storage.departures.all() == {}
    bot.guilds = {2}
    bot.look()
    bot.look()
    assert bot.services.libraries.guilds() == {1, 2}


def test_servers_of_other_processes_are_not_taken_for_left(bot: Bot) -> None:
    """A process hears only of the servers on its own shards; it never forgets those of another's."""
    other = 1 << 22
    bot.services.libraries.own(other).add(news.ALL)
    bot.left(other, days=30)
    object.__setattr__(bot.services.settings, "shard_ids", (0,))
    object.__setattr__(bot.services.settings, "shard_count", 2)
    bot.guilds = {2}
    bot.look()
    assert set(bot.services.storage.departures.all()) == {1, other}
    assert bot.services.libraries.own(other).count() == len(news.ALL)


def test_a_process_that_lost_the_lease_stops_writing(bot: Bot, tmp_path: Path) -> None:
    """A job that began with the lease ends before its next step once another process may do the same."""
    with connect(tmp_path / "catalog.sqlite") as connection:
        connection.execute("DELETE FROM entries")
        connection.execute("DELETE FROM collections")
    seconds = 0.0
    lease = Lease(bot.services.storage.notes, clock=lambda: seconds)
    assert lease.renew()

    async def reindex() -> JobRun:
        run = await bot.services.jobs.quietly(Job(1, "reindex", 0), lambda: lease.is_held)
        await bot.services.jobs.stop()
        return run

    seconds = 31.0
    assert asyncio.run(reindex()).outcome == "cancelled"
    assert bot.services.libraries.own(1).pending() == len(news.ALL)


def test_a_running_job_is_cancelled_before_its_server_is_forgotten(bot: Bot, tmp_path: Path) -> None:
    """What a job would still add must not come after the deletion; no job begins meanwhile."""
    file = tmp_path / "incoming" / "x" / "news.csv"
    file.parent.mkdir(parents=True)
    rows = "".join(f"Story {n},Story {n} is about the sea.\n" for n in range(3_000))
    file.write_text(f"title,text\n{rows}", encoding="utf-8")

    async def forget() -> int:
        jobs = bot.services.jobs
        run = jobs.reserve(Job(1, "add", 0, file=str(file)), "Admin")
        await jobs.begin(run, 7)
        while not run.progress.done:  # noqa: ASYNC110 - another thread counts
            await asyncio.sleep(0.01)
        articles = await bot.services.forget(1)
        assert run.outcome == "cancelled"
        jobs.release(jobs.reserve(Job(1, "reindex", 0), "Admin"))
        await jobs.stop()
        return articles

    assert asyncio.run(forget()) > len(news.ALL)
    assert bot.services.libraries.own(1).status().articles == 0
    assert bot.services.libraries.guilds() == {2}
    assert bot.services.storage.jobs.unfinished() == []


def test_what_a_restore_left_to_the_bot_is_indexed_at_its_start(bot: Bot, tmp_path: Path) -> None:
    """After `dateline restore --later` the bot builds every library's index while it answers."""
    with connect(tmp_path / "catalog.sqlite") as connection:
        connection.execute("DELETE FROM entries")
        connection.execute("DELETE FROM collections")
    libraries = bot.services.libraries
    assert libraries.own(1).ask("Why was the bridge built?").abstained
    bot.index_waiting()
    for guild in (0, 1, 2):
        assert libraries.own(guild).status().pending == 0
        assert libraries.own(guild).ask("Why was the bridge built?").quotes


@pytest.mark.parametrize("task", ["remove_old", "look"])
def test_a_library_that_another_process_writes_to_is_tried_again(
    task: str, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error would end the loop until the next start of the bot."""

    def busy(*_: object) -> None:
        raise LibraryBusy("another process is writing")

    object.__setattr__(bot.services.settings, "keep_days", 30)
    bot.left(1, days=8)
    bot.guilds = {2}
    monkeypatch.setattr(Library, "remove_older_than", busy)
    monkeypatch.setattr(Library, "delete", busy)
    getattr(bot, task)()
    assert bot.services.libraries.own(1).count() == len(news.ALL)


def test_a_busy_library_holds_up_no_other(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another process writes to one library, the old articles of the others still go the same day."""
    remove = Library.remove_older_than

    def busy(library: Library, days: int) -> Report:
        if library.status().name == bot.services.libraries.own(1).status().name:
            raise LibraryBusy("another process is writing")
        return remove(library, days)

    monkeypatch.setattr(Library, "remove_older_than", busy)
    object.__setattr__(bot.services.settings, "keep_days", 30)
    bot.remove_old()
    undated = sum(article.published is None for article in news.ALL)
    assert bot.services.libraries.own(1).count() == len(news.ALL)
    assert bot.services.libraries.own(2).count() == undated


def test_old_articles_go_by_themselves(bot: Bot) -> None:
    """With KEEP_DAYS every library loses what is older, also the shared one; without it all is kept."""
    today = replace(news.made_up(1), published=datetime.now(UTC))
    undated = [article.id for article in news.ALL if article.published is None]
    Library(bot.resources).add([today, news.FERRY])
    bot.services.libraries.own(1).add([today])
    bot.remove_old()
    assert bot.services.libraries.own(2).count() == len(news.ALL)
    object.__setattr__(bot.services.settings, "keep_days", 30)
    bot.remove_old()
    for guild, kept in ((1, [today.id, *undated]), (2, undated), (DIRECT, [today.id, *undated])):
        assert [article.id for article in bot.services.libraries.own(guild).articles()] == kept
