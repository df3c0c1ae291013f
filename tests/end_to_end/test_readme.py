"""The README says what is true: its commands run, its output is what they print, its code works."""

import gzip
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import feed_documents as documents
import news
from feed_site import page
from index.cli.app import main
from index.settings import Settings
from web_server import Site, serving

_HEADLINE = "Fish market of Port Lindow is rebuilt"
ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return the code blocks of a language ("" for those of none)."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    return [code for named, code in found if named == language]


def commands() -> list[str]:
    """Return the `dateline` commands of the shell blocks, without what sets up the environment."""
    lines = "".join(blocks("sh")).splitlines()
    calls = [line.split("&&")[-1].strip().removeprefix(".venv/bin/") for line in lines]
    return [call for call in calls if call.startswith("dateline ")]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the README's reader has: some articles, and a set of questions."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATA_DIR", raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    records = [
        {
            "id": str(n),
            "title": it.title,
            "text": it.text,
            "url": it.url,
            "source": it.source,
            "date": str(it.published),
        }
        for n, it in enumerate((news.BRIDGE, news.FERRY))
    ]
    lines = "".join(json.dumps(record) + "\n" for record in records)
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "frost.txt").write_text(
        f"{news.ORCHARD.title}\n\n{news.ORCHARD.text}", encoding="utf-8"
    )
    with gzip.open(tmp_path / "archive.jsonl.gz", "wt", encoding="utf-8") as archive:
        archive.write(lines)
    measured = tmp_path / "my-news"
    measured.mkdir()
    (measured / "articles.jsonl").write_text(lines, encoding="utf-8")
    question = {
        "question": "Why was the bridge built?",
        "asked_at": "2025-03-12",
        "answers": ["lorries"],
        "articles": ["0"],
    }
    (measured / "questions.jsonl").write_text(json.dumps(question), encoding="utf-8")
    return tmp_path


def run(command: str, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setattr(sys, "argv", shlex.split(command))
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The site that the README's reader follows: a home page that names a feed of two articles."""
    monkeypatch.setenv("ALLOW_PRIVATE_ADDRESSES", "true")
    with serving() as served:
        items = [documents.item(n, url=served.page(f"/news/{n}", page(n))) for n in (1, 2)]
        served.page("/feed.xml", documents.rss(*items), "application/rss+xml")
        link = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
        served.page("/", f"<html><head>{link}</head><body>Welcome</body></html>")
        yield served


@pytest.mark.usefixtures("folder")
def test_every_command_runs(
    monkeypatch: pytest.MonkeyPatch, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    """A reader who types what the README shows gets no error."""
    assert len(commands()) >= 8
    for command in commands():
        there = command.replace("https://tidewater.example ", f"{site.url}/ ").replace(
            "https://tidewater.example", site.url
        )
        capsys.readouterr()
        assert run(there, monkeypatch) == 0, command
        if "feeds add" in command:
            shown = next(block for block in blocks("text") if block.startswith("Tidewater Post"))
            printed = [line.rstrip() for line in capsys.readouterr().out.splitlines()[:2]]
            assert printed == [line.replace(_HEADLINE, "Story 2") for line in shown.strip().splitlines()]


@pytest.mark.usefixtures("folder")
def test_the_first_output_is_the_one_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The answer under the first command is what it prints, but for the time that it took."""
    shown = next(block for block in blocks("") if "[1]" in block)
    run(commands()[0], monkeypatch)
    printed = capsys.readouterr().out
    assert _steady(printed) == _steady(shown)


def test_the_set_up_commands_are_the_promised_ones() -> None:
    """Two commands are all that is needed, and what decides a change calls the second to the letter."""
    first, second = (block.strip() for block in blocks("sh")[:2])
    environment = "python3 -m venv .venv && .venv/bin/pip install"
    assert first == f'{environment} . && .venv/bin/dateline ask --samples "why did Putin visit Pyongyang?"'
    assert second == f"{environment} '.[test]' && .venv/bin/pytest"
    assert f"\n{second}\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_python_example_runs(tmp_path: Path) -> None:
    """The library's face in the README works as it stands there."""
    [code] = blocks("python")
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_setting_is_in_the_table() -> None:
    """No setting is known to the code alone."""
    for name in Settings.model_fields:
        assert f"`{name.upper()}`" in README


def _steady(output: str) -> str:
    lines = [line.rstrip() for line in output.strip().splitlines()]
    return re.sub(r"\d+\.\d\d s", "0.00 s", "\n".join(lines))
