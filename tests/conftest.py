"""What several test modules share."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import pytest
from hypothesis import settings

from free_port import free_port
from hashed_words import HashedWords, SharedWords
from index import Library

os.environ["HF_HUB_OFFLINE"] = "1"  # read at its first import: a name that is no model fails at once
for name in ("COLUMNS", "LINES"):  # no terminal decides how wide a test prints
    os.environ.pop(name, None)
settings.register_profile("any machine", deadline=None)  # how fast it is says nothing of right or wrong
settings.load_profile("any machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `--redraw` draw the READMEs' drawings and pictures again, after a change to what the bot says."""
    parser.addoption("--redraw", action="store_true", help="Redraw the READMEs' drawings and pictures.")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library with real Chroma and SQLite, the hashed-words embedder and the shared-words reader."""
    with Library.open(tmp_path / "data", embedder=HashedWords(), reader=SharedWords()) as opened:
        yield opened


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a real Chroma server on loopback."""
    folder = tmp_path_factory.mktemp("chroma-server")
    port = free_port()
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--path", str(folder), "--port", str(port)]
    url = f"http://127.0.0.1:{port}"
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            _wait_for(f"{url}/api/v2/heartbeat", server)
            yield url
        finally:
            server.terminate()
            server.wait(timeout=10)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310 - our own server
                return
        except (URLError, ConnectionError, TimeoutError):
            if server.poll() is not None:
                break
            time.sleep(0.1)
    raise RuntimeError(f"no Chroma server answered at {url}")
