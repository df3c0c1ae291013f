"""A ranking -> quotes, or an honest no."""

from index.confidence import THRESHOLD, Signals, confidence
from index.embedding import Embedder, Vectors
from index.lexical import coverage, words
from index.model import Answer
from index.reading import Sentence, quotes, read
from index.retrieval import Ranking, Scope, recency

_READ = 5  # passages that the signals are taken from
_SHOWN = 10  # passages that an answer carries
_FADING = 90.0  # days


def answer(
    question: str, vector: Vectors, ranking: Ranking, scope: Scope, embedder: Embedder, limit: int
) -> Answer:
    """Return at most `limit` quotes from the best passages, or none where these do not seem to answer."""
    found = read(vector, ranking.hits, ranking.idf, embedder)
    certainty = confidence(_signals(ranking, found, scope)) if found else 0.0
    abstained = certainty < THRESHOLD or not found
    return Answer(
        question=question,
        asked_at=scope.asked_at,
        quotes=() if abstained else tuple(quotes(found, limit)),
        passages=ranking.hits[:_SHOWN],
        confidence=certainty,
        abstained=abstained,
    )


def _signals(ranking: Ranking, found: list[Sentence], scope: Scope) -> Signals:
    best = ranking.hits[:_READ]
    return Signals(
        passage_cosine=max(hit.dense for hit in ranking.hits),
        passage_coverage=max(
            coverage(set(words(f"{hit.passage.article.title} {hit.passage.text}")), ranking.idf)
            for hit in best
        ),
        sentence_cosine=max(sentence.cosine for sentence in found),
        recency=max(recency(hit.passage, scope, _FADING) for hit in best),
    )
