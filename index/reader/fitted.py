"""The reader that comes along: the bundled model with what was fitted to it."""

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
"""What was fitted, as it comes with this package; reader.md beside it says to what."""

_NOTHING = -30.0  # the score of a sentence that was not read: a share of nothing
_SHORT = 12  # characters of a digest
_TOKENS_TOGETHER = 2_048  # in one forward pass; larger ones miss the processor's cache

Scores = NDArray[np.float32]


class FittedReader:
    """Reads whole passages: every sentence is scored with what stands around it.

    Args:
        file: a safetensors file that `dateline fit-reader` wrote.
    """

    def __init__(self, file: Path = FITTED) -> None:
        """Remember what to load."""
        self._file = file
        self._loading = Lock()

    @cached_property
    def name(self) -> str:
        """The file's name, with a digest of what is in it."""
        try:
            return f"{self._file.stem}@{hashlib.sha256(self._file.read_bytes()).hexdigest()[:_SHORT]}"
        except OSError as error:
            raise _unavailable(self._file, error) from error

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[ExcerptScores]:
        """Return what each of the excerpts says to the question."""
        import torch  # noqa: PLC0415 - takes two seconds, which no other command should wait for

        if not excerpts:
            return []
        pairs = [encode(question, excerpt.title, excerpt.text) for excerpt in excerpts]
        network = self._network
        readings: dict[int, ExcerptScores] = {}
        with torch.inference_mode():
            for numbers, given in batches(pairs, _TOKENS_TOGETHER):
                tokens, nulls = network(*map(torch.from_numpy, (given.ids, given.types, given.mask)))
                for number, scores, null in zip(numbers, tokens.numpy(), nulls, strict=True):
                    readings[number] = _reading(
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

        try:
            return load(self._file, bfloat16=_has_bfloat16())
        except Exception as error:  # safetensors, torch and transformers raise many unrelated types
            raise _unavailable(self._file, error) from error


def _has_bfloat16() -> bool:
    """Return whether this processor multiplies bfloat16, which makes reading more than twice as fast."""
    import torch  # noqa: PLC0415 - as above

    return torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()  # noqa: SLF001 - no public name


def _unavailable(file: Path, error: Exception) -> ModelUnavailable:
    return ModelUnavailable(
        f"The reader {file} cannot be loaded ({error}). Name a file that dateline fit-reader wrote, "
        "or a cross-encoder, in RERANKER_MODEL, or leave it empty for the one that comes along"
    )


def _reading(pair: Encoded, tokens: Scores, sentences: Sequence[Span], none: float) -> ExcerptScores:
    starts = pair.starts
    scores = tokens[: len(starts)]
    inside = [np.flatnonzero((starts >= span.start) & (starts < span.end)) for span in sentences]
    return ExcerptScores(
        tuple(float(np.logaddexp.reduce(scores[it])) if it.size else _NOTHING for it in inside),
        none,
        tuple(
            int(starts[it[scores[it].argmax()]]) if it.size else span.start
            for it, span in zip(inside, sentences, strict=True)
        ),
    )
