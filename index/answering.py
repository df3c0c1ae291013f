"""A ranking -> quotes, or an honest no."""

from index.confidence import THRESHOLD, Signals, confidence
from index.lexical import coverage, words
from index.model import Answer
from index.quoting import quotes
from index.reader import Reader
from index.reading import PASSAGES, Found, read
from index.retrieval import Ranking, Scope, recency

_SHOWN = 10  # passages that an answer carries
_FADING = 90.0  # days


def answer(question: str, ranking: Ranking, scope: Scope, reader: Reader, limit: int) -> Answer:
    """Return at most `limit` quotes from the best passages, or none where these do not seem to answer."""
    found = read(question, ranking.hits, ranking.idf, reader)
    certainty = confidence(_signals(ranking, found, scope)) if found.sentences else 0.0
    quoted = quotes(question, found, limit) if certainty >= THRESHOLD else []
    return Answer(
        question=question,
        asked_at=scope.asked_at,
        quotes=tuple(quoted),
        passages=ranking.hits[:_SHOWN],
        confidence=certainty,
        abstained=not quoted,
    )


def _signals(ranking: Ranking, found: Found, scope: Scope) -> Signals:
    best = ranking.hits[:PASSAGES]
    return Signals(
        passage_cosine=max(hit.dense for hit in ranking.hits),
        passage_coverage=max(
            coverage(set(words(f"{hit.passage.article.title} {hit.passage.text}")), ranking.idf)
            for hit in best
        ),
        answered=max(found.answered),
        recency=max(recency(hit.passage, scope, _FADING) for hit in best),
    )
