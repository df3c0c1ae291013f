"""How likely it is that the articles answer a question at all; pure."""

from dataclasses import astuple, dataclass
from math import exp


@dataclass(frozen=True, slots=True)
class Signals:
    """What tells answerable questions from others.

    Attributes:
        nearest: highest cosine of the question and a passage that was read.
        fresh: the highest cosine of a passage found, each fading within 30 days of the newest articles.
        sentence: score of the best sentence, see `sentence_scores.Evidence.best_score`.
        answered: log odds that the passages read hold an answer, by all their sentences and null scores.
    """

    nearest: float
    fresh: float
    sentence: float
    answered: float


# Fitted to the 333 natural and 469 quiz questions of 2022 (of each set, the answerable and the others weigh
# the same): logistic regression on standardised signals, C = 0.1. Each question is taken a second time, as
# old news, with a tenth of the weight. The reader had learned from these questions, so that its scores of
# them are surer than of others. On 2025H1, to which nothing was fitted, the AUROC is .91 for natural and .945
# for quiz questions. The shares of the question's words and names in the articles, which were signals while
# the reader knew quiz questions only, change these by less than .005 and are gone.
_WEIGHTS = Signals(nearest=3.21, fresh=2.09, sentence=0.27, answered=0.48)
_BIAS = -4.69
# The same without what the reader tells, for questions that share no words with the articles. It tells
# answerable from other questions less well: AUROC .91 on quiz questions of 2025H1.
_BY_MEANING = Signals(nearest=12.52, fresh=4.53, sentence=0.0, answered=0.0)
_BIAS_BY_MEANING = -8.74

THRESHOLD = 0.1
"""Below this confidence a question is refused: of 2025H1 .70 of the unanswerable natural questions and .05 of
the others; of quiz questions .63 and .04."""

UNSURE = 0.5
"""Below this confidence an answer is marked: it is as likely to be none."""


_UNMENTIONED = 0.5
# What is left of the confidence where a name of the question stands in no quote: they may be about something
# near by. It costs the figures nothing, and such an answer always carries the mark.


def confidence(signals: Signals, *, unmentioned: bool = False, by_meaning: bool = False) -> float:
    """Return the estimated probability (0..1) that the question is answered: a logistic regression.

    Args:
        signals: what speaks for it.
        unmentioned: whether the quotes lack a name that the question has.
        by_meaning: whether the words of the question tell nothing, being of another language.
    """
    weights, bias = (_BY_MEANING, _BIAS_BY_MEANING) if by_meaning else (_WEIGHTS, _BIAS)
    weighted = sum(weight * value for weight, value in zip(astuple(weights), astuple(signals), strict=True))
    return (_UNMENTIONED if unmentioned else 1.0) / (1 + exp(-(bias + weighted)))
