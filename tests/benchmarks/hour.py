"""Use the bot for an hour as several servers do, and print what they wait: python tests/benchmarks/hour.py [MINUTES].

In five servers members ask, admins add files, and a feed that three servers follow has new stories: all of it at
once, with the included models. With --data, the bot starts on a copy of that folder.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from bot.libraries import Libraries
from bot_process import JSON, SHARED_ARTICLES, BotProcess, library_of
from discord_server import DiscordServer
from discord_stand_in.dump import shown
from discord_stand_in.people import Person
from discord_stand_in.replies import Reply
from feed_documents import rss
from index import Resources, Settings
from web_server import Site, serving

SERVERS, FOLLOWERS = 5, 3
TOWNS = ("Aldmoor", "Brackwater", "Corvane", "Dunmere", "Eastvale", "Fenwick", "Garrow", "Hollin")
THINGS = ("bridge", "market", "ferry", "library", "station", "theatre", "harbour", "museum")
CAUSES = ("frost had split its beams", "the river had risen", "its roof leaked", "rats had eaten the cables")
_THINKING = 1 << 7
_LOST = 60.0
"""Seconds after which an answer counts as lost."""


@dataclass(frozen=True)
class Story:
    """A story that we make up: each has one cause, which answers why."""

    number: int

    @property
    def place(self) -> str:
        """What was closed; no two stories of the last eight hours share it."""
        return f"{THINGS[self.number // len(TOWNS) % len(THINGS)]} of {TOWNS[self.number % len(TOWNS)]} number {self.number}"

    @property
    def cause(self) -> str:
        """Why it was closed."""
        return CAUSES[self.number % len(CAUSES)]

    @property
    def text(self) -> str:
        """The article."""
        return (
            f"The {self.place} was closed on Tuesday because {self.cause}, the council said. "
            f"Repairs take {2 + self.number % 7} months and cost {100 + self.number} thousand crowns. "
            "Neighbours asked for a bus meanwhile, and the mayor promised one before the end of the week."
        )


@dataclass
class Asked:
    """A question, and what came of it."""

    at: float
    reply: Reply
    expected: str
    answered: float | None = None
    """Seconds until the answer."""


@dataclass
class Span:
    """What was measured in ten minutes."""

    asked: list[Asked] = field(default_factory=list)
    added: int = 0
    memory: int = 0
    """Bytes of the bot and its child processes, at most."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("minutes", type=float, nargs="?", default=60)
    parser.add_argument("--every", type=float, default=2.0, help="seconds between questions")
    parser.add_argument("--data", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given.data:
            shutil.copytree(given.data, folder / "data", ignore=shutil.ignore_patterns("lock", "holder.json"))
        else:
            library_of(folder / "data", "shared", SHARED_ARTICLES)
        settings = {"ALLOW_PRIVATE_ADDRESSES": "true", "REFRESH_MINUTES": "1"}
        with (
            serving() as site,
            DiscordServer(folder) as server,
            BotProcess(server, folder / "data", folder / "bot.log", **settings) as bot,
        ):
            hour = _Hour(server, site, given.minutes, given.every)
            spans = hour.spent()
            violations = list(server.world.violations)
            errors = bot.log.count("ERROR")
        with Resources(Settings(data_dir=folder / "data")) as resources:
            hour.check(Libraries(resources))
    _print(spans, violations, errors)


class _Hour:
    """The servers, the site with the feed, and what was asked."""

    def __init__(self, server: DiscordServer, site: Site, minutes: float, every: float) -> None:
        self._server, self._site = server, site
        self._seconds, self._every = minutes * 60, every
        self._guilds = [server.world.guild(f"Server {number}") for number in range(SERVERS)]
        self._admins = [server.person("Root", guild, admin=True) for guild in self._guilds]
        self._random = random.Random(7)  # noqa: S311 - the same hour each time
        self._published: list[Story] = []
        self._uploads: list[tuple[int, Story, JSON]] = []

    def spent(self) -> list[Span]:
        """Let the hour pass."""
        self._publish(0)
        feed = f"{self._site.url}/feed.xml"
        for admin in self._admins[:FOLLOWERS]:
            self._follow(admin, feed)
        began = time.monotonic()
        spans, waiting = list[Span](), list[Asked]()
        next_question = next_upload = next_story = 0.0
        number, before = 1, 0
        while (passed := time.monotonic() - began) < self._seconds or waiting:
            if len(spans) <= passed // 600 and passed < self._seconds:
                spans.append(Span())
            span = spans[-1]
            if self._seconds > passed >= next_story:
                self._publish(number)
                number, next_story = number + 1, next_story + 45
            if self._seconds > passed >= next_upload:
                self._upload(100_000 + number)
                span.added += 1
                number, next_upload = number + 1, next_upload + 30
            if self._seconds > passed >= next_question:
                one = self._ask()
                span.asked.append(one)
                waiting.append(one)
                next_question += self._every
            for one in waiting:
                message = one.reply.record["message"]
                if message is not None and not message["flags"] & _THINKING:
                    one.answered = time.monotonic() - one.at
            waiting = [one for one in waiting if one.answered is None and time.monotonic() - one.at < _LOST]
            memory = _memory()
            span.memory = max(span.memory, min(before, memory))
            before = (
                memory  # a child that was forked and has not begun counts the bot's memory twice: one look
            )
            time.sleep(0.02)
        time.sleep(2 * 60)  # two more refreshes bring the last stories
        return spans

    def _follow(self, admin: Person, feed: str) -> None:
        """Follow the feed, and wait until its first story is there."""
        report = admin.use("feeds add", url=feed).message
        self._server.wait("the feed", lambda: "articles:" in shown(report), 120)

    def check(self, libraries: Libraries) -> None:
        """Print which files and stories are missing or doubled."""
        console = Console(soft_wrap=True, highlight=False)
        for place, guild in enumerate(self._guilds):
            kept = Counter(article.title for article in libraries.own(int(guild["id"])).articles(10_000))
            added = [f"The {story.place} closes" for at, story, _ in self._uploads if at == place]
            if place < FOLLOWERS:
                added += [f"The {story.place} closes" for story in self._published]
            missing = [title for title in added if title not in kept]
            doubled = [title for title, times in kept.items() if times > 1]
            console.print(f"server {place}: {len(kept)} articles; missing: {missing}; doubled: {doubled}")

    def _publish(self, number: int) -> None:
        """Put a story at the top of the feed."""
        self._published.append(Story(number))
        self._site.page("/feed.xml", rss(*map(self._item, self._published[:-20:-1])), "application/rss+xml")

    def _item(self, story: Story) -> str:
        page = self._site.page(
            f"/{story.number}",
            f"<html lang='en'><head><title>The {story.place} closes</title></head><body><article>"
            f"<h1>The {story.place} closes</h1><p>{story.text}</p></article></body></html>",
        )
        day = datetime.now(UTC) - timedelta(minutes=5)
        return (
            f"<item><title>The {story.place} closes</title><link>{page}</link>"
            f"<pubDate>{day:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
        )

    def _upload(self, number: int) -> None:
        """Add a file in one of the servers; its report is not waited for."""
        story, place = Story(number), self._random.randrange(SERVERS)
        line = json.dumps(
            {
                "title": f"The {story.place} closes",
                "text": story.text,
                "url": f"https://news.example/{number}",
                "published": datetime.now(UTC).isoformat(),
                "source": "Dateline Wire",
            }
        )
        reply = self._admins[place].use("articles add", file=(f"{number}.jsonl", line.encode()))
        self._uploads.append((place, story, reply.record))

    def _ask(self) -> Asked:
        """Ask about a story that a server has, or about the shared articles."""
        guild, story = self._random.randrange(SERVERS), None
        added = [(place, one) for place, one, record in self._uploads if _is_done(record)]
        if self._random.random() < 0.5 and added:
            guild, story = self._random.choice(added)
        person: Person = self._server.person(f"Member {self._random.randrange(200)}", self._guilds[guild])
        if story is None:
            question, expected = self._random.choice(
                (
                    ("why did Putin visit Pyongyang?", "ammunition"),
                    ("what opened in Lisbon?", "tram"),
                    ("how much ice did the glacier lose?", "tenth"),
                )
            )
        else:
            question, expected = f"why was the {story.place} closed?", story.cause
        return Asked(time.monotonic(), person.use("ask", question=question), expected)


def _is_done(record: JSON) -> bool:
    message = record["message"]
    return message is not None and "Done in" in shown(message)


def _memory(process: int | None = None) -> int:
    """Return the bytes of memory of the processes that this one started, and of theirs."""
    memory = 0
    started = Path(f"/proc/{process or os.getpid()}/task").glob("*/children")
    for child in (int(number) for one in started for number in one.read_text(encoding="ascii").split()):
        try:
            pages = int(Path(f"/proc/{child}/statm").read_text(encoding="ascii").split()[1])
            memory += pages * os.sysconf("SC_PAGE_SIZE") + _memory(child)
        except (FileNotFoundError, ProcessLookupError):  # the process has ended meanwhile
            continue
    return memory


def _print(spans: list[Span], violations: list[str], errors: int) -> None:
    """Print a line for every ten minutes."""
    table = Table("minute", "asked", "lost", "wrong", "files", "memory")
    for column in ("noticed, p99", "answered, median", "p95"):
        table.add_column(column)
    for number, span in enumerate(spans):
        seconds = sorted(one.answered for one in span.asked if one.answered is not None)
        acknowledged = [one.reply.record["acknowledged"] or _LOST for one in span.asked]
        wrong = sum(
            one.answered is not None and one.expected not in shown(one.reply.record["message"])
            for one in span.asked
        )
        table.add_row(
            str(number * 10),
            str(len(span.asked)),
            str(len(span.asked) - len(seconds)),
            str(wrong),
            str(span.added),
            f"{span.memory / 1e6:,.0f} MB",
            f"{statistics.quantiles(acknowledged, n=100)[98]:.2f} s",
            f"{statistics.median(seconds):.2f} s",
            f"{statistics.quantiles(seconds, n=20)[18]:.2f} s",
        )
    console = Console()
    console.print(table)
    console.print(f"errors in the log: {errors}; refused by Discord: {violations or 'nothing'}")


if __name__ == "__main__":
    main()
