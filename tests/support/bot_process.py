"""The real bot as a process, connected to the stand-in, with a library of its own."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from discord_server import DiscordServer
from hashed_words import HashedWords, SharedWords
from index import Article, Library

JSON = dict[str, Any]

REPOSITORY = Path(__file__).parents[2]
_STARTS_WITHIN = 90.0
ENDS_WITHIN = 10.0


class BotProcess:
    """`python -m bot`, unmodified: it reaches the stand-in by its proxy setting and a trusted certificate."""

    program: tuple[str, ...] = ("-m", "bot")

    def __init__(self, server: DiscordServer, data: Path, log: Path, **settings: str) -> None:
        """Prepare to start the bot on a data folder."""
        self.server = server
        self.data = data
        self._log = log
        self._shards = [int(number) for number in settings.get("SHARD_IDS", "0").split(",")]
        kept = ("PATH", "HOME", "LANG", "VIRTUAL_ENV", "HF_HUB_OFFLINE")
        self._environment = {
            **{name: os.environ[name] for name in kept if name in os.environ},
            "DISCORD_TOKEN": server.world.token,
            "DISCORD_PROXY": server.proxy_url,
            "SSL_CERT_FILE": str(server.trusted),
            "DATA_DIR": str(data),
            "PYTHONPATH": str(REPOSITORY),
            **settings,
        }
        self._process: subprocess.Popen[bytes]

    def __enter__(self) -> Self:
        """Start the bot and wait until it is ready."""
        self.server.gateway.forget(self._shards)
        self.start()
        self.server.wait("the bot's connection", lambda: self.ready or self._ended, _STARTS_WITHIN)
        assert not self._ended, self.log
        return self

    def __exit__(self, *_: object) -> None:
        """End the bot if it still runs."""
        if not self._ended:
            self.end()

    def start(self) -> None:
        """Start the bot in a folder without a .env."""
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *self.program],
                cwd=self._log.parent,
                env=self._environment,
                stderr=log,
                stdout=log,
            )

    @property
    def ready(self) -> bool:
        """Whether the bot is connected."""
        return self.server.gateway.is_ready(self._shards)

    @property
    def _ended(self) -> bool:
        return self._process.poll() is not None

    @property
    def log(self) -> str:
        """Everything that the bot wrote."""
        return self._log.read_text(encoding="utf-8")

    def wait_for_log(self, text: str, patience: float = 30.0) -> None:
        """Wait until the bot has written `text`."""
        deadline = time.monotonic() + patience
        while text not in self.log:
            assert time.monotonic() < deadline, f"{text!r} is not in the log:\n{self.log}"
            time.sleep(0.05)

    def send(self, number: signal.Signals) -> None:
        """Send the bot a signal."""
        self._process.send_signal(number)

    def end(self, number: signal.Signals = signal.SIGTERM) -> float:
        """End the bot, and return the seconds until it was gone."""
        began = time.monotonic()
        self.send(number)
        assert self.wait() == 0, self.log
        return time.monotonic() - began

    def wait(self, patience: float = 30.0) -> int:
        """Wait until the bot ends, and return its exit code."""
        try:
            return self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise


class HashedBot(BotProcess):
    """The bot with the models of `hashed_words`: it starts in a fraction of the time.

    Its libraries are filled with `hashed=True`.
    """

    program = (str(Path(__file__).parent / "hashed_bot.py"),)


@dataclass(frozen=True)
class Place:
    """A guild that the shared bot process serves, and who is there."""

    server: DiscordServer
    bot: BotProcess
    guild: JSON


def library_of(data: Path, name: str, articles: list[Article], *, hashed: bool = False) -> None:
    """Fill a library before the bot starts; `hashed` if that bot is a `HashedBot`."""
    models = {"embedder": HashedWords(), "reader": SharedWords()} if hashed else {}
    with Library.open(data, name, **models) as library:  # type: ignore[arg-type]
        library.add(articles)


def article(title: str, text: str, day: str, source: str = "Dateline Wire", **more: Any) -> Article:  # noqa: ANN401 - fields
    """Return an article of our own."""
    slug = "".join(character if character.isalnum() else "-" for character in title.lower())
    url = f"https://news.example/{slug[:60]}"
    return Article(**{"title": title, "text": text, "published": day, "source": source, "url": url, **more})


SHARED_ARTICLES = [
    article(
        "Putin visits Pyongyang to sign a defence pact with Kim",
        "President Vladimir Putin visited Pyongyang on Wednesday to sign a mutual defence pact with "
        "North Korea. Putin visited Pyongyang because Russia seeks ammunition for its war in Ukraine, "
        "officials in Seoul said. In return for satellite technology, Kim Jong Un offered artillery shells "
        "and workers. It was the Russian leader's first visit to North Korea in twenty-four years.",
        "2024-06-19T08:00:00+09:00",
        source="Peninsula Post",
        image="https://news.example/pyongyang.jpg",
    ),
    article(
        "Lisbon opens a tram line along the river",
        "Lisbon opened a new tram line along the Tagus river on Monday. The line cost 41 million euros and "
        "has twelve stops. Mayor Ines Duarte said that the tram would take six thousand cars off the road "
        "each day.",
        "2024-09-02T10:00:00+01:00",
        source="City Desk",
    ),
    article(
        "Glacier in the Alps loses a tenth of its ice",
        "The Aletsch glacier lost a tenth of its ice within two summers, researchers in Zurich reported. "
        "Warm rain in May and little snow in winter were the reasons, the glaciologist Matthias Huss said.",
        "2024-10-11T12:00:00+02:00",
        source="Alpine Courier",
    ),
]
