"""Questions come before indexing: both share one model, and indexing waits while a question is answered."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from bot.exceptions import Stopped
from index.vectors.embedding import Embedder, Vectors
from index.vectors.passages import Tokenizer

_BATCH = 8
"""Texts that background work embeds before it checks for questions: a fifth of a second on two cores."""


class Gate:
    """Lets background work continue only while no question is being answered."""

    def __init__(self) -> None:
        """Start open."""
        self._asking = 0
        self._changed = threading.Condition()
        self._background = threading.local()

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Hold background work up for the duration of this context."""
        with self._changed:
            self._asking += 1
        try:
            yield
        finally:
            with self._changed:
                self._asking -= 1
                self._changed.notify_all()

    @contextmanager
    def background(self, stopped: Callable[[], bool]) -> Iterator[None]:
        """Mark this thread's work as background work, which raises Stopped once `stopped` returns True."""
        self._background.stopped = stopped
        try:
            yield
        finally:
            self._background.stopped = None

    def in_background(self) -> bool:
        """Return whether this thread does background work."""
        return getattr(self._background, "stopped", None) is not None

    def yield_to_questions(self) -> None:
        """Wait until no question is being answered, in any thread."""
        with self._changed:
            while self._asking:
                self._changed.wait()

    def wait_or_stop(self) -> None:
        """Wait, in background work, until no question is being answered.

        Raises:
            Stopped: the background work is to stop.
        """
        stopped = getattr(self._background, "stopped", None)
        if stopped is None:
            return
        with self._changed:
            while self._asking and not stopped():
                self._changed.wait(0.2)
        if stopped():
            raise Stopped


class PreemptibleEmbedder:
    """An embedder whose background work lets questions go first between small batches."""

    def __init__(self, embedder: Embedder, gate: Gate) -> None:
        """Embed with `embedder`."""
        self._embedder = embedder
        self._gate = gate

    @property
    def name(self) -> str:
        """The model's name."""
        return self._embedder.name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._embedder.dimension

    @property
    def reads(self) -> int:
        """Number of tokens that the model reads."""
        return self._embedder.reads

    @property
    def tokenizer(self) -> Tokenizer:
        """The model's tokenizer."""
        return self._embedder.tokenizer

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Return unit vectors, one row for each text."""
        if not self._gate.in_background() or not texts:
            return self._embedder.embed(texts, query=query)
        # Batches of similar length waste least on padding; the order is restored afterwards.
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        rows: dict[int, Vectors] = {}
        for start in range(0, len(order), _BATCH):
            self._gate.wait_or_stop()
            numbers = order[start : start + _BATCH]
            vectors = self._embedder.embed([texts[number] for number in numbers], query=query)
            rows.update(zip(numbers, vectors, strict=True))
        return np.stack([rows[number] for number in range(len(texts))])
