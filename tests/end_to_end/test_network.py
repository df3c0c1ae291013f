"""Networks that refuse or stall: the log explains them without secrets, and the bot still stops in time."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot_process import ENDS_WITHIN, HashedBot
from discord_server import DiscordServer
from discord_stand_in.dump import shown

_REFUSES = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DiscordServer]:
    """A Discord of its own."""
    with DiscordServer(tmp_path) as started:
        yield started
        assert not started.world.violations, "\n".join(started.world.violations)


@contextmanager
def answering(answer: bytes) -> Iterator[int]:
    """Give the port of a server that says `answer` to every connection, and then nothing more."""
    held: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                held.append(connection)
                connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
    for connection in held:
        connection.close()


def test_a_proxy_that_refuses_is_named_without_its_password(server: DiscordServer, tmp_path: Path) -> None:
    """The error of the HTTP library carries the proxy's address with name and password; the log must not."""
    with answering(_REFUSES) as port:
        proxy = f"http://reader:open-sesame@127.0.0.1:{port}"
        bot = HashedBot(server, tmp_path / "data", tmp_path / "bot.log", DISCORD_PROXY=proxy)
        bot.start()
        assert bot.wait() == 1
    assert "The proxy refused to connect to Discord (407" in bot.log
    assert "Traceback" not in bot.log
    assert "open-sesame" not in bot.log


def test_a_discord_that_is_down_is_waited_for(server: DiscordServer, tmp_path: Path) -> None:
    """A bot that starts while Discord does not work waits for it, and the log says so."""
    fault = server.fail_next("GET", "/users/@me", 503, times=2)
    blocked = server.fail_next("GET", "/users/@me", 403)
    with HashedBot(server, tmp_path / "data", tmp_path / "bot.log") as bot:
        assert not fault.times
        assert not blocked.times
        assert "Discord cannot be reached; trying again" in bot.log
        assert "Traceback" not in bot.log
        assert "Unclosed" not in bot.log


def test_a_port_that_is_taken_stops_the_start(server: DiscordServer, tmp_path: Path) -> None:
    """A bot whose health cannot be served does not start unmonitored."""
    with answering(b"") as port:
        bot = HashedBot(server, tmp_path / "data", tmp_path / "bot.log", HEALTH_PORT=str(port))
        bot.start()
        assert bot.wait() == 1
    assert f"HEALTH_PORT={port} cannot be used on 127.0.0.1" in bot.log
    assert "Traceback" not in bot.log


def test_the_end_does_not_wait_for_discord(tmp_path: Path) -> None:
    """The bot stops in time even if Discord is down and the next attempt is seconds or minutes away."""
    with DiscordServer(tmp_path) as server:
        bot = HashedBot(server, tmp_path / "data", tmp_path / "bot.log")
        bot.start()
        server.wait("the bot's connection", lambda: bot.ready)
    began = time.monotonic()
    while not re.search(r"Attempting a reconnect for shard ID 0 in \d{2}", bot.log):
        assert time.monotonic() - began < 60, bot.log
        time.sleep(0.1)
    assert bot.end() < ENDS_WITHIN
    assert "the end took too long" not in bot.log


def test_the_end_does_not_wait_for_a_slow_site(server: DiscordServer, tmp_path: Path) -> None:
    """The bot stops in time even while a page never arrives, and fetches that page again after the restart."""
    root = server.person("Root", server.world.guild("A server"), admin=True)
    local = {"ALLOW_PRIVATE_ADDRESSES": "true", "RESPECT_ROBOTS": "false"}
    with answering(b"") as port:
        with HashedBot(server, tmp_path / "data", tmp_path / "bot.log", **local) as bot:
            report = root.use("articles add", url=f"http://127.0.0.1:{port}/story").message
            server.wait("a second look at the report", lambda: report.get("edits", 0) > 1)
            assert bot.end() < ENDS_WITHIN
            assert "continue when I am back" in shown(report)
        with HashedBot(server, tmp_path / "data", tmp_path / "bot.log", **local) as again:
            server.wait("the work to go on", lambda: "Cancel" in str(report["components"]))
            assert again.end() < ENDS_WITHIN
