"""Find hard negatives: the passages that share most words with a question. In memory, for training only."""

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from math import log

import numpy as np
from numpy.typing import NDArray

from index.model import Article
from index.text.span import Span
from index.text.term_weights import K1, B
from index.text.tokens import content_words, words
from index.text.wordpieces import tokenizer
from index.vectors.passages import PassageRules, cut

_RULES = PassageRules()
_READS = 256
_RECENCY = 0.4  # weight of recency, where the best BM25 score counts 1
_FADING = 30.0  # days after which recency has fallen to 1/e
_DAY = 86_400.0
_OF_ONE_ARTICLE = 2
_DEEPEST = 2_000  # passages of a ranking that are considered

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CorpusPassage:
    """A passage of the article whose id in the dataset is `article`, and its place in that article."""

    article: str
    title: str
    text: str
    span: Span
    published: datetime | None


class Corpus:
    """An inverted index over the passages of a dataset, cut as the library cuts them.

    Args:
        articles: with their ids in the dataset.
    """

    def __init__(self, articles: Iterable[tuple[str, Article]]) -> None:
        """Cut all articles into passages and count their words."""
        self.passages: list[CorpusPassage] = []
        self.texts: dict[str, str] = {}
        self._lengths = array("d")
        self._published = array("d")
        self._postings: dict[str, tuple[array[int], array[int]]] = {}
        self._of_article: dict[str, list[int]] = {}
        for name, article in articles:
            self.texts[name] = article.text
            for span in cut_for_bundled(article):
                text = article.text[span.start : span.end]
                self._add(CorpusPassage(name, article.title, text, span, article.published))

    def _add(self, passage: CorpusPassage) -> None:
        number = len(self.passages)
        counted = Counter(words(f"{passage.title} {passage.text}"))
        for word, count in counted.items():
            numbers, counts = self._postings.setdefault(word, (array("l"), array("l")))
            numbers.append(number)
            counts.append(count)
        self.passages.append(passage)
        self._of_article.setdefault(passage.article, []).append(number)
        self._lengths.append(counted.total())
        self._published.append(passage.published.timestamp() if passage.published else np.nan)

    def nearest(self, question: str, asked_at: datetime, limit: int) -> list[CorpusPassage]:
        """Return the passages published by `asked_at` that match `question` best, by BM25 and recency.

        At most two come from one article.
        """
        taken: Counter[str] = Counter()
        kept: list[CorpusPassage] = []
        for number in self._rank(question, asked_at):
            passage = self.passages[number]
            taken[passage.article] += 1
            if taken[passage.article] <= _OF_ONE_ARTICLE:
                kept.append(passage)
            if len(kept) == limit:
                break
        return kept

    def of(self, articles: Collection[str]) -> list[CorpusPassage]:
        """Return all passages of `articles`, in order."""
        return [
            self.passages[number] for name in sorted(articles) for number in self._of_article.get(name, ())
        ]

    @property
    def latest(self) -> datetime:
        """The date of the newest article, or the earliest possible one if no article has a date."""
        dates = (passage.published for passage in self.passages if passage.published)
        return max(dates, default=datetime.min.replace(tzinfo=UTC))

    def _rank(self, question: str, asked_at: datetime) -> list[int]:
        scores = self._bm25(content_words(question))
        age = (asked_at.timestamp() - np.asarray(self._published)) / _DAY
        recency = np.exp(-np.maximum(np.nan_to_num(age, nan=np.inf), 0.0) / _FADING)
        matches = (scores > 0) & ~(age < 0)  # an unknown date is not in the future
        ranked = scores / max(scores.max(initial=0.0), 1.0) + _RECENCY * recency
        order = np.argsort(np.where(matches, -ranked, np.inf), kind="stable")[:_DEEPEST]
        return [int(number) for number in order if matches[number]]

    def _bm25(self, query: Sequence[str]) -> Scores:
        total = len(self.passages)
        scores = np.zeros(total)
        for word in set(query):
            if word not in self._postings:
                continue
            numbers, counts = (np.asarray(column) for column in self._postings[word])
            idf = log(1 + (total - len(numbers) + 0.5) / (len(numbers) + 0.5))
            scores[numbers] += idf * counts * (K1 + 1) / (counts + self._length_norm[numbers])
        return scores

    @cached_property
    def _length_norm(self) -> Scores:
        lengths = np.asarray(self._lengths)
        norm: Scores = K1 * (1 - B + B * lengths / max(lengths.mean(), 1.0))
        return norm


def cut_for_bundled(article: Article) -> list[Span]:
    """Return the passages of `article`, cut as the library cuts them for the bundled embedding model."""
    return cut(article, _RULES, _offsets, _READS)


def _offsets(text: str) -> list[tuple[int, int]]:
    return tokenizer().encode(text, add_special_tokens=False).offsets
