"""The reader: a small cross-encoder that finds, in passages, the sentences that answer a question."""

from pathlib import Path

from index.reader.cross_encoder import CrossEncoderReader
from index.reader.fitted import FITTED, FittedReader
from index.reader.protocol import Excerpt, ExcerptScores, Reader
from index.reader.shared_words import SharedWordsReader
from index.reader.similarity import SimilarityReader
from index.vectors.precision import Precision

__all__ = [
    "Excerpt",
    "ExcerptScores",
    "FittedReader",
    "Reader",
    "SharedWordsReader",
    "SimilarityReader",
    "reader_named",
]


def reader_named(name: str | None, device: str | None = None, precision: Precision | None = None) -> Reader:
    """Return the reader that RERANKER_MODEL names, by default the bundled one.

    A name that ends in .safetensors is a file that `dateline fit-reader` wrote, and computes in `precision`.
    Any other is a cross-encoder, and computes on `device`.
    """
    if name is None or name.endswith(".safetensors"):
        return FittedReader(Path(name) if name else FITTED, precision)
    return CrossEncoderReader(name, device)
