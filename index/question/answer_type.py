"""Find what kind of value would answer a question; pure."""

import re
from dataclasses import dataclass
from typing import Literal

from index.text.stemming import CASUALTY_GROUPS, canonical_form
from index.text.tokens import STOP_WORDS, content_words, words

AnswerType = Literal["number", "date", "name", "polarity"]

_NUMBER = re.compile(
    r"\bhow\s+(?:many|much|old|high|tall|long(?!\s+ago)|far|big|large|deep|wide|fast|heavy|often|strong)\b"
    r"|\bwhat\s+(?:is|was|were|are)?\s*(?:the\s+)?(?:\w+\s+){0,2}?(?:number|percentage|percent|share|proportion"
    r"|amount|price|cost|toll|total|age|size|height|length|magnitude|speed|rate|score)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:when|(?:what|which|on\s+what|on\s+which)\s+(?:day|date|month|year))\b", re.IGNORECASE
)
# "What company" asks for a name, "what fire" does not.
_NAME = re.compile(
    r"\b(?:who|whom|whose|where|which|what(?:['’]s|\s+(?:is|was|are|were))\s+the\s+names?\s+of"
    r"|what\s+(?:\w+\s+)?(?:company|firm|country|nation|state|city|town|place|team|club|party|group|agency|actor"
    r"|actress|singer|band|film|movie|show|university|airline|airport|network|person|man|woman|player|politician))\b",
    re.IGNORECASE,
)
_POLARITY = re.compile(
    r"\s*(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|may|might)(?:n[’']t)?\s",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    r"\b(?:which|what)\s+(?:(?:\w+\s+)?\w+(?<!s)s\s+(?:are|were|have|do|will)|two|three|four|five|several)\b",
    re.IGNORECASE,
)
_OF_A_LIST = re.compile(
    r"\bwhich\s+(?:one\s+)?of\s+(?:these|those|the\s+following)\b|n[’']t\b|\bnot\b", re.IGNORECASE
)
_LAST_SENTENCE = re.compile(r"[^.!?]*\??\s*$")
_COUNTED = re.compile(r"\bhow\s+(?:many|much)\s+(?P<noun>.*)", re.IGNORECASE | re.DOTALL)
_VERBS = frozenset(
    """is are was were do does did has have had will would can could should may might been be being""".split()  # noqa: SIM905 - a list of words is read as one
)
ASKING = frozenset(
    """many much old high tall long far big large deep wide fast heavy often strong number percentage percent
    share proportion amount total toll day date month year people anyone anybody anything any
    recent recently latest newest current currently name names approximately roughly exactly""".split()  # noqa: SIM905 - as above
)
"""Words that ask for a number, a day or news, and are no part of the subject."""

_SHARES = frozenset({"percentage", "percent", "share", "proportion"})
_PREPOSITIONS = frozenset(
    """at by in on of for from to with into over across after before during when while since because within
    worldwide so""".split()  # noqa: SIM905 - as above
)
_MODALS = frozenset({"will", "would", "can", "could", "should", "may", "might"})
_MOST_NOUNS = 3  # words between "how many" and its verb


@dataclass(frozen=True, slots=True)
class ExpectedAnswer:
    """The value that would answer a question, and what it must be about.

    Attributes:
        kind: the kind of the value.
        about: the content words of the question in their canonical form (`stemming.canonical_form`).
        counted: the words for what is counted, if a number is asked for ("how many crane operators").
        predicate: the words for what happened to what is counted ("were killed").
        words: all words of the question, which cannot be its answer.
        modal: whether the question asks for what will or may happen.
        names: the words of `about` that are names; a sentence without them is about something else.
    """

    kind: AnswerType
    about: frozenset[str]
    counted: frozenset[str]
    predicate: frozenset[str]
    words: frozenset[str]
    modal: bool
    names: frozenset[str] = frozenset()

    @property
    def share(self) -> bool:
        """Whether the question asks for a percentage."""
        return not self.words.isdisjoint(_SHARES)


def answer_type_of(question: str) -> AnswerType | None:
    """Return the kind of value that would answer, or None if such values cannot be compared ("why")."""
    if _SEVERAL.search(question):
        return None  # a list, of which each article may give a part
    if _POLARITY.match(question):
        return None if " or " in question else "polarity"
    if _OF_A_LIST.search(question):
        return None  # the question gives the options, or asks for an exception
    kinds: tuple[tuple[re.Pattern[str], AnswerType], ...] = (
        (_NUMBER, "number"),
        (_DATE, "date"),
        (_NAME, "name"),
    )
    found = [(match.start(), kind) for pattern, kind in kinds if (match := pattern.search(question))]
    return min(found)[1] if found else None


def expected_answer(question: str) -> ExpectedAnswer | None:
    """Return the value that `question` asks for, or None if such values cannot be compared."""
    last = _LAST_SENTENCE.search(question)  # earlier sentences only introduce the subject
    sentence = last.group() if last and last.group().strip() else question
    kind = answer_type_of(sentence)
    if kind is None:
        return None
    counted, predicate = _counted(sentence) if kind == "number" else (frozenset[str](), frozenset[str]())
    about = {canonical_form(word) for word in content_words(sentence) if word not in ASKING} - counted
    said = frozenset(words(question))
    return ExpectedAnswer(
        kind,
        frozenset(about or counted),
        counted,
        predicate | (about & CASUALTY_GROUPS),
        said,
        not said.isdisjoint(_MODALS),
    )


def _counted(question: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words for what is counted, and those for what happened to it."""
    match = _COUNTED.search(question)
    if match is None:
        return frozenset(), frozenset()
    said = words(match["noun"])
    nouns: list[str] = []
    for word in said[: _MOST_NOUNS + 1]:
        if word in _VERBS or word in STOP_WORDS or len(nouns) == _MOST_NOUNS:
            break
        nouns.append(word)
    told = []
    for word in said[len(nouns) :]:
        if word in _PREPOSITIONS:
            break
        if word not in _VERBS | STOP_WORDS:
            told.append(word)
    # "How many dockers joined the strike": what follows the noun may be the verb, so the first word counts …
    return frozenset(map(canonical_form, nouns)), frozenset(map(canonical_form, told or nouns[1:]))
