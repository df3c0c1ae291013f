"""A deterministic embedder with meaning: texts that share words are near to each other."""

import re
import zlib
from collections.abc import Sequence

import numpy as np

from index.embedding import Vectors
from index.lexical import content_words

_TOKEN = re.compile(r"\w+|[^\w\s]")


class HashedWords:
    """Counts content words, hashed to the axes of a space; needs no model and no time."""

    def __init__(self, name: str = "hashed-words", dimension: int = 256, reads: int = 128) -> None:
        self.name = name
        self.dimension = dimension
        self.reads = reads

    @staticmethod
    def tokenizer(text: str) -> Sequence[tuple[int, int]]:
        return [match.span() for match in _TOKEN.finditer(text)]

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        del query  # questions and passages are counted alike
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in content_words(text):
                row[zlib.crc32(word.encode()) % self.dimension] += 1
            row[0] += 0.01  # a text without content words has a direction, too
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = vectors / lengths
        return unit
