"""Misspell questions, to measure how well typos are corrected; pure."""

import random
import re
import zlib
from collections.abc import Callable

from index.text.tokens import STOP_WORDS, without_possessive, words

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_FEWEST_LETTERS = 4
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def misspelt(question: str, articles_naming: Callable[[str], int], edits: int = 2) -> str:
    """Return `question` with typos in its rarest name: random ones, but always the same for a question.

    Args:
        question: spelled correctly.
        articles_naming: how many articles have a case-folded name; 0 for a word that is no name.
        edits: how many letters are dropped, inserted, replaced or swapped with the next one.
    """
    found = [match for match in _WORD.finditer(question) if _is_name(match.group(), articles_naming)]
    if not found:
        return question
    rarest = min(found, key=lambda match: (_articles(match.group(), articles_naming), match.start()))
    chance = random.Random(zlib.crc32(question.encode()))  # noqa: S311 - not a secret
    name = without_possessive(rarest.group())
    for _ in range(edits):
        name = _edited(name, chance)
    return question[: rarest.start()] + name + question[rarest.end() :]


def _is_name(word: str, articles_naming: Callable[[str], int]) -> bool:
    long = len(word) >= _FEWEST_LETTERS
    return long and word.casefold() not in STOP_WORDS and _articles(word, articles_naming) > 0


def _articles(word: str, articles_naming: Callable[[str], int]) -> int:
    return min(map(articles_naming, words(word)), default=0)


def _edited(name: str, chance: random.Random) -> str:
    at = chance.randrange(len(name))
    letter = chance.choice(_LETTERS)
    match chance.randrange(4):
        case 0:
            return name[:at] + name[at + 1 :]
        case 1:
            return name[:at] + letter + name[at:]
        case 2:
            return name[:at] + letter + name[at + 1 :]
        case _:
            return name[:at] + name[at + 1 : at + 2] + name[at : at + 1] + name[at + 2 :]
