"""A question as people type it -> what is searched for; pure."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.text.abbreviations import abbreviations, undotted
from index.text.tokens import STOP_WORDS, content_words, words
from index.text.wordpieces import is_common

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_FEWEST_LETTERS = 4
_LONG = {1: 6, 2: 9}  # letters from which so many slips are mended without a passage that has the name
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


class Known(Protocol):
    """The words that the articles use; see `catalog.Vocabulary`."""

    @property
    def names(self) -> Mapping[str, int]:
        """How many articles have each name, folded."""

    @property
    def articles(self) -> int:
        """How many articles were read, each revision of its own."""

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
        meaning: the same with the other form of its abbreviations, to be searched for by meaning.
        matching: the same with those only of which no article has the form that was typed, to be searched for
            by words: where both forms are used, adding one only makes the others count for less.
        meant: the names that were put in place of others.
    """

    asked: str
    meaning: str
    matching: str
    meant: tuple[str, ...] = ()

    def each(self, change: Callable[[str], str]) -> "Wording":
        """Return the wording with all of its texts changed."""
        return replace(
            self,
            asked=change(self.asked),
            meaning=change(self.meaning),
            matching=change(self.matching),
        )


@dataclass(frozen=True, slots=True)
class Part:
    """One of the questions that were asked in one, and what it needs of the other to be understood."""

    question: str
    subject: str = ""

    @property
    def searched(self) -> str:
        """The question with its subject."""
        return f"{self.question} ({self.subject})" if self.subject else self.question


def worded(question: str, known: Known, nearby: Callable[[str], Collection[str]]) -> Wording:
    """Return what to search for in place of `question`.

    A word that no article has, nor English often, is taken for a slip of the name that differs from it by the
    fewest letters left out, added, exchanged or swapped with the next one (optimal string alignment), at most
    two. Names that stand in passages near to the question come first; others only where hardly another can be
    meant.

    Args:
        question: as it was typed.
        known: the words of the articles.
        nearby: returns the words of the passages nearest to a question; called only if a word is unknown.
    """
    asked = _POLITE.sub("", question)
    typed = {
        match.group(): options for match in _WORD.finditer(asked) if (options := _options(match[0], known))
    }
    context = nearby(asked) if typed else ()
    chosen = {word: _chosen(word, options, context, known) for word, options in typed.items()}
    mended = {word: known.spelt(name) for word, name in chosen.items() if name}
    asked = _WORD.sub(lambda match: mended.get(match[0], match[0]), asked)
    strange = _strange_forms(asked, known)
    asked = _WORD.sub(lambda match: strange.get(match[0], match[0]), undotted(asked) if strange else asked)
    forms = _other_forms(asked, known)
    return Wording(
        asked,
        _with(asked, [added for added, _ in forms]),
        _with(asked, [added for added, used in forms if not used]),
        tuple(dict.fromkeys([*mended.values(), *strange.values()])),
    )


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


def _with(asked: str, added: Sequence[str]) -> str:
    return f"{asked} ({', '.join(added)})" if added else asked


def _options(typed: str, known: Known) -> list[tuple[str, int]]:
    """Return the names that an unknown word may be a slip of, with the number of letters that differ."""
    folded = words(typed)
    if len(folded) != 1 or len(typed) < _FEWEST_LETTERS or folded[0] in STOP_WORDS or known.knows(folded[0]):
        return []
    if is_common(
        folded[0]
    ):  # a small library lacks many a word that is none the less meant: "last" is no "East"
        return []
    slips = 2 if len(folded[0]) > _FEWEST_LETTERS else 1
    found = process.extract(
        folded[0], known.names.keys(), scorer=OSA.distance, score_cutoff=slips, limit=_OPTIONS
    )
    return [(name, int(distance)) for name, distance, _ in found]


def _chosen(
    typed: str, options: Sequence[tuple[str, int]], context: Collection[str], known: Known
) -> str | None:
    [folded] = words(typed)
    likely = [
        (name not in context, distance, name[0] != folded[0], -known.names[name], name)
        for name, distance in options
        if (name[0] == folded[0] and len(folded) >= _LONG[distance])
        or (name in context and (distance == 1 or name[0] == folded[0] or len(folded) >= _LONG[1]))
    ]
    return min(likely)[-1] if likely else None


def _strange_forms(question: str, known: Known) -> dict[str, str]:
    """Return the abbreviations of `question` that no article has, with what the articles write instead."""
    typed = set(_WORD.findall(undotted(question)))
    return {
        short: long
        for short, long in abbreviations().items()
        if short in typed and not known.knows(short.casefold()) and all(map(known.knows, content_words(long)))
    }


def _other_forms(question: str, known: Known) -> list[tuple[str, bool]]:
    """Return what stands for the abbreviations of `question`, and the abbreviations of what it spells out,
    each with whether the articles have what was typed.
    """
    plain = undotted(question)
    typed = set(_WORD.findall(plain))
    folded = f" {' '.join(words(plain))} "
    forms = []
    for short, long in {**known.introduced, **abbreviations()}.items():
        said = words(long)
        spelt_out = f" {' '.join(said)} " in folded
        if short in typed and not spelt_out:
            forms.append((long, known.knows(short.casefold())))
        elif spelt_out and short not in typed:
            forms.append((short, all(known.knows(word) or word in STOP_WORDS for word in said)))
    return forms


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
