"""The names and numbers that a question asks about; pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from index.question.spelling import Known
from index.text.names import Pair, pairs_in
from index.text.tokens import CALENDAR, STOP_WORDS, is_unspaced, without_possessive, words

_TOKEN = re.compile(r"\w[\w’'.,-]*\w|\w")
_OFTEN, _MANY = 0.15, 50  # a name in this share of this many articles or more distinguishes nothing
_FEWEST_DIGITS = 2
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Entities:
    """The names and numbers in a question.

    Attributes:
        names: names and numbers; several words may be one name.
        pairs: pairs of words in which the first says which of several is meant ("Lindow Cup").
        is_name: whether the articles write a case-folded word as a name.
    """

    names: tuple[str, ...]
    pairs: tuple[Pair, ...]
    is_name: Callable[[str], bool]

    @property
    def years(self) -> tuple[str, ...]:
        """The years among the names, as in "the 2022 Lindow Cup"."""
        return tuple(filter(_YEAR.fullmatch, self.names))


def entities_in(question: str, known: Known, *, capitals: bool = True) -> Entities:
    """Return the names and numbers in a question, whether typed with capitals or not.

    A name that a large part of the articles mention says little and is left out.

    Args:
        question: the question as typed or corrected.
        known: the words of the articles.
        capitals: whether an unknown word with a capital is a name, as it is in English, but not in German.
    """
    names: list[list[str]] = [[]]
    for number, token in enumerate(_TOKEN.findall(question)):
        if not _is_name(token, known, capitals=capitals and number > 0):
            names.append([])
        elif token[0].isdigit():  # "the 2022 Lindow Cup" is a year and a name
            names += [[token], []]
        else:
            names[-1].append(without_possessive(token))
    found = tuple(dict.fromkeys(" ".join(name) for name in names if name))
    pairs = pairs_in(question, {word for name in found for word in words(name)})
    return Entities(found, pairs, is_name=lambda word: known.articles_naming(word) > 0)


def _is_name(token: str, known: Known, *, capitals: bool) -> bool:
    folded = words(token)
    if not folded or is_unspaced(token) or folded[0] in STOP_WORDS or folded[0] in CALENDAR:
        return False
    if token[0].isdigit():
        return sum(map(str.isdigit, token)) > _FEWEST_DIGITS or "." in token
    naming = known.articles_naming(folded[0])
    if known.articles >= _MANY and naming > _OFTEN * known.articles:
        return False
    return naming > 0 or (capitals and token[0].isupper() and not known.knows(folded[0]))
