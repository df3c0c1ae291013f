"""The value in a sentence that answers the question: a number, a name, a day, yes or no; pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile

from index.claims.dates import day_in, days_of_month
from index.claims.figures import Figure, figure_in
from index.claims.names import name_in, other_name, pointed_name, same_name, stands_in
from index.question.answer_type import ExpectedAnswer
from index.text.clauses import clause_at, clauses, is_hypothetical, is_of_another_time, negations
from index.text.numbers import numerals
from index.text.stemming import canonical_form, canonical_forms, opposites
from index.text.tokens import WORD, words


@dataclass(frozen=True, slots=True)
class Value:
    """What a sentence gives as the answer; `text` is how the sentence writes it, "" for yes or no."""

    text: str
    meaning: Figure | str | date | bool

    def agrees(self, other: "Value") -> bool:
        """Return whether both values are the same, one of them perhaps less exact."""
        match self.meaning, other.meaning:
            case Figure() as one, Figure() as two:
                return one.compares(two) and one.numeral.agrees(two.numeral)
            case str() as one, str() as two:
                return same_name(one, two)
        return self.meaning == other.meaning

    def excludes(self, other: "Value") -> bool:
        """Return whether the two values cannot both be true. Values that do not agree may both be true."""
        match self.meaning, other.meaning:
            case Figure() as one, Figure() as two:
                return one.compares(two) and one.numeral.excludes(two.numeral)
            case str() as one, str() as two:
                return other_name(one, two)
        return self.meaning != other.meaning

    def overtakes(self, other: "Value") -> bool:
        """Return whether this number is higher than the one that `other` gave earlier, as tolls rise."""
        match self.meaning, other.meaning:
            case Figure() as one, Figure() as two:
                return one.compares(two) and one.numeral.value > two.numeral.value + two.numeral.slack
        return False

    def stands_in(self, sentence: str) -> bool:
        """Return whether `sentence` mentions the value, in any context."""
        match self.meaning:
            case Figure() as figure:
                return any(
                    numeral.measure == figure.numeral.measure and numeral.agrees(figure.numeral)
                    for numeral in numerals(sentence)
                )
            case str() as name:
                return stands_in(name, sentence)
            case date() as day:
                return (day.day, day.month) in days_of_month(sentence)
        return False

    def named_in(self, sentence: str, asked: ExpectedAnswer) -> bool:
        """Return whether this is a name that `sentence` asserts in the same spelling."""
        if not isinstance(self.meaning, str):
            return False
        found = re.search(rf"(?<!\w){re.escape(self.text)}(?!\w)", sentence)
        return found is not None and _asserted(clause_at(sentence, *found.span()), asked)


def value_in(
    sentence: str, asked: ExpectedAnswer, published: datetime | None, answer_start: int | None
) -> Value | None:
    """Return the value that `sentence` gives, or None if it gives none or several could answer.

    Denied and hypothetical values do not count, nor those of another year.

    Args:
        sentence: the text.
        asked: the answer that the question expects.
        published: the date of the article, from which "on Tuesday" is resolved.
        answer_start: the character at which the reader sees the answer begin, if known.
    """
    if asked.kind != "date" and is_of_another_time(sentence, asked.words, published):
        return None
    match asked.kind:
        case "number":
            figure = figure_in(sentence, asked, answer_start)
            if figure is None:
                return None
            clause = clause_at(sentence, figure.numeral.start, figure.numeral.end)
            return Value(figure.numeral.text, figure) if _asserted(clause, asked) else None
        case "name":
            name = name_in(sentence, asked, answer_start)
            where = sentence.find(name) if name else 0
            clause = clause_at(sentence, where, where + len(name or ""))
            return Value(name, name) if name and _asserted(clause, asked) else None
        case "date":
            day = day_in(sentence, published) if published else None
            return Value(f"{day.day} {day:%B %Y}", day) if day and not negations(sentence) else None
        case "polarity":
            answer = _polarity(sentence, asked)
            return None if answer is None else Value("", answer)


def named_at(sentence: str, asked: ExpectedAnswer, answer_start: int | None) -> Value | None:
    """Return the name at which the reader sees the answer begin, if the sentence asserts it."""
    found = pointed_name(sentence, asked, answer_start)
    if found is None:
        return None
    start, name = found
    return Value(name, name) if _asserted(clause_at(sentence, start, start + len(name)), asked) else None


def _asserted(clause: str, asked: ExpectedAnswer) -> bool:
    return not negations(clause) and not is_hypothetical(clause, modal=asked.modal)


def _polarity(sentence: str, asked: ExpectedAnswer) -> bool | None:
    """Return whether the clause with most of the question's words says yes, or None if undecidable."""
    said = canonical_forms(sentence)
    missing = asked.about - asked.names - said
    opposed = {opposite for word in missing for opposite in opposites(word)} & said
    if len(missing) > (1 if opposed else 0):
        return None
    relevant = asked.about | opposed
    clause = max(clauses(sentence), key=lambda part: len(canonical_forms(part) & relevant), default="")
    if opposed and not _is_about_subject(clause, opposed, asked):
        return None
    denials = negations(_without(clause, opposed))
    if denials > 1 or (denials and opposed) or is_hypothetical(clause, modal=asked.modal):
        return None
    return not denials and not opposed


def _without(clause: str, forms: set[str]) -> str:
    """Return `clause` without the words of these canonical forms: "reject" is a negation, too."""
    return WORD.sub(lambda match: "" if canonical_forms(match[0]) & forms else match[0], clause)


def _is_about_subject(clause: str, opposed: set[str], asked: ExpectedAnswer) -> bool:
    """Return whether a word of the question stands before the opposite, so that its subject is the same."""
    before = takewhile(lambda word: word not in opposed, (canonical_form(word) for word in words(clause)))
    return not asked.about.isdisjoint(before)
