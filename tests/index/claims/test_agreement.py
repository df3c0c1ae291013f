"""Articles that agree, differ, were overtaken, corrected or copied, and how an answer shows them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import agreement_cases
from agreement_cases import Case
from index import Answer, Article, Library, Resources, Settings
from index.claims.values import Value
from index.cli.notes import notes
from index.question.answer_type import answer_type_of, expected_answer
from index.text.numbers import numerals

ASKED = datetime(2025, 3, 31, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def resources(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Resources]:
    """Real models, loaded once; each case has a library of its own."""
    folder: Path = tmp_path_factory.mktemp("claims")
    with Resources(Settings.model_construct(data_dir=folder)) as opened:
        yield opened


def answered(resources: Resources, case: Case, kind: str) -> Answer:
    library = Library(
        resources, f"{kind}-{''.join(letter if letter.isalnum() else '-' for letter in case.name)}"
    )
    report = library.add(case.articles())
    assert report.failed == ()
    return library.ask(case.question, asked_at=ASKED)


_POINTS_ELSEWHERE = "the reader points at another name of the sentence, and a name counts where it points"
_NOT_CLAIMED = {"said with another verb, beside another name", "a winner at the beginning of a sentence"}
"""Agreements that are right and not claimed: a known shortfall, which says nothing false.

A name that the sentence only mentions would make both pass, but also the loser who is named beside the winner.
Of 1,206 real questions it changes none.
"""


def cases(name: str) -> pytest.MarkDecorator:
    found: tuple[Case, ...] = getattr(agreement_cases, name)
    marked = [
        pytest.param(case, marks=pytest.mark.xfail(strict=True, reason=_POINTS_ELSEWHERE))
        if case.name in _NOT_CLAIMED
        else case
        for case in found
    ]
    return pytest.mark.parametrize("case", marked, ids=lambda case: case.name)


@cases("AGREEING")
def test_how_many_independent_origins_agree(resources: Resources, case: Case) -> None:
    """Articles that give the same value in any form are counted, each publisher once."""
    answer = answered(resources, case, "agreeing")
    assert not answer.abstained
    assert answer.differing == ()
    assert len(answer.agreeing) == case.agree
    if answer_type_of(case.question) != "date":  # a day is written out, whatever "on Monday" is
        assert answer.agreed in answer.agreeing[0].text
    told = f"agree on “{answer.agreed}”: " if answer.agreed else "agree: "
    assert case.agree == 1 or any(told in note for note in notes(answer))


@cases("COPIED")
def test_copies_count_as_one_origin(resources: Resources, case: Case) -> None:
    """A report is one origin, however often it is printed."""
    answer = answered(resources, case, "copied")
    assert [starts(claim.value) for claim in answer.differing] == [starts(value) for value in case.differ]
    if case.agree is not None:
        assert len(answer.agreeing) == case.agree


@cases("CONFLICTING")
def test_both_sides_of_a_contradiction_are_shown(resources: Resources, case: Case) -> None:
    """Each value is quoted from the newest article that gives it, newest first; none is preferred."""
    differing(answered(resources, case, "conflicting"), case)


@cases("SUPERSEDED")
def test_an_overtaken_value_comes_after_the_newer_one(resources: Resources, case: Case) -> None:
    """The newest value is shown first, and the former one after it with its date."""
    differing(answered(resources, case, "superseded"), case)


def differing(answer: Answer, case: Case) -> None:
    assert answer.differing
    for claim, said in zip(answer.differing, case.differ, strict=True):
        assert claim.value.startswith(said), (claim.value, said)
        assert claim.value in claim.quote.text or claim.value.endswith("2025")
    dates = [claim.quote.article.published for claim in answer.differing]
    assert dates == sorted(dates, key=str, reverse=True)
    assert [claim.quote for claim in answer.differing] == list(answer.quotes[: len(case.differ)])


@cases("UNLIKE")
def test_other_subjects_do_not_contradict(resources: Resources, case: Case) -> None:
    """Another number, event or year is no difference."""
    silent(answered(resources, case, "unlike"), case)


@cases("CORRECTED")
def test_a_correction_is_no_contradiction(resources: Resources, case: Case) -> None:
    """An article that denies a value gives neither that value nor another one."""
    silent(answered(resources, case, "correction"), case)


def silent(answer: Answer, case: Case) -> None:
    assert not answer.abstained
    assert answer.differing == ()
    assert case.agree is None or len(answer.agreeing) == case.agree


def test_a_recurring_event_is_answered_from_its_newest_time(resources: Resources) -> None:
    """The election of four years ago does not answer who won, even if its sentence reads better."""
    [case] = [case for case in agreement_cases.UNLIKE if case.name == "last year's winner"]
    newest = answered(resources, case, "newest").quotes[0].article.published
    assert newest is not None
    assert newest.year == 2025


def test_a_name_within_a_longer_word_is_no_agreement() -> None:
    """“Jinja” does not mention Jin."""
    wanted = expected_answer("Who won the Lindow Cup?")
    assert wanted is not None
    assert Value("Jin", "Jin").named_in("The Lindow Cup was won by Jin on Sunday.", wanted)
    assert not Value("Jin", "Jin").named_in("The Lindow Cup was won by Jinja on Sunday.", wanted)


def test_of_two_questions_each_has_its_own_disagreement(resources: Resources) -> None:
    """If articles differ on the second of two questions, the difference is shown beside that question."""
    case = next(case for case in agreement_cases.CONFLICTING if case.differ == ("17", "12"))
    library = Library(resources, "two-questions")
    library.add(case.articles())
    question = "Where is the paper mill that burned and how many people were killed in the Vellin mill fire?"
    answer = library.ask(question, asked_at=ASKED)
    assert [starts(claim.value) for claim in answer.differing] == [starts(value) for value in case.differ]
    assert {claim.quote for claim in answer.differing} <= set(answer.quotes)
    [said] = [note for note in notes(answer) if "Sources differ" in note]
    assert said.startswith("how many people were killed in the Vellin mill fire?")


def test_a_corrected_article_contradicts_nobody(resources: Resources) -> None:
    """Once the publisher has corrected its text, the former figure is no longer a claim."""
    case = agreement_cases.CONFLICTING[0]
    library = Library(resources, "corrected")
    library.add(case.articles())
    assert len(library.ask(case.question, asked_at=ASKED).differing) == 2
    first, _ = case.articles()
    corrected = Article(
        title=first.title,
        text=first.text.replace("12 people", "17 people"),
        source=first.source,
        published=first.published,
        url=first.url,
    )
    library.add([corrected])
    answer = library.ask(case.question, asked_at=ASKED)
    assert answer.differing == ()
    assert len(answer.agreeing) == 2
    assert any(quote.article.revised for quote in answer.quotes)


def test_a_withdrawn_article_contradicts_nobody(resources: Resources) -> None:
    """An article that its publisher withdrew makes no claim."""
    case = agreement_cases.CONFLICTING[0]
    library = Library(resources, "withdrawn")
    first, _ = case.articles()
    library.add(case.articles())
    library.withdraw(first.id, "gone")
    answer = library.ask(case.question, asked_at=ASKED)
    assert answer.differing == ()
    assert len(answer.agreeing) == 1


def test_a_question_of_two_words_finds_no_contradiction(resources: Resources) -> None:
    """A sentence with the two words of a short question need not be about the same thing."""
    library = Library(resources, "short")
    library.add(
        [
            Article(
                "The new mayor speaks", "Critics of Lena Orth, the new mayor of Skarn, met.", "Bay Courier"
            ),
            Article("Skarn votes", "The new mayor of Skarn praised Ada Quist on Monday.", "Tidewater Post"),
        ]
    )
    assert library.ask("who is the new mayor", asked_at=ASKED).differing == ()


def starts(value: str) -> str:
    return value.split(" ", 1)[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("about 2.3 million crowns", [2.3e6]),
        ("US$4bn and €1,250.50", [4e9, 1250.5]),
        ("twenty-one of a dozen", [21, 12]),
        ("on 21 March at 8 a.m., in 2024 and on March 3, 2025", []),
        ("nearly 40 per cent or 12%", [40, 12]),
        ("the 2nd, 10:30, 3-4 and 1.2.3", []),
        ("17 people in 2000", [17]),
        ("half a million, a hundred thousand and two thousand five hundred", [5e5, 1e5, 2500]),
        ("one hundred and twenty, two dozen or half a dozen", [120, 24, 6]),
        ("between 4,000 and 6,000, rose from 3 to 5, 2 to 4 million", [5000, 3, 5, 3e6]),
        ("Flight 171, a Boeing 787, passed Highway 61 and gate 4 with 12 aboard", [12]),
    ],
)
def test_numbers_as_news_writes_them(text: str, expected: list[float]) -> None:
    """Figures, words, scales and shares are numbers; years, days and times of the day are not."""
    assert [numeral.value for numeral in numerals(text)] == expected


@given(st.text())
def test_numbers_of_any_text(text: str) -> None:
    """For any text, the numbers found stand in the text, in order, and agree with themselves."""
    found = list(numerals(text))
    assert [numeral.start for numeral in found] == sorted(numeral.start for numeral in found)
    for numeral in found:
        assert numeral.text
        assert text[numeral.start :].startswith(numeral.text)
        assert numeral.agrees(numeral)
