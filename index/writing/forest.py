"""The scores of the network that judges written lines, and the trees that weigh them; pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import inf
from typing import Self

_COPIED = 0.8  # weight of a line's pairs of words that are cited, from which it is a copy
DecisionTree = Sequence[Sequence[float]]
"""The nodes of a decision tree: feature, limit, next node up to the limit and above; or a leaf's value."""


@dataclass(frozen=True, slots=True)
class LineScores:
    """What the network tells about a line.

    Attributes:
        whole: the log odds that the line is supported.
        worst: the highest of the log odds that a token is not supported.
        worse: the mean of the three highest.
    """

    whole: float
    worst: float
    worse: float


@dataclass(frozen=True, slots=True)
class Forest:
    """Fitted trees over `features`, and the score from which a line counts as supported."""

    names: tuple[str, ...]
    trees: tuple[DecisionTree, ...]
    threshold: float

    def score(self, found: Mapping[str, float]) -> float:
        """Return the log odds that a line with the features `found` is supported.

        A copy of what is cited, but for a denial in one of the two, is never supported.
        """
        if found["ordered"] >= _COPIED and found["other denied clause"]:
            return -inf
        values = [found[name] for name in self.names]
        return sum(_leaf(tree, values) for tree in self.trees)

    def as_json(self) -> str:
        """Return the trees as text."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the trees in a text of `as_json`."""
        content = json.loads(text)
        return cls(tuple(content["names"]), tuple(content["trees"]), float(content["threshold"]))


def _leaf(tree: DecisionTree, values: Sequence[float]) -> float:
    node = tree[0]
    while len(node) > 1:
        feature, limit, below, above = node
        node = tree[int(below if values[int(feature)] <= limit else above)]
    return node[0]
