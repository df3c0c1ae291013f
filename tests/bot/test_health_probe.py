"""A container's health check believes only /healthz, and says what is wrong."""

import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from bot import health_probe
from free_port import free_port


class _Health(BaseHTTPRequestHandler):
    """Answers /healthz with the status of its server."""

    server: "_Server"

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        body = b'{"gateway": false, "store": true}'
        self.send_response(self.server.status if self.path == "/healthz" else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Print nothing."""


class _Server(HTTPServer):
    status = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Health)
        self.asked: list[str] = []


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Server]:
    with _Server() as served:
        thread = Thread(target=served.serve_forever)
        thread.start()
        monkeypatch.setenv("HEALTH_PORT", str(served.server_port))
        yield served
        served.shutdown()
        thread.join()


@pytest.mark.parametrize("host", ["", "127.0.0.1", "0.0.0.0"])  # noqa: S104 - what HEALTH_HOST may be
def test_a_healthy_bot_passes(server: _Server, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    """A bot that answers 200 is healthy, whatever HEALTH_HOST it listens on, and no proxy is asked."""
    monkeypatch.setenv("HEALTH_HOST", host)
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    server.status = 200
    health_probe.main()
    assert server.asked == ["/healthz"]


def test_an_unhealthy_bot_fails_and_says_why(server: _Server) -> None:
    """What /healthz says stands in the output of the check, where an operator finds it."""
    server.status = 503
    with pytest.raises(SystemExit, match="gateway"):
        health_probe.main()


def test_a_bot_that_does_not_answer_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed port and a missing setting each end in a sentence and exit code 1."""
    monkeypatch.setenv("HEALTH_PORT", str(free_port()))
    with pytest.raises(SystemExit, match="does not answer"):
        health_probe.main()
    monkeypatch.delenv("HEALTH_PORT")
    with pytest.raises(SystemExit, match="HEALTH_PORT is not set"):
        health_probe.main()


def test_the_check_imports_only_the_standard_library() -> None:
    """The check starts every half minute, so it must not load the bot."""
    code = "import sys, bot.health_probe; print(sorted(m for m in ('discord', 'index', 'torch') if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
