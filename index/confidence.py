"""How likely it is that the articles answer a question at all; pure."""

from dataclasses import astuple, dataclass
from math import exp


@dataclass(frozen=True, slots=True)
class Signals:
    """What tells answerable questions from others, each 0..1 but `answered` (cosines may be below 0).

    Attributes:
        nearest: cosine of the question and the nearest passage.
        near: mean cosine of the question and the passages read.
        passage: share of the question's words, by rarity, in the best of the passages read.
        article: the same in the article of the best sentence, which may be about something else.
        names: share of the question's names and numbers in the best of the passages read.
        answered: logarithm of how much more the best passage speaks for an answer than for none.
        recency: of the newest of those passages, fading within 90 days.
    """

    nearest: float
    near: float
    passage: float
    article: float
    names: float
    answered: float
    recency: float


# Fitted to the 469 questions of realtimeqa-2022 (169 answerable, 300 not; both kinds weigh the same), which
# the reader was not fitted to: logistic regression on standardised signals, C = 0.1. On 2025H1, of the
# questions with a confidence of .9 and more 97 % were answerable, of .7 to .9 80 %, of .5 to .7 75 %, of
# .3 to .5 18 %, of .1 to .3 22 %, below that 4 %.
_WEIGHTS = Signals(
    nearest=8.55, near=5.74, passage=2.85, article=2.21, names=1.05, answered=0.30, recency=1.13
)
_BIAS = -13.08

THRESHOLD = 0.1
"""Below this confidence a question is refused: 60 % of the unanswerable and 4 % of the others of 2025H1."""


def confidence(signals: Signals) -> float:
    """Return the estimated probability (0..1) that the question is answered: a logistic regression."""
    weighted = sum(weight * value for weight, value in zip(astuple(_WEIGHTS), astuple(signals), strict=True))
    return 1 / (1 + exp(-(_BIAS + weighted)))
