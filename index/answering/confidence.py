"""The probability that the articles answer a question at all; pure."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from math import exp
from typing import Literal

Reading = Literal["fitted", "meaning", "words"]
"""How a question is compared with the articles.

By "meaning" alone if they are in different languages, which share no words. By "words" alone if the bundled
model does not know the language. Otherwise by a "fitted" reader.
"""


@dataclass(frozen=True, slots=True)
class Signals:
    """The numbers by which answerable questions are distinguished from others.

    Attributes:
        passage: the score of the best passage that was read, in the ranking.
        sentence: the score of the best sentence, see `sentence_scores.Evidence.best_score`.
        answered: the mean log odds of the two passages read that most likely hold an answer.
        nearest: the highest cosine of the question and a passage that was read.
        fresh: the highest cosine times recency of a passage that was retrieved.
    """

    passage: float
    sentence: float
    answered: float
    nearest: float
    fresh: float


# Logistic regression. Fitted to natural questions of 2022 and 2024H2 that the reader had never seen, with
# unanswerable ones, and to quiz questions of 2022 (of each set, the answerable and the others weigh the
# same), C = 0.1 on standardised signals. Each question is taken a second time, as old news, with a tenth of
# the weight. The cosine of the nearest passage improves neither set.
_WEIGHTS = Signals(passage=2.9, sentence=0.325, answered=0.43, nearest=0.0, fresh=0.0)
_BIAS = -3.35
# The same for questions that share no words with the articles, for which reader and ranking say nothing.
# This separates answerable from other questions less well: AUROC .91 on quiz questions of 2025H1.
_BY_MEANING = Signals(passage=0.0, sentence=0.0, answered=0.0, nearest=12.52, fresh=4.53)
_BIAS_BY_MEANING = -8.74

# The same for languages that the model does not know, set by hand. A question is refused unless a passage has
# .23 of its words, weighted by their rarity. Below .67 an answer is unsure; all words give .84.
_BY_WORDS = Signals(passage=0.0, sentence=0.0, answered=0.0, nearest=5.0, fresh=0.0)
_BIAS_BY_WORDS = -3.35

_THRESHOLD = 0.1
"""Below this confidence a question is refused where the fitted reader did not read."""

_THRESHOLD_READ = 0.18
"""Below this confidence a question is refused: of the natural questions of 2025H1 .70 of the unanswerable and
.019 of the others."""

_UNRELATED = 0.25
"""Cosine of the nearest passage below which an unsure question is refused, too: it is hardly about news.

Of the messages about no news of 2025H1 it raises the share that gets no search result from .90 to .95, and
refuses no other answerable question."""

UNSURE = 0.5
"""Below this confidence an answer carries a warning.

From the threshold to here, no quote answers 28 of 44 natural questions of 2022 and 2024H2 that the reader had
not seen, and 11 of 21 of 2025H1. From .5 to .6 such a warning would be wrong beside 7 of 13 answers.
"""

_REGRESSIONS: Mapping[Reading, tuple[Signals, float]] = {
    "fitted": (_WEIGHTS, _BIAS),
    "meaning": (_BY_MEANING, _BIAS_BY_MEANING),
    "words": (_BY_WORDS, _BIAS_BY_WORDS),
}

_UNMENTIONED = 0.75
"""What is left of the confidence if no quote mentions a name of the question.

AUROC on natural questions of 2022, 2024H2 and 2025H1, by the first run of the reader: .921, .937, .933 with
it, .920, .939, .915 without. The missing names are shown only beside unsure answers. Beside others they were
right in 4 of 10 cases.
"""


def confidence(signals: Signals, *, unmentioned: bool = False, reading: Reading = "fitted") -> float:
    """Return the estimated probability (0..1) that the question is answered: a logistic regression.

    Args:
        signals: the numbers of this question.
        unmentioned: whether the quotes lack a name that the question has.
        reading: how the question was compared with the articles.
    """
    weights, bias = _REGRESSIONS[reading]
    weighted = sum(weight * value for weight, value in zip(astuple(weights), astuple(signals), strict=True))
    return (_UNMENTIONED if unmentioned else 1.0) / (1 + exp(-(bias + weighted)))


def is_refused(certainty: float, signals: Signals, reading: Reading) -> bool:
    """Return whether a question with this confidence and these signals gets no quotes."""
    if reading != "fitted":
        return certainty < _THRESHOLD
    return certainty < _THRESHOLD_READ or (certainty < UNSURE and signals.nearest < _UNRELATED)
