"""Fit the reader's network to examples: at which token an answer begins, or that there is none."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from index.reader.encoding import Encoded, batch, encode
from index.reader.network import Network
from index.training.examples import Example, LabelledPassage, shuffled

Flags = NDArray[np.bool_]
Watcher = Callable[[int, int, float], None]
"""Called with the examples done, their total, and the mean loss since the last call."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Hyperparameters. `rate` is AdamW's highest learning rate, reached after the `warm_up` share of steps.

    The rate falls as if one more pass followed. A final pass at a low rate overfits: on the development
    set the first quote then answered .46 of the questions instead of .51.
    """

    rank: int = 48
    passes: int = 2
    together: int = 4
    rate: float = 5e-4
    warm_up: float = 0.06
    decay: float = 0.01
    seed: int = 20


def fit(examples: Sequence[Example], recipe: Recipe, watch: Watcher | None = None) -> Network:
    """Return a network fitted to `examples`.

    The loss is the negative log-likelihood of the correct scores, normalised over all passages of a
    question. Correct are the tokens that begin an answer or, without an answer, the null score of each
    passage (shared normalisation: Clark and Gardner, Simple and Effective Multi-Paragraph Reading
    Comprehension, 2018).
    """
    torch.manual_seed(recipe.seed)
    network = Network(recipe.rank)
    parameters = [value for value in network.parameters() if value.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=recipe.rate, weight_decay=recipe.decay)
    in_pass = math.ceil(len(examples) / recipe.together)
    steps, planned = recipe.passes * in_pass, (recipe.passes + 1) * in_pass
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, planned, recipe.warm_up))
    network.train()
    total, done, since = recipe.passes * len(examples), 0, 0.0
    for number, chosen in enumerate(_batches(examples, recipe), 1):
        optimizer.zero_grad()
        loss = _loss(network, chosen)
        loss.backward()  # type: ignore[no-untyped-call]  # torch declares no types for it
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        schedule.step()
        done += len(chosen)
        since += loss.item()
        if watch and (number % 25 == 0 or number == steps):
            watch(done, total, since / 25)
            since = 0.0
    return network


def _rate(step: int, steps: int, warm_up: float) -> float:
    rising = max(1, round(warm_up * steps))
    return (step + 1) / rising if step < rising else (steps - step) / max(1, steps - rising)


def _batches(examples: Sequence[Example], recipe: Recipe) -> Iterator[list[Example]]:
    for turn in range(recipe.passes):
        order = shuffled(examples, recipe.seed + turn)
        for first in range(0, len(order), recipe.together):
            yield order[first : first + recipe.together]


def _loss(network: Network, chosen: Sequence[Example]) -> Tensor:
    pairs = [
        (encode(example.question, passage.title, passage.text), passage)
        for example in chosen
        for passage in example.passages
    ]
    given = batch([encoded for encoded, _ in pairs])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        tokens, null = network(
            torch.from_numpy(given.ids), torch.from_numpy(given.types), torch.from_numpy(given.mask)
        )
    losses, row = [], 0
    for example in chosen:
        rows = range(row, row + len(example.passages))
        row = rows.stop
        losses.append(_of_question(tokens, null, [(number, *pairs[number]) for number in rows]))
    return torch.stack(losses).mean()


def _of_question(
    tokens: Tensor, null: Tensor, pairs: Sequence[tuple[int, Encoded, LabelledPassage]]
) -> Tensor:
    correct, other = [], []
    for row, encoded, passage in pairs:
        begins, rest = _sides(encoded, passage)
        correct.append(tokens[row, : len(begins)][torch.from_numpy(begins)])
        other.append(tokens[row, : len(rest)][torch.from_numpy(rest)])
    nulls = null[pairs[0][0] : pairs[-1][0] + 1]
    answered = sum(len(scores) for scores in correct) > 0
    wanted = torch.cat(correct) if answered else nulls
    everything = torch.cat([*correct, *other, nulls])
    return torch.logsumexp(everything, 0) - torch.logsumexp(wanted, 0)


def _sides(encoded: Encoded, passage: LabelledPassage) -> tuple[Flags, Flags]:
    """Return the tokens that begin an answer, and those that are certainly outside any answer."""
    starts = encoded.starts
    inside = starts >= 0
    begins = np.zeros_like(inside)
    covered = np.zeros_like(inside)
    for span in passage.answers:
        within = inside & (starts >= span.start) & (starts < span.end)
        covered |= within
        if within.any():
            begins[within.argmax()] = True
    if passage.doubtful:
        return np.zeros_like(inside), np.zeros_like(inside)
    return begins, inside & ~covered
