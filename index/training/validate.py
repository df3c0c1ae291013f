"""Measure a reader on held-out questions: which sentences of the nearest passages it takes for the answer."""

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.evaluation.metrics import auroc, hit_rate
from index.reader import Excerpt, Reader
from index.text.sentences import sentences
from index.training.labels import KnownQuestion, Labeller
from index.training.negatives import Corpus

PASSAGES = 12
"""Passages retrieved for a question, whether or not they answer."""

ALL = "all"
"""The kind that every question has."""


@dataclass(frozen=True, slots=True)
class Validation:
    """Shares (0..1) by kind of question.

    Attributes:
        questions: number of answerable questions.
        retrieved: answerable questions for which a sentence that answers was retrieved at all.
        first: answerable questions that the best sentence answers.
        first_3: answerable questions that one of the best three sentences answers.
        auroc: how well the reader's confidence that a passage answers separates answerable questions from
            the unanswerable ones of this kind.
    """

    questions: Mapping[str, int]
    retrieved: Mapping[str, float]
    first: Mapping[str, float]
    first_3: Mapping[str, float]
    auroc: Mapping[str, float]

    def summary(self) -> str:
        """Return the figures of all kinds together, for a terminal."""
        return (
            f"first sentence {self.first.get(ALL, 0):.2f}, one of three {self.first_3.get(ALL, 0):.2f}, "
            f"AUROC {self.auroc.get(ALL, 0.5):.2f}"
        )


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A question with retrieved passages, and which of their sentences answer."""

    question: KnownQuestion
    excerpts: tuple[Excerpt, ...]
    answers: tuple[tuple[bool, ...], ...]


def hold_out(questions: Iterable[KnownQuestion], corpus: Corpus) -> list[HeldOut]:
    """Return the questions with the passages retrieved for them."""
    return [_hold_out(question, corpus) for question in questions]


def _hold_out(question: KnownQuestion, corpus: Corpus) -> HeldOut:
    labeller = Labeller(question, corpus)
    nearest = corpus.nearest(question.question, question.asked_at, PASSAGES)
    excerpts = tuple(
        Excerpt(passage.title, passage.text, tuple(sentences(passage.text))) for passage in nearest
    )
    answers = tuple(
        tuple(labeller.answers(passage, sentence) for sentence in excerpt.sentences)
        for passage, excerpt in zip(nearest, excerpts, strict=True)
    )
    return HeldOut(question, excerpts, answers)


def validate(held_out: Sequence[HeldOut], reader: Reader) -> Validation:
    """Let `reader` read the questions, and measure where it finds the answers."""
    ranks: dict[str, list[int | None]] = defaultdict(list)
    answerable: list[float] = []
    unanswerable: dict[str, list[float]] = defaultdict(list)
    for case in held_out:
        confidence, rank = _read(case, reader)
        kinds = {ALL, case.question.kind or ALL}
        if case.question.is_answerable:
            answerable.append(confidence)
            for kind in kinds:
                ranks[kind].append(rank)
        else:
            for kind in kinds:
                unanswerable[kind].append(confidence)
    return Validation(
        questions={kind: len(of_kind) for kind, of_kind in ranks.items()},
        retrieved={kind: hit_rate(of_kind, sys.maxsize) for kind, of_kind in ranks.items()},
        first={kind: hit_rate(of_kind, 1) for kind, of_kind in ranks.items()},
        first_3={kind: hit_rate(of_kind, 3) for kind, of_kind in ranks.items()},
        auroc={kind: auroc(answerable, of_kind) for kind, of_kind in unanswerable.items()},
    )


def _read(case: HeldOut, reader: Reader) -> tuple[float, int | None]:
    """Return the confidence that a passage answers, and the rank of the first sentence that does."""
    readings = reader.read(case.question.question, case.excerpts)
    confidence = max(
        (
            float(np.logaddexp.reduce([*reading.sentences, -30.0])) - reading.null_score
            for reading in readings
        ),
        default=-30.0,
    )
    scored = [
        pair
        for reading, answers in zip(readings, case.answers, strict=True)
        for pair in zip(reading.sentences, answers, strict=True)
    ]
    scored.sort(key=lambda pair: -pair[0])
    return confidence, next((rank for rank, (_, answers) in enumerate(scored, 1) if answers), None)
