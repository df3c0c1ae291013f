"""Question and passage -> the token ids for the reader's network; pure but for the tokenizer's file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.text.wordpieces import tokenizer
from index.vectors.embedding import together

LONGEST = 384
"""Tokens of question, headline and passage together. What exceeds them is not read."""

_QUESTION = 64  # tokens of the question that are read
_TITLE = 40  # tokens of the headline
_PASSAGE = 1  # the tokenizer's number of a pair's second part
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Encoded:
    """A question with one passage, as tokens.

    Attributes:
        ids: the token ids, (tokens,).
        types: 0 for the question's tokens, 1 for tokens of headline and passage, (tokens,).
        starts: the character of the passage at which each token begins, -1 for tokens outside the passage,
            (tokens,).
    """

    ids: Numbers
    types: Numbers
    starts: Numbers


@dataclass(frozen=True, slots=True)
class Batch:
    """Several encoded pairs, one behind the other: (tokens,) each, with the length of every pair."""

    ids: Numbers
    types: Numbers
    lengths: list[int]


def encode(question: str, title: str, text: str) -> Encoded:
    """Return the tokens of `question` and of the passage `text` from the article `title`."""
    prefix = f"{shortened(title, _TITLE)}\n"
    pair = tokenizer().encode(shortened(question, _QUESTION), f"{prefix}{text}")
    parts = zip(pair.sequence_ids, pair.offsets, strict=True)
    starts = [
        start - len(prefix) if part == _PASSAGE and end > start >= len(prefix) else -1
        for part, (start, end) in parts
    ]
    ids, types = np.array(pair.ids[:LONGEST]), np.array(pair.type_ids[:LONGEST])
    return Encoded(ids, types, np.array(starts[:LONGEST]))


def batches(pairs: Sequence[Encoded], tokens: int) -> Iterator[tuple[list[int], Batch]]:
    """Yield the indices and the batch of pairs of similar length, at most `tokens` tokens together."""
    for numbers in together([len(pair.ids) for pair in pairs], tokens):
        chosen = [pairs[number] for number in numbers]
        ids = np.concatenate([pair.ids for pair in chosen])
        types = np.concatenate([pair.types for pair in chosen])
        yield numbers, Batch(ids, types, [len(pair.ids) for pair in chosen])


def shortened(text: str, tokens: int) -> str:
    """Return `text`, cut off after at most so many `tokens`."""
    offsets = tokenizer().encode(text, add_special_tokens=False).offsets
    return text if len(offsets) <= tokens else text[: offsets[tokens][0]].rstrip()
