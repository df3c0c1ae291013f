"""The day that a sentence names; pure."""

import re
from calendar import monthrange
from datetime import date, datetime

from index.timeframe import day_of

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905 - see text/tokens.py
_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]*\.?"
_DAY = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month>{_MONTH})"
    rf"|(?P<month_>{_MONTH})\s+(?P<day_>\d{{1,2}})(?:st|nd|rd|th)?\b)(?P<year>,?\s+\d{{4}})?",
    re.IGNORECASE,
)


def day_in(sentence: str, published: datetime) -> date | None:
    """Return the day that `sentence` names, or None if it names no day or more than one.

    A day without a year is the one nearest to the article's date.
    """
    found = days_of_month(sentence)
    if len(found) != 1 or any(match["year"] for match in _DAY.finditer(sentence)):
        return day_of(sentence, published)
    [(day, month)] = found
    today = published.date()
    around = (_date(year, month, day) for year in (today.year - 1, today.year, today.year + 1))
    return min(filter(None, around), key=lambda candidate: abs(candidate - today), default=None)


def days_of_month(sentence: str) -> set[tuple[int, int]]:
    """Return the days of the year that `sentence` names, as (day, month)."""
    return {
        (
            int(match["day"] or match["day_"]),
            _MONTHS.index((match["month"] or match["month_"])[:3].lower()) + 1,
        )
        for match in _DAY.finditer(sentence)
    }


def _date(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if 1 <= day <= monthrange(year, month)[1] else None
