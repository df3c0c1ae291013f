"""Periods of whole days; pure."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both included."""

    first: date
    last: date


def months(year: int, month: int, number: int) -> Period:
    """Return the period of `number` months that begins with `month` of `year`, perhaps into later years."""
    over, last = divmod(month + number - 2, 12)
    return Period(date(year, month, 1), date(year + over, last + 1, monthrange(year + over, last + 1)[1]))


def halves(whole: Period) -> tuple[Period, Period]:
    """Return the first and the second half of `whole`."""
    middle = whole.first + timedelta(days=(whole.last - whole.first).days // 2)
    return Period(whole.first, middle), Period(middle + timedelta(days=1), whole.last)
