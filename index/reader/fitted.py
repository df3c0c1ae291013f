"""The bundled reader: the embedding model's encoder, fine-tuned to find answers."""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelUnavailable
from index.reader.encoding import Encoded, batches, encode
from index.reader.protocol import Excerpt, ExcerptScores
from index.text.span import Span
from index.vectors.embedding import TOKENS_TOGETHER
from index.vectors.precision import Precision

if TYPE_CHECKING:
    from index.reader.network import Network

FITTED = Path(__file__).with_name("reader.safetensors")
"""The fine-tuned weights. reader.md beside them is their model card."""

_NOTHING = -30.0  # the score of a sentence that was not read: the logarithm of almost nothing
_SHORT = 12  # characters of a digest

TokenScores = NDArray[np.float32]


class FittedReader:
    """Reads whole passages, so that every sentence is scored in its context.

    Args:
        file: a safetensors file that `dateline fit-reader` wrote.
        precision: the numbers to compute in.
    """

    def __init__(self, file: Path = FITTED, precision: Precision | None = None) -> None:
        """Remember the file. It is loaded when the first question is read."""
        self._file = file
        self._precision = precision or Precision()
        self._loading = Lock()

    @cached_property
    def name(self) -> str:
        """The file's name, with a digest of its content."""
        try:
            return f"{self._file.stem}@{hashlib.sha256(self._file.read_bytes()).hexdigest()[:_SHORT]}"
        except OSError as error:
            raise ModelUnavailable(f"The reader {self._file} cannot be read ({error}).") from error

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[ExcerptScores]:
        """Return the scores of each excerpt."""
        if not excerpts:
            return []
        import torch  # noqa: PLC0415 - takes a second, for which no other command should wait

        pairs = [encode(question, excerpt.title, excerpt.text) for excerpt in excerpts]
        network = self._network
        readings: dict[int, ExcerptScores] = {}
        with torch.inference_mode():
            for numbers, given in batches(pairs, TOKENS_TOGETHER["cpu"]):
                ids, types = torch.from_numpy(given.ids), torch.from_numpy(given.types)
                tokens, nulls = network(ids, types, given.lengths)
                for number, scores, null in zip(numbers, tokens, nulls, strict=True):
                    readings[number] = _scores_of(
                        pairs[number], scores.numpy(), excerpts[number].sentences, float(null)
                    )
        return [readings[number] for number in range(len(excerpts))]

    @property
    def _network(self) -> "Network":
        with self._loading:
            return self._loaded

    @cached_property
    def _loaded(self) -> "Network":
        from index.reader.network import load  # noqa: PLC0415 - imports torch

        return load(self._file, bfloat16=self._precision.numbers("cpu") == "bf16")


def _scores_of(
    pair: Encoded, token_scores: TokenScores, sentences: Sequence[Span], null: float
) -> ExcerptScores:
    starts = pair.starts
    scores = token_scores[: len(starts)]
    inside = [np.flatnonzero((starts >= span.start) & (starts < span.end)) for span in sentences]
    return ExcerptScores(
        tuple(float(np.logaddexp.reduce(scores[tokens])) if tokens.size else _NOTHING for tokens in inside),
        null,
        tuple(
            int(starts[tokens[scores[tokens].argmax()]]) if tokens.size else span.start
            for tokens, span in zip(inside, sentences, strict=True)
        ),
    )
