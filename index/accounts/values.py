"""A sentence -> the value in it that answers: a number, a name, a day, or yes or no; pure."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from index.accounts.kinds import Asked, stem
from index.accounts.numerals import Numeral, numerals
from index.lexical import STOP_WORDS, content_words, words
from index.timeframe import day_of

_REACH = 24  # characters after the place where an answer seems to begin, within which its value stands
_AROUND = 40  # characters on either side of a number in which the question's words speak for it
_CLOSE = 14
_NAMES = re.compile(r"\b[A-Z][\w’'-]*(?:[ -](?:(?:of|the|de|du|van|von|al|bin) )?[A-Z][\w’'-]*)*")
_CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december""".split()  # noqa: SIM905 - as in index/lexical.py
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905 - as above
_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]*\.?"
_DAY = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month>{_MONTH})"
    rf"|(?P<month_>{_MONTH})\s+(?P<day_>\d{{1,2}})(?:st|nd|rd|th)?\b)(?P<year>,?\s+\d{{4}})?",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(?:not|never|no|none|nobody|neither|nor|cannot|without|false|untrue"
    r"|den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|refus(?:e|es|ed|ing)|dismiss(?:es|ed|ing)?"
    r"|rul(?:e|es|ed|ing) out|fail(?:s|ed)? to|declin(?:e|es|ed) to|contradict(?:s|ed)?|disput(?:es|ed)"
    r"|call(?:ed|s)? off|cancel(?:s|led|ed)|scrap(?:s|ped))\b|n[’']t\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Value:
    """What one sentence gives as the answer; `text` as it is written there, "" for yes or no."""

    text: str
    meaning: Numeral | frozenset[str] | date | bool

    def agrees(self, other: "Value") -> bool:
        """Tell whether both say the same, one perhaps less exactly."""
        match self.meaning, other.meaning:
            case Numeral() as one, Numeral() as two:
                return one.agrees(two)
            case frozenset() as one, frozenset() as two:
                return _same_name(self.text, other.text)
        return self.meaning == other.meaning

    def compares(self, other: "Value") -> bool:
        """Tell whether both are of one sort: shares with shares, crowns with crowns."""
        if isinstance(self.meaning, Numeral) and isinstance(other.meaning, Numeral):
            return self.meaning.sort == other.meaning.sort
        return True


def value_in(sentence: str, asked: Asked, published: datetime | None, pointed: int | None) -> Value | None:
    """Return the value that a sentence gives, or None where it gives none or it is not clear which.

    Args:
        sentence: the text.
        asked: what is asked for.
        published: when its article was, which says what day "on Tuesday" is.
        pointed: the character at which the reader sees an answer begin, if it tells.
    """
    match asked.kind:
        case "number":
            numeral = _number(sentence, asked, pointed)
            return Value(numeral.text, numeral) if numeral else None
        case "name":
            return _name(sentence, asked, pointed)
        case "date":
            day = _day(sentence, published) if published else None
            return Value(f"{day.day} {day:%B %Y}", day) if day else None
        case "polarity":
            return Value("", _NEGATION.search(sentence) is None)


def _day(sentence: str, published: datetime) -> date | None:
    """Return the one day that a sentence names; without a year it is the one nearest to the article's."""
    written = {
        (
            int(match["day"] or match["day_"]),
            _MONTHS.index((match["month"] or match["month_"])[:3].lower()) + 1,
        )
        for match in _DAY.finditer(sentence)
        if not match["year"]
    }
    if len(written) != 1:
        return day_of(sentence, published)
    [(day, month)] = written
    today = published.date()
    around = (_date(year, month, day) for year in (today.year - 1, today.year, today.year + 1))
    return min(filter(None, around), key=lambda it: abs(it - today), default=None)


def _date(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if 1 <= day <= monthrange(year, month)[1] else None


def _number(sentence: str, asked: Asked, pointed: int | None) -> Numeral | None:
    found = [it for it in numerals(sentence) if it.plain or _counts(it, asked)]
    near = [it for it in found if pointed is not None and it.start - _REACH <= pointed < it.end]
    if near:
        rivals = [it for it in found if it is not near[0] and it.sort == near[0].sort]
        return near[0] if not any(_counts(it, asked) >= _counts(near[0], asked) for it in rivals) else None
    weighed = [(_weight(it, sentence, asked), it) for it in found]
    best = max((weight for weight, _ in weighed), default=0)
    chosen = [it for weight, it in weighed if weight == best]
    return chosen[0] if best and len(chosen) == 1 else None


def _counts(numeral: Numeral, asked: Asked) -> bool:
    return bool({stem(word) for word in numeral.unit} & asked.counted)


def _weight(numeral: Numeral, sentence: str, asked: Asked) -> int:
    def shared(reach: int) -> int:
        around = sentence[max(0, numeral.start - reach) : numeral.end + reach]
        return len({stem(word) for word in content_words(around)} & asked.about)

    return 3 * _counts(numeral, asked) + shared(_AROUND) + 2 * shared(_CLOSE)


def _name(sentence: str, asked: Asked, pointed: int | None) -> Value | None:
    found = list(_names(sentence, asked))
    near = [it for it in found if pointed is not None and it[0] - _REACH <= pointed < it[0] + len(it[1])]
    chosen = near[:1] or found
    if len(chosen) != 1:
        return None
    return Value(chosen[0][1], frozenset(words(chosen[0][1])))


def _names(sentence: str, asked: Asked) -> Iterator[tuple[int, str]]:
    for match in _NAMES.finditer(sentence):
        start, name = match.start(), match.group()
        if not sentence[:start].strip(" “\"'("):  # the first word has a capital, whatever it is
            first, _, rest = name.partition(" ")
            if not rest:
                continue
            if first.lower() in STOP_WORDS:
                start, name = start + len(first) + 1, rest
        if not set(words(name)) <= asked.words | _CALENDAR | STOP_WORDS:
            yield start, name


def _same_name(one: str, other: str) -> bool:
    first, second = words(one), words(other)
    initials = {"".join(word[0] for word in name) for name in (first, second) if len(name) > 1}
    return (
        set(first) <= set(second)
        or set(second) <= set(first)
        or first[-1] == second[-1]
        or bool(initials & {"".join(first), "".join(second)})
    )
