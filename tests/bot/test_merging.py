"""Answers of several libraries become one: their order, what is compared, and that no field is lost."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.merging import join
from index import Answer, Article, Hit, Passage, Quote, Window

NOW = datetime(2025, 7, 1, tzinfo=UTC)
ONE, TWO = (Article(title=f"T{n}", text=f"First {n}. Second {n}. Third {n}.", source="S") for n in (1, 2))
JUNE = Window(datetime(2025, 6, 1, tzinfo=UTC), NOW, "in June", "named")


def hit(article: Article, score: float) -> Hit:
    return Hit(Passage(article, 0, 8), score, 0.5, 0.5, 0.5)


SURE = Answer(
    "q",
    NOW,
    (Quote(ONE, 0, 8),),
    (hit(ONE, 0.5),),
    0.9,
    abstained=False,
    window=JUNE,
    searched_for=("Lindow",),
    unmentioned=("Skarn", "Orsk"),
    agreeing=(ONE, TWO),
    agreed="12",
    signals={"nearest": 0.5},
)
LESS_SURE = Answer(
    "q",
    NOW,
    (Quote(TWO, 0, 8),),
    (hit(TWO, 0.7),),
    0.4,
    abstained=False,
    window=JUNE,
    searched_for=("Vellin",),
    unmentioned=("Orsk",),
    unsure=True,
    signals={"nearest": 0.4},
)
REFUSED, ALSO_REFUSED = (
    Answer("q", NOW, (), (), 0.02, abstained=True, outside=(article,), languages=(language,))
    for article, language in ((ONE, "de"), (TWO, "es"))
)

BOTH_ANSWER: dict[str, Any] = {
    "question": "q",
    "asked_at": NOW,
    "quotes": (*SURE.quotes, *LESS_SURE.quotes),
    "passages": (*LESS_SURE.passages, *SURE.passages),
    "confidence": 0.9,
    "abstained": False,
    "window": JUNE,
    "outside": (),
    "searched_for": ("Lindow", "Vellin"),
    "languages": (),
    "parts": (),
    "differing": (),
    "agreeing": (ONE, TWO),
    "agreed": "12",
    "unmentioned": ("Orsk",),
    "unsure": False,
    "empty": False,
    "greeting": None,
    "signals": {"nearest": 0.5},
    "written": None,
}
ONE_ANSWERS = BOTH_ANSWER | {
    "quotes": LESS_SURE.quotes,
    "passages": LESS_SURE.passages,
    "confidence": 0.4,
    "searched_for": ("Vellin",),
    "agreeing": (),
    "agreed": "",
    "unsure": True,
    "signals": {"nearest": 0.4},
    "written": None,
}
NONE_ANSWERS = ONE_ANSWERS | {
    "quotes": (),
    "passages": (),
    "confidence": 0.02,
    "abstained": True,
    "window": None,
    "outside": (ONE, TWO),
    "searched_for": (),
    "languages": ("de", "es"),
    "unmentioned": (),
    "unsure": False,
    "signals": {},
    "written": None,
}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ((LESS_SURE, SURE), BOTH_ANSWER),
        ((REFUSED, LESS_SURE), ONE_ANSWERS),
        ((REFUSED, ALSO_REFUSED), NONE_ANSWERS),
    ],
)
def test_no_field_is_lost(answers: Sequence[Answer], expected: dict[str, Any]) -> None:
    """Each field of the joined answer is what the libraries say; a new field needs a line in the table."""
    assert list(expected) == [field.name for field in fields(Answer)]
    joined = join(answers, 3)
    assert {field.name: getattr(joined, field.name) for field in fields(Answer)} == expected


def test_questions_asked_in_one_are_joined_one_by_one() -> None:
    """A part that one library refuses and another one answers is answered."""
    own = Answer("q and q", NOW, SURE.quotes, (), 0.9, abstained=False, parts=(SURE, REFUSED))
    shared = Answer(
        "q and q", NOW, LESS_SURE.quotes, (), 0.4, abstained=False, parts=(ALSO_REFUSED, LESS_SURE)
    )
    joined = join([own, shared], 3)
    assert joined.question == "q and q"
    assert [part.abstained for part in joined.parts] == [False, False]
    assert joined.quotes == (*SURE.quotes, *LESS_SURE.quotes)
    assert not [note for note in joined.notes() if note.kind == "part_refused"]


def test_quotes_follow_the_confidence_of_their_libraries() -> None:
    """The surer library's quotes come first, the other's last; a quote in both is shown once."""
    one, two = (Article(title=f"T{n}", text=f"First {n}. Second {n}. Third {n}.", source="S") for n in (1, 2))

    def answer(article: Article, confidence: float, *starts: int) -> Answer:
        quotes = tuple(Quote(article, start, start + 8) for start in starts)
        return Answer("q", datetime.now(UTC), quotes, (), confidence, not quotes)

    joined = join([answer(one, 0.6, 0, 9), answer(two, 0.9, 0, 9, 19)], 3)
    assert [quote.article.title for quote in joined.quotes] == ["T2", "T2", "T1"]
    assert joined.confidence == 0.9
    assert join([answer(one, 0.3), answer(two, 0.1)], 3).abstained
    assert [q.article.title for q in join([answer(one, 0.3), answer(two, 0.2, 0)], 3).quotes] == ["T2"]


def test_articles_of_two_libraries_are_compared() -> None:
    """A server's own article and a shared one are compared as two articles of one library are."""
    question = "How many people were killed in the fire at the Vellin paper mill?"

    def answer(source: str, told: str, confidence: float) -> Answer:
        article = Article(title="Fire at the Vellin paper mill", text=told, source=source)
        quotes = (Quote(article, 0, len(told)),)
        return Answer(question, datetime.now(UTC), quotes, (), confidence, abstained=False)

    twelve = answer("Post", "The fire at the paper mill in Vellin killed 12 people, police said.", 0.9)
    fifteen = answer("Courier", "The fire at the Vellin paper mill killed 15 people, the mayor said.", 0.8)
    dozen = answer("Herald", "In Vellin 12 people were killed when the paper mill caught fire.", 0.7)
    differing = join([twelve, fifteen], 3)
    assert {claim.value for claim in differing.differing} == {"12 people", "15 people"}
    assert {claim.quote for claim in differing.differing} <= set(differing.quotes)
    agreeing = join([dozen, twelve], 3)
    assert [article.source for article in agreeing.agreeing] == ["Post", "Herald"]
    assert agreeing.differing == ()
