"""Questions go before indexing, and indexing can be stopped between small batches."""

import threading
import time
from collections.abc import Sequence

import numpy as np
import pytest

from bot.exceptions import Stopped
from bot.jobs.priority import Gate, PreemptibleEmbedder
from hashed_words import HashedWords
from index.vectors.embedding import Vectors


class Noting(HashedWords):
    """Notes what it was given, in order, and goes on when it may."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.seen: list[str] = []
        self.go_on = threading.Event()
        self.go_on.set()

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Note and embed."""
        self.seen += texts
        self.go_on.wait()
        return super().embed(texts, query=query)


def test_a_question_goes_before_the_rest_of_a_batch() -> None:
    """Indexing waits in the middle of a long batch while somebody asks."""
    gate, inner = Gate(), Noting()
    embedder = PreemptibleEmbedder(inner, gate)
    texts = [f"text {number}" for number in range(400)]
    result: list[Vectors] = []

    def index() -> None:
        with gate.background(lambda: False):
            result.append(embedder.embed(texts))

    inner.go_on.clear()
    indexing = threading.Thread(target=index)
    indexing.start()
    while not inner.seen:
        time.sleep(0.001)
    with gate.asking():
        inner.go_on.set()
        embedder.embed(["the question"], query=True)
        seen = len(inner.seen)
        time.sleep(0.1)
        assert len(inner.seen) <= seen + 8, "at most the batch that was under way"
    indexing.join()
    assert inner.seen.index("the question") < 399
    assert np.allclose(result[0], HashedWords().embed(texts)), "the order of the texts is kept"


def test_indexing_stops_between_batches() -> None:
    """A stop is noticed within a batch, also while somebody asks."""
    gate = Gate()
    embedder = PreemptibleEmbedder(Noting(), gate)
    with gate.asking(), gate.background(lambda: True), pytest.raises(Stopped):
        embedder.embed(["text"] * 100)
    assert len(embedder.embed(["text"] * 100)) == 100, "what is not background work is never stopped"
