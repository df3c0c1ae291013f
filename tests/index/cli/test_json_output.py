"""index/README.md documents exactly the fields that `--json` prints."""

import json
import re
from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import pytest

import news
from index import Answer, Hit, Note, Passage, Quote
from index.answering.timeline import Event
from index.backup import Backup
from index.catalog import Feed
from index.catalog.revisions import Edit, Revision, Withdrawal
from index.catalog.status import Fingerprint, Status
from index.cli.feeds_output import followed_fields, row
from index.cli.json_output import to_json
from index.doctor import Check
from index.evaluation.figures import JudgedExcerpt, JudgedPassage, Result
from index.model import Claim
from index.report import Failure, Report
from index.subscriptions.report import Followed, RefreshReport
from index.timeframe import Window

README = (Path(__file__).parents[3] / "index" / "README.md").read_text(encoding="utf-8")
NOW = datetime(2025, 3, 12, 9, 0, tzinfo=UTC)
QUOTE = Quote(news.BRIDGE, 0, 20, also=(news.FERRY,))
HIT = Hit(Passage(news.BRIDGE, 0, 40), 0.51234567, 0.4, 0.3, 0.2)
ANSWER = Answer("Why?", NOW, (QUOTE,), (HIT,), 0.87654321, abstained=False, signals={"nearest": 0.123456})
JUDGED = JudgedExcerpt(("b",), "Title", "", 0, 4, "Text", answers=True, of_answering_article=True)
RESULT = Result(
    id="q",
    kind="why",
    question="Why?",
    asked_at="2025-03-12",
    answerable=True,
    known_answer="",
    known_answers=(),
    confidence=0.8,
    signals={},
    abstained=False,
    warnings=(),
    timed=False,
    agreed="",
    agreeing=(),
    differing=(),
    headlines=0,
    quotes=(JUDGED,),
    passages=(),
    seconds=0.1,
)


def documented(heading: str) -> dict[str, set[str]]:
    """Return the fields of a table in the README, each with the names that its explanation mentions."""
    table = re.search(
        rf"^\*\*{re.escape(heading)}\*\*.*?\n\n((?:\|[^\n]*\n)+)", README, re.MULTILINE | re.DOTALL
    )
    assert table, heading
    found: dict[str, set[str]] = {}
    for line in table.group(1).splitlines()[2:]:
        names, explained = line.strip("|").split("|")
        for name in re.findall(r"`(\w+)`", names):
            found[name] = set(re.findall(r"`(\w+)`", explained))
    return found


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("An article", QUOTE.article),
        ("A quote", QUOTE),
        ("An answer", ANSWER),
        ("A hit", HIT),
        ("An event", Event(date(2025, 3, 10), QUOTE, (news.BRIDGE,))),
        ("A revision", Revision("r", NOW, "Title", "Text")),
        ("A report", Report(added=1)),
        ("The status", Status("shared", 1, 2, 0, NOW, NOW, None, 3, "fp32")),
        ("A feed", row(Feed("https://a.example/feed", "A", None, NOW, NOW), troubled=False)),
        ("A refresh", RefreshReport()),
        ("Something followed", followed_fields(Followed("A", "https://a.example/feed", 1))),
        ("An evaluated question", RESULT),
        ("A check", Check("disk", well=True, found="9 GB free")),
        ("A backup", Backup(NOW, "0.1.0", 4, {}, ())),
    ],
)
def test_the_documented_fields_are_those_printed(heading: str, value: object) -> None:
    """The table of JSON fields is right, and complete."""
    printed = json.loads(to_json([value]))[0]
    assert set(printed) == set(documented(heading))


@pytest.mark.parametrize(
    ("heading", "field", "value"),
    [
        ("An answer", "window", Window(NOW, NOW)),
        ("An answer", "differing", Claim(QUOTE, "84 million")),
        ("A revision", "edits", Edit("a", "b")),
        ("A revision", "withdrawals", Withdrawal("gone", NOW)),
        ("A report", "failed", Failure("a.txt", "It is empty.", 1)),
        ("The status", "fingerprint", Fingerprint("model", 384, "rules")),
        ("A hit", "passage", HIT.passage),
        ("An evaluated question", "quotes", JUDGED),
    ],
)
def test_the_documented_parts_of_fields_are_those_printed(heading: str, field: str, value: object) -> None:
    """What a field holds is documented beside it."""
    assert set(json.loads(to_json([value]))[0]) == documented(heading)[field]


def test_every_kind_of_note_is_documented_with_its_fields() -> None:
    """A caller can tell the notes apart by `kind`, and knows what each of them holds."""
    kinds = {
        str(kind.default): {each.name for each in others}
        for note in get_args(Note)
        for kind, *others in [fields(note)]
    }
    assert documented("A note") == kinds


def test_passages_of_an_evaluated_question_add_their_scores() -> None:
    """The README describes them as quotes with scores."""
    passage = JudgedPassage(("b",), "Title", "", 0, 4, "Text", True, True, 1.0, 0.5, 0.4, 0.3, None)  # noqa: FBT003
    quoted = documented("An evaluated question")
    assert set(json.loads(to_json([passage]))[0]) == quoted["quotes"] | quoted["passages"]


def test_articles_are_printed_in_full_only_by_themselves() -> None:
    """`show` prints the text. Within other results it would be printed again and again."""
    alone, listed = json.loads(to_json(news.BRIDGE)), json.loads(to_json([news.BRIDGE]))[0]
    assert alone == {**listed, "text": news.BRIDGE.text}


def test_scores_are_rounded_and_nothing_can_steer_a_terminal() -> None:
    """Numbers are readable, and the output is plain ASCII."""
    printed = json.loads(to_json(ANSWER))
    assert (printed["confidence"], printed["signals"]) == (0.8765, {"nearest": 0.1235})
    assert json.loads(to_json([HIT]))[0]["score"] == 0.5123
    assert to_json(["\x1b[2J\u202e“"]).isascii()
