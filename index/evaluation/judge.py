"""Decide whether a passage or a quote answers a question of a dataset."""

from index.evaluation.dataset import Names, Question, article_key
from index.evaluation.metrics import holds
from index.model import Article, Passage, Quote
from index.text import normalise
from index.text.sentences import sentences
from index.text.span import Span

_SHARE = 0.5  # of an evidence sentence, in characters, that a quote needs to hold


def answers(excerpt: Passage | Quote, question: Question, names: Names) -> bool:
    """Return whether `excerpt` answers `question`.

    It does if it holds a sentence of an evidence text of its own article, or at least half of one. It
    also does if its article is one that answers, and it holds one of the short known answers.
    """
    if not is_of_answering_article(excerpt.article, question, names):
        return False
    known_as = names[article_key(excerpt.article)]
    texts = [evidence.text for evidence in question.evidence if evidence.article in known_as]
    return holds(excerpt.text, question.answers) or any(_holds_sentence(excerpt, text) for text in texts)


def is_of_answering_article(article: Article, question: Question, names: Names) -> bool:
    """Return whether the dataset lists `article` among those that answer `question`."""
    return not question.answering_articles.isdisjoint(names.get(article_key(article), frozenset()))


def _holds_sentence(excerpt: Passage | Quote, evidence: str) -> bool:
    text = normalise.text(evidence)
    start = excerpt.article.text.find(text)
    if start < 0:
        return False
    return any(
        _overlap(excerpt, Span(start + sentence.start, start + sentence.end)) >= _SHARE * len(sentence)
        for sentence in sentences(text, excerpt.article.language)
    )


def _overlap(excerpt: Passage | Quote, span: Span) -> int:
    return min(excerpt.end, span.end) - max(excerpt.start, span.start)
