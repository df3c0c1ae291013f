"""Questions before indexing: one model serves both, and whoever asks does not wait for who indexes."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from index.vectors.embedding import Embedder, Vectors
from index.vectors.passages import Tokenizer

_AT_ONCE = 8
"""Texts that indexing embeds until it looks whether somebody asks: a fifth of a second on two cores."""


class Stopped(Exception):
    """Indexing was asked to stop; what is stored is consistent, and the next run goes on."""


class Gate:
    """Lets background work go on while nobody asks."""

    def __init__(self) -> None:
        """Begin open."""
        self._asking = 0
        self._changed = threading.Condition()
        self._background = threading.local()

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Hold background work up for as long as this lasts."""
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
        """Mark what this thread does as background work, which ends with Stopped when `stopped` says so."""
        self._background.stopped = stopped
        try:
            yield
        finally:
            self._background.stopped = None

    def in_background(self) -> bool:
        """Tell whether this thread does background work."""
        return getattr(self._background, "stopped", None) is not None

    def yield_to_questions(self) -> None:
        """Wait until nobody asks, whatever this thread does."""
        with self._changed:
            while self._asking:
                self._changed.wait()

    def wait_or_stop(self) -> None:
        """Wait until nobody asks; raises Stopped where this work is to end."""
        stopped = getattr(self._background, "stopped", None)
        if stopped is None:
            return
        with self._changed:
            while self._asking and not stopped():
                self._changed.wait(0.2)
        if stopped():
            raise Stopped


class PreemptibleEmbedder:
    """An embedder whose background work makes way for questions between small batches."""

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
        """Tokens that the model takes in."""
        return self._embedder.reads

    @property
    def tokenizer(self) -> Tokenizer:
        """The model's tokenizer."""
        return self._embedder.tokenizer

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Return unit vectors, one row for each text."""
        if not self._gate.in_background() or not texts:
            return self._embedder.embed(texts, query=query)
        # Texts of like length cost least together; their order is restored after.
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        rows: dict[int, Vectors] = {}
        for start in range(0, len(order), _AT_ONCE):
            self._gate.wait_or_stop()
            numbers = order[start : start + _AT_ONCE]
            vectors = self._embedder.embed([texts[number] for number in numbers], query=query)
            rows.update(zip(numbers, vectors, strict=True))
        return np.stack([rows[number] for number in range(len(texts))])
