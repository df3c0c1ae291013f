"""How likely it is that the articles answer a question at all; pure."""

from dataclasses import astuple, dataclass
from math import exp


@dataclass(frozen=True, slots=True)
class Signals:
    """What tells answerable questions from others, each 0..1 (cosines may be below 0).

    Attributes:
        passage_cosine: of the question and the nearest passage.
        passage_coverage: share of the question's words, by rarity, in the best of the passages read.
        answered: of the question and the nearest sentence of those passages.
        recency: of the newest of those passages, fading within 90 days.
    """

    passage_cosine: float
    passage_coverage: float
    answered: float
    recency: float


# Fitted to the 469 questions of realtimeqa-2022 (169 answerable, 300 not; both kinds weigh the same),
# scikit-learn's logistic regression, C = 10. On 2025H1, which was not used: AUROC .92; of the answers
# given .9 or more 95 % were answerable, of .7 to .9 81 %, .5 to .7 64 %, .3 to .5 36 %, below .1 8 %.
_WEIGHTS = Signals(passage_cosine=11.51, passage_coverage=4.78, answered=7.92, recency=1.24)
_BIAS = -15.08

THRESHOLD = 0.1
"""Below this confidence a question is refused: 63 % of the unanswerable and 8 % of the others of 2025H1."""


def confidence(signals: Signals) -> float:
    """Return the estimated probability (0..1) that the question is answered: a logistic regression."""
    weighted = sum(weight * value for weight, value in zip(astuple(_WEIGHTS), astuple(signals), strict=True))
    return 1 / (1 + exp(-(_BIAS + weighted)))
