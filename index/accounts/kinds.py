"""A question -> what kind of thing would answer it; pure."""

import re
from dataclasses import dataclass
from typing import Literal

from index.lexical import STOP_WORDS, content_words, words

Kind = Literal["number", "date", "name", "polarity"]

_NUMBER = re.compile(
    r"\bhow\s+(?:many|much|old|high|tall|long(?!\s+ago)|far|big|large|deep|wide|fast|heavy|often|strong)\b"
    r"|\bwhat\s+(?:is|was|were|are)?\s*(?:the\s+)?(?:\w+\s+){0,2}?(?:number|percentage|percent|share|proportion"
    r"|amount|price|cost|toll|total|age|size|height|length|magnitude|speed|rate|score)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:when|(?:what|which|on\s+what|on\s+which)\s+(?:day|date|month|year))\b", re.IGNORECASE
)
_NAME = re.compile(r"\b(?:who|whom|whose|where|which)\b", re.IGNORECASE)
_POLARITY = re.compile(
    r"\s*(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|may|might)(?:n[’']t)?\s",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    r"\b(?:which|what)\s+(?:\w+\s+)?\w+(?<!s)s\s+(?:are|were|have|do|will)\b", re.IGNORECASE
)
_LAST_SENTENCE = re.compile(r"[^.!?]*\??\s*$")
_COUNTED = re.compile(r"\bhow\s+(?:many|much)\s+(?P<noun>.*)", re.IGNORECASE | re.DOTALL)
_VERBS = frozenset(
    """is are was were do does did has have had will would can could should may might been be being""".split()  # noqa: SIM905 - as in index/lexical.py
)
_ASKING = frozenset(
    """many much old high tall long far big large deep wide fast heavy often strong number percentage percent
    share proportion amount total day date month year people
    recent recently latest newest current currently""".split()  # noqa: SIM905 - as in index/lexical.py
)
_MOST_NOUNS = 3  # words between "how many" and its verb


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for.

    Attributes:
        kind: of the value that would answer.
        about: stems of the words that an account of the same thing shares with the question.
        counted: stems of what is counted, for a number ("how many crane operators").
        words: all words of the question, which are no answer to it.
    """

    kind: Kind
    about: frozenset[str]
    counted: frozenset[str]
    words: frozenset[str]


def kind_of(question: str) -> Kind | None:
    """Return what kind of value would answer, or None where accounts of it cannot be compared ("why")."""
    if _SEVERAL.search(question):
        return None  # a list, of which one may give a part
    if _POLARITY.match(question):
        return None if " or " in question else "polarity"
    kinds: tuple[tuple[re.Pattern[str], Kind], ...] = ((_NUMBER, "number"), (_DATE, "date"), (_NAME, "name"))
    found = [(match.start(), kind) for pattern, kind in kinds if (match := pattern.search(question))]
    return min(found)[1] if found else None


def asked(question: str) -> Asked | None:
    """Return what `question` asks for, or None where accounts of it cannot be compared."""
    last = _LAST_SENTENCE.search(question)  # those before it only say what it is about
    sentence = last.group() if last and last.group().strip() else question
    kind = kind_of(sentence)
    if kind is None:
        return None
    counted = _counted(sentence) if kind == "number" else frozenset()
    about = {stem(word) for word in content_words(sentence) if word not in _ASKING} - counted
    return Asked(kind, frozenset(about or counted), counted, frozenset(words(question)))


def stem(word: str) -> str:
    """Return the letters by which the forms of a word are known as one."""
    return word[: max(4, len(word) - 3)]


def _counted(question: str) -> frozenset[str]:
    match = _COUNTED.search(question)
    if match is None:
        return frozenset()
    nouns: list[str] = []
    for word in words(match["noun"])[: _MOST_NOUNS + 1]:
        if word in _VERBS or word in STOP_WORDS or len(nouns) == _MOST_NOUNS:
            break
        nouns.append(word)
    # "How many dockers joined the strike": what follows the noun may be the verb, so the first word counts …
    return frozenset(stem(word) for word in nouns)
