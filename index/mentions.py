"""Names and numbers of a question that no quote mentions: what is quoted may be about another event; pure."""

import re
from collections.abc import Sequence

from index.lexical import STOP_WORDS, words
from index.model import Quote
from index.wording import Known

_TOKEN = re.compile(r"\w[\w’'.,-]*\w|\w")
_CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december""".split()  # noqa: SIM905 - as in index/lexical.py
)
# Whom a report has something from is not whom it is about.
_ATTRIBUTION = re.compile(
    r"\baccording to [^,.;]*"
    r"|\b(?:officials|sources|analysts|experts|diplomats) (?:in|from|at) [A-Z]\w+(?:(?:,| and) [A-Z]\w+)*"
)
_STEM = 4  # letters by which two forms of a name are known: Russia, Russian
_OFTEN, _MANY = 0.15, 50  # share of so many articles or more from which a name goes without saying
_FEWEST_DIGITS = 2


def names_in(question: str, known: Known, *, capitals: bool = True) -> tuple[str, ...]:
    """Return the names and numbers of a question, with capitals or not; several words may be one name.

    A name that goes without saying, as so many articles have it, is left out.

    Args:
        question: in words.
        known: the words of the articles.
        capitals: whether an unknown word with a capital is a name, as it is in English, but not in German.
    """
    names: list[list[str]] = [[]]
    for number, token in enumerate(_TOKEN.findall(question)):
        if _is_name(token, known, capitals=capitals and number > 0):
            names[-1].append(token)
        elif names[-1]:
            names.append([])
    return tuple(dict.fromkeys(" ".join(name) for name in names if name))


def unmentioned(names: Sequence[str], quotes: Sequence[Quote]) -> tuple[str, ...]:
    """Return those of `names` that no quote, read with its headline, mentions beside the others.

    On the development set some are found for 36 % of the unanswerable questions that were answered all the
    same, and for 11 % of the rightly answered ones.
    """
    return min((_lacking(names, quote) for quote in quotes), key=len, default=())


def _lacking(names: Sequence[str], quote: Quote) -> tuple[str, ...]:
    said = f"{quote.article.title} {_ATTRIBUTION.sub(' ', quote.text)}"
    there = {_stem(word) for word in words(said)}
    return tuple(name for name in names if there.isdisjoint(map(_stem, words(name))))


def _is_name(token: str, known: Known, *, capitals: bool) -> bool:
    folded = words(token)
    if not folded or folded[0] in STOP_WORDS or folded[0] in _CALENDAR:
        return False
    if token[0].isdigit():
        return sum(map(str.isdigit, token)) > _FEWEST_DIGITS or "." in token
    often = known.articles >= _MANY and known.names.get(folded[0], 0) > _OFTEN * known.articles
    if often:
        return False
    return folded[0] in known.names or (capitals and token[0].isupper() and not known.knows(folded[0]))


def _stem(word: str) -> str:
    return word[: max(_STEM, len(word) - 3)]
