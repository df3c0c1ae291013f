"""The READMEs say what is true: their commands run, their output is what they print, their code works."""

import gzip
import json
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import feed_documents as documents
import feed_site
import news
from index.cli.app import main
from index.settings import Settings
from pages import BOT, CONTRIBUTING, DEVELOPERS, INDEX, PAGES, README, ROOT, blocks
from web_server import Site, serving

_HEADLINE = "Fish market of Port Lindow is rebuilt"
_SET_UP = "python3 -m venv .venv && .venv/bin/pip install"


def commands(page: Path) -> list[str]:
    """Return the lines of a page's shell blocks, without the part that sets up the environment."""
    lines = "".join(blocks(page, "sh")).splitlines()
    return [line.split("&&")[-1].strip().removeprefix(".venv/bin/") for line in lines]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the README's reader has: some articles, and a set of questions."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATA_DIR", raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    records = [
        {
            "id": str(n),
            "title": article.title,
            "text": article.text,
            "url": article.url,
            "source": article.source,
            "date": str(article.published),
        }
        for n, article in enumerate((news.BRIDGE, news.FERRY))
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
        items = [documents.item(n, url=served.page(f"/news/{n}", feed_site.page(n))) for n in (1, 2)]
        served.page("/feed.xml", documents.rss(*items), "application/rss+xml")
        link = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
        served.page("/", f"<html><head>{link}</head><body>Welcome</body></html>")
        yield served


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
@pytest.mark.usefixtures("folder")
def test_every_dateline_command_runs(
    page: Path, monkeypatch: pytest.MonkeyPatch, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    """A reader who types what a page shows, from top to bottom, gets no error."""
    for command in commands(page):
        if command.startswith("dateline "):
            there = command.replace("https://tidewater.example ", f"{site.url}/ ").replace(
                "https://tidewater.example", site.url
            )
            capsys.readouterr()
            assert run(there, monkeypatch) == 0, command
            if "feeds add" in command and page == INDEX:
                shown = next(block for block in blocks(page, "text") if block.startswith("Tidewater Post"))
                printed = [line.rstrip() for line in capsys.readouterr().out.splitlines()[:2]]
                assert printed == [line.replace(_HEADLINE, "Story 2") for line in shown.strip().splitlines()]


def test_the_benchmarks_start(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The scripts behind the figures for speed lie where the page says, and know the options it gives them.

    They run for minutes, so only their start is tested.
    """
    measured = [command for page in PAGES for command in commands(page) if "/benchmarks/" in command]
    assert len(measured) == 6
    for command in measured:
        _, script, *arguments = shlex.split(command)
        monkeypatch.setattr(sys, "argv", [script, "--help"])
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(str(ROOT / script), run_name="__main__")
        assert ended.value.code == 0
        assert {argument for argument in arguments if argument.startswith("--")} <= set(
            capsys.readouterr().out.split()
        )


def test_the_settings_file_is_made_by_copying(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file that step 2 copies is a valid .env that changes nothing until it is edited."""
    assert "cp .env.example .env" in commands(README)
    shutil.copy(ROOT / ".env.example", tmp_path / ".env")
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    assert Settings.read(tmp_path / ".env") == Settings.read(tmp_path / "none")


def test_no_command_is_left_untested() -> None:
    """Every line of a shell block is run: here, by .ci/run (the tests), or by the tests that start the bot."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"]["dateline-bot"] == "bot.__main__:main", "which the tests start as python -m bot"
    for page in PAGES:
        for command in commands(page):
            tested = command.startswith(("dateline ", "python tests/benchmarks/"))
            assert tested or command in {"cp .env.example .env", "dateline-bot", "pytest"}, command


@pytest.mark.usefixtures("folder")
def test_the_first_output_is_the_one_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The answer under the first command is what it prints, but for the time that it took."""
    shown = next(block for block in blocks(README, "") if "[1]" in block)
    run(commands(README)[0], monkeypatch)
    printed = capsys.readouterr().out
    assert _steady(printed) == _steady(shown)


def test_the_set_up_commands_are_the_promised_ones() -> None:
    """Two commands are all that is needed, and what decides a change calls the second to the letter."""
    first, second = (block.strip() for block in blocks(README, "sh")[:2])
    assert first == f'{_SET_UP} . && .venv/bin/dateline ask --samples "why did Putin visit Pyongyang?"'
    assert second == f"{_SET_UP} '.[test]' && .venv/bin/pytest"
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert f"\n{second}\n.ci/check lint types\n" in run
    assert ".ci/check\n" in blocks(CONTRIBUTING, "sh"), "the one check command is what contributors are told"


def test_the_readme_is_short_and_its_links_lead_somewhere() -> None:
    """A newcomer reads the front page in ten minutes, and every link to a file or a heading works."""
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 200
    for page in (*PAGES, *DEVELOPERS):
        text = page.read_text(encoding="utf-8")
        for place, heading in re.findall(r"\]\((?!https?:)([^)#\s]*)#?([^)\s]*)\)", text):
            target = (page.parent / place).resolve() if place else page
            assert target.exists(), f"{page.name} links to {place}"
            if heading:
                headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
                anchors = [re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings]
                assert heading in anchors, f"{page.name} links to {place}#{heading}"


def test_the_python_example_runs(tmp_path: Path) -> None:
    """The library's face in the README works as printed."""
    [code] = [code for page in PAGES for code in blocks(page, "python")]
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
    table = BOT.read_text(encoding="utf-8")
    for name in Settings.model_fields:
        assert f"`{name.upper()}`" in table


def _steady(output: str) -> str:
    lines = [line.rstrip() for line in output.strip().splitlines()]
    return re.sub(r"\d+\.\d\d s", "0.00 s", "\n".join(lines))
