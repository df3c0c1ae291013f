"""Decide whether two articles are the same text, printed again; pure.

Texts are compared by their shingles, the runs of five words in them (Broder, On the resemblance and
containment of documents, 1997). To find likely copies among many without comparing each, a text has a
MinHash signature: numbers of which two texts share some if they share a good part of their shingles.
"""

import re
from collections.abc import Sequence
from datetime import timedelta
from difflib import SequenceMatcher
from functools import lru_cache
from hashlib import sha1

from index.model import Article
from index.text.tokens import words

_WORDS = 5  # in a shingle
_BANDS = 32
_ROWS = 2  # minima in a band: of texts that share 3 tenths of their shingles, 95 % share a band
_COPIED = 0.6  # share of the shingles of the shorter text that a copy has
_SAME_PAGE = 0.3  # the same for two forms of one address, such as a mobile page
_FEWEST = 25  # shingles of a text that is long enough to judge
_PROMPT = timedelta(days=14)  # between two printings; later ones must be whole copies
_WHOLE = 0.95  # share of shingles of a whole copy
# Ratio of differing names and figures to common words, above which both texts were made from one form.
_EXCHANGED = 0.02
_SHORT = 4  # words
_COMPARED = 4_000  # words from the beginning, which show whether there is a form
_TOKEN = re.compile(r"\w+(?:[.,:'’]\w+)*")
_REMEMBERED = 64  # texts whose shingles are kept, with about 100 KB each


@lru_cache(maxsize=_REMEMBERED)
def shingles(text: str) -> frozenset[str]:
    """Return the runs of five case-folded words in `text`, or the whole of a shorter text."""
    found = words(text)
    if len(found) < _WORDS:
        return frozenset({" ".join(found)})
    return frozenset(map(" ".join, zip(*(found[at:] for at in range(_WORDS)), strict=False)))


def signature(text: str) -> tuple[int, ...]:
    """Return the MinHash signature of `text`: signed 64-bit numbers by which its copies are found."""
    from datasketch import MinHash  # noqa: PLC0415 - takes 0.6 s to import

    minima = MinHash(num_perm=_BANDS * _ROWS, seed=1, scheme="affine32", hashfunc=_hash)
    minima.update_batch([shingle.encode() for shingle in shingles(text)])
    values = [int(value) for value in minima.hashvalues]
    return tuple(
        _signed((band << 58) ^ (values[band * _ROWS] << 26) ^ values[band * _ROWS + 1])
        for band in range(_BANDS)
    )


def is_copy(one: Article, other: Article, *, same_page: bool = False) -> bool:
    """Return whether one article is a copy of the other, perhaps cut or with another beginning or end.

    Articles made of one form, which differ in names and figures throughout, are not copies.

    Args:
        one: an article.
        other: another one.
        same_page: whether their addresses are forms of one address.
    """
    first, second = shingles(one.text), shingles(other.text)
    shorter = min(len(first), len(second))
    common = len(first & second) / shorter
    if same_page:
        return common >= _SAME_PAGE
    if shorter < _FEWEST or common < _COPIED:
        return False
    return (common >= _WHOLE or _prompt(one, other)) and not _of_one_form(one.text, other.text)


def _prompt(one: Article, other: Article) -> bool:
    return not (one.published and other.published) or abs(one.published - other.published) <= _PROMPT


def _of_one_form(one: str, other: str) -> bool:
    first, second = _TOKEN.findall(one)[:_COMPARED], _TOKEN.findall(other)[:_COMPARED]
    common = exchanged = 0
    for operation, start, end, new_start, new_end in SequenceMatcher(None, first, second).get_opcodes():
        if operation == "equal":
            common += end - start
        elif (
            operation == "replace"
            and _is_filled_in(first[start:end])
            and _is_filled_in(second[new_start:new_end])
        ):
            exchanged += 1
    return exchanged > _EXCHANGED * common


def _is_filled_in(tokens: Sequence[str]) -> bool:
    return len(tokens) <= _SHORT and any(token[0].isupper() or token[0].isdigit() for token in tokens)


def _hash(shingle: bytes) -> int:
    """Return the same as datasketch's own function, in less time."""
    return int.from_bytes(sha1(shingle, usedforsecurity=False).digest()[:4], "little")


def _signed(number: int) -> int:
    number &= (1 << 64) - 1
    return number - (1 << 64) if number >> 63 else number
