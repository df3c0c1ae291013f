"""Fit the reader's network to examples: at which token an answer begins, or that there is none."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from index.reader.encoding import Encoded, batches, encode
from index.reader.network import Network, load
from index.text.span import Span
from index.training.examples import LabelledPassage
from index.training.mixture import Mixture
from index.training.optimizer import PreciseOptimizer
from index.vectors.embedding import TOKENS_TOGETHER

Flags = NDArray[np.bool_]
EncodedExample = list[tuple[Encoded, LabelledPassage]]

_AVERAGED = 100  # steps whose mean loss is reported


@dataclass(frozen=True, slots=True)
class Recipe:
    """Hyperparameters.

    Attributes:
        questions: examples drawn in all.
        minutes: fitting ends after this time at the latest. 0 sets no limit.
        tokens: in the examples of one step.
        rate: AdamW's highest learning rate, reached after the `warm_up` share of the way. It falls to 0.
        weight_decay: AdamW's.
        passage_loss: weight of the loss of single passages.
        device: where torch computes, "cpu" or "cuda".
        start: the fitted weights from which fitting goes on, by default those of the base model.
    """

    questions: int = 30_000
    minutes: float = 0.0
    tokens: int = 6_144
    rate: float = 2e-4
    warm_up: float = 0.05
    weight_decay: float = 0.01
    passage_loss: float = 0.5
    device: str = "cpu"
    seed: int = 20
    start: Path | None = None


@dataclass(frozen=True, slots=True)
class FitProgress:
    """How far fitting is. `share` (0..1) is done, and `loss` is the mean of the last hundred steps."""

    share: float
    steps: int
    questions: int
    loss: float


FitWatcher = Callable[[FitProgress, Network], None]
"""Called after every step. It may save the network or measure with it."""


def fit(mixture: Mixture, recipe: Recipe, watch: FitWatcher | None = None) -> Network:
    """Return a network fitted to examples from `mixture`.

    The loss is the negative log-likelihood of the correct scores, normalised over all passages of a
    question. Correct are the tokens that begin an answer or, without an answer, the null score of each
    passage (shared normalisation: Clark and Gardner, Simple and Effective Multi-Paragraph Reading
    Comprehension, 2018). The same loss of each passage by itself is added, which makes null scores
    comparable between passages.

    The network computes in bfloat16. The optimiser keeps the weights in full precision.

    Raises:
        ModelUnavailable: the weights to start from cannot be loaded.
    """
    torch.manual_seed(recipe.seed)
    network = (load(recipe.start) if recipe.start else Network()).train()
    network.use_bfloat16()
    network.to(recipe.device)
    weights = [parameter for parameter in network.parameters() if parameter.requires_grad]
    optimizer = PreciseOptimizer(weights, recipe.weight_decay)
    started, questions, steps, mean_loss = time.monotonic(), 0, 0, 0.0
    while (share := _share_done(recipe, questions, time.monotonic() - started)) < 1:
        chosen = list(_examples(mixture, share, recipe.tokens))
        loss = _loss(network, chosen, recipe)
        optimizer.step(loss, recipe.rate * _rate(share, recipe.warm_up))
        questions, steps = questions + len(chosen), steps + 1
        mean_loss += (loss.item() - mean_loss) / min(steps, _AVERAGED)
        if watch:
            watch(FitProgress(share, steps, questions, mean_loss), network)
    return network.eval()


def _share_done(recipe: Recipe, questions: int, seconds: float) -> float:
    of_time = seconds / (60 * recipe.minutes) if recipe.minutes else 0.0
    return max(questions / recipe.questions, of_time)


def _rate(share: float, warm_up: float) -> float:
    return (share + 1e-3) / warm_up if share < warm_up else (1 - share) / (1 - warm_up)


def _examples(mixture: Mixture, share: float, tokens: int) -> Iterator[EncodedExample]:
    """Yield encoded examples until they hold `tokens` tokens."""
    while tokens > 0:
        example = mixture.draw(share)
        encoded = [
            (encode(example.question, passage.title, passage.text), passage) for passage in example.passages
        ]
        tokens -= sum(len(pair.ids) for pair, _ in encoded)
        yield encoded


def _loss(network: Network, chosen: Sequence[EncodedExample], recipe: Recipe) -> Tensor:
    pairs = [pair for example in chosen for pair, _ in example]
    tokens, null_scores = _score(network, pairs, recipe.device)
    losses, row = [], 0
    for example in chosen:
        rows = range(row, row + len(example))
        row = rows.stop
        scores = [
            _split(encoded, passage, tokens[number])
            for number, (encoded, passage) in zip(rows, example, strict=True)
        ]
        loss = _negative_log_likelihood(scores, null_scores[rows.start : rows.stop])
        single = [
            _negative_log_likelihood([of_passage], null_scores[number : number + 1])
            for number, of_passage in zip(rows, scores, strict=True)
            if of_passage.is_certain
        ]
        if len(example) > 1 and single:
            loss = loss + recipe.passage_loss * torch.stack(single).mean()
        losses.append(loss)
    return torch.stack(losses).mean()


def _score(network: Network, pairs: Sequence[Encoded], device: str) -> tuple[list[Tensor], Tensor]:
    """Return the token scores of each pair, and the null scores of all."""
    tokens: dict[int, Tensor] = {}
    null_scores: dict[int, Tensor] = {}
    for numbers, given in batches(pairs, TOKENS_TOGETHER[torch.device(device).type]):
        ids, types = (torch.from_numpy(array).to(device) for array in (given.ids, given.types))
        token_scores, null_score = network(ids, types, given.lengths)
        for row, number in enumerate(numbers):
            tokens[number] = token_scores[row]
            null_scores[number] = null_score[row]
    order = range(len(pairs))
    return [tokens[number] for number in order], torch.stack([null_scores[number] for number in order])


@dataclass(frozen=True, slots=True)
class _PassageScores:
    """The token scores of one passage. `is_certain` tells whether it surely answers or surely does not."""

    correct: Tensor
    incorrect: Tensor
    is_certain: bool


def _negative_log_likelihood(scores: Sequence[_PassageScores], null_scores: Tensor) -> Tensor:
    correct = torch.cat([of_passage.correct for of_passage in scores])
    wanted = correct if len(correct) else null_scores
    everything = torch.cat([correct, *(of_passage.incorrect for of_passage in scores), null_scores])
    return torch.logsumexp(everything, 0) - torch.logsumexp(wanted, 0)


def _split(encoded: Encoded, passage: LabelledPassage, scores: Tensor) -> _PassageScores:
    correct, incorrect = (
        scores[torch.from_numpy(flags.nonzero()[0]).to(scores.device)]
        for flags in token_labels(encoded, passage)
    )
    return _PassageScores(correct, incorrect, is_certain=passage.is_positive or not passage.doubtful)


def token_labels(encoded: Encoded, passage: LabelledPassage) -> tuple[Flags, Flags]:
    """Return the tokens that begin an answer, and those that are certainly outside any answer."""
    starts = encoded.starts
    inside = starts >= 0
    correct, uncertain = np.zeros_like(inside), np.zeros_like(inside)
    for span in passage.answers:
        within = _within(starts, span)
        uncertain |= within
        if within.any():
            correct[within.argmax()] = True
    for span in passage.answering_sentences:
        correct |= _within(starts, span)
    for span in passage.doubtful:
        uncertain |= _within(starts, span)
    return correct, inside & ~uncertain & ~correct


def _within(starts: NDArray[np.int64], span: Span) -> Flags:
    return (starts >= span.start) & (starts < span.end)
