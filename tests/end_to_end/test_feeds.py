"""Pages and feeds by slash commands, end to end: the real bot, a real web server, a Discord of its own."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.jobs.feed_jobs import FeedJobs
from bot.jobs.priority import Gate, PreemptibleEmbedder
from bot.jobs.question_queue import QuestionQueue
from bot.jobs.runner import JobRunner
from bot.jobs.written_answers import WrittenAnswers
from bot.libraries import Libraries
from bot.metrics import Metrics
from bot.recurring_tasks import RecurringTasks
from bot.services import Services
from bot.storage.storage import Storage
from bot_process import JSON, BotProcess, HashedBot, Place
from discord_server import DiscordServer
from discord_stand_in.dump import shown
from discord_stand_in.people import Person
from hashed_words import HashedWords
from index import Resources, Settings
from index.sources.http.fetcher import Fetcher, Limits
from index.subscriptions.subscriptions import Subscriptions
from web_server import Site, serving

pytest_plugins = ("bot_fixtures",)

_STORIES = (
    (
        "Pier of Westhaven closed",
        "The rotten ferry pier of Westhaven was closed because salt water had eaten its piles.",
    ),
    (
        "Fair of Eastvale opens",
        "The fair of Eastvale opened on Friday with a wheel that is sixty metres high.",
    ),
)


def ended(message: JSON) -> bool:
    """Return whether a report is a summary."""
    return "Done in" in shown(message) or "Failed after" in shown(message)


@dataclass(frozen=True)
class Newsroom:
    """A site with a feed, a bot that may reach it, and an admin."""

    server: DiscordServer
    bot: BotProcess
    site: Site
    guild: JSON

    def admin(self) -> Person:
        return self.server.person("Root", self.guild, admin=True)

    def finished(self, message: JSON) -> str:
        """Wait until a report is a summary, and return its text."""
        self.server.wait("a summary", lambda: ended(message), 60)
        return shown(message)


def _page(title: str, sentence: str) -> str:
    told = "".join(f"<p>{sentence} That was said at the {n}. meeting of the council.</p>" for n in range(4))
    return f"<html lang='en'><head><title>{title}</title></head><body><article><h1>{title}</h1>{told}</article></body></html>"


def _feed(site: Site) -> str:
    items = "".join(
        f"<item><title>{title}</title><link>{site.page(f'/{n}', _page(title, sentence))}</link>"
        f"<pubDate>Tue, 0{n + 1} Sep 2026 10:00:00 GMT</pubDate></item>"
        for n, (title, sentence) in enumerate(_STORIES)
    )
    rss = f"<rss version='2.0'><channel><title>Harbour Post</title><link>{site.url}</link>{items}</channel></rss>"
    return site.page("/feed.xml", rss, "application/rss+xml")


@pytest.fixture(scope="module")
def reaching(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DiscordServer, BotProcess]]:
    """A bot that may reach this machine's own servers: it takes seconds to start, so the tests share it."""
    folder = tmp_path_factory.mktemp("newsroom")
    with DiscordServer(folder) as server:
        log = folder / "log" / "bot.log"
        with HashedBot(server, folder / "data", log, ALLOW_PRIVATE_ADDRESSES="true") as bot:
            yield server, bot


@pytest.fixture
def newsroom(reaching: tuple[DiscordServer, BotProcess]) -> Iterator[Newsroom]:
    server, bot = reaching
    server.world.violations.clear()
    with serving() as site:
        yield Newsroom(server, bot, site, server.world.guild("A server"))
    assert not server.world.violations, "\n".join(server.world.violations)


def test_a_server_follows_a_feed(newsroom: Newsroom) -> None:
    """Added by its site's address, listed, refreshed, exported, imported elsewhere, removed; its articles answer."""
    admin, url = newsroom.admin(), _feed(newsroom.site)
    home = newsroom.site.page(
        "/", f"<html><head><link rel='alternate' type='application/rss+xml' href='{url}'></head></html>"
    )
    added = newsroom.finished(admin.use("feeds add", url=home).message)
    assert "Harbour Post" in added
    assert "articles: 2" in added
    assert "Fair of Eastvale opens" in added
    ada = newsroom.server.person("Ada", newsroom.guild)
    assert "salt water had eaten" in shown(
        ada.use("ask", question="why was the pier of Westhaven closed?").message
    )
    listed = admin.use("feeds list", export=True).message
    assert "Harbour Post" in shown(listed)
    exported = listed["attachments"][0]["text"]
    assert url in exported
    before = len(newsroom.site.asked_for("/0"))
    assert "Nothing new" in newsroom.finished(admin.use("feeds refresh").message)
    assert len(newsroom.site.asked_for("/0")) == before, "what did not change is not fetched again"
    status = shown(admin.use("status").message)
    assert "Last refresh:** <t:" in status
    assert "failing: 0" in status
    _another_server(newsroom, exported)
    (choice,) = admin.complete("feeds remove", "feed", "harbour")
    assert "No longer following" in shown(admin.use("feeds remove", feed=choice["value"]).message)
    assert "No feeds yet" in shown(admin.use("feeds list").message)
    assert "salt water had eaten" in shown(
        ada.use("ask", question="why was the pier of Westhaven closed?").message
    )


def _another_server(newsroom: Newsroom, exported: str) -> None:
    """Check that another server sees nothing of the feed until it imports the list itself."""
    other = newsroom.server.world.guild("Another server")
    spy = newsroom.server.person("Spy", other, admin=True)
    assert "No feeds yet" in shown(spy.use("feeds list").message)
    assert spy.complete("feeds remove", "feed", "") == []
    assert "does not follow" in shown(spy.use("feeds remove", feed=f"{newsroom.site.url}/feed.xml").message)
    assert "Last refresh:** never" in shown(spy.use("status").message)
    report = spy.use("feeds add", file=("feeds.opml", exported.encode())).message
    assert "2 added" in newsroom.finished(report)


def test_a_page_that_cannot_be_read_is_named(newsroom: Newsroom) -> None:
    """The only failure of a feed is shown, and an admin sees that an article is the feed's own text."""
    admin, (_, sentence) = newsroom.admin(), _STORIES[0]
    for text in (
        "",
        f"{sentence} The council will say in May how long the work takes and what it costs." * 2,
    ):
        item = f"<item><title>Pier</title><link>{newsroom.site.url}/shut</link><description>{text}</description></item>"
        rss = f"<rss version='2.0'><channel><title>Pier Post</title>{item}</channel></rss>"
        url = newsroom.site.page(f"/{len(text)}.xml", rss, "application/rss+xml")
        newsroom.site.status("/shut", 403)
        added = newsroom.finished(admin.use("feeds add", url=url).message)
        assert f"articles: {1 if text else 0}" in added
        assert "answered 403" in added
        admin.use("feeds remove", feed=url)
    (choice,) = admin.complete("articles show", "article", "Pier")
    assert "own text was kept" in shown(admin.use("articles show", article=choice["value"]).message)


def test_a_page_is_added_by_its_address(newsroom: Newsroom) -> None:
    """A page becomes an article. A page without one, a missing page and a forbidden one get a sentence."""
    admin, (title, sentence) = newsroom.admin(), _STORIES[0]
    pier = newsroom.site.page("/pier", _page(title, sentence))
    assert "1 added" in newsroom.finished(admin.use("articles add", url=pier).message)
    assert "1 unchanged" in newsroom.finished(admin.use("articles add", url=pier).message)
    assert "If-None-Match" in newsroom.site.asked_for("/pier")[-1], "its page is known from now on"
    for url, said in (
        (f"{newsroom.site.url}/nothing", "no such page"),
        ("file:///etc/passwd", "not a web address"),
    ):
        assert said in newsroom.finished(admin.use("articles add", url=url).message)
    assert "not both" in shown(admin.use("articles add").message)
    assert "is no feed" in newsroom.finished(admin.use("feeds add", url=f"{newsroom.site.url}/pier").message)


def test_nothing_but_the_public_web_is_reached(place: Place) -> None:
    """Unless the operator allows it, an admin's address reaches no server in the operator's network."""
    admin = place.server.person("Root", place.guild, admin=True)
    with serving() as site:
        for command in ("articles add", "feeds add"):
            for url in ("http://127.0.0.1/", "http://[::1]:8080/", "http://2130706433/"):
                report = admin.use(command, url=url).message
                place.server.wait("a summary", lambda message=report: ended(message), 60)  # type: ignore[misc]
                assert "public web" in shown(report) or "leave these out" in shown(report), json.dumps(report)
        assert not site.asked


def test_feeds_are_fetched_when_they_are_due(tmp_path: Path) -> None:
    """A feed that is due is fetched without a command, and a feed of another server that is not due is left alone."""
    settings, gate = Settings.model_construct(data_dir=tmp_path, allow_private_addresses=True), Gate()
    limits = Limits.from_settings(settings)
    with (
        serving() as site,
        Resources(settings, PreemptibleEmbedder(HashedWords(), gate)) as resources,
        Fetcher(limits) as fetcher,
    ):
        libraries, storage = Libraries(resources), Storage(resources.database)
        following = FeedJobs(libraries, fetcher, settings)
        now = datetime.now(UTC)
        for guild, path, age in ((1, "/old.xml", timedelta(hours=2)), (2, "/new.xml", timedelta(minutes=5))):
            url = site.page(
                path, "<rss version='2.0'><channel><title>Post</title></channel></rss>", "text/xml"
            )
            then = now - age
            Subscriptions(libraries.own(guild), fetcher, clock=lambda then=then: then).add(url)  # type: ignore[misc]

        async def guilds() -> set[int]:
            return {1, 2}

        async def some_time() -> None:
            work = JobRunner(libraries, following, storage.jobs, gate, tmp_path / "incoming")
            metrics = Metrics()
            written = WrittenAnswers(libraries, storage.tokens, 0, metrics)
            questions = QuestionQueue(gate, 5)
            services = Services(settings, libraries, storage, questions, work, following, metrics, written)
            recurring = RecurringTasks(services, guilds, every=0.05)
            recurring.start()
            async with asyncio.timeout(60):
                while await asyncio.to_thread(following.due):  # noqa: ASYNC110 - other threads fetch
                    await asyncio.sleep(0.05)
            recurring.cancel()
            await work.stop()

        asyncio.run(some_time())
        assert following.due() == []
        assert [len(site.asked_for(path)) for path in ("/old.xml", "/new.xml")] == [2, 1]
