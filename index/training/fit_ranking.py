"""Fit the order of retrieved passages to questions whose answering passages are known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from index.errors import InvalidDataset
from index.evaluation.dataset import Names, articles, questions
from index.evaluation.judge import answers
from index.library import Library
from index.report import Progress
from index.retrieval.fitted_ranking import FEATURES, RankingNetwork, RankingValues
from index.vectors.indexer import Watcher

# Chosen on 2022 and 2024 by leaving out each half-year in turn. 16 units, twice the epochs, a tenth of the
# decay, or other weights of quiz questions change the share of first passages that answer by .01 or less.
_UNITS, _EPOCHS, _TOGETHER, _RATE, _DECAY = 8, 30, 64, 0.01, 0.1
_SEED = 20
_READ = 6  # passages
_NOTHING = -1e9


@dataclass(frozen=True, slots=True)
class RankedPassages:
    """The passages considered for one question.

    Attributes:
        values: their features, (passages, features).
        answers: whether each answers, (passages,).
        weighed: their scores by the weighted sum, (passages,).
    """

    values: RankingValues
    answers: NDArray[np.bool_]
    weighed: RankingValues


@dataclass(frozen=True, slots=True)
class RankingFigures:
    """The share of `questions` for which the first, one of three, and one of six passages answer."""

    questions: int
    first: float
    three: float
    six: float


def index_articles(library: Library, folder: Path, watch: Watcher | None = None) -> Names:
    """Add the articles of a dataset's folder to `library`, and return the dataset's ids of each."""
    names: dict[str, frozenset[str]] = {}
    library.add(articles(folder, names), watch)
    return names


def named(folder: Path) -> frozenset[str]:
    """Return the dataset's ids of all articles that answer a question of a folder."""
    return frozenset[str]().union(*(question.answering_articles for question in questions(folder)[0]))


def passages(
    library: Library, names: Names, folder: Path, watch: Watcher | None = None
) -> list[RankedPassages]:
    """Return the passages that `library` considers for each answerable question of a dataset."""
    there = frozenset[str]().union(*names.values())
    known = [each for each in questions(folder)[0] if each.answering_articles & there]
    found = []
    for number, question in enumerate(known, 1):
        of = library.considered(question.question, asked_at=question.asked_at)
        if of is not None:
            found.append(
                RankedPassages(
                    of.values,
                    np.array([answers(hit.passage, question, names) for hit in of.hits]),
                    np.array([hit.score for hit in of.hits]),
                )
            )
        if watch:
            watch(Progress(number, len(known), question.question))
    return found


def fit(given: Sequence[RankedPassages]) -> RankingNetwork:
    """Return a network fitted to questions: the passages that answer shall have the largest softmax.

    Its scores have the mean and the spread of the weighted sum's, to which the weights of windows and of the
    confidence belong.

    Raises:
        InvalidDataset: no question has a passage that answers.
    """
    groups = [each for each in given if each.answers.any()]
    if not groups:
        raise InvalidDataset("No question has a passage that answers. Name the folder of its articles.")
    torch.manual_seed(_SEED)
    mean, deviation = _spread(np.concatenate([each.values for each in groups]))
    layers = _Layers()
    optimizer = torch.optim.AdamW(layers.parameters(), lr=_RATE, weight_decay=_DECAY)
    steps = max(1, _EPOCHS * len(groups) // _TOGETHER)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, total_steps=steps + 1)
    values, is_passage, is_answer = _padded(groups, mean, deviation)
    for _ in range(steps):
        drawn = torch.randint(len(groups), (_TOGETHER,))
        scores = layers(values[drawn]).masked_fill(~is_passage[drawn], _NOTHING)
        right = scores.masked_fill(~is_answer[drawn], _NOTHING)
        loss = (scores.logsumexp(1) - right.logsumexp(1)).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return _scaled(layers.network(mean, deviation), groups)


def figures(given: Sequence[RankedPassages], network: RankingNetwork | None = None) -> RankingFigures:
    """Return the figures of the ranking by `network`, or by the weighted sum."""
    ranks = []
    for each in given:
        scores = network.scores(each.values) if network else each.weighed
        ranks.append(next(iter(np.flatnonzero(each.answers[np.argsort(-scores, kind="stable")])), np.inf))
    found = np.array(ranks)
    return RankingFigures(len(given), *(float((found < most).mean()) for most in (1, 3, _READ)))


class _Layers(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self._direct = nn.Linear(len(FEATURES), 1, bias=False)
        self._inner, self._outer = nn.Linear(len(FEATURES), _UNITS), nn.Linear(_UNITS, 1, bias=False)
        for last in (self._direct, self._outer):
            nn.init.zeros_(last.weight)

    def forward(self, values: Tensor) -> Tensor:
        found: Tensor = self._direct(values) + self._outer(torch.tanh(self._inner(values)))
        return found.squeeze(-1)

    def network(self, mean: RankingValues, deviation: RankingValues) -> RankingNetwork:
        """Return the network with these layers."""
        parts = (self._direct.weight[0], self._inner.weight, self._inner.bias, self._outer.weight[0])
        direct, inner, thresholds, outer = (part.detach().double().numpy() for part in parts)
        return RankingNetwork(mean, deviation, direct, inner, thresholds, outer, np.zeros(1))


def _spread(values: RankingValues) -> tuple[RankingValues, RankingValues]:
    return values.mean(0), values.std(0) + 1e-6


def _padded(
    groups: Sequence[RankedPassages], mean: RankingValues, deviation: RankingValues
) -> tuple[Tensor, Tensor, Tensor]:
    """Return features, which rows are passages, and which answer, for all questions: (questions, most, …)."""
    most = max(len(each.answers) for each in groups)
    values = torch.zeros(len(groups), most, len(FEATURES))
    is_passage, is_answer = torch.zeros(2, len(groups), most, dtype=torch.bool)
    for number, each in enumerate(groups):
        here = slice(len(each.answers))
        values[number, here] = torch.from_numpy((each.values - mean) / deviation)
        is_passage[number, here] = True
        is_answer[number, here] = torch.from_numpy(each.answers)
    return values, is_passage, is_answer


def _scaled(network: RankingNetwork, groups: Sequence[RankedPassages]) -> RankingNetwork:
    """Return the network with scores whose six best have the mean and the spread that the sum's have."""
    mean, spread = _of_best([network.scores(each.values) for each in groups])
    wanted, wanted_spread = _of_best([each.weighed for each in groups])
    by = wanted_spread / spread if spread else 1.0
    bias = np.array([wanted - by * mean])
    return replace(network, direct=network.direct * by, outer=network.outer * by, bias=bias)


def _of_best(scores: Sequence[RankingValues]) -> tuple[float, float]:
    best = [float(np.sort(each)[-_READ:].mean()) for each in scores]
    return float(np.mean(best)), float(np.std(best))


def card(
    fitted: Mapping[str, RankingFigures],
    held_out: Mapping[str, tuple[RankingFigures, RankingFigures]],
    command: str,
) -> str:
    """Return the model card: the data of each folder, and the figures of the sum and of the network."""
    return "\n".join(_card_lines(fitted, held_out, command)) + "\n"


def _card_lines(
    fitted: Mapping[str, RankingFigures],
    held_out: Mapping[str, tuple[RankingFigures, RankingFigures]],
    command: str,
) -> Iterator[str]:
    yield _ABOUT
    yield "| fitted to | questions |\n|---|---|"
    yield from (f"| {name} | {of.questions:,} |" for name, of in fitted.items())
    yield "\n## Figures\n"
    yield "The share of questions for which the first passage, one of three, and one of six answers. Each"
    yield "folder below was not fitted to. First the weighted sum, then the network.\n"
    yield "| | questions | first | one of three | one of six |\n|---|---|---|---|---|"
    for name, (before, after) in held_out.items():
        pairs = ((before.first, after.first), (before.three, after.three), (before.six, after.six))
        shares = " | ".join(f"{old:.3f}, {new:.3f}" for old, new in pairs)
        yield f"| {name} | {after.questions:,} | {shares} |"
    yield "\n## Command\n"
    yield f"```sh\n{command}\n```"


_ABOUT = f"""\
# Which passages are likely to answer

## Model

A network with one hidden layer of {_UNITS} units beside a weighted sum, over features of a passage:
{", ".join(FEATURES)}.
index/retrieval/fitted_ranking.py computes them. The cosines are the bundled model's.

## Data

The passages that Chroma finds for questions about news. Each is labelled by whether it holds the evidence or
a known answer. The file holds no text of them. Natural questions are MIT-licensed, quiz questions are from
RealTime QA.
"""
