"""Questions that no article answers, although articles share most of their words."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index import Article, Library
from index.model import WARNINGS

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


def test_a_question_that_no_article_answers_is_refused_or_warned_of(asked: Library) -> None:
    """That Quist was in Orsk does not say whether she was arrested, however many words are shared."""
    answer = asked.ask("Was Ada Quist arrested in Orsk?", asked_at=ASKED)
    assert answer.abstained or any(isinstance(note, WARNINGS) for note in answer.notes())


def test_a_reported_fact_is_not_doubted(asked: Library) -> None:
    """A question in other forms of the article's words is answered without a warning."""
    for question in (
        "Why did Quist visit Orsk?",
        "When did Ada Quist travel to Orsk?",
        "what did Quist sign?",
    ):
        answer = asked.ask(question, asked_at=ASKED)
        assert not answer.abstained
        assert not answer.unsure
        assert answer.unmentioned == ()


def test_another_place_is_warned_of(asked: Library) -> None:
    """Why Quist visited Orsk does not answer why she visited Vellin, which another article names."""
    answer = asked.ask("Why did Quist visit Vellin?", asked_at=ASKED)
    assert answer.abstained or answer.unsure
