"""Examples -> a fitted network: which words of which passage begin the answer, or that none does."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from index.reader.encoding import Encoded, batch, encode
from index.reader.network import Network
from index.training.examples import Example, Reading, shuffled

Flags = NDArray[np.bool_]
Watcher = Callable[[int, int, float], None]
"""Told the examples done, their total and the mean loss since it was told before."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a reader is fitted. `rate` is that of AdamW at its highest, after `warm_up` of the steps.

    It falls as if one more pass followed: that last one, at a low rate, learned the examples by heart
    (the answer was in the first quote of the development set for .46 instead of .51 of the questions).
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

    The loss is the negative logarithm of the probability of the right scores among all of a
    question's passages together: those of the tokens that begin an answer, or where there is none
    those of no answer, one for each passage (the shared normalisation of Clark and Gardner, Simple
    and Effective Multi-Paragraph Reading Comprehension, 2018).
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
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it without
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
        (encode(example.question, it.title, it.text), it) for example in chosen for it in example.readings
    ]
    given = batch([encoded for encoded, _ in pairs])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        tokens, none = network(
            torch.from_numpy(given.ids), torch.from_numpy(given.types), torch.from_numpy(given.mask)
        )
    losses, row = [], 0
    for example in chosen:
        rows = range(row, row + len(example.readings))
        row = rows.stop
        losses.append(_of_question(tokens, none, [(number, *pairs[number]) for number in rows]))
    return torch.stack(losses).mean()


def _of_question(tokens: Tensor, none: Tensor, pairs: Sequence[tuple[int, Encoded, Reading]]) -> Tensor:
    right, other = [], []
    for row, encoded, reading in pairs:
        begins, rest = _sides(encoded, reading)
        right.append(tokens[row, : len(begins)][torch.from_numpy(begins)])
        other.append(tokens[row, : len(rest)][torch.from_numpy(rest)])
    nones = none[pairs[0][0] : pairs[-1][0] + 1]
    answered = sum(len(scores) for scores in right) > 0
    wanted = torch.cat(right) if answered else nones
    everything = torch.cat([*right, *other, nones])
    return torch.logsumexp(everything, 0) - torch.logsumexp(wanted, 0)


def _sides(encoded: Encoded, reading: Reading) -> tuple[Flags, Flags]:
    """Return which tokens begin an answer, and which are neither in an answer nor in what may be one."""
    starts = encoded.starts
    inside = starts >= 0
    begins = np.zeros_like(inside)
    covered = np.zeros_like(inside)
    for span in reading.answers:
        within = inside & (starts >= span.start) & (starts < span.end)
        covered |= within
        if within.any():
            begins[within.argmax()] = True
    if reading.doubtful:
        return np.zeros_like(inside), np.zeros_like(inside)
    return begins, inside & ~covered
