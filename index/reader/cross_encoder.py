"""Any sentence-transformers cross-encoder as a reader, where one can be downloaded."""

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
    """Scores each sentence by itself, together with the headline of its article.

    Args:
        model: a folder, or a name on the Hugging Face hub.
        device: a torch device, or None for the best one available.
    """

    def __init__(self, model: str, device: str | None = None) -> None:
        """Remember the model. It is loaded when the first question is read."""
        self.name = model
        self._device = device
        self._loading = Lock()

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[ExcerptScores]:
        """Return the scores of each excerpt. A sentence with a score of 0 is as likely to answer as not."""
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
                "Check RERANKER_MODEL, or leave it empty for the bundled reader."
            ) from error
        return model
