"""Questions that suppose what no article reports: the difference is named."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index import Article, Library
from index.answering.confidence import UNSURE
from index.answering.presuppositions import unsupported
from index.cli.notes import notes
from index.model import Quote
from index.question.entities import Entities

ASKED = datetime(2025, 3, 31, 12, tzinfo=UTC)
VISIT = Article(
    title="Orsk welcomes Quist",
    text=(
        "Prime Minister Ada Quist travelled to Orsk on Monday to sign a treaty on fishing. "
        "She visited the harbour because half of her country's catch is sold there, her office said."
    ),
    source="Tidewater Post",
    url="https://tidewater.example/orsk",
    published="2025-03-24T18:00:00+00:00",
)
REACTION = Article(
    title="Vellin looks at the treaty with Orsk",
    text=(
        "Fishermen in Vellin fear for their boats. Ada Quist, they say, never asked anyone in Vellin before "
        "she signed."
    ),
    source="Bay Courier",
    url="https://bay.example/reaction",
    published="2025-03-25T18:00:00+00:00",
)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The two articles, with the real models."""
    folder: Path = tmp_path_factory.mktemp("premises")
    with Library.open(folder) as library:
        library.add([VISIT, REACTION])
        yield library


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("When did Quist cancel her trip to Orsk?", "cancel"),
        ("why did quist apologise in orsk", "apologise"),
        ("Was Ada Quist arrested in Orsk?", "arrested"),
    ],
)
def test_what_nobody_reports_is_named_or_refused(asked: Library, question: str, word: str) -> None:
    """That Quist was in Orsk does not tell when she cancelled it, however much of the question it has."""
    answer = asked.ask(question, asked_at=ASKED)
    assert answer.abstained or word in answer.unsupported
    assert answer.abstained or any(f"“{word}”" in note for note in notes(answer))


def test_what_is_reported_is_not_doubted(asked: Library) -> None:
    """In whatever form the articles have the words."""
    for question in (
        "Why did Quist visit Orsk?",
        "When did Ada Quist travel to Orsk?",
        "what did Quist sign?",
    ):
        answer = asked.ask(question, asked_at=ASKED)
        assert not answer.abstained
        assert answer.unsupported == ()
        assert answer.unmentioned == ()


def test_where_somebody_never_was_is_told_or_unsure(asked: Library) -> None:
    """Why Quist visited Orsk is no answer to why she visited Vellin, which another article names."""
    answer = asked.ask("Why did Quist visit Vellin?", asked_at=ASKED)
    assert answer.abstained or answer.confidence < UNSURE or "Vellin" in answer.unmentioned


@pytest.mark.parametrize(
    ("question", "sure", "found"),
    [
        ("When did Quist cancel her trip?", True, ("cancel",)),
        ("When did Quist travel home?", True, ()),
        ("Which minister cancelled a dinner?", True, ()),  # nobody is said to have done it
        ("Which minister cancelled a dinner?", False, ("cancelled", "dinner")),
        ("Has Quist won?", True, ("won",)),
        ("Has Quist signed?", True, ()),
        ("Who sold the catch on Monday?", False, ()),
    ],
)
def test_the_words_that_are_told(question: str, sure: bool, found: tuple[str, ...]) -> None:  # noqa: FBT001 - a case
    """Of a sure answer only what someone is said to have done; of another one all that the articles lack."""
    quote = Quote(VISIT, 0, 40)
    named = Entities(("Quist",), (), {"quist", "orsk", "vellin"})
    assert unsupported(question, named, [quote], {}, sure=sure) == found
