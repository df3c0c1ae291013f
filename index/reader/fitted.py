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

if TYPE_CHECKING:
    from index.reader.network import Network

FITTED = Path(__file__).with_name("reader.safetensors")
"""The fine-tuned weights. reader.md beside them is their model card."""

_NOTHING = -30.0  # the score of a sentence that was not read: the logarithm of almost nothing
_SHORT = 12  # characters of a digest
_TOKENS_TOGETHER = 2_048  # in one forward pass; larger ones miss the processor's cache

TokenScores = NDArray[np.float32]


class FittedReader:
    """Reads whole passages, so that every sentence is scored in its context.

    Args:
        file: a safetensors file that `dateline fit-reader` wrote.
    """

    def __init__(self, file: Path = FITTED) -> None:
        """Remember the file. It is loaded when the first question is read."""
        self._file = file
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
        import torch  # noqa: PLC0415 - takes two seconds, for which no other command should wait

        if not excerpts:
            return []
        pairs = [encode(question, excerpt.title, excerpt.text) for excerpt in excerpts]
        network = self._network
        readings: dict[int, ExcerptScores] = {}
        with torch.inference_mode():
            for numbers, given in batches(pairs, _TOKENS_TOGETHER):
                tokens, nulls = network(*map(torch.from_numpy, (given.ids, given.types, given.mask)))
                for number, scores, null in zip(numbers, tokens.numpy(), nulls, strict=True):
                    readings[number] = _scores_of(
                        pairs[number], scores, excerpts[number].sentences, float(null)
                    )
        return [readings[number] for number in range(len(excerpts))]

    @property
    def _network(self) -> "Network":
        with self._loading:
            return self._loaded

    @cached_property
    def _loaded(self) -> "Network":
        from index.reader.network import load  # noqa: PLC0415 - imports torch and transformers

        return load(self._file, bfloat16=_has_bfloat16())


def _has_bfloat16() -> bool:
    """Return whether this processor multiplies bfloat16, which makes reading more than twice as fast."""
    import torch  # noqa: PLC0415 - as above

    return torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()  # noqa: SLF001 - no public name


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
