"""Days as members type them, in their own language: a date, "last week" or "June 2024"; pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.messages.dates import month_name, written
from bot.messages.texts import ENGLISH, Translate, languages
from index.timeframe.periods import period
from index.timeframe.spans import months

_MONTHS, _YEARS = 24, 5  # offered without being typed in full
_MONTH_AND_YEAR = re.compile(r"(?P<month>[^\W\d]+)\.?(?: de)? (?P<year>\d{4})")


@dataclass(frozen=True, slots=True)
class NamedDays:
    """A period from `first` to `last` under the name that members see."""

    name: str
    first: date
    last: date


def read_days(typed: str, today: date, tr: Translate) -> NamedDays | None:
    """Return the days that `typed` means, or None: in the member's language, in English, or as 2024-06-19."""
    text = " ".join(typed.casefold().split())
    try:
        day = date.fromisoformat(text)
    except ValueError:
        pass
    else:
        return NamedDays(written(day, tr), day, day)
    for spoken in (tr, languages()[ENGLISH]):
        same = (days for days in _named(today, spoken) if days.name.casefold() == text)
        if days := next(_of_month(text, spoken), None) or next(same, None):
            return days
    found = period(text, today)
    if found is None or found.first is None or found.last is None:
        return None
    return NamedDays(typed, found.first, found.last)


def offered_days(typed: str, today: date, tr: Translate) -> list[NamedDays]:
    """Return the periods whose names contain what was typed so far."""
    text = " ".join(typed.casefold().split())
    named = [*_of_month(text, tr), *(days for days in _named(today, tr) if text in days.name.casefold())]
    if not named and (meant := read_days(typed, today, tr)):
        named = [meant]
    return list({days.name: days for days in named}.values())


def _named(today: date, tr: Translate) -> Iterator[NamedDays]:
    """Yield the periods that are offered before anything is typed."""
    monday, week = today - timedelta(days=today.weekday()), timedelta(days=7)
    for key, first, last in (
        ("today", today, today),
        ("yesterday", today - timedelta(days=1), today - timedelta(days=1)),
        ("this_week", monday, monday + week - timedelta(days=1)),
        ("last_week", monday - week, monday - timedelta(days=1)),
        ("this_month", today.replace(day=1), months(today.year, today.month, 1).last),
        ("last_month", (before := today.replace(day=1) - timedelta(days=1)).replace(day=1), before),
        ("this_year", date(today.year, 1, 1), date(today.year, 12, 31)),
        ("last_year", date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    ):
        yield NamedDays(tr(f"dates.{key}"), first, last)
    month = today.replace(day=1)
    for _ in range(_MONTHS):
        yield _month(month, tr)
        month = (month - timedelta(days=1)).replace(day=1)
    for year in range(today.year, today.year - _YEARS, -1):
        yield NamedDays(str(year), date(year, 1, 1), date(year, 12, 31))


def _of_month(text: str, tr: Translate) -> Iterator[NamedDays]:
    """Yield the month of any year that was typed, its name perhaps by the first letters."""
    typed = _MONTH_AND_YEAR.fullmatch(text)
    if typed is None or not 1 <= int(typed["year"]) <= date.max.year:
        return
    for number in range(1, 13):
        month = date(int(typed["year"]), number, 1)
        if month_name(month, tr).casefold().startswith(typed["month"]):
            yield _month(month, tr)


def _month(first: date, tr: Translate) -> NamedDays:
    name = tr("dates.month", month=month_name(first, tr), year=first.year)
    return NamedDays(name, first, months(first.year, first.month, 1).last)
