"""A written time, like "last week" or "5 November" -> its first and last day; dateparser reads it."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9}
"""The first of their three months, as the northern half of the earth counts them."""
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_ROLLING = re.compile(
    r"(?:last|past|previous)\s+(?:(?P<number>\d{1,3}|[a-z]+)\s+)?(?P<unit>hours?|days?|weeks?|months?|years?)",
    re.IGNORECASE,
)
_VAGUE = {"a few": "3", "few": "3", "several": "5", "a couple of": "2", "couple of": "2", "couple": "2"}
_QUARTER = re.compile(
    r"q(?P<q>[1-4])\s+(?:of\s+)?(?P<year>\d{4})|(?P<ordinal>\w+)\s+quarter\s+of\s+(?P<of>\d{4})",
    re.IGNORECASE,
)
_SEASON = re.compile(
    r"(?:(?P<word>last|this|past)\s+)?(?P<season>spring|summer|autumn|fall)(?:\s+(?:of\s+)?(?P<year>\d{4}))?",
    re.IGNORECASE,
)
_DAYS_OF_MONTH = re.compile(r"(?P<first>\d{1,2})\s*(?:and|to|-|–)\s*(?P<last>\d{1,2}\s+\D+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """From a first to a last day, both included."""

    first: date
    last: date


def period(written: str, today: date) -> Period | None:
    """Return the days that `written` means to one who writes it `today`; the past ones where it leaves open
    which. None where it names no time, or one yet to come.
    """
    text = re.sub(r"\s+", " ", written.lower().replace(",", " ")).strip()
    text = re.sub(r"^(?:the|early|late|mid|mid-)[ -]?(?=\w)", "", text).strip()
    for read in (_weekend, _weekday, _rolling, _quarter, _season, _days_of_month, _parsed):
        try:
            found = read(text, today)
        except (ValueError, OverflowError):  # no such day, or none that the calendar has
            return None
        if found is not None:
            return found if found.first <= today else None
    return None


def _weekend(text: str, today: date) -> Period | None:
    if not text.endswith("weekend"):
        return None
    saturday = today - timedelta(days=(today.weekday() - 5) % 7)
    if text.startswith("last") and today.weekday() in {5, 6}:
        saturday -= timedelta(days=7)
    if text.startswith("this") and today.weekday() in {2, 3, 4}:  # the one to come
        saturday += timedelta(days=7)
    return Period(saturday, saturday + timedelta(days=1))


def _weekday(text: str, today: date) -> Period | None:
    word, _, name = text.rpartition(" ")
    if name not in _WEEKDAYS or word not in {"", "last", "past", "this"}:
        return None
    back = (today.weekday() - _WEEKDAYS.index(name)) % 7
    day = today - timedelta(days=back or (7 if word in {"last", "past"} else 0))
    return Period(day, day)


def _rolling(text: str, today: date) -> Period | None:
    """Read "the past three days", and leave "last week", which is one of the calendar's, to others."""
    for words, number in _VAGUE.items():
        text = text.replace(f" {words} ", f" {number} ")
    said = _ROLLING.fullmatch(text)
    if said is None:
        return None
    whole = said["number"] is None and said["unit"] in {"week", "month", "year"}
    if whole and not text.startswith("past"):
        return None
    unit = said["unit"].rstrip("s")
    if unit == "hour":
        return Period(today - timedelta(days=1), today)
    back = _by_dateparser(f"{said['number'] or 1} {unit}s ago", today)
    if back is None:
        return None
    return Period(_same_day(back[0], today, unit), today)


def _same_day(found: date, today: date, unit: str) -> date:
    """Return the day of `found`'s month or year that `today` is of its own: dateparser gives the first."""
    if unit in {"day", "week"}:
        return found
    month = today.month if unit == "year" else found.month
    return date(found.year, month, min(today.day, monthrange(found.year, month)[1]))


def _quarter(text: str, today: date) -> Period | None:
    if text in {"last quarter", "this quarter"}:
        first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
        if text.startswith("this"):
            return _months(first.year, first.month, 3)
        before = first - timedelta(days=1)
        return _months(before.year, before.month - 2, 3)
    said = _QUARTER.fullmatch(text)
    if said is None:
        return None
    number = int(said["q"]) if said["q"] else _ORDINALS.get(said["ordinal"], 0)
    return _months(int(said["year"] or said["of"]), 3 * number - 2, 3) if number else None


def _season(text: str, today: date) -> Period | None:
    said = _SEASON.fullmatch(text)
    if said is None:
        return None
    month = _SEASONS[said["season"]]
    if said["year"]:
        return _months(int(said["year"]), month, 3)
    this_year = _months(today.year, month, 3)
    over = this_year.last < today if said["word"] == "last" else this_year.first <= today
    return this_year if over or said["word"] == "this" else _months(today.year - 1, month, 3)


def _days_of_month(text: str, today: date) -> Period | None:
    said = _DAYS_OF_MONTH.match(text)
    last = _by_dateparser(text[said.start("last") :], today) if said else None
    if said is None or last is None:
        return None
    first = last[0].replace(day=int(said["first"]))
    return Period(first, last[0]) if first <= last[0] else None


def _parsed(text: str, today: date) -> Period | None:
    text = re.sub(r"^this (?:morning|afternoon|evening)$", "today", text)
    text = re.sub(r"^last night$", "yesterday", text.replace("previous ", "last "))
    month = re.fullmatch(r"(?:last|past|this) ([a-z]{3,9})", text)
    if month and (found := _by_dateparser(month[1], today)) and found[1] == "month":
        day = found[0]
        if text.startswith(("last", "past")) and (day.year, day.month) == (today.year, today.month):
            day = day.replace(year=day.year - 1)
        return _months(day.year, day.month, 1)
    found = _by_dateparser(text, today)
    if found is None:
        return None
    day, unit = found
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6))
    if unit == "month":
        return _months(day.year, day.month, 1)
    if unit == "year":
        return _months(day.year, 1, 12)
    return Period(day, day)


def _months(year: int, month: int, number: int) -> Period:
    last = month + number - 1
    return Period(date(year, month, 1), date(year, last, monthrange(year, last)[1]))


@lru_cache(maxsize=4_096)
def _by_dateparser(text: str, today: date) -> tuple[date, str] | None:
    """Return the day that dateparser reads, and of what unit it is the one: day, week, month or year."""
    from dateparser.date import DateDataParser  # noqa: PLC0415 - 0.1 s to import

    parser = DateDataParser(
        languages=["en"],
        settings={
            "RELATIVE_BASE": datetime(today.year, today.month, today.day, 12),  # noqa: DTZ001 - a day, no moment
            "PREFER_DATES_FROM": "past",
            "PREFER_DAY_OF_MONTH": "first",
            "PREFER_MONTH_OF_YEAR": "first",
        },
    )
    data = parser.get_date_data(text)
    return (data.date_obj.date(), data.period or "day") if data.date_obj else None
