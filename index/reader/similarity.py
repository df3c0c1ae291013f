"""A reader for questions that share no words with the articles, for example in another language."""

from collections.abc import Iterator, Sequence
from itertools import islice

from index.reader.protocol import Excerpt, ExcerptScores
from index.vectors.embedding import Embedder

_SCALE = 10.0  # a sentence whose cosine is .1 higher is e times as likely to answer


class SimilarityReader:
    """Scores sentences by their cosine with the question, in the languages that the embedding model knows.

    Args:
        embedder: the model that the articles are indexed with.
    """

    name = "similarity"

    def __init__(self, embedder: Embedder) -> None:
        """Remember the embedding model."""
        self._embedder = embedder

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[ExcerptScores]:
        """Return the scores of each excerpt, without telling whether there is an answer at all."""
        texts = [excerpt.text[span.start : span.end] for excerpt in excerpts for span in excerpt.sentences]
        cosines = self._embedder.embed(texts) @ self._embedder.embed([question], query=True)[0]
        scores: Iterator[float] = iter((_SCALE * cosines).tolist())
        return [ExcerptScores(tuple(islice(scores, len(excerpt.sentences))), 0.0) for excerpt in excerpts]
