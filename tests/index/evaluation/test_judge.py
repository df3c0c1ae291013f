"""Which quotes answer a question of a dataset, on articles of our own."""

import pytest

import news
from index import Article, Quote
from index.evaluation.dataset import EvidenceText, Question, article_key
from index.evaluation.judge import answers, is_of_answering_article

NAMES = {article_key(news.BRIDGE): frozenset({"b", "b2"}), article_key(news.FERRY): frozenset({"f"})}
REASON = "Mayor Ada Quist said the bridge was built because the old ferry could not carry enough lorries."
COST = "It cost 84 million crowns and took three years to build."
WHY = Question("Why the bridge?", "2025-03-12", (), frozenset({"b2"}), evidence=(EvidenceText("b2", REASON),))
BOTH = Question(
    "Why, at what cost?",
    "2025-03-12",
    (),
    frozenset({"b"}),
    evidence=(EvidenceText("b", f"{REASON} {COST}"),),
)
HOW_MANY = Question("How many passengers?", "2025-03-12", ("212",), later=frozenset({"f"}))
QUIZ = Question("What did the bridge cost?", "2025-03-12", ("84 million crowns",), frozenset({"b"}))


def quote(article: Article, text: str) -> Quote:
    start = article.text.index(text)
    return Quote(article, start, start + len(text))


@pytest.mark.parametrize(
    ("question", "shown", "expected"),
    [
        (WHY, quote(news.BRIDGE, REASON), True),
        (WHY, quote(news.BRIDGE, f"{REASON} {COST}"), True),
        (WHY, quote(news.BRIDGE, "built because the old ferry could not carry enough lorries"), True),
        (WHY, quote(news.BRIDGE, "Mayor Ada Quist said the bridge was built"), False),
        (WHY, quote(news.BRIDGE, COST), False),
        (WHY, quote(news.FERRY, "before the bridge replaced it"), False),
        (BOTH, quote(news.BRIDGE, COST), True),
        (HOW_MANY, quote(news.FERRY, "with 212 passengers aboard"), True),
        (HOW_MANY, quote(news.FERRY, "for 61 years"), False),
        (QUIZ, quote(news.BRIDGE, COST), True),
        (QUIZ, quote(news.BRIDGE, REASON), False),
    ],
)
def test_a_quote_answers_by_evidence_or_by_a_short_answer(
    question: Question,
    shown: Quote,
    expected: bool,  # noqa: FBT001
) -> None:
    """Half an evidence sentence is enough. A short answer counts in articles that answer, also in later ones."""
    assert answers(shown, question, NAMES) is expected


def test_an_article_answers_under_any_id_of_the_dataset() -> None:
    """Two records with one URL share an article, and either id counts. An unknown article never answers."""
    assert is_of_answering_article(news.BRIDGE, WHY, NAMES)
    assert is_of_answering_article(news.BRIDGE, BOTH, NAMES)
    assert is_of_answering_article(news.FERRY, HOW_MANY, NAMES)
    assert not is_of_answering_article(news.FERRY, WHY, NAMES)
    assert not is_of_answering_article(news.ORCHARD, WHY, NAMES)
