"""Days from a first to a last one; pure."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """From a first to a last day, both included."""

    first: date
    last: date


def months(year: int, month: int, number: int) -> Period:
    """Return the days of so many months from `month` of `year` on; they may reach into later years."""
    over, last = divmod(month + number - 2, 12)
    return Period(date(year, month, 1), date(year + over, last + 1, monthrange(year + over, last + 1)[1]))


def halves(whole: Period) -> tuple[Period, Period]:
    """Return the first and the second half of a period."""
    middle = whole.first + timedelta(days=(whole.last - whole.first).days // 2)
    return Period(whole.first, middle), Period(middle + timedelta(days=1), whole.last)
