"""A reader for questions that share no words with the articles, as those in another language."""

from collections.abc import Iterator, Sequence
from itertools import islice

from index.reader.protocol import Excerpt, ExcerptScores
from index.vectors.embedding import Embedder

_SCALE = 10.0  # a sentence whose cosine is a tenth higher is e times as likely to answer


class SimilarityReader:
    """Scores sentences by what the embedding model takes them to mean: as good as that knows the languages.

    Args:
        embedder: the model that the articles are indexed with.
    """

    name = "similarity"

    def __init__(self, embedder: Embedder) -> None:
        """Remember the model."""
        self._embedder = embedder

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[ExcerptScores]:
        """Return what each of the excerpts says; it does not tell where there is no answer."""
        texts = [it.text[span.start : span.end] for it in excerpts for span in it.sentences]
        cosines = self._embedder.embed(texts) @ self._embedder.embed([question], query=True)[0]
        scores: Iterator[float] = iter((_SCALE * cosines).tolist())
        return [ExcerptScores(tuple(islice(scores, len(it.sentences))), 0.0) for it in excerpts]
