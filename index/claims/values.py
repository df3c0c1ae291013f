"""A sentence -> the value in it that answers: a number, a name, a day, or yes or no; pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile

from index.claims.dates import day_in, written
from index.claims.figures import Figure, figure_in
from index.claims.names import name_in, other_name, pointed_name, same_name, stands_in
from index.question.answer_type import ExpectedAnswer
from index.text.clauses import clause_at, clauses, is_hypothetical, is_of_another_time, negations
from index.text.numbers import numerals
from index.text.stemming import canonical_form, canonical_forms, opposites
from index.text.tokens import words


@dataclass(frozen=True, slots=True)
class Value:
    """What one sentence gives as the answer; `text` as it is written there, "" for yes or no."""

    text: str
    meaning: Figure | str | date | bool

    def agrees(self, other: "Value") -> bool:
        """Tell whether both say the same, one perhaps less exactly."""
        match self.meaning, other.meaning:
            case Figure() as one, Figure() as two:
                return one.compares(two) and one.numeral.agrees(two.numeral)
            case str() as one, str() as two:
                return same_name(one, two)
        return self.meaning == other.meaning

    def excludes(self, other: "Value") -> bool:
        """Tell whether not both can be true. What neither agrees with nor excludes another says nothing."""
        match self.meaning, other.meaning:
            case Figure() as one, Figure() as two:
                return one.compares(two) and one.numeral.excludes(two.numeral)
            case str() as one, str() as two:
                return other_name(one, two)
        return self.meaning != other.meaning

    def overtakes(self, other: "Value") -> bool:
        """Tell whether this number is one that an earlier "at least" left room for."""
        match self.meaning, other.meaning:
            case Figure() as one, Figure() as two:
                return one.compares(two) and one.numeral.value > two.numeral.value + two.numeral.slack
        return False

    def stands_in(self, sentence: str) -> bool:
        """Tell whether `sentence` has the value, whatever it says of it."""
        match self.meaning:
            case Figure() as figure:
                return any(
                    it.measure == figure.numeral.measure and it.agrees(figure.numeral)
                    for it in numerals(sentence)
                )
            case str() as name:
                return stands_in(name, sentence)
            case date() as day:
                return (day.day, day.month) in written(sentence)
        return False

    def named_in(self, sentence: str, asked: ExpectedAnswer) -> bool:
        """Tell whether this is a name that `sentence` has as it is written, and does not deny or suppose."""
        if not isinstance(self.meaning, str):
            return False
        found = re.search(rf"(?<!\w){re.escape(self.text)}(?!\w)", sentence)
        return found is not None and _asserted(clause_at(sentence, *found.span()), asked)


def value_in(
    sentence: str, asked: ExpectedAnswer, published: datetime | None, pointed: int | None
) -> Value | None:
    """Return the value that a sentence gives, or None where it gives none or it is not clear which.

    What is denied, supposed, or told of another year is no value.

    Args:
        sentence: the text.
        asked: what is asked for.
        published: when its article was, which says what day "on Tuesday" is.
        pointed: the character at which the reader sees an answer begin, if it tells.
    """
    if asked.kind != "date" and is_of_another_time(sentence, asked.words, published):
        return None
    match asked.kind:
        case "number":
            figure = figure_in(sentence, asked, pointed)
            if figure is None:
                return None
            clause = clause_at(sentence, figure.numeral.start, figure.numeral.end)
            return Value(figure.numeral.text, figure) if _asserted(clause, asked) else None
        case "name":
            name = name_in(sentence, asked, pointed)
            where = sentence.find(name) if name else 0
            clause = clause_at(sentence, where, where + len(name or ""))
            return Value(name, name) if name and _asserted(clause, asked) else None
        case "date":
            day = day_in(sentence, published) if published else None
            return Value(f"{day.day} {day:%B %Y}", day) if day and not negations(sentence) else None
        case "polarity":
            answer = _polarity(sentence, asked)
            return None if answer is None else Value("", answer)


def named_at(sentence: str, asked: ExpectedAnswer, pointed: int | None) -> Value | None:
    """Return the name at which the reader sees the answer begin, if it is neither denied nor supposed."""
    found = pointed_name(sentence, asked, pointed)
    if found is None:
        return None
    start, name = found
    return Value(name, name) if _asserted(clause_at(sentence, start, start + len(name)), asked) else None


def _asserted(clause: str, asked: ExpectedAnswer) -> bool:
    return not negations(clause) and not is_hypothetical(clause, modal=asked.modal)


def _polarity(sentence: str, asked: ExpectedAnswer) -> bool | None:
    """Return whether the clause that is most about what is asked says yes, or None where it is not clear."""
    said = canonical_forms(sentence)
    missing = asked.about - asked.names - said
    turned = {it for word in missing for it in opposites(word)} & said
    if len(missing) > bool(turned):
        return None
    clause = max(
        clauses(sentence), key=lambda it: len(canonical_forms(it) & (asked.about | turned)), default=""
    )
    if turned and not _is_of_them(clause, turned, asked):
        return None
    no = max(negations(clause), bool(turned))
    if no > 1 or is_hypothetical(clause, modal=asked.modal):
        return None
    return no == 0


def _is_of_them(clause: str, turned: set[str], asked: ExpectedAnswer) -> bool:
    """Tell whether who rejects, or what is rejected, is what was asked about, and not somebody else."""
    before = takewhile(lambda word: word not in turned, (canonical_form(word) for word in words(clause)))
    return not asked.about.isdisjoint(before)
