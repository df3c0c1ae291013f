"""What an article denies, and what a sentence decides, is answered with that sentence."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index import Article, Library

ASKED = datetime(2025, 4, 25, 12, tzinfo=UTC)
ARTICLES = (
    Article(
        title="Skarn mayor stays in office after vote",
        text=(
            "Mayor Lena Orth survived a vote of no confidence in Skarn on Tuesday by 14 votes to 11. "
            "She said she would not resign and would serve until the election in June. "
            "The opposition accused her of hiding the cost of the new town hall, which rose from 30 to 52 "
            "million crowns."
        ),
        source="Bay Courier",
        published="2025-04-02",
    ),
    Article(
        title="Hexagon Metals drops plan to buy Lindow Steel",
        text=(
            "Hexagon Metals has abandoned its bid for Lindow Steel after regulators objected, the company said "
            "on Thursday. No sale took place, and Lindow Steel remains independent. "
            "Its 4,000 workers will keep their jobs, chief executive Mara Venn told reporters."
        ),
        source="Tidewater Post",
        published="2025-04-10",
    ),
    Article(
        title="All 212 passengers rescued as ferry runs aground",
        text=(
            "Everyone aboard the ferry Marenka was brought ashore unhurt after it ran aground off Skarn on "
            "Friday night. Nobody died, the coast guard said, and only the captain was treated for a cold. "
            "The cause was a broken rudder."
        ),
        source="Island Almanac",
        published="2025-04-14",
    ),
    Article(
        title="Vellin keeps its night buses",
        text=(
            "The council of Vellin voted on Monday to keep the night buses, rejecting a plan to scrap them. "
            "The routes will get three more buses from May, transport chief Tomas Reiss said, because more "
            "people use them than expected."
        ),
        source="Vellin Herald",
        published="2025-04-16",
    ),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The articles, with the real models."""
    folder: Path = tmp_path_factory.mktemp("premises")
    with Library.open(folder) as opened:
        opened.add(ARTICLES)
        yield opened


@pytest.mark.parametrize(
    ("question", "refutation"),
    [
        ("why did the mayor of skarn resign", "would not resign"),
        ("why did skarn vote out its mayor", "survived a vote of no confidence"),
        ("how much did hexagon pay for lindow steel", "abandoned its bid"),
        ("when did hexagon take over lindow steel", "abandoned its bid"),
        ("how did the captain of the marenka die", "Nobody died"),
        ("why did vellin scrap its night buses", "keep the night buses"),
    ],
)
def test_a_false_premise_is_answered_with_its_refutation(
    library: Library, question: str, refutation: str
) -> None:
    """A question that takes for granted what an article denies is answered by the sentence that denies it."""
    answer = library.ask(question, asked_at=ASKED)
    assert not answer.abstained
    assert refutation in answer.quotes[0].text


@pytest.mark.parametrize(
    ("question", "decision"),
    [
        ("did the mayor of skarn resign?", "would not resign"),
        ("was lindow steel sold?", "No sale took place"),
        ("did anyone die on the marenka?", "Nobody died"),
        ("will vellin keep its night buses?", "voted on Monday to keep the night buses"),
    ],
)
def test_a_yes_no_question_is_answered_by_the_sentence_that_decides(
    library: Library, question: str, decision: str
) -> None:
    """The first quote holds the sentence that says yes or no."""
    answer = library.ask(question, asked_at=ASKED)
    assert not answer.abstained
    assert decision in answer.quotes[0].text
