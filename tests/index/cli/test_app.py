"""The command line as a person or a script uses it, with the bundled model."""

import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import news
from cli_fixtures import Dateline
from index import Article
from language_model import Request, language_model, lines

pytest_plugins = ("cli_fixtures",)

ROOT = Path(__file__).parents[3]


def write(folder: Path, articles: tuple[Article, ...] = news.ALL) -> Path:
    """Write articles as .jsonl.gz."""
    file = folder / "articles.jsonl.gz"
    with gzip.open(file, "wt", encoding="utf-8") as lines:
        for article in articles:
            published = article.published.isoformat() if article.published else None
            record = {
                "title": article.title,
                "text": article.text,
                "source": article.source,
                "url": article.url,
            }
            lines.write(json.dumps({**record, "published": published}) + "\n")
    return file


def test_from_nothing_to_an_answer_and_back(
    dateline: Dateline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commands work one after another: add, ask, search, list, show, status, reindex, remove."""
    added = dateline("add", str(write(tmp_path)))
    assert (added.code, added.out.split(" · ")[0]) == (0, "4 added")
    answer = dateline("ask", "Why was the harbour bridge built?", "--asked-at", "2025-03-12")
    assert answer.code == 0
    assert "[1] “" in answer.out
    assert "because the old ferry could not carry enough lorries" in answer.out.replace("\n", " ")
    for shown in ("Tidewater Post, 10 March 2025", "https://tidewater.example/bridge", "As of 10 March 2025"):
        assert shown in answer.out
    monkeypatch.setenv("COLUMNS", "20")
    narrow = dateline("ask", "Why was the harbour bridge built?", "--asked-at", "2025-03-12").out
    assert "https://tidewater.example/bridge\n" in narrow, "an address is whole, however narrow the window"
    monkeypatch.setenv("COLUMNS", "200")
    hits = dateline("search", "apple harvest", "--json").json
    assert hits[0]["passage"]["article"]["title"] == news.ORCHARD.title
    assert {"score", "dense", "lexical", "recency"} < set(hits[0])
    timeline = dateline("timeline", news.UNDATED.title).out
    assert (
        f"No dated article is about this.\n    left out, as it has no date: {news.UNDATED.title}" in timeline
    )
    listed = dateline("list", "--json").json
    assert listed[0]["title"] == news.FERRY.title
    assert news.BRIDGE.title in dateline("show", news.BRIDGE.id).out
    status = dateline("status", "--json").json
    assert (status["articles"], status["pending"]) == (4, 0)
    assert status["fingerprint"]["model"] == "all-MiniLM-L6-v2"
    assert status["size"] > 0
    assert dateline("reindex", "--full", "--json").json["indexed"] == 4
    removed = dateline("remove", news.BRIDGE.id, news.FERRY.id)
    assert (removed.code, removed.out.split(" · ")[0]) == (0, "2 removed")
    assert dateline("remove", news.BRIDGE.id).code == 1


def test_an_answer_from_undated_articles_says_so(dateline: Dateline, tmp_path: Path) -> None:
    """The last line is a sentence even if no quoted article has a date."""
    file = tmp_path / "orchard.txt"
    file.write_text(f"{news.ORCHARD.title}\n\n{news.ORCHARD.text}", encoding="utf-8")
    dateline("add", str(file))
    answer = dateline("ask", "apple harvest").out
    assert "Date unknown · confidence" in answer
    assert "As of" not in answer


def test_a_greeting_names_a_headline_to_ask_about(dateline: Dateline, tmp_path: Path) -> None:
    """A headline is no question, so the greeting does not offer it as one."""
    dateline("add", str(write(tmp_path)))
    greeted = " ".join(dateline("ask", "hello").out.split())
    assert greeted == f"Hello! Ask about the news, for example about “{news.FERRY.title}”."


def test_a_refusal_shows_no_quote_and_no_unrelated_headline(dateline: Dateline, tmp_path: Path) -> None:
    """Articles about something else would be no help."""
    dateline("add", str(write(tmp_path)))
    refusal = dateline("ask", "Who won the chess championship in Reykjavik?")
    assert refusal.code == 0
    assert refusal.out.startswith("No article answers this.")
    assert "“" not in refusal.out
    found = dateline("ask", "Who won the chess championship in Reykjavik?", "--json").json
    assert (found["abstained"], found["quotes"]) == (True, [])
    assert found["closest"] == []


def test_filters_reach_the_question(dateline: Dateline, tmp_path: Path) -> None:
    """--since, --until and --source limit which articles may answer."""
    dateline("add", str(write(tmp_path)))
    within = dateline(
        "search", "bridge ferry", "--since", "2025-12-01", "--until", "2026-12-31", "--json"
    ).json
    assert {hit["passage"]["article"]["source"] for hit in within} == {"Bay Courier"}
    wrong = dateline("ask", "Why a bridge?", "--source", "Nobody Times")
    assert (wrong.code, "Tidewater Post" in wrong.err) == (1, True)


def test_bad_input_does_not_stop_the_rest_and_fails_the_command(dateline: Dateline, tmp_path: Path) -> None:
    """Every unreadable record gets a line with file, line number and reason, and the rest is added."""
    good = json.dumps({"title": news.BRIDGE.title, "text": news.BRIDGE.text, "url": news.BRIDGE.url})
    lines = [
        good,
        "{broken",
        json.dumps({"text": "No title."}),
        json.dumps({"title": "T", "text": "x", "date": "yesterday-ish"}),
    ]
    (tmp_path / "mixed.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 10)
    (tmp_path / "empty.txt").write_bytes(b"")
    done = dateline("add", "mixed.jsonl", "binary.txt", "empty.txt", "missing.txt")
    assert done.code == 1
    reported = done.out.splitlines()
    assert sum("mixed.jsonl, line" in line for line in reported) == 3
    assert all(any(name in line for line in reported) for name in ("binary.txt", "empty.txt", "missing.txt"))
    assert "1 added, 6 failed" in done.out


def test_terminal_escapes_never_reach_the_terminal(dateline: Dateline, tmp_path: Path) -> None:
    """Control characters in an article, a file name or a question are never printed."""
    evil = "\x1b]0;owned\x07\x1b[31m\x9b2J\u202e[bold red]"
    record = {
        "title": f"Title {evil} of the comet",
        "text": f"A comet {evil} was seen over Skarn.",
        "source": evil + "Paper",
    }
    (tmp_path / "evil.json").write_text(json.dumps(record), encoding="utf-8")
    (tmp_path / "name\x1b[2J.txt").write_bytes(b"")
    done = [
        dateline("add", "."),
        dateline("ask", f"Was a comet seen over Skarn? {evil}"),
        dateline("search", "comet"),
        dateline("list"),
        dateline("list", "--json"),
        dateline("show", f"none{evil}"),
    ]
    for command in done:
        printed = command.out + command.err
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(printed)
    assert "[bold red]" in done[3].out, "square brackets are text, not markup"


@pytest.mark.parametrize("question", ["", "?!", "what is it?", "x" * 10_000])
def test_a_question_that_cannot_be_asked_is_one_sentence(dateline: Dateline, question: str) -> None:
    """An unusable question ends with one sentence and exit code 1, without a traceback."""
    done = dateline("ask", question)
    assert done.code == 1
    assert done.err.startswith("dateline: The question")
    assert len(done.err.splitlines()) == 1


def test_a_wrong_setting_stops_the_program(dateline: Dateline, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the variable."""
    monkeypatch.setenv("LOG_LEVEL", "LOUD")
    done = dateline("status")
    assert (done.code, done.err.startswith("dateline: LOG_LEVEL=LOUD")) == (1, True)


def test_a_language_model_writes_about_the_samples(
    dateline: Dateline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who tries Dateline without articles sees what the model in the settings writes."""

    def repeat(request: Request) -> None:
        first = re.search(r"^\[1\] \(.*?\) (.*)$", request.prompt, re.MULTILINE)
        lines((first[1] if first else "", [1]))(request)

    with language_model() as model:
        model.script = repeat
        monkeypatch.setenv("LLM_URL", model.url)
        monkeypatch.setenv("LLM_MODEL", "scripted")
        asked = dateline("ask", "--samples", "why did Putin visit Pyongyang?")
        assert "Written by scripted" in asked.out
        alone = dateline("ask", "--samples", "--quotes-only", "why did Putin visit Pyongyang?")
        assert "Written by" not in alone.out
        assert len(model.asked) == 1


def test_an_empty_library_says_what_to_do(dateline: Dateline) -> None:
    """Every reading command works on an empty library."""
    assert "dateline add" in dateline("list").out
    assert "There are no articles yet" in dateline("ask", "Why was the bridge built?").out
    assert dateline("status", "--json").json["fingerprint"] is None


def test_the_module_and_a_closed_pipe(tmp_path: Path) -> None:
    """`python -m index` is the same command, and a pipe that closes early gives no traceback."""
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "index", "status"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def test_help_comes_at_once_and_lists_every_command(dateline: Dateline) -> None:
    """`--help` imports no heavy library, and each command that it lists can be run."""
    code = (
        "import contextlib, sys\n"
        "from index.cli.app import main\n"
        "with contextlib.suppress(SystemExit):\n"
        "    main()\n"
        "print([name for name in ('numpy', 'pydantic', 'sqlalchemy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, "--help"], capture_output=True, text=True, check=True)
    *listed, heavy = done.stdout.splitlines()
    assert heavy == "[]"
    names = [line.split()[0] for line in listed[listed.index("Commands:") + 1 :]]
    assert {"add", "ask", "feeds", "fit-reader"} < set(names)
    for name in names:
        shown = dateline(name, "--help")
        assert (shown.code, shown.err) == (0, "")
        assert f"dateline {name} " in shown.out
