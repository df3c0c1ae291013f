"""Whether a text mentions a name in any form, or another name of the same kind; reads `name_forms.toml`."""

import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise, takewhile

from rapidfuzz.distance import OSA

from index.text.abbreviations import abbreviations, undotted
from index.text.tokens import CALENDAR, STOP_WORDS, WORD, without_possessive, words

_WORD_OF_NAME = r"(?:(?:[A-Z]\.)+(?!\w)|[A-Z][\w’'-]*)"  # U.S., or a capitalised word
_RUN = re.compile(rf"\b{_WORD_OF_NAME}(?:[ -](?:(?:of|the|de|du|van|von|al|bin) )?{_WORD_OF_NAME})*")
_SHARED_PREFIX = 4  # letters that two forms of a name share at least: Ukraine, Ukrainian
_SHARED_BY_SPELLINGS = 6  # letters that two spellings share, if one letter differs: Zelensky, Zelenskiy
# Endings of places, and of their demonyms.
_PLACE = frozenset({"", "a", "e", "y", "o", "ia", "ea", "ey", "um", "land"})
_DEMONYM = re.compile(r"(?=.)(?:n|an|ian|ean|en|ien|l?ese|i|ish|ic|er)?s?")
_SHORTEST = 3  # letters of a word that can be a kind
_FEWEST = 3  # capitalised words from which a text counts as a headline
_AFTER = 3  # words after "Cup" in which "of Lindow" may follow


@dataclass(frozen=True, slots=True)
class Pair:
    """Two words of a question, of which the first says which one is meant by the second: Lindow Cup."""

    qualifier: str
    kind: str

    def __str__(self) -> str:
        """Return both as they were typed."""
        return f"{self.qualifier} {self.kind}"


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    folded: str
    joined: bool  # whether only a space or a hyphen separates it from the word before

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()


@dataclass(frozen=True, slots=True)
class _Place:
    """A word in a text, with the run of capitalised words right before it and the words after it."""

    word: _Word
    before: Sequence[_Word]
    after: Sequence[_Word]


def capitalised_runs(text: str) -> Iterator[tuple[int, str]]:
    """Yield the runs of capitalised words in `text`, such as "Bank of Lindow", each with its offset.

    This tells what an article writes as names. A question is typed without capitals as often as with them, so
    the names of a question are those that the library's articles capitalise (`index.question.entities`).
    """
    return ((match.start(), match.group().rstrip(" -")) for match in _RUN.finditer(text))


def are_variants(one: str, other: str) -> bool:
    """Return whether two folded names are variants: place and demonym, plural, or spelling."""
    if one == other or _is_listed(one, other) or _is_listed(other, one):
        return True
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    if alike < _SHARED_PREFIX:
        return False
    if alike >= _SHARED_BY_SPELLINGS and OSA.distance(one, other, score_cutoff=1) <= 1:
        return True
    ends = one[alike:], other[alike:]
    return any(first in _PLACE and _DEMONYM.fullmatch(second) for first, second in (ends, ends[::-1]))


def _is_listed(place: str, word: str) -> bool:
    listed = _forms().get(place, ())
    return word in listed or word.removesuffix("s") in listed


def mentions(name: str, text: str) -> bool:
    """Return whether `text` has a word of `name` in any form, its abbreviation or its expansion."""
    plain = undotted(text)
    said = words(plain)
    if any(are_variants(part, word) for part in words(undotted(name)) for word in set(said)):
        return True
    written, run, wanted = set(WORD.findall(plain)), f" {' '.join(said)} ", " ".join(words(undotted(name)))
    return any(
        (wanted == short.casefold() and f" {' '.join(words(long))} " in run)
        or (wanted == " ".join(words(long)) and short in written)  # case-sensitive: "who" is not WHO
        for short, long in abbreviations().items()
    )


def pairs_in(question: str, names: Collection[str]) -> tuple[Pair, ...]:
    """Return the pairs of `question` whose first word is one of `names`, folded.

    A question written like a headline has none: between capitalised words, names have no clear borders.
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


def is_about_another(pair: Pair, title: str, text: str, is_name: Callable[[str], bool]) -> bool:
    """Return whether an article names the kind of `pair` only together with other names: the Vellin Cup.

    Args:
        pair: two words of the question.
        title: the headline of the article.
        text: the text quoted from it.
        is_name: whether the library's articles write a folded word as a name.
    """
    qualifier, kind = _folded(pair.qualifier), _folded(pair.kind)
    places = [*_places(kind, title), *_places(kind, text)]
    if any(
        are_variants(qualifier, word.folded) for place in places for word in (*place.before, *place.after)
    ):
        return False
    # In a headline names have no clear borders.
    told = list(_places(kind, text)) if _is_headline(title) else places
    return bool(told) and all(
        (place.word.capital or pair.kind[0].isupper()) and place.before and is_name(place.before[-1].folded)
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
    long = len(word.text) >= _SHORTEST  # "II" is not a kind: other texts say Queen Elizabeth
    return long and word.text.isalpha() and word.folded not in STOP_WORDS and word.folded not in CALENDAR


def _is_headline(text: str) -> bool:
    """Return whether all words of `text` are capitalised, as some publishers write headlines."""
    content = [word for word in WORD.findall(text)[1:] if word.casefold() not in STOP_WORDS]
    return len(content) >= _FEWEST and not any(word[0].islower() for word in content)


def _folded(word: str) -> str:
    return "".join(words(word))


@cache
def _forms() -> dict[str, list[str]]:
    table: dict[str, list[str]] = tomllib.loads(
        (files("index.text") / "name_forms.toml").read_text(encoding="utf-8")
    )
    return table
