"""Two questions asked in one are answered as one, and no field of their answers is lost."""

from dataclasses import fields
from datetime import UTC, datetime

from index import Answer, Article, Claim, Hit, Passage, Quote, Window
from index.answering.merging import merged

NOW = datetime(2025, 7, 1, tzinfo=UTC)
ONE, TWO = (
    Article(f"T{n}", f"First {n}. Second {n}. Third {n}.", "S", published="2025-06-20") for n in (1, 2)
)
JUNE = Window(datetime(2025, 6, 1, tzinfo=UTC), NOW, "in June", "named")
HITS = tuple(Hit(Passage(article, 0, 8), 0.5, 0.5, 0.5, 0.5) for article in (ONE, TWO))
WHO = Answer(
    "who?",
    NOW,
    (Quote(ONE, 0, 8), Quote(ONE, 9, 18)),
    HITS[:1],
    0.9,
    abstained=False,
    window=JUNE,
    searched_for=("Lindow",),
    differing=(Claim(Quote(ONE, 9, 18), "a"),),
    agreeing=(ONE, TWO),
    agreed="a",
    unmentioned=("Orsk",),
    signals={"nearest": 0.5},
)
WHEN = Answer("when?", NOW, (Quote(TWO, 0, 8),), HITS[1:], 0.4, abstained=False, window=JUNE, unsure=True)
REFUSED = Answer("when?", NOW, (), HITS, 0.05, abstained=True, window=JUNE, outside=(TWO,), languages=("de",))


def test_no_field_is_lost() -> None:
    """Notes about one question stay in its part; a new field needs a line in this table."""
    expected = {
        "question": "who and when?",
        "asked_at": NOW,
        "quotes": (WHO.quotes[0], WHEN.quotes[0], WHO.quotes[1]),
        "passages": HITS,
        "confidence": 0.9,
        "abstained": False,
        "window": JUNE,
        "outside": (),
        "searched_for": ("Lindow",),
        "languages": (),
        "parts": (WHO, WHEN),
        "differing": WHO.differing,
        "agreeing": (),
        "agreed": "",
        "unmentioned": (),
        "unsure": False,
        "empty": False,
        "greeting": None,
        "signals": {"nearest": 0.5},
        "written": None,
    }
    assert list(expected) == [field.name for field in fields(Answer)]
    answer = merged("who and when?", [WHO, WHEN], 2)
    assert {field.name: getattr(answer, field.name) for field in fields(Answer)} == expected


def test_an_answer_with_both_parts_refused_is_a_refusal() -> None:
    """Related articles of another time, and the languages of the library, are listed once."""
    answer = merged("when and when?", [REFUSED, REFUSED], 3)
    assert (answer.abstained, answer.quotes, answer.confidence) == (True, (), 0.05)
    assert (answer.outside, answer.languages, answer.unsure) == ((TWO,), ("de",), False)
    assert [note.kind for note in answer.notes()] == ["searched_window", "library_languages"]


def test_a_note_names_the_question_that_it_is_about() -> None:
    """There is at most one warning beside both answers together."""
    notes = merged("who and when?", [WHO, REFUSED], 3).notes()
    assert [(note.kind, getattr(note, "part", None)) for note in notes] == [
        ("newest_source", None),
        ("missing_names", "who?"),
        ("sources_differ", "who?"),
        ("corrected_spelling", None),
        ("part_refused", None),
        ("searched_window", None),
    ]
