"""Periods with a name of their own: quarters, seasons, decades and holidays; pure."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from index.timeframe.spans import Period, months

_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The first of their three months, in the northern hemisphere."""
_DECEMBER = 12
_ORDINALS = {
    "last": 4,
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
}
_QUARTER = re.compile(
    r"(?:q(?P<q>[1-4])|(?P<ordinal>\w+)\s+quarter)(?:\s+(?:of\s+)?(?P<year>\d{4}))?", re.IGNORECASE
)
_SEASON = re.compile(
    rf"(?:(?P<word>last|this|past)\s+)?(?P<season>{'|'.join(_SEASONS)})(?:\s+(?:of\s+)?(?P<year>\d{{4}}))?",
    re.IGNORECASE,
)
_DECADE = re.compile(r"(?P<first>(?:19|20)\d0)s")
_HOLIDAY = re.compile(r"(?P<name>[a-z’' ]+?)(?:\s+(?P<year>\d{4}))?", re.IGNORECASE)


def _easter(year: int) -> Period:
    """Return Good Friday to Easter Monday: the Gregorian computus of Meeus, Astronomical Algorithms, 8."""
    century = year // 100
    epact = (19 * (year % 19) + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    epact -= epact // 28 * (1 - 29 // (epact + 1) * (21 - year % 19) // 11)
    weekday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    day = epact - weekday + 28
    sunday = date(year, 3, 1) + timedelta(days=day - 1)
    return Period(sunday - timedelta(days=2), sunday + timedelta(days=1))


def _thanksgiving(year: int) -> Period:
    first = date(year, 11, 1)
    day = first + timedelta(days=(3 - first.weekday()) % 7 + 21)
    return Period(day, day)


def _fixed(month: int, day: int, last: int | None = None) -> Callable[[int], Period]:
    return lambda year: Period(date(year, month, day), date(year, month, last or day))


_HOLIDAYS: dict[str, Callable[[int], Period]] = {
    "christmas": _fixed(12, 24, 26),
    "christmas day": _fixed(12, 25),
    "christmas eve": _fixed(12, 24),
    "boxing day": _fixed(12, 26),
    "new year's eve": _fixed(12, 31),
    "new year's day": _fixed(1, 1),
    "valentine's day": _fixed(2, 14),
    "halloween": _fixed(10, 31),
    "easter": _easter,
    "thanksgiving": _thanksgiving,
}
HOLIDAYS = "|".join(
    sorted((name.replace("'", "[’']?").replace(" ", r"\s+") for name in _HOLIDAYS), key=len, reverse=True)
)
"""A regular expression for the known holidays."""


def quarter(text: str, today: date) -> Period | None:
    """Parse "last quarter", "Q3", "the first quarter of 2025"."""
    current = months(today.year, (today.month - 1) // 3 * 3 + 1, 3)
    if text == "this quarter":
        return current
    if text == "last quarter":
        before = current.first - timedelta(days=1)
        return months(before.year, before.month - 2, 3)
    said = _QUARTER.fullmatch(text)
    number = int(said["q"] or _ORDINALS.get(said["ordinal"], 0)) if said else 0
    if said is None or not number:
        return None
    if said["year"]:
        return months(int(said["year"]), 3 * number - 2, 3)
    found = months(today.year, 3 * number - 2, 3)
    return found if found.first <= today else months(today.year - 1, 3 * number - 2, 3)


def season(text: str, today: date) -> Period | None:
    """Parse "last summer", "the winter", "spring 2025"; "winter 2025" covers both winters of that year."""
    said = _SEASON.fullmatch(text)
    if said is None:
        return None
    month = _SEASONS[said["season"].lower()]
    if said["year"]:
        year = int(said["year"])
        return months(year - 1, month, 15) if month == _DECEMBER else months(year, month, 3)
    found = months(today.year, month, 3)
    if said["word"] == "this" and month != _DECEMBER:
        return found
    before = [found, months(today.year - 1, month, 3), months(today.year - 2, month, 3)]
    return next(past for past in before if (past.last if said["word"] == "last" else past.first) <= today)


def decade(text: str, _: date) -> Period | None:
    """Parse "1990s"."""
    said = _DECADE.fullmatch(text)
    return months(int(said["first"]), 1, 120) if said else None


def holiday(text: str, today: date) -> Period | None:
    """Parse "Christmas", meaning the last one, and "Easter 2024"."""
    said = _HOLIDAY.fullmatch(text)
    of = _HOLIDAYS.get(re.sub(r"[’']?s (?=eve|day)", "'s ", said["name"].lower())) if said else None
    of = of or (_HOLIDAYS.get(said["name"].lower()) if said else None)
    if said is None or of is None:
        return None
    if said["year"]:
        return of(int(said["year"]))
    found = of(today.year)
    return found if found.first <= today else of(today.year - 1)
