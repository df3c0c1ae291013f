"""A question as people type it -> what is searched for; pure but for the table of abbreviations."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.lexical import STOP_WORDS, content_words, words

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_FEWEST_LETTERS = 4
_LONG = 6  # letters from which two slips are mended instead of one
_OPTIONS = 8
_POLITE = re.compile(
    r"^(?:(?:please|can you|could you)\s+)*(?:tell\s+(?:me|us)|what\s+do\s+you\s+know|what\s+is\s+known"
    r"|what['’]s\s+new|(?:give|show)\s+(?:me|us)\s+(?:the\s+)?(?:news|everything)|news|anything|something|everything)"
    r"\s+(?:more\s+)?(?:about|on|of)\s+(?=\S)",
    re.IGNORECASE,
)
_ASKING = r"(?:who|whom|whose|what|when|where|why|which|how)"
_TWO = re.compile(
    rf"^(?P<first>.*\b{_ASKING}\b.*?)(?:,?\s+and\s+|\?\s+(?:and\s+)?)(?P<second>{_ASKING}\b.*)$",
    re.IGNORECASE,
)
_ASKS_BOTH = re.compile(rf"^(?P<one>{_ASKING})\s+and\s+(?P<other>{_ASKING})\s+(?P<rest>\S.*)$", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|he|his|him|she|her|they|their|them|there|that|this|these|those)\b", re.IGNORECASE
)
_FOREIGN = 0.6  # share of unknown words from which a question may be in another language
_FEWEST_WORDS = 3


class Known(Protocol):
    """The words that the articles use; see `catalog.Vocabulary`."""

    @property
    def names(self) -> Mapping[str, int]:
        """How many articles have each name, folded."""

    @property
    def introduced(self) -> Mapping[str, str]:
        """What the articles say that an abbreviation stands for."""

    def knows(self, word: str) -> bool:
        """Tell whether an article has the word."""

    def spelt(self, name: str) -> str:
        """Return a name as the articles spell it."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What is searched for.

    Attributes:
        asked: the question with its names mended.
        searched: the same with what its abbreviations stand for, and short for what stands there long.
        meant: the names that were put in place of others.
    """

    asked: str
    searched: str
    meant: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One of the questions that were asked in one, and what it needs of the other to be understood."""

    question: str
    subject: str = ""

    @property
    def searched(self) -> str:
        """The question with its subject."""
        return f"{self.question} ({self.subject})" if self.subject else self.question


def worded(question: str, known: Known) -> Wording:
    """Return what to search for in place of `question`.

    A word that no article has is taken for a slip of the name that differs from it by the fewest letters
    left out, added, exchanged or swapped with the next one (optimal string alignment): one, or two in
    words of six letters or more. Only names are put in place, never other words.
    """
    asked = _POLITE.sub("", question)
    meant: list[str] = []

    def mend(found: re.Match[str]) -> str:
        name = _nearest(found.group(), known)
        if name is None:
            return found.group()
        meant.append(name)
        return name

    asked = _WORD.sub(mend, asked)
    added = _other_forms(asked, known.introduced)
    return Wording(asked, f"{asked} ({', '.join(added)})" if added else asked, tuple(dict.fromkeys(meant)))


def parts(question: str) -> tuple[Part, ...]:
    """Return the two questions that `question` asks, else it alone.

    "Who won the cup and when is the final?" asks two; each gets the subject of the other where it has hardly
    one of its own, or points back at it.
    """
    both = _ASKS_BOTH.match(question)
    if both:
        return (Part(f"{both['one']} {both['rest']}"), Part(f"{both['other']} {both['rest']}"))
    two = _TWO.match(question)
    if two is None or not content_words(question):
        return (Part(question),)
    first, second = two["first"].strip(), two["second"].strip()
    return (Part(first, _subject(first, second)), Part(second, _subject(second, first)))


def foreign(question: str, known: Known) -> bool:
    """Tell whether most words of `question` stand in no article: it may be in another language."""
    said = words(question)
    if len(said) < _FEWEST_WORDS:
        return False
    return sum(not known.knows(word) for word in said) >= _FOREIGN * len(said)


def _nearest(typed: str, known: Known) -> str | None:
    folded = words(typed)
    if len(folded) != 1 or len(typed) < _FEWEST_LETTERS or folded[0] in STOP_WORDS or known.knows(folded[0]):
        return None
    slips = 2 if len(folded[0]) >= _LONG else 1
    options = process.extract(
        folded[0], known.names.keys(), scorer=OSA.distance, score_cutoff=slips, limit=_OPTIONS
    )
    if not options:
        return None
    name, _, _ = min(options, key=lambda it: (it[1] + (it[0][0] != folded[0][0]), -known.names[it[0]], it[0]))
    return known.spelt(name)


def _other_forms(question: str, introduced: Mapping[str, str]) -> list[str]:
    """Return what stands for the abbreviations of `question`, and the abbreviations of what it spells out."""
    plain = re.sub(r"\b([A-Z])\.(?=[A-Z]\.|[A-Z]\b|\s|$)", r"\1", question)
    typed = set(_WORD.findall(plain))
    folded = f" {' '.join(words(plain))} "
    table = {**introduced, **_abbreviations()}
    added = []
    for short, long in table.items():
        spelt_out = f" {' '.join(words(long))} " in folded
        if short in typed and not spelt_out:
            added.append(long)
        elif spelt_out and short not in typed:
            added.append(short)
    return added


def _subject(part: str, other: str) -> str:
    """Return the words of `other` that `part` needs to be understood."""
    own = content_words(part)
    if len(own) > 1 and not _POINTS_BACK.search(part):
        return ""
    subject = _names(other) or content_words(other)
    return " ".join(dict.fromkeys(word for word in subject if word.casefold() not in own))


def _names(text: str) -> list[str]:
    found = [word for word in _WORD.findall(text) if word[0].isupper()]
    return [word for word in found if word.casefold() not in STOP_WORDS]


@cache
def _abbreviations() -> dict[str, str]:
    table: dict[str, str] = tomllib.loads((files("index") / "abbreviations.toml").read_text(encoding="utf-8"))
    return table
