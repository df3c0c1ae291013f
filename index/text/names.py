"""Whether a text has a name, in whatever form, or tells of another one of its kind; pure but for a table."""

import re
import tomllib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise, takewhile

from rapidfuzz.distance import OSA

from index.text.abbreviations import abbreviations, undotted
from index.text.tokens import CALENDAR, STOP_WORDS, WORD, without_possessive, words

_ALIKE = 4  # letters with which two forms of a name begin at least: Ukraine, Ukrainian
_SPELT = 6  # letters with which two spellings begin, of which one letter differs: Zelensky, Zelenskiy
_PLACE = frozenset({"", "a", "e", "y", "o", "ia", "ea", "ey", "um", "land"})
_OF_A_PLACE = re.compile(r"(?=.)(?:n|an|ian|ean|en|ien|l?ese|i|ish|ic|er)?s?")
_SHORTEST = 3  # letters of what can be a kind
_FEWEST = 3  # words that all have a capital, from which it says nothing
_AFTER = 3  # words after "Cup" within which "of Lindow" tells which one


@dataclass(frozen=True, slots=True)
class Pair:
    """Two words of a question of which the first tells which of its kind the second is: Lindow Cup."""

    which: str
    kind: str

    def __str__(self) -> str:
        """Return both as they were typed."""
        return f"{self.which} {self.kind}"


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    folded: str
    joined: bool  # whether a blank or a hyphen is all that parts it from the word before

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a text has a word: with the words with a capital right before it, and what stands after it."""

    word: _Word
    before: Sequence[_Word]
    after: Sequence[_Word]


def are_variants(one: str, other: str) -> bool:
    """Tell whether two folded names mean one: a place and what is of it, a plural, or another spelling."""
    if one == other or _is_listed(one, other) or _is_listed(other, one):
        return True
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    if alike < _ALIKE:
        return False
    if alike >= _SPELT and OSA.distance(one, other, score_cutoff=1) <= 1:
        return True
    ends = one[alike:], other[alike:]
    return any(first in _PLACE and _OF_A_PLACE.fullmatch(second) for first, second in (ends, ends[::-1]))


def _is_listed(place: str, word: str) -> bool:
    listed = _forms().get(place, ())
    return word in listed or word.removesuffix("s") in listed


def mentions(name: str, text: str) -> bool:
    """Tell whether `text` has a word of `name` in any form, or what it is short for or shortened to."""
    plain = undotted(text)
    said = words(plain)
    if any(are_variants(word, it) for word in words(undotted(name)) for it in set(said)):
        return True
    written, run, wanted = set(WORD.findall(plain)), f" {' '.join(said)} ", " ".join(words(undotted(name)))
    return any(
        (wanted == short.casefold() and f" {' '.join(words(long))} " in run)
        or (wanted == " ".join(words(long)) and short in written)  # as it is written: "who" is no WHO
        for short, long in abbreviations().items()
    )


def pairs_in(question: str, names: Collection[str]) -> tuple[Pair, ...]:
    """Return the pairs of `question` whose first word is one of `names`, folded.

    None where all of its words have a capital, as in a headline: there any two may stand beside each other.
    """
    if _is_headline(question):
        return ()
    said = list(_said(question))
    return tuple(
        Pair(one.text, other.text)
        for one, other in pairwise(said)
        if other.joined
        and one.folded in names
        and without_possessive(one.text) == one.text
        and _may_be_kind(other)
    )


def is_about_another(pair: Pair, title: str, text: str, names: Collection[str]) -> bool:
    """Tell whether an article tells of the kind of `pair` only together with other names: the Vellin Cup.

    Args:
        pair: of the question.
        title: the article's.
        text: what is quoted of it.
        names: the words that the articles write as names, folded.
    """
    which, kind = _folded(pair.which), _folded(pair.kind)
    places = [*_places(kind, title), *_places(kind, text)]
    if any(are_variants(which, it.folded) for place in places for it in (*place.before, *place.after)):
        return False
    # In a headline any two words may stand beside each other.
    told = list(_places(kind, text)) if _is_headline(title) else places
    return bool(told) and all(
        (place.word.capital or pair.kind[0].isupper()) and place.before and place.before[-1].folded in names
        for place in told
    )


def _places(kind: str, text: str) -> Iterator[_Place]:
    said = list(_said(text))
    for at, word in enumerate(said):
        if word.folded == kind:
            first = at
            while first and said[first].joined and said[first - 1].capital:
                first -= 1
            yield _Place(word, said[first:at], said[at + 1 : at + 1 + _AFTER])


def _said(text: str) -> Iterator[_Word]:
    plain = undotted(text)
    end = -1
    for match in WORD.finditer(plain):
        folded = words(match[0])
        joined = end >= 0 and plain[end : match.start()] in {" ", "-"}
        end = match.end()
        yield _Word(match[0], folded[0] if folded else "", joined)


def _may_be_kind(word: _Word) -> bool:
    long = len(word.text) >= _SHORTEST  # Elizabeth II is the Queen Elizabeth of other texts
    return long and word.text.isalpha() and word.folded not in STOP_WORDS and word.folded not in CALENDAR


def _is_headline(text: str) -> bool:
    """Tell whether all words of `text` have a capital, as some publishers write headlines."""
    said = [it for it in WORD.findall(text)[1:] if it.casefold() not in STOP_WORDS]
    return len(said) >= _FEWEST and all(not it[0].islower() for it in said)


def _folded(word: str) -> str:
    return "".join(words(word))


@cache
def _forms() -> dict[str, list[str]]:
    table: dict[str, list[str]] = tomllib.loads(
        (files("index.text") / "name_forms.toml").read_text(encoding="utf-8")
    )
    return table
