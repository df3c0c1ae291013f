"""Fixtures for tests that run commands. Such tests name this module in `pytest_plugins`."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from index.cli.app import main
from index.reader import Reader, reader_named
from index.vectors.embedding import Embedder, embedder_named


@dataclass(frozen=True)
class Done:
    """The exit code of a command and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - JSON is of any type
        return json.loads(self.out)


Dateline = Callable[..., Done]


# Commands that run in one process share the models, each of which takes seconds to load.
@cache
def _embedder(name: str, device: str | None) -> Embedder:
    return embedder_named(name, device)


@cache
def _reader(name: str | None, device: str | None) -> Reader:
    return reader_named(name, device)


@pytest.fixture
def dateline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Dateline:
    """Run `dateline …` in this process, with a folder and a library for this test alone."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr("index.resources.embedder_named", lambda name, device, _: _embedder(name, device))
    monkeypatch.setattr("index.resources.reader_named", lambda name, device, _: _reader(name, device))

    def run(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["dateline", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        code = ended.value.code
        assert isinstance(code, int)
        return Done(code, *capsys.readouterr())

    return run
