"""Passages that were retrieved -> how likely each is the one that answers: a small fitted network.

`dateline fit-ranking` makes the weights in ranking.safetensors, and ranking.md with their data and figures.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, log1p
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.fitted_file import FittedFile
from index.model import Hit
from index.text.term_weights import coverage
from index.text.tokens import words

RankingValues = NDArray[np.float64]

_FILE = Path(__file__).with_name("ranking.safetensors")
_WEEK, _YEAR = 7.0, 365.0  # days after which two more measures of age have fallen to 1/e
_LONG = 1_000.0  # characters
_LEAD = 300.0  # characters that a lead paragraph has, more or less

FEATURES = (
    "dense",
    "dense below best",
    "lexical",
    "share of words",
    "share of words with title",
    "of the week",
    "recency",
    "of the year",
    "position",
    "length",
)


@dataclass(frozen=True, slots=True)
class RankingNetwork:
    """One hidden layer beside a weighted sum; the features are standardised first.

    Attributes:
        mean: of each feature, (features,).
        deviation: the standard deviation of each feature, (features,).
        direct: the weights of the features themselves, (features,).
        inner: the weights of the hidden units, (units, features).
        thresholds: added to the hidden units, (units,).
        outer: the weights of the hidden units' hyperbolic tangents, (units,).
        bias: added to the score, a single number.
    """

    mean: RankingValues
    deviation: RankingValues
    direct: RankingValues
    inner: RankingValues
    thresholds: RankingValues
    outer: RankingValues
    bias: RankingValues

    def scores(self, values: RankingValues) -> RankingValues:
        """Return the score of each row of `values`, (passages, features) -> (passages,)."""
        standard = (values - self.mean) / self.deviation
        hidden: RankingValues = np.tanh(standard @ self.inner.T + self.thresholds)
        return standard @ self.direct + hidden @ self.outer + self.bias

    def save(self, to: Path) -> None:
        """Write the network to a file of safetensors, with the names of the features."""
        tensors = {part: np.asarray(getattr(self, part), dtype=np.float64) for part in self.__slots__}
        _in(to).save(tensors, {"features": json.dumps(FEATURES)})

    @classmethod
    def load(cls, file: Path) -> "RankingNetwork":
        """Return the network in `file`.

        Raises:
            ModelUnavailable: the file is missing, damaged, or made for other features.
        """
        tensors, metadata = _in(file).load()
        if metadata.get("features") != json.dumps(FEATURES) or tensors.keys() != set(cls.__slots__):
            raise _in(file).unusable("it was made for other features")
        return cls(**tensors)


def _in(file: Path) -> FittedFile:
    return FittedFile(file, "The ranking of passages", "dateline fit-ranking")


@cache
def shipped() -> RankingNetwork:
    """Return the network that ships with Dateline; raises ModelUnavailable as `RankingNetwork.load` does."""
    return RankingNetwork.load(_FILE)


def features(
    hits: Sequence[Hit], said: Sequence[Collection[str]], ages: Sequence[float], idf: Mapping[str, float]
) -> RankingValues:
    """Return what is known of each passage that was retrieved for a question, (passages, features).

    Args:
        hits: all passages retrieved, at least one, in any order.
        said: the words of each passage.
        ages: of their articles, in days; infinite if a date is unknown.
        idf: how rare each word of the question is among the passages.
    """
    titles = {hit.passage.article.id: frozenset(words(hit.passage.article.title)) for hit in hits}
    best = max(hit.dense for hit in hits)
    return np.array(
        [
            [
                hit.dense,
                hit.dense - best,
                hit.lexical,
                coverage(own, idf),
                coverage(titles[hit.passage.article.id].union(own), idf),
                exp(-age / _WEEK),
                hit.recency,
                exp(-age / _YEAR),
                log1p(hit.passage.start / _LEAD),
                (hit.passage.end - hit.passage.start) / _LONG,
            ]
            for hit, own, age in zip(hits, said, ages, strict=True)
        ]
    )
