"""Split two questions asked in one; pure."""

import re
from dataclasses import dataclass

from index.text.tokens import STOP_WORDS, content_words

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ASKING = r"(?:who|whom|whose|what|when|where|why|which|how)"
_TWO = re.compile(
    rf"^(?P<first>.*\b{_ASKING}\b.*?)(?:,?\s+and\s+|\?\s+(?:and\s+)?)(?P<second>{_ASKING}\b.*)$",
    re.IGNORECASE,
)
_ASKS_BOTH = re.compile(rf"^(?P<one>{_ASKING})\s+and\s+(?P<other>{_ASKING})\s+(?P<rest>\S.*)$", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|he|his|him|she|her|they|their|them|there|that|this|these|those)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class SubQuestion:
    """One of two questions asked in one, and the words of the other without which it means nothing."""

    question: str
    subject: str = ""

    @property
    def searched(self) -> str:
        """The question with its subject."""
        return f"{self.question} ({self.subject})" if self.subject else self.question


def sub_questions(question: str) -> tuple[SubQuestion, ...]:
    """Return the two questions that `question` asks, or `question` alone if it asks only one.

    "Who won the cup and when is the final?" asks two. A question that names no clear subject, or refers
    to one, gets the subject of the other.
    """
    both = _ASKS_BOTH.match(question)
    if both:
        return (SubQuestion(f"{both['one']} {both['rest']}"), SubQuestion(f"{both['other']} {both['rest']}"))
    two = _TWO.match(question)
    if two is None or not content_words(question):
        return (SubQuestion(question),)
    first, second = two["first"].strip(), two["second"].strip()
    return (SubQuestion(first, _subject(first, second)), SubQuestion(second, _subject(second, first)))


def _subject(part: str, other: str) -> str:
    """Return the words of `other` without which `part` cannot be understood."""
    own = content_words(part)
    if len(own) > 1 and not _POINTS_BACK.search(part):
        return ""
    subject = _names(other) or content_words(other)
    return " ".join(dict.fromkeys(word for word in subject if word.casefold() not in own))


def _names(text: str) -> list[str]:
    found = [word for word in _WORD.findall(text) if word[0].isupper()]
    return [word for word in found if word.casefold() not in STOP_WORDS]
