"""The number in a sentence that answers the question; pure."""

from dataclasses import dataclass

from index.question.answer_type import ExpectedAnswer
from index.text.clauses import clause_at
from index.text.numbers import Numeral, numerals
from index.text.stemming import CASUALTY_GROUPS, canonical_form, canonical_forms
from index.text.tokens import STOP_WORDS

_REACH = 24  # characters after the start of the answer, as the reader sees it, in which its number stands
_AROUND = 40  # characters on either side of a number in which each of the question's words adds 1
_CLOSE = 14  # characters on either side in which each adds 2 more
PEOPLE = frozenset(
    map(canonical_form, ("people", "persons", "person", "others", "more", "individuals", "lives"))
)
"""Canonical forms of nouns that count people."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, and the stem of the noun it counts: "" for people and for the noun of the question."""

    numeral: Numeral
    noun: str

    def compares(self, other: "Figure") -> bool:
        """Return whether both count the same thing: shares, crowns, children."""
        return self.numeral.measure == other.numeral.measure and self.noun == other.noun


def figure_in(sentence: str, asked: ExpectedAnswer, answer_start: int | None) -> Figure | None:
    """Return the number that answers, or None if no number or more than one could.

    In "12 died and 30 were hurt" the clause of each number tells which question it answers.
    """
    found = [numeral for numeral in numerals(sentence) if _fits(numeral, sentence, asked)]
    weighed = [(_weight(numeral, sentence, asked), numeral) for numeral in found]
    near = [
        (weight, numeral)
        for weight, numeral in weighed
        if answer_start is not None and numeral.start - _REACH <= answer_start < numeral.end
    ]
    if near:
        weight, chosen = near[0]
        if any(
            other[:2] >= weight[:2]
            for other, numeral in weighed
            if numeral is not chosen and numeral.measure == chosen.measure
        ):
            return None
    else:
        best = max((weight for weight, _ in weighed), default=(0, 0, 0))
        heaviest = [numeral for weight, numeral in weighed if weight == best]
        if not any(best) or len(heaviest) != 1:
            return None
        [chosen] = heaviest
    return Figure(chosen, _noun(chosen, asked))


def _fits(numeral: Numeral, sentence: str, asked: ExpectedAnswer) -> bool:
    """Return whether `numeral` can answer.

    A share answers only a question about a share, and a number of injured people not one about the dead.
    """
    if not numeral.plain and not _counts(numeral, asked):
        return False
    if asked.share != numeral.measure.startswith("%") and (asked.share or asked.counted):
        return False
    wanted = asked.predicate & CASUALTY_GROUPS
    said = canonical_forms(_clause(sentence, numeral)) & CASUALTY_GROUPS
    return not (wanted and said) or bool(wanted & said)


def _weight(numeral: Numeral, sentence: str, asked: ExpectedAnswer) -> tuple[int, int, int]:
    def shared(reach: int) -> int:
        around = sentence[max(0, numeral.start - reach) : numeral.end + reach]
        return len(canonical_forms(around) & asked.about)

    said = len(canonical_forms(_clause(sentence, numeral)) & asked.predicate)
    return said, int(_counts(numeral, asked)), shared(_AROUND) + 2 * shared(_CLOSE)


def _clause(sentence: str, numeral: Numeral) -> str:
    return clause_at(sentence, numeral.start, numeral.end)


def _counts(numeral: Numeral, asked: ExpectedAnswer) -> bool:
    return not {canonical_form(word) for word in numeral.following}.isdisjoint(asked.counted)


def _noun(numeral: Numeral, asked: ExpectedAnswer) -> str:
    first = numeral.following[0] if numeral.following else ""
    said = canonical_form(first)
    if not first or numeral.measure or first in STOP_WORDS or _counts(numeral, asked):
        return ""
    return "" if said in PEOPLE | CASUALTY_GROUPS | asked.predicate else said
