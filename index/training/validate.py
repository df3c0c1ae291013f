"""How well a network reads folders that it was not fitted on; by sentences of mined passages."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.evaluation.metrics import auroc, hit_rate
from index.reader import Excerpt, Reader
from index.text.sentences import sentences
from index.text.span import Span
from index.training.examples import Example, Reading


@dataclass(frozen=True, slots=True)
class Measured:
    """Shares (0..1) of the questions with an answer that have it in the best sentences.

    `auroc` tells questions with an answer from those without by the score of no answer.
    """

    questions: int
    first: float
    first_3: float
    first_5: float
    auroc: float


def measured(examples: Sequence[Example], reader: Reader) -> Measured:
    """Let `reader` read the examples."""
    ranks: list[int | None] = []
    with_answer: list[float] = []
    without: list[float] = []
    for example in examples:
        excerpts = [_excerpt(it) for it in example.readings]
        read = reader.read(example.question, excerpts)
        certainty = max(
            float(np.logaddexp.reduce([*it.sentences, it.null_score])) - it.null_score for it in read
        )
        if not any(it.answers for it in example.readings):
            without.append(certainty)
            continue
        with_answer.append(certainty)
        scored = [
            (score, _holds(reading, span))
            for reading, excerpt, it in zip(example.readings, excerpts, read, strict=True)
            for span, score in zip(excerpt.sentences, it.sentences, strict=True)
        ]
        scored.sort(key=lambda pair: -pair[0])
        ranks.append(next((rank for rank, (_, right) in enumerate(scored, 1) if right), None))
    first, first_3, first_5 = (hit_rate(ranks, k) for k in (1, 3, 5))
    return Measured(len(ranks), first, first_3, first_5, auroc(with_answer, without))


def _excerpt(reading: Reading) -> Excerpt:
    return Excerpt(reading.title, reading.text, tuple(sentences(reading.text)))


def _holds(reading: Reading, sentence: Span) -> bool:
    return any(sentence.start <= it.start and it.end <= sentence.end for it in reading.answers)
