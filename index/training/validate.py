"""Measure how well a reader finds the answering sentence in examples that it was not fitted on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.evaluation.metrics import auroc, hit_rate
from index.reader import Excerpt, Reader
from index.text.sentences import sentences
from index.text.span import Span
from index.training.examples import Example, LabelledPassage


@dataclass(frozen=True, slots=True)
class Validation:
    """Shares (0..1) of the answerable questions whose best, best 3 or best 5 sentences hold an answer.

    `auroc` says how well the null score separates answerable from unanswerable questions.
    """

    questions: int
    first: float
    first_3: float
    first_5: float
    auroc: float


def validate(examples: Sequence[Example], reader: Reader) -> Validation:
    """Let `reader` read the examples, and measure where it finds the answers."""
    ranks: list[int | None] = []
    with_answer: list[float] = []
    without: list[float] = []
    for example in examples:
        excerpts = [_excerpt(passage) for passage in example.passages]
        readings = reader.read(example.question, excerpts)
        certainty = max(
            float(np.logaddexp.reduce([*reading.sentences, reading.none])) - reading.none
            for reading in readings
        )
        if not any(passage.answers for passage in example.passages):
            without.append(certainty)
            continue
        with_answer.append(certainty)
        scored = [
            (score, _answers(passage, span))
            for passage, excerpt, reading in zip(example.passages, excerpts, readings, strict=True)
            for span, score in zip(excerpt.sentences, reading.sentences, strict=True)
        ]
        scored.sort(key=lambda pair: -pair[0])
        ranks.append(next((rank for rank, (_, answers) in enumerate(scored, 1) if answers), None))
    first, first_3, first_5 = (hit_rate(ranks, k) for k in (1, 3, 5))
    return Validation(len(ranks), first, first_3, first_5, auroc(with_answer, without))


def _excerpt(passage: LabelledPassage) -> Excerpt:
    return Excerpt(passage.title, passage.text, tuple(sentences(passage.text)))


def _answers(passage: LabelledPassage, sentence: Span) -> bool:
    return any(sentence.start <= span.start and span.end <= sentence.end for span in passage.answers)
