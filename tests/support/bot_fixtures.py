"""Fixtures for tests that drive the real bot process; they name this module in `pytest_plugins`."""

from collections.abc import Iterator

import pytest

from bot_process import SHARED_ARTICLES, BotProcess, Place, library_of
from discord_server import DiscordServer

_LOADS_WITHIN = 150.0
"""Seconds until the first answer, on a machine that is busy with other work."""


@pytest.fixture(scope="session")
def discord_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DiscordServer]:
    """Discord, for the bot process that most tests share."""
    with DiscordServer(tmp_path_factory.mktemp("discord")) as server:
        yield server


@pytest.fixture(scope="session")
def running_bot(
    discord_server: DiscordServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BotProcess]:
    """A bot process with some shared articles, which most tests share: starting and loading takes seconds."""
    data = tmp_path_factory.mktemp("data")
    library_of(data, "shared", SHARED_ARTICLES)
    with BotProcess(discord_server, data, tmp_path_factory.mktemp("log") / "bot.log") as bot:
        first = discord_server.person("First").use("ask", question="what opened in Lisbon?")
        loaded = lambda: first.record["message"] and first.record["message"]["embeds"]  # noqa: E731 - a condition
        discord_server.wait("the models to be loaded", loaded, _LOADS_WITHIN)
        # Servers that are made before this count as old ones, which get no welcome.
        bot.wait_for_log("message=ready")
        yield bot


@pytest.fixture
def place(discord_server: DiscordServer, running_bot: BotProcess) -> Iterator[Place]:
    """A new guild; the test fails if anything that the bot sent would have been refused by Discord."""
    discord_server.world.violations.clear()
    yield Place(discord_server, running_bot, discord_server.world.guild("A server"))
    assert not discord_server.world.violations, "\n".join(discord_server.world.violations)
