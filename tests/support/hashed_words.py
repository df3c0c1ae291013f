"""A deterministic embedder and reader: texts that share words are near each other and answer each other."""

import re
import zlib
from collections.abc import Iterator, Sequence

import numpy as np

from index.reader import Excerpt, ExcerptScores
from index.text.tokens import content_words
from index.vectors.embedding import Vectors

_TOKEN = re.compile(r"\w+|[^\w\s]")


class HashedWords:
    """Hashes content words to the axes of a space and counts them; needs no model and little time."""

    def __init__(self, name: str = "hashed-words", dimension: int = 256, reads: int = 128) -> None:
        self.name = name
        self.dimension = dimension
        self.reads = reads

    @staticmethod
    def tokenizer(text: str) -> Sequence[tuple[int, int]]:
        return [match.span() for match in _TOKEN.finditer(text)]

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        del query  # questions and passages are embedded alike
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in content_words(text):
                row[zlib.crc32(word.encode()) % self.dimension] += 1
            row[0] += 0.01  # so that a text without content words has a direction
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = vectors / lengths
        return unit


class SharedWords:
    """A reader for tests that do not depend on good reading: sentences that share words answer.

    A sentence also needs words of its own, as an answer has. One shared word beats `null_score`.
    """

    name = "shared-words"

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[ExcerptScores]:
        asked = set(content_words(question))
        return [ExcerptScores(tuple(self._scores(asked, excerpt)), 1.0) for excerpt in excerpts]

    @staticmethod
    def _scores(asked: set[str], excerpt: Excerpt) -> Iterator[float]:
        for span in excerpt.sentences:
            said = set(content_words(excerpt.text[span.start : span.end]))
            yield 2.0 * len(asked & said) + min(len(said - asked), 5) / 5
