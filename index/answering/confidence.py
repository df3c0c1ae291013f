"""How likely it is that the articles answer a question at all; pure."""

from dataclasses import astuple, dataclass
from math import exp


@dataclass(frozen=True, slots=True)
class Signals:
    """What tells answerable questions from others, each 0..1 but `sentence` (cosines may be below 0).

    Attributes:
        nearest: highest cosine of the question and a passage that was read.
        fresh: the highest cosine of a passage found, each fading within 30 days of the newest articles.
        article: share of the question's words, by rarity, in the article of the best sentence.
        names: share of the question's names and numbers in the best of the passages read.
        sentence: score of the best sentence.
    """

    nearest: float
    fresh: float
    article: float
    names: float
    sentence: float


# Fitted to the 469 questions of realtimeqa-2022 (169 answerable, 300 not; both kinds weigh the same), to
# which the reader was not fitted: logistic regression on standardised signals, C = 0.1. Quiz questions are
# about the week they are asked in, other people's are not: each question is taken a second time, as old
# news, with a tenth of the weight. On 2025H1, of the questions with a confidence of .9 and more all were
# answerable, of .7 to .9 82 %, of .5 to .7 69 %, of .3 to .5 42 %, of .1 to .3 24 %, below that 2 %.
_WEIGHTS = Signals(nearest=6.69, fresh=3.36, article=3.47, names=1.16, sentence=0.39)
_BIAS = -11.11
# The same without what words tell, for questions that share none with the articles. It tells answerable from
# other questions less well: AUROC .91 on 2025H1, and at the threshold 94 % and 49 % of them.
_BY_MEANING = Signals(nearest=12.52, fresh=4.53, article=0.0, names=0.0, sentence=0.0)
_BIAS_BY_MEANING = -8.74

THRESHOLD = 0.15
"""Below this confidence a question is refused: 74 % of the unanswerable and 3 % of the others of 2025H1."""

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
