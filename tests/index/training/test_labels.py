"""Questions about news and reading sets become labelled passages."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index import Article
from index.errors import InvalidDataset
from index.training.examples import LabelledPassage
from index.training.labels import KnownQuestion, Labeller
from index.training.negatives import Corpus
from index.training.news_questions import natural_pools, quiz_pools
from index.training.reading_sets import read_pools

_WHY = "Salt water had eaten the piles of the pier away, engineers told the council."
_PIER = f"Ada Brook closed the pier on Tuesday. {_WHY} Ferries leave from the market at 9 a.m. on Sundays."
_AGAIN = "Engineers told the council: salt water had eaten away the piles of the pier. Nine boats were hired."
_FAIR = "The fair of Eastvale opened on Friday. Its wheel is sixty metres high. Tickets cost nine crowns."
_LATER = "The pier of Westhaven opened again. Nobody was there."
ASKED = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """Return four articles, one of which was published after the questions were asked."""
    texts = {"pier": _PIER, "again": _AGAIN, "fair": _FAIR, "later": _LATER}
    return Corpus(
        (name, Article(title=f"The {name}", text=text, published=datetime(2026, month, 1, tzinfo=UTC)))
        for (name, text), month in zip(texts.items(), (3, 3, 2, 4), strict=True)
    )


def texts(passage: LabelledPassage, name: str) -> list[str]:
    """Return the texts of one kind of label."""
    return [passage.text[span.start : span.end] for span in getattr(passage, name)]


def test_evidence_is_positive_and_what_repeats_it_elsewhere_is_doubtful(corpus: Corpus) -> None:
    """Nobody lists every article of a large story, so a sentence like the evidence is no negative."""
    question = KnownQuestion(
        "why did the pier close", ASKED, (), frozenset({"pier"}), "why", (("pier", _WHY),)
    )
    (pool,) = natural_pools([question], corpus)
    assert texts(pool.positives[0], "answering_sentences") == [_WHY]
    assert not pool.positives[0].answers
    again = next(passage for passage in pool.hard_negatives if passage.title == "The again")
    assert texts(again, "doubtful") == [
        "Engineers told the council: salt water had eaten away the piles of the pier."
    ]
    assert all(passage.title != "The later" for passage in pool.hard_negatives)


def test_a_known_answer_is_located_in_the_evidence(corpus: Corpus) -> None:
    """The same words in another sentence may be there by chance."""
    text = "Ferries leave from the market at 9 a.m. on Sundays."
    question = KnownQuestion(
        "when do ferries leave", ASKED, ("9 a.m.",), frozenset({"pier"}), "when", (("pier", text),)
    )
    (passage,) = corpus.of(["pier"])
    labelled = Labeller(question, corpus).label(passage)
    assert texts(labelled, "answers") == ["9 a.m"]
    assert labelled.is_positive


def test_an_unanswerable_question_keeps_the_articles_that_come_near(corpus: Corpus) -> None:
    """The hardest negatives are passages of the articles that prompted the question."""
    question = KnownQuestion("why did the fair close", ASKED, articles=frozenset({"fair"}), kind="near-miss")
    (pool,) = natural_pools([question], corpus)
    assert not pool.positives
    assert [passage.title for passage in pool.same_article] == ["The fair"]


def test_quiz_questions_are_also_asked_where_nothing_answers(corpus: Corpus) -> None:
    """Questions of other folders teach refusing, and so do those whose answering passages are left out."""
    known = [
        KnownQuestion(f"{n} How high is the wheel?", ASKED, ("sixty metres",), frozenset({"fair"}))
        for n in range(5)
    ]
    foreign = [KnownQuestion(f"{n} Who owns the pier?", ASKED, ("Lund",), frozenset({"x"})) for n in range(5)]
    pools = list(quiz_pools(known, foreign, corpus, 1))
    assert [bool(pool.positives) for pool in pools[:5]] == [True] * 5
    assert texts(pools[0].positives[0], "answers") == ["sixty metres"]
    assert any("pier" in pool.question and not pool.positives for pool in pools[5:])


def test_the_best_match_comes_first_and_nothing_of_the_future(corpus: Corpus) -> None:
    """Words decide, then recency; articles published after the question are no evidence."""
    nearest = corpus.nearest("salt water piles of the pier", ASKED, 3)
    assert {passage.article for passage in nearest[:2]} == {"pier", "again"}
    assert all(passage.article != "later" for passage in nearest)
    assert corpus.latest == datetime(2026, 4, 1, tzinfo=UTC)
    assert corpus.nearest("zebra", ASKED, 3) == []


def write(file: Path, *lines: dict[str, object]) -> Path:
    """Write a set of reading questions."""
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return file


def test_a_long_context_is_cut_and_its_other_passages_are_negatives(tmp_path: Path) -> None:
    """The answer is found in its passage; a context without an answer teaches refusing."""
    long = " ".join([*(f"Sentence number {n} says nothing of the matter at all." for n in range(40)), _WHY])
    answer = {"text": "Salt water", "start": long.index("Salt water")}
    file = write(
        tmp_path / "set.jsonl",
        {"context": long, "title": "Pier", "question": "What ate the piles?", "answers": [answer]},
        {"context": f"{_FAIR} {_FAIR} {_FAIR} {_FAIR}", "question": "Who ate them?", "answers": []},
    )
    pools = {pool.question: pool for pool in read_pools(file, 10, 1)}
    found = pools["What ate the piles?"]
    assert texts(found.positives[0], "answers") == ["Salt water"]
    assert found.same_article
    assert found.hard_negatives
    assert not pools["Who ate them?"].positives
    assert len(read_pools(file, 1, 1)) == 1


def test_a_free_answer_makes_its_whole_sentence_correct_and_a_short_context_is_mixed(tmp_path: Path) -> None:
    """Two sentences alone would be too easy, so those of other contexts come between."""
    file = write(
        tmp_path / "set.jsonl",
        {
            "context": f"{_WHY} The pier closed.",
            "question": "Why?",
            "answers": [{"text": _WHY, "start": 0}],
            "span": "sentence",
        },
        {
            "context": _FAIR,
            "question": "How high?",
            "answers": [{"text": "sixty", "start": _FAIR.index("sixty")}],
        },
    )
    pool = next(pool for pool in read_pools(file, 10, 2) if pool.question == "Why?")
    assert texts(pool.positives[0], "answering_sentences") == [_WHY]
    assert "wheel" in pool.positives[0].text


@pytest.mark.parametrize(
    "line",
    [
        {"question": "Why?", "answers": []},
        {"context": "Here.", "question": "Why?"},
        {"context": "Here.", "question": "Why?", "answers": [{"text": "There", "start": 9}]},
    ],
)
def test_a_line_that_is_no_reading_question_is_named(line: dict[str, object], tmp_path: Path) -> None:
    """The operator reads which line of which file to correct."""
    with pytest.raises(InvalidDataset, match=r"set\.jsonl, line 1"):
        read_pools(write(tmp_path / "set.jsonl", line), 10, 1)
