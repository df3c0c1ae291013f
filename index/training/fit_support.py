"""Fit the judgement of written lines to true and falsified ones: boosted trees, and the score needed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import GradientBoostingClassifier

from index.errors import InvalidDataset
from index.training.fit_network import PairWatcher, fit_network
from index.training.support_card import Passed
from index.training.support_pairs import PLANTED, Reference, SupportPair
from index.training.taught_pairs import TaughtPair, reference_pairs
from index.writing.forest import DecisionTree, Forest
from index.writing.network import Fitted, SupportNetwork, line_scores
from index.writing.support import encode_line, features

# Chosen on 2022 to 2024 by leaving out each half-year in turn.
_TREES, _LEAVES, _RATE, _SMALLEST = 150, 5, 0.1, 40
_SAMPLED, _TRIED = 0.6, 8  # share of the lines, and features, that a tree and a split look at
_SEEDS = range(1, 7)  # the mean of six forests varies less with chance
_WEIGHTS = {"reference": 5.0, "headline": 0.7, **dict.fromkeys(PLANTED, 5.0)}
_DROPPED = 0.125  # share of the reference answers that may be dropped, by rules and judge together
_DIGITS = 6  # of a leaf's value
_AGAIN = 0.4  # share of the pairs from which the network learns with reference answers among them
_FEWEST = 2  # datasets: each is judged by what the others teach

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MeasuredPairs:
    """The pairs of one dataset, with what decides about them.

    Attributes:
        kinds: of the lines.
        true: whether each is true.
        dropped: whether a rule drops it, before it is judged.
        values: the features of each, (pairs, features).
        names: of the features.
    """

    kinds: NDArray[np.str_]
    true: NDArray[np.bool_]
    dropped: NDArray[np.bool_]
    values: Values
    names: tuple[str, ...]


def measured(pairs: Sequence[SupportPair], network: SupportNetwork) -> MeasuredPairs:
    """Return the features of `pairs`, at least one, and which of them a rule drops."""
    encoded = [encode_line(pair.line, pair.answer.question, pair.cited) for pair in pairs]
    found = [
        features(pair.line, pair.cited, scores)
        for pair, scores in zip(pairs, line_scores(network, encoded), strict=True)
    ]
    return MeasuredPairs(
        np.array([pair.kind for pair in pairs]),
        np.array([pair.is_true for pair in pairs]),
        np.array([pair.failed_rule is not None for pair in pairs]),
        np.array([list(each.values()) for each in found]),
        tuple(found[0]),
    )


@dataclass(frozen=True, slots=True)
class Taught:
    """What every network learns from.

    Attributes:
        pairs: an endless supply, for the first stage.
        references: reference answers about articles that are in no dataset, for the second stage.
    """

    pairs: Iterator[TaughtPair]
    references: Sequence[Reference]


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines about the articles of one folder.

    Attributes:
        name: of the first folder of questions about them.
        references: its reference answers, from which a network may learn.
        pairs: true and falsified lines, by which it is measured and to which trees are fitted.
    """

    name: str
    references: Sequence[Reference]
    pairs: Sequence[SupportPair]


def fit(
    datasets: Mapping[str, Lines], taught: Taught, count: int, watch: PairWatcher | None = None
) -> tuple[Fitted, Mapping[str, Passed]]:
    """Return a judge fitted to all of `datasets`, and what passes of each if it is left out.

    A network first learns from `count` taught pairs, then from fewer, half of them made from reference
    answers. The lines of a dataset are scored by a network that did not learn from it, and judged by
    trees that were fitted to the others. The score from which a line counts as supported is chosen on these.

    Raises:
        InvalidDataset: there are fewer than two datasets.
    """
    if len(datasets) < _FEWEST:
        raise InvalidDataset(
            "Name two folders of questions at least: each is judged by what the others teach."
        )
    first = fit_network(taught.pairs, count, watch=watch)

    def without(left_out: str) -> SupportNetwork:
        known = [each for name, lines in datasets.items() if name != left_out for each in lines.references]
        pairs = reference_pairs([*taught.references, *known], taught.pairs, _SEEDS[0])
        return fit_network(pairs, ceil(_AGAIN * count), first, watch)

    values = {name: measured(lines.pairs, without(name)) for name, lines in datasets.items()}
    names = next(iter(values.values())).names
    others = {name: _trees([pairs for other, pairs in values.items() if other != name]) for name in values}
    scores = {name: _scores(Forest(names, others[name], 0.0), pairs) for name, pairs in values.items()}
    known = [scores[name][pairs.kinds == "reference"] for name, pairs in values.items()]
    threshold = float(np.quantile(np.concatenate(known), _DROPPED))
    forest = Forest(names, _trees(list(values.values())), threshold)
    passed = {name: figures(Forest(names, others[name], threshold), pairs) for name, pairs in values.items()}
    return Fitted(without(""), forest), passed


def figures(judge: Forest, pairs: MeasuredPairs) -> Passed:
    """Return for each kind how many lines there are, and how many of them pass rules and judge."""
    passed = _scores(judge, pairs) >= judge.threshold
    return {
        str(kind): (int((pairs.kinds == kind).sum()), int(passed[pairs.kinds == kind].sum()))
        for kind in np.unique(pairs.kinds)
    }


def _scores(judge: Forest, pairs: MeasuredPairs) -> Values:
    """Return the score of each line, minus infinity if a rule drops it."""
    scores = np.array(
        [judge.score(dict(zip(pairs.names, row, strict=True))) for row in pairs.values.tolist()]
    )
    return np.where(pairs.dropped, -np.inf, scores)


def _trees(datasets: Sequence[MeasuredPairs]) -> tuple[DecisionTree, ...]:
    """Return trees fitted to the lines that no rule drops."""
    kept = [~pairs.dropped for pairs in datasets]
    values, true, kinds = (
        np.concatenate([getattr(pairs, part)[rows] for pairs, rows in zip(datasets, kept, strict=True)])
        for part in ("values", "true", "kinds")
    )
    weights = [_WEIGHTS.get(kind, 1.0) for kind in kinds]
    found: list[DecisionTree] = []
    for seed in _SEEDS:
        model = GradientBoostingClassifier(
            n_estimators=_TREES,
            learning_rate=_RATE,
            max_depth=None,
            max_leaf_nodes=_LEAVES,
            min_samples_leaf=_SMALLEST,
            subsample=_SAMPLED,
            max_features=min(_TRIED, values.shape[1]),
            init="zero",
            random_state=seed,
        ).fit(values, true, sample_weight=weights)
        found += [_nodes(each.tree_) for (each,) in model.estimators_]
    return tuple(found)


def _nodes(tree: Any) -> DecisionTree:  # noqa: ANN401 - scikit-learn declares no types
    """Return the nodes of scikit-learn's `tree`, with its share of the score in the leaves."""
    columns = (tree.feature, tree.threshold, tree.children_left, tree.children_right, tree.value[:, 0, 0])
    return [
        [int(feature), float(limit), int(below), int(above)]
        if below >= 0
        else [round(_RATE * float(value) / len(_SEEDS), _DIGITS)]
        for feature, limit, below, above, value in zip(*columns, strict=True)
    ]
