"""Two bots with a share of the shards each, on one PostgreSQL and one Chroma server."""

import json
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot_process import JSON, HashedBot
from discord_server import DiscordServer
from feed_site import FEED, Scene
from hashed_words import HashedWords, SharedWords
from index import Library, Resources, Settings
from web_server import Handler, serving

pytest_plugins = ("postgresql",)

_TAKES_OVER = "this process does the recurring tasks"
_PATIENCE = 60.0


def until(condition: Callable[[], object], awaited: str) -> None:
    """Wait for what no event tells."""
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {awaited}"
        time.sleep(0.1)


@dataclass
class Installation:
    """Two processes of the bot, each with a guild on its shard, and a site that both guilds follow."""

    server: DiscordServer
    bots: list[HashedBot]
    guilds: list[JSON]
    scene: Scene
    resources: Resources
    database_url: str

    def library(self, number: int) -> Library:
        """Return the library of the guild on a shard."""
        return Library(self.resources, f"guild-{self.guilds[number]['id']}")

    def holder(self) -> int:
        """Return which process does the recurring tasks."""
        until(lambda: any(_TAKES_OVER in bot.log for bot in self.bots), "a holder of the lease")
        return next(number for number, bot in enumerate(self.bots) if _TAKES_OVER in bot.log)

    def follow(self) -> None:
        """Let an admin of each guild follow the feed, through the guild's own process."""
        for guild in self.guilds:
            admin = self.server.person("Root", guild, admin=True)
            report = admin.use("feeds add", url=f"{self.scene.site.url}{FEED}").message
            self.server.wait("a summary", lambda report=report: "Done in" in json.dumps(report), _PATIENCE)  # type: ignore[misc]

    def let_feeds_be_due(self) -> None:
        engine = create_engine(self.database_url)
        with engine.begin() as connection:
            connection.execute(text("UPDATE feeds SET due = 0"))
        engine.dispose()

    def ask(self, number: int, question: str) -> str:
        """Return what a member of a guild reads."""
        member = self.server.person("Ada", self.guilds[number])
        return json.dumps(member.use("ask", question=question).message)


@pytest.fixture
def installation(database_url: str, chroma_server: str, tmp_path: Path) -> Iterator[Installation]:
    engine = create_engine(database_url.replace("/postgres", "/template1"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE several"))
    engine.dispose()
    shared = {
        "DATABASE_URL": database_url.replace("/postgres", "/several"),
        "CHROMA_URL": chroma_server,
        "SHARD_COUNT": "2",
        "ALLOW_PRIVATE_ADDRESSES": "true",
        "RESPECT_ROBOTS": "false",
        "LEASE_SECONDS": "3",
        "SECONDS_BETWEEN_LOOKS": "0.3",
    }
    with serving() as site, DiscordServer(tmp_path) as server:
        guilds: list[JSON] = []
        while len(guilds) < 2:
            guild = server.world.guild(f"Server {len(guilds)}")
            if (int(guild["id"]) >> 22) % 2 == len(guilds):
                guilds.append(guild)
        bots = [
            HashedBot(
                server, tmp_path / f"data-{n}", tmp_path / f"log-{n}" / "bot.log", SHARD_IDS=str(n), **shared
            )
            for n in range(2)
        ]
        for bot in bots:  # at once: both find an empty database
            bot.start()
        server.wait("both bots", lambda: all(bot.ready for bot in bots), _PATIENCE)
        settings = Settings.model_validate(
            {
                "data_dir": tmp_path,
                "database_url": shared["DATABASE_URL"],
                "chroma_url": shared["CHROMA_URL"],
            }
        )
        with Resources(settings, HashedWords(), SharedWords()) as resources:
            scene = Scene(site, Library(resources))
            yield Installation(server, bots, guilds, scene, resources, shared["DATABASE_URL"])
        for bot in bots:
            bot.__exit__()
        assert not server.world.violations, "\n".join(server.world.violations)


def test_the_indexer_is_killed_and_the_other_takes_over(installation: Installation) -> None:
    """The feeds of both servers go on, and no article or passage is lost or there twice."""
    scene = installation.scene
    scene.publish(1, 2)
    installation.follow()
    killed = installation.holder()
    other = 1 - killed
    asked, released = threading.Event(), threading.Event()
    scene.publish(1, 2, 3, 4, 5)
    serve = scene.site.routes["/news/4"]

    def stall(handler: Handler) -> None:
        asked.set()
        released.wait(_PATIENCE)
        serve(handler)

    scene.site.route("/news/4", stall)
    installation.let_feeds_be_due()
    assert asked.wait(_PATIENCE), "the holder refreshes"
    installation.bots[killed].send(signal.SIGKILL)
    installation.bots[killed].wait()
    released.set()
    installation.bots[other].wait_for_log(_TAKES_OVER, _PATIENCE)
    for number in range(2):
        library = installation.library(number)
        until(lambda library=library: library.count() == 5 and not library.pending(), "all articles")  # type: ignore[misc]
    installation.bots[killed].start()
    installation.server.wait("the killed bot", lambda: installation.bots[killed].ready, _PATIENCE)
    for number in range(2):
        library = installation.library(number)
        assert sorted(article.title for article in library.articles()) == [f"Story {n}" for n in range(1, 6)]
        assert library.missing_passages() == 0
        names = [
            name for name in installation.resources.store.names() if installation.guilds[number]["id"] in name
        ]
        assert len(names) == 1
        assert installation.resources.store.count(names[0]) == library.status().passages
        assert "Story 5" in installation.ask(number, "what was said of story 5?")
    assert installation.bots[killed].log.count(_TAKES_OVER) == 1, "it does not take the lease back"
    installation.bots[other].end()
    until(
        lambda: installation.bots[killed].log.count(_TAKES_OVER) == 2, "an orderly end to hand the tasks over"
    )
