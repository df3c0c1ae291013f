"""Find hard negatives: the passages that share most words with a question. In memory, for training only."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import exp, log

from index.model import Article
from index.text.term_weights import K1, B
from index.text.tokens import content_words, words
from index.text.wordpieces import tokenizer
from index.vectors.passages import PassageRules, cut

# Shorter than the passages of an index, which halves the time that fitting takes.
_RULES = PassageRules(tokens=128)
_READS = 256
_RECENCY = 0.4  # weight of recency, where the best BM25 score counts 1
_FADING = 30.0  # days after which recency has fallen to 1/e
_DAY = 86_400.0
_OF_ONE_ARTICLE = 2


@dataclass(frozen=True, slots=True)
class CorpusPassage:
    """A passage of the article whose id in the dataset is `article`."""

    article: str
    title: str
    text: str
    published: datetime | None


class Corpus:
    """An inverted index over the passages of a dataset.

    Args:
        articles: with their ids in the dataset.
    """

    def __init__(self, articles: Iterable[tuple[str, Article]]) -> None:
        """Cut all articles into passages and count their words."""
        self.passages: list[CorpusPassage] = []
        self._lengths: list[int] = []
        self._postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for name, article in articles:
            for span in cut(article, _RULES, _offsets, _READS):
                self._add(
                    CorpusPassage(name, article.title, article.text[span.start : span.end], article.published)
                )

    def _add(self, passage: CorpusPassage) -> None:
        counted = Counter(words(f"{passage.title} {passage.text}"))
        for word, number in counted.items():
            self._postings[word].append((len(self.passages), number))
        self.passages.append(passage)
        self._lengths.append(counted.total())

    def nearest(
        self, question: str, asked_at: datetime, limit: int, among: Collection[str] | None = None
    ) -> list[CorpusPassage]:
        """Return the passages published by `asked_at` that match `question` best, by BM25 and recency.

        At most two come from one article. `among` limits the search to these articles, without that limit.
        """
        scores = self._bm25(content_words(question))
        best = max(scores.values(), default=1.0)
        ranked = sorted(
            (
                (score / best + _RECENCY * self._recency(number, asked_at), number)
                for number, score in scores.items()
            ),
            reverse=True,
        )
        numbers = [number for _, number in ranked]
        if among is not None:
            numbers = [number for number in numbers if self.passages[number].article in among]
        return self._thinned(numbers, asked_at, limit, _OF_ONE_ARTICLE if among is None else limit)

    @property
    def latest(self) -> datetime:
        """The date of the newest article, or the earliest possible one if no article has a date."""
        dates = (passage.published for passage in self.passages if passage.published)
        return max(dates, default=datetime.min.replace(tzinfo=UTC))

    def _bm25(self, query: Sequence[str]) -> dict[int, float]:
        average = sum(self._lengths) / max(len(self._lengths), 1)
        scores: dict[int, float] = defaultdict(float)
        for word in set(query):
            postings = self._postings.get(word, ())
            idf = log(1 + (len(self.passages) - len(postings) + 0.5) / (len(postings) + 0.5))
            for number, count in postings:
                length = 1 - B + B * self._lengths[number] / average
                scores[number] += idf * count * (K1 + 1) / (count + K1 * length)
        return scores

    def _recency(self, number: int, asked_at: datetime) -> float:
        published = self.passages[number].published
        if published is None or published > asked_at:
            return 0.0
        return exp(-(asked_at - published).total_seconds() / _DAY / _FADING)

    def _thinned(
        self, ranked: Iterable[int], asked_at: datetime, limit: int, per_article: int
    ) -> list[CorpusPassage]:
        taken: Counter[str] = Counter()
        kept: list[CorpusPassage] = []
        for number in ranked:
            passage = self.passages[number]
            if passage.published and passage.published > asked_at:
                continue
            taken[passage.article] += 1
            if taken[passage.article] <= per_article:
                kept.append(passage)
            if len(kept) == limit:
                break
        return kept


def _offsets(text: str) -> list[tuple[int, int]]:
    return tokenizer().encode(text, add_special_tokens=False).offsets
