"""The reader's network: a fine-tuned copy of the bundled model's encoder, with a token and a null score."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from index.errors import ModelUnavailable
from index.vectors.encoder import bundled


class Network(nn.Module):
    """Scores each token of a passage as the start of an answer, and the passage as holding none.

    The word embeddings are the bundled model's and stay frozen. The layers above them are fine-tuned.
    """

    def __init__(self) -> None:
        """Load the bundled model, from which fine-tuning starts."""
        super().__init__()
        self.base = bundled()  # without dropout: a few passes over many questions do not overfit
        self.base.embeddings.requires_grad_(requires_grad=False)
        self.token = nn.Linear(self.base.size, 1)
        self.null = nn.Linear(self.base.size, 1)

    def forward(self, ids: Tensor, types: Tensor, lengths: Sequence[int]) -> tuple[Sequence[Tensor], Tensor]:
        """Return the token scores of each pair, (tokens,), and the null scores of all, (pairs,)."""
        states = self.base(ids, types, lengths).float()
        firsts = torch.tensor([0, *accumulate(lengths[:-1])], device=states.device)
        return self.token(states).squeeze(-1).split(list(lengths)), self.null(states[firsts]).squeeze(-1)

    def use_bfloat16(self) -> None:
        """Compute in bfloat16, except for the two scores."""
        self.base.to(torch.bfloat16)


def fine_tuned(network: Network) -> dict[str, Tensor]:
    """Return the fine-tuned tensors by name, in half precision."""
    return {
        name: value.detach().cpu().half().contiguous()
        for name, value in network.named_parameters()
        if value.requires_grad
    }


def save(network: Network, file: Path, metadata: dict[str, str]) -> None:
    """Write the fine-tuned tensors into a safetensors file, in half precision."""
    save_file(fine_tuned(network), file, metadata)


def load(file: Path, *, bfloat16: bool = False) -> Network:
    """Return the network with the fine-tuned tensors of `file`, ready to read.

    Raises:
        ModelUnavailable: `file` cannot be read, or is not a reader's.
    """
    network = Network()
    wanted = {name for name, value in network.named_parameters() if value.requires_grad}
    try:
        tensors = load_file(file)
        network.load_state_dict({name: value.float() for name, value in tensors.items()}, strict=False)
    except Exception as error:  # safetensors and torch raise many unrelated types
        raise _unavailable(file, str(error)) from error
    if wanted != set(tensors):
        raise _unavailable(file, "its tensors are not a reader's")
    if bfloat16:
        network.use_bfloat16()
    return network.eval()


def average(network: Network, others: Mapping[Path, float]) -> None:
    """Replace each fine-tuned tensor of `network` by its mean with those of other files.

    Args:
        network: has the share that `others` leave.
        others: the files, with their shares.

    Raises:
        ModelUnavailable: a file cannot be read, or is not a reader's.
    """
    network.float()
    weights = {name: value for name, value in network.named_parameters() if value.requires_grad}
    own = 1 - sum(others.values())
    with torch.no_grad():
        mean = {name: own * value.float() for name, value in weights.items()}
        for file, share in others.items():
            for name, value in load(file).named_parameters():
                if name in mean:
                    mean[name] += share * value.to(mean[name].device)
        for name, value in weights.items():
            value.copy_(mean[name])


def _unavailable(file: Path, reason: str) -> ModelUnavailable:
    return ModelUnavailable(
        f"The reader {file} cannot be loaded ({reason}). Name a file that dateline fit-reader wrote. "
        "RERANKER_MODEL may also name a cross-encoder, or be empty for the bundled reader."
    )
