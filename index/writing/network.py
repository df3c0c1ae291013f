"""The network that judges written lines: the reader's encoder with low-rank adapters, and two scores.

An adapter adds the product of two small matrices to the weights of a layer (Hu et al., LoRA: Low-Rank
Adaptation of Large Language Models, 2021). The file that ships holds these matrices alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from index.fitted_file import FittedFile
from index.reader.encoding import Encoded, batches
from index.reader.fitted import FITTED as READER
from index.reader.fitted import FittedReader
from index.reader.network import load as load_reader
from index.vectors.embedding import TOKENS_TOGETHER
from index.writing.forest import Forest, LineScores

_RANK = 24
_WORST = 3  # tokens of a line of whose scores the mean is taken
_Kind = TypeVar("_Kind", bound=nn.Module)


class Adapted(nn.Module):
    """A frozen linear layer, to whose weights the product of two small matrices is added."""

    def __init__(self, layer: nn.Linear) -> None:
        """Start as `layer` alone: the second matrix is zero."""
        super().__init__()
        self.linear = layer
        self.down = nn.Parameter(torch.randn(_RANK, layer.in_features) / layer.in_features**0.5)
        self.up = nn.Parameter(torch.zeros(layer.out_features, _RANK))

    def forward(self, states: Tensor) -> Tensor:
        """Return the layer's output."""
        result: Tensor = self.linear(states)
        return result + linear(linear(states, self.down), self.up)

    def merged(self) -> nn.Linear:
        """Return one linear layer with the sum of the weights, which is as fast as before."""
        with torch.no_grad():
            self.linear.weight += self.up @ self.down
        return self.linear


class SupportNetwork(nn.Module):
    """Scores a line together with what it cites.

    The score of the whole is the log odds that the line is supported. The score of a token is the log odds
    that it is not.
    """

    def __init__(self) -> None:
        """Load the reader's encoder, and add adapters that change nothing yet."""
        super().__init__()
        self.base = load_reader(READER).base.requires_grad_(requires_grad=False)
        for parent, name, layer in _children(self.base, nn.Linear):
            setattr(parent, name, Adapted(layer))
        self.whole = nn.Linear(self.base.size, 1)
        self.token = nn.Linear(self.base.size, 1)

    def forward(self, ids: Tensor, types: Tensor, lengths: Sequence[int]) -> tuple[Tensor, Sequence[Tensor]]:
        """Return the score of each pair, (pairs,), and the scores of the tokens of each, (tokens,)."""
        states = self.base(ids, types, lengths).float()
        firsts = torch.tensor([0, *accumulate(lengths[:-1])], device=states.device)
        return self.whole(states[firsts]).squeeze(-1), self.token(states).squeeze(-1).split(list(lengths))

    def use_bfloat16(self) -> None:
        """Compute in bfloat16, except for the two scores."""
        self.base.to(torch.bfloat16)

    def parameters_fitted(self) -> dict[str, nn.Parameter]:
        """Return by name the parameters that fitting changes."""
        return {name: value for name, value in self.named_parameters() if value.requires_grad}

    def merge(self) -> None:
        """Add the adapters to the weights, after which nothing can be fitted any more."""
        for parent, name, layer in _children(self.base, Adapted):
            setattr(parent, name, layer.merged())


def _children(root: nn.Module, kind: type[_Kind]) -> list[tuple[nn.Module, str, _Kind]]:
    """Return the modules of a kind, each with its parent and its name there."""
    return [
        (parent, name, child)
        for parent in root.modules()
        for name, child in parent.named_children()
        if isinstance(child, kind)
    ]


@dataclass(frozen=True, slots=True)
class Fitted:
    """The content of a fitted file: the network, and the trees that weigh its scores."""

    network: SupportNetwork
    forest: Forest


def save(fitted: Fitted, file: Path) -> None:
    """Write the adapters and scores in half precision, the trees, and the name of the reader."""
    tensors = {
        name: value.detach().half().numpy() for name, value in fitted.network.parameters_fitted().items()
    }
    _in(file).save(tensors, {"forest": fitted.forest.as_json(), "reader": FittedReader().name})


def load(file: Path, *, bfloat16: bool = False) -> Fitted:
    """Return the network and trees in `file`, ready to judge.

    Raises:
        ModelUnavailable: `file` cannot be read, is damaged, holds no judge, or was fitted for another reader.
    """
    tensors, metadata = _in(file).load()
    if metadata.get("reader") != FittedReader().name:
        raise _in(file).unusable("it was made for another reader")
    network = SupportNetwork()
    if tensors.keys() != network.parameters_fitted().keys() or "forest" not in metadata:
        raise _in(file).unusable("it does not hold a judge")
    network.load_state_dict(
        {name: torch.from_numpy(value).float() for name, value in tensors.items()}, strict=False
    )
    network.merge()
    if bfloat16:
        network.use_bfloat16()
    return Fitted(network.eval(), Forest.from_json(metadata["forest"]))


def _in(file: Path) -> FittedFile:
    return FittedFile(file, "The judge of written lines", "dateline fit-support")


def line_scores(network: SupportNetwork, pairs: Sequence[Encoded]) -> list[LineScores]:
    """Return the scores of encoded lines."""
    found: dict[int, LineScores] = {}
    with torch.inference_mode():
        for numbers, given in batches(pairs, TOKENS_TOGETHER["cpu"]):
            whole, tokens = network(torch.from_numpy(given.ids), torch.from_numpy(given.types), given.lengths)
            for row, number in enumerate(numbers):
                in_line = torch.from_numpy(pairs[number].starts >= 0)
                worst = tokens[row][in_line].sort(descending=True).values[:_WORST]
                found[number] = LineScores(whole[row].item(), worst[0].item(), worst.mean().item())
    return [found[number] for number in range(len(pairs))]
