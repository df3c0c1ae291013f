"""A sentence -> the number in it that answers; pure."""

from dataclasses import dataclass

from index.question.answer_type import ExpectedAnswer
from index.text.clauses import clause_at
from index.text.numbers import Numeral, numerals
from index.text.stemming import CASUALTY_GROUPS, canonical_form, canonical_forms
from index.text.tokens import STOP_WORDS

_REACH = 24  # characters after the place where an answer seems to begin, within which its number stands
_AROUND = 40  # characters on either side of a number in which the question's words speak for it
_CLOSE = 14
PEOPLE = frozenset(
    map(canonical_form, ("people", "persons", "person", "others", "more", "individuals", "lives"))
)
"""Canonical forms of nouns that count people."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, and the stem of what it counts: "" for what the question counts, or for people."""

    numeral: Numeral
    noun: str

    def compares(self, other: "Figure") -> bool:
        """Tell whether both count the same: shares and shares, crowns and crowns, children and children."""
        return self.numeral.measure == other.numeral.measure and self.noun == other.noun


def figure_in(sentence: str, asked: ExpectedAnswer, pointed: int | None) -> Figure | None:
    """Return the number that answers, or None where there is none or it is not clear which.

    Of several it is the one whose clause tells what is asked: in "12 died and 30 were hurt" each has its own.
    """
    found = [it for it in numerals(sentence) if _fits(it, sentence, asked)]
    weighed = [(_weight(it, sentence, asked), it) for it in found]
    near = [it for it in weighed if pointed is not None and it[1].start - _REACH <= pointed < it[1].end]
    if near:
        weight, chosen = near[0]
        rivals = [it for it in weighed if it[1] is not chosen and it[1].measure == chosen.measure]
        if any(other[:2] >= weight[:2] for other, _ in rivals):
            return None
    else:
        best = max((weight for weight, _ in weighed), default=(0, 0, 0))
        first = [it for weight, it in weighed if weight == best]
        if not any(best) or len(first) != 1:
            return None
        [chosen] = first
    return Figure(chosen, _noun(chosen, asked))


def _fits(numeral: Numeral, sentence: str, asked: ExpectedAnswer) -> bool:
    """Tell whether a number can answer: it is one of those who met the fate that is asked for, and a share
    where a share is asked for.
    """
    if not numeral.plain and not _counts(numeral, asked):
        return False
    if asked.share != numeral.measure.startswith("%") and (asked.share or asked.counted):
        return False
    wanted, told = (
        asked.predicate & CASUALTY_GROUPS,
        canonical_forms(_clause(sentence, numeral)) & CASUALTY_GROUPS,
    )
    return not (wanted and told) or bool(wanted & told)


def _weight(numeral: Numeral, sentence: str, asked: ExpectedAnswer) -> tuple[int, int, int]:
    def shared(reach: int) -> int:
        around = sentence[max(0, numeral.start - reach) : numeral.end + reach]
        return len(canonical_forms(around) & asked.about)

    told = len(canonical_forms(_clause(sentence, numeral)) & asked.predicate)
    return told, int(_counts(numeral, asked)), shared(_AROUND) + 2 * shared(_CLOSE)


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
