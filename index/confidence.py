"""How likely it is that the articles answer a question at all; pure."""

from dataclasses import astuple, dataclass
from math import exp


@dataclass(frozen=True, slots=True)
class Signals:
    """What tells answerable questions from others, each 0..1 (cosines may be below 0).

    Attributes:
        passage_cosine: of the question and the nearest passage.
        passage_coverage: share of the question's words, by rarity, in the best of the passages read.
        sentence_cosine: of the question and the nearest sentence of those passages.
        sentence_coverage: share of the question's words, by rarity, in the best of those sentences.
        recency: of the newest of those passages, fading within 90 days.
    """

    passage_cosine: float
    passage_coverage: float
    sentence_cosine: float
    sentence_coverage: float
    recency: float


_WEIGHTS = Signals(0, 0, 0, 0, 0)
_BIAS = 0.0
THRESHOLD = 0.0


def confidence(signals: Signals) -> float:
    """Return the estimated probability (0..1) that the question is answered: a logistic regression."""
    weighted = sum(weight * value for weight, value in zip(astuple(_WEIGHTS), astuple(signals), strict=True))
    return 1 / (1 + exp(-(_BIAS + weighted)))
