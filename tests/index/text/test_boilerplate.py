"""The form of a sentence of news: dateline, byline, notice, heading, reference back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.boilerplate import dateline_end, is_boilerplate, refers_back, restates


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("SEOUL, South Korea (AP) — The ferry sank.", "The ferry sank."),
        ("WASHINGTON, June 3 (Reuters) - The ferry sank.", "The ferry sank."),
        ("LONDON — The ferry sank.", "The ferry sank."),
        ("Westhaven (AFP) – The ferry sank.", "The ferry sank."),
        ("(CNN) — The ferry sank.", "The ferry sank."),
        ("ST. PETERSBURG, Russia — The ferry sank.", "The ferry sank."),
        ("NATO — the alliance of 32 states — met.", "NATO — the alliance of 32 states — met."),
        ("The ferry — the oldest of all — sank.", "The ferry — the oldest of all — sank."),
        ("It sank.", "It sank."),
    ],
)
def test_datelines_are_recognised(sentence: str, told: str) -> None:
    """A place and an agency before a dash are a dateline; a dash within a sentence makes none."""
    assert sentence[dateline_end(sentence) :] == told


@pytest.mark.parametrize(
    "line",
    [
        "By Nora Lund",
        "By Nora Lund and Ada Brook, The Harbour Post",
        "Reporting by Ada Brook; editing by Tom Reed",
        "Published: 3 June 2026",
        "Updated 3 June 2026",
        "Read more: the pier in pictures",
        "Sign up for our newsletter",
        "© 2026 The Harbour Post. All rights reserved.",
    ],
)
def test_bylines_and_notices_are_recognised(line: str) -> None:
    """Lines that belong to the page are distinguished from the story."""
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "sentence",
    [
        "By Tuesday the ferry had sunk.",
        "By the end of the year, Westhaven wants a new pier.",
        "Reporting the accident took an hour.",
        "Photographs of the pier went round the world.",
    ],
)
def test_sentences_of_the_story_are_no_boilerplate(sentence: str) -> None:
    """A sentence that begins like a byline is still a sentence."""
    assert not is_boilerplate(sentence)


@pytest.mark.parametrize(
    ("sentence", "back"),
    [
        ("He left on Monday.", True),
        ("But they refused.", True),
        ("“It is over,” the mayor said.", True),
        ("This decision was criticised.", True),
        ("The pair met in Oslo.", True),
        ("This week the ferry sank.", False),
        ("However, Ada Brook refused.", False),
        ("Hers and history are words.", True),
        ("Itinerant traders came.", False),
        ("The council voted.", False),
    ],
)
def test_a_pronoun_refers_back(sentence: str, *, back: bool) -> None:
    """A sentence whose subject stands before it is not quoted alone."""
    assert refers_back(sentence) == back


@pytest.mark.parametrize(
    ("sentence", "question", "same"),
    [
        ("Ada Brook closed the pier.", "Why did Ada Brook close the pier?", True),
        ("The closing of the pier by Ada Brook", "Why did Ada Brook close the pier?", True),
        (
            "Ada Brook closed the pier because salt had eaten its piles.",
            "Why did Ada Brook close the pier?",
            False,
        ),
        ("Ada Brook closed the pier on Tuesday evening.", "When did Ada Brook close the pier?", False),
    ],
)
def test_sentences_that_repeat_the_question_are_recognised(
    sentence: str, question: str, *, same: bool
) -> None:
    """An answer has words that the question lacks, in any form."""
    assert restates(sentence, question) == same


@given(st.text(max_size=300))
def test_any_text_is_analysed(text: str) -> None:
    """Hostile sentences are analysed quickly and without an error; a dateline never covers all of one."""
    is_boilerplate(text)
    refers_back(text)
    restates(text, text)
    assert not text or dateline_end(text) < len(text)
