"""Fit the network that judges written lines to pairs of a true and a false one."""

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from index.reader.encoding import Encoded
from index.training.optimizer import PreciseOptimizer
from index.training.taught_pairs import TaughtPair
from index.writing.network import SupportNetwork
from index.writing.support import encode

_TOKENS = 2_600  # of one step
# AdamW's highest learning rate, of a new network and of one that learns again. The rate reaches it after the
# _WARM_UP share of the way, and falls to 0.
_RATE, _RATE_AGAIN = 1e-3, 6e-4
_WARM_UP = 0.05
_DECAY = 0.01
_FALSE_TOKENS = 4.0  # weight of a false token, of which there are few
_AVERAGED = 100  # steps whose mean loss is reported

PairWatcher = Callable[[int, float], None]
"""Called after each step with the number of pairs so far, and the mean loss of the last hundred steps."""


def fit_network(
    pairs: Iterator[TaughtPair],
    count: int,
    start: SupportNetwork | None = None,
    watch: PairWatcher | None = None,
) -> SupportNetwork:
    """Return a network fitted to the first `count` of `pairs`; it begins like `start`, if that is given.

    The loss has two parts, both negative log-likelihoods: of whether each line is supported, and of which of
    its tokens are false. False are the tokens in which a line differs from the true line of its pair. The
    network computes in bfloat16. The optimiser keeps the weights in full precision.
    """
    torch.manual_seed(1)
    network = deepcopy(start or SupportNetwork()).train()
    network.use_bfloat16()
    optimizer = PreciseOptimizer(network.parameters_fitted().values(), _DECAY)
    rate = _RATE_AGAIN if start else _RATE
    seen, steps, mean_loss = 0, 0, 0.0
    while seen < count:
        share = seen / count
        warm = (share + 1e-3) / _WARM_UP if share < _WARM_UP else (1 - share) / (1 - _WARM_UP)
        examples = list(_examples(pairs))
        loss = _loss(network, examples)
        optimizer.step(loss, rate * warm)
        seen, steps = seen + len(examples) // 2, steps + 1
        mean_loss += (loss.item() - mean_loss) / min(steps, _AVERAGED)
        if watch:
            watch(seen, mean_loss)
    network.float()
    with torch.no_grad():
        for parameter, weight in zip(optimizer.precise, network.parameters_fitted().values(), strict=True):
            weight.copy_(parameter)
    return network.eval()


@dataclass(frozen=True, slots=True)
class _Example:
    """An encoded line, whether it is true, and which of its tokens are false, None if that is unknown."""

    encoded: Encoded
    is_true: bool
    false_tokens: NDArray[np.bool_] | None


def _examples(pairs: Iterator[TaughtPair]) -> Iterator[_Example]:
    """Yield the lines of pairs until they hold enough tokens for a step."""
    tokens = 0
    while tokens < _TOKENS:
        pair = next(pairs)
        true = encode(pair.question, pair.true, pair.title, pair.text)
        false = encode(pair.question, pair.false, pair.title, pair.false_text)
        yield _Example(true, True, np.zeros(len(_line(true)), bool))  # noqa: FBT003 - a field
        yield _Example(false, False, _false_tokens(true, false) if pair.tells_tokens else None)  # noqa: FBT003
        tokens += len(true.ids) + len(false.ids)


def _line(encoded: Encoded) -> NDArray[np.int64]:
    return encoded.ids[encoded.starts >= 0]


def _false_tokens(true: Encoded, false: Encoded) -> NDArray[np.bool_]:
    """Return which tokens of a false line differ from the true one; after something left out, the next."""
    one, other = _line(true).tolist(), _line(false).tolist()
    differ = np.zeros(len(other), bool)
    for change, _, _, start, end in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if change != "equal":
            differ[start : max(end, start + 1)] = True
    return differ


def _loss(network: SupportNetwork, examples: Sequence[_Example]) -> Tensor:
    ids, types = (
        torch.from_numpy(np.concatenate([getattr(each.encoded, part) for each in examples]))
        for part in ("ids", "types")
    )
    whole, tokens = network(ids, types, [len(each.encoded.ids) for each in examples])
    told = [
        (scores[torch.from_numpy(each.encoded.starts >= 0)], torch.from_numpy(each.false_tokens).float())
        for each, scores in zip(examples, tokens, strict=True)
        if each.false_tokens is not None
    ]
    of_lines = binary_cross_entropy_with_logits(
        whole, torch.tensor([float(each.is_true) for each in examples])
    )
    of_tokens = binary_cross_entropy_with_logits(
        torch.cat([scores for scores, _ in told]),
        torch.cat([labels for _, labels in told]),
        pos_weight=torch.tensor(_FALSE_TOKENS),
    )
    return of_lines + of_tokens
