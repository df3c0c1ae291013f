"""Any sentence-transformers cross-encoder as a reader, for where one can be downloaded."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING

from index.errors import ModelUnavailable
from index.reader.protocol import Excerpt, ExcerptScores

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

_BATCH = 32


class CrossEncoderReader:
    """Reads one sentence after another, each with the headline of its article.

    Args:
        model: a folder, or a name on the Hugging Face hub.
        device: a torch device, or None to take the best there is.
    """

    def __init__(self, model: str, device: str | None = None) -> None:
        """Remember what to load."""
        self.name = model
        self._device = device
        self._loading = Lock()

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[ExcerptScores]:
        """Return what each of the excerpts says; a score of 0 is as likely an answer as none."""
        pairs = [
            (question, f"{excerpt.text[span.start : span.end]} | {excerpt.title}")
            for excerpt in excerpts
            for span in excerpt.sentences
        ]
        if not pairs:
            return [ExcerptScores((), 0.0) for _ in excerpts]
        scores: Iterator[float] = iter(self._scores(pairs))
        return [ExcerptScores(tuple(islice(scores, len(excerpt.sentences))), 0.0) for excerpt in excerpts]

    def _scores(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        from torch.nn import Identity  # noqa: PLC0415 - takes two seconds

        with self._loading:
            model = self._loaded
        found = model.predict(
            list(pairs), batch_size=_BATCH, activation_fn=Identity(), show_progress_bar=False
        )
        return [float(score) for score in found]

    @cached_property
    def _loaded(self) -> "CrossEncoder":
        from sentence_transformers import CrossEncoder  # noqa: PLC0415 - takes four seconds

        try:
            model: CrossEncoder = CrossEncoder(self.name, device=self._device, num_labels=1)
        except Exception as error:  # the hub, torch and transformers raise many unrelated types
            raise ModelUnavailable(
                f"The cross-encoder {self.name!r} cannot be loaded ({error}). "
                "Check RERANKER_MODEL, or leave it empty for the reader that comes along."
            ) from error
        return model
