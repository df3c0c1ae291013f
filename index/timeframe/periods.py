"""The first and last day of a written time like "last week" or "5 November", parsed with dateparser."""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from functools import lru_cache

from index.timeframe.named import decade, holiday, quarter, season
from index.timeframe.spans import Period, halves, months

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ROLLING = re.compile(
    r"(?:last|past|previous)\s+(?:(?P<number>\d{1,3}|[a-z]+)\s+)?(?P<unit>hours?|days?|weeks?|fortnights?|months?|years?|decades?)",
    re.IGNORECASE,
)
_VAGUE = {"a few": "3", "few": "3", "several": "5", "a couple of": "2", "couple of": "2", "couple": "2"}
_PART = re.compile(
    r"(?P<part>first|second|third|fourth|last|start|beginning|middle|end|close|turn)"
    r"(?:\s+(?P<unit>week|half))?\s+of\s+(?:the\s+)?(?P<whole>.+)"
)
_OF_YEAR = re.compile(
    r"(?:(?P<month>[a-z]+)\s+(?:of\s+)?(?P<which>last|this)\s+year"
    r"|(?P<which_>last|this)\s+year\s+in\s+(?P<month_>[a-z]+))"
)
_BEFORE_LAST = re.compile(r"(?P<unit>weekend|week|month|year) before last")
_VAGUELY_AGO = re.compile(r"(?:a few|few|several|a couple of|couple of) (?P<unit>day|week|month|year)s ago")
_NUMERIC = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})")
_YEARS = re.compile(r"(?P<first>\d{4})\s*[-–]\s*(?P<last>\d{4})")
_WEEK = 7  # days
_LONG_AGO = {"day": 7, "week": 45, "month": 200, "year": 2_200}
"""The most days that people mean by "a few days ago", "a few weeks ago" …"""
_DAYS_OF_MONTH = re.compile(r"(?P<first>\d{1,2})\s*(?:and|to|-|–)\s*(?P<last>\d{1,2}\s+\D+)", re.IGNORECASE)
_MONTH_AND_DAYS = re.compile(
    r"(?P<month>[a-z]+\.?)\s+(?P<days>\d{1,2}\s*(?:to|-|–)\s*\d{1,2})(?P<year>\s+\d{4})?"
)


def period(written: str, today: date) -> Period | None:
    """Return the days that `written` means on the day `today`, or None if it names no time or a future one.

    A time that may be past or future is taken for past.
    """
    text = re.sub(r"\s+", " ", written.lower().replace(",", " ")).strip()
    # "The last week" is the seven days up to today, not the calendar week.
    text = re.sub(r"^the last (?=(?:week|month|year)$)", "past ", text)
    text = re.sub(rf"^(?:{'|'.join(_WEEKDAYS)}) (?=\w+ \w)(?!morning|afternoon|evening|night)", "", text)
    text = re.sub(r"(?<=[a-z]) the (?=\d)", " ", text)
    text = re.sub(r"^(?:the|in the|early|late|mid|mid-)[ -]?(?=\w)", "", text).strip()
    text = _MONTH_AND_DAYS.sub(lambda found: f"{found['days']} {found['month']}{found['year'] or ''}", text)
    for read in (*_READ, _parsed):
        try:
            found = read(text, today)
        except (ValueError, OverflowError):  # a day that does not exist, or beyond the calendar
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
    if text.startswith("this") and today.weekday() in {2, 3, 4}:  # the coming one
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
    """Parse "the past three days", but not "last week", which is a calendar week."""
    for words, number in _VAGUE.items():
        text = text.replace(f" {words} ", f" {number} ")
    said = _ROLLING.fullmatch(text)
    if said is None:
        return None
    whole = said["number"] is None and said["unit"] in {"week", "month", "year"}
    if whole and not text.startswith("past"):
        return None
    unit = said["unit"].rstrip("s")
    if unit in {"fortnight", "decade"}:
        weeks = 2 if unit == "fortnight" else 522
        return Period(
            today - timedelta(weeks=weeks * (int(said["number"]) if (said["number"] or "").isdigit() else 1)),
            today,
        )
    if unit == "hour":
        return Period(today - timedelta(days=1), today)
    back = _by_dateparser(f"{said['number'] or 1} {unit}s ago", today)
    if back is None:
        return None
    return Period(_same_day(back[0], today, unit), today)


def _same_day(found: date, today: date, unit: str) -> date:
    """Return `found` moved to the day of the month that `today` is: dateparser returns the first."""
    if unit in {"day", "week"}:
        return found
    month = today.month if unit == "year" else found.month
    return date(found.year, month, min(today.day, monthrange(found.year, month)[1]))


def _part(text: str, today: date) -> Period | None:
    """Parse "the end of May", "the first half of 2024", "the second week of June"."""
    said = _PART.fullmatch(text)
    named = {unit: f"this {unit}" for unit in ("week", "month", "year")}
    whole = period(named.get(said["whole"], said["whole"]), today) if said else None
    if said is None or whole is None:
        return None
    part, unit = said["part"], said["unit"]
    if unit == "week":
        number = ("first", "second", "third", "fourth").index(part) if part != "last" else None
        if number is None:
            return Period(whole.last - timedelta(days=_WEEK - 1), whole.last)
        first = whole.first + timedelta(days=_WEEK * number)
        return Period(first, first + timedelta(days=_WEEK - 1))
    if part == "middle":
        return whole
    return halves(whole)[part in {"second", "last", "end", "close"}]


def _of_year(text: str, today: date) -> Period | None:
    said = _OF_YEAR.fullmatch(text)
    found = _by_dateparser(said["month"] or said["month_"], today) if said else None
    if said is None or found is None or found[1] != "month":
        return None
    return months(today.year - ((said["which"] or said["which_"]) == "last"), found[0].month, 1)


def _before_last(text: str, today: date) -> Period | None:
    said = _BEFORE_LAST.fullmatch(text)
    if said is None:
        return None
    last = period(f"last {said['unit']}", today)
    back = timedelta(days=_WEEK if said["unit"] in {"week", "weekend"} else 1)
    if last is None or back.days == _WEEK:
        return Period(last.first - back, last.last - back) if last else None
    day = last.first - back
    return months(day.year, day.month, 1) if said["unit"] == "month" else months(day.year, 1, 12)


def _vaguely_ago(text: str, today: date) -> Period | None:
    said = _VAGUELY_AGO.fullmatch(text)
    return Period(today - timedelta(days=_LONG_AGO[said["unit"]]), today) if said else None


def _in_figures(text: str, _: date) -> Period | None:
    years, day = _YEARS.fullmatch(text), _NUMERIC.fullmatch(text)
    if years and years["first"] <= years["last"]:
        return Period(date(int(years["first"]), 1, 1), date(int(years["last"]), 12, 31))
    if day is None:
        return None
    found = date(int(day["year"]), int(day["month"]), int(day["day"]))
    return Period(found, found)


def _days_of_month(text: str, today: date) -> Period | None:
    said = _DAYS_OF_MONTH.match(text)
    last = _by_dateparser(text[said.start("last") :], today) if said else None
    if said is None or last is None:
        return None
    first = last[0].replace(day=int(said["first"]))
    return Period(first, last[0]) if first <= last[0] else None


_READ = (
    _weekend,
    _weekday,
    _before_last,
    _rolling,
    _vaguely_ago,
    _of_year,
    _part,
    quarter,
    season,
    decade,
    holiday,
    _in_figures,
    _days_of_month,
)


def _parsed(text: str, today: date) -> Period | None:
    text = re.sub(r"^this (?:morning|afternoon|evening)$", "today", text)
    text = re.sub(r"^last night$|^yesterdays$", "yesterday", text.replace("previous ", "last "))
    text = re.sub(r"^todays$", "today", text)
    if text == "overnight":
        return Period(today - timedelta(days=1), today)
    month = re.fullmatch(r"(?:last|past|this) ([a-z]{3,9})", text)
    if month and (found := _by_dateparser(month[1], today)) and found[1] == "month":
        day = found[0]
        if text.startswith(("last", "past")) and (day.year, day.month) == (today.year, today.month):
            day = day.replace(year=day.year - 1)
        return months(day.year, day.month, 1)
    found = _by_dateparser(text, today)
    if found is None:
        return None
    day, unit = found
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6))
    if unit == "month":
        return months(day.year, day.month, 1)
    if unit == "year":
        return months(day.year, 1, 12)
    return Period(day, day)


@lru_cache(maxsize=4_096)
def _by_dateparser(text: str, today: date) -> tuple[date, str] | None:
    """Return the day that dateparser finds, and its precision: day, week, month or year."""
    from dateparser.date import DateDataParser  # noqa: PLC0415 - 0.1 s to import

    parser = DateDataParser(
        languages=["en"],
        settings={
            "RELATIVE_BASE": datetime(today.year, today.month, today.day, 12),  # noqa: DTZ001 - a day, not a moment
            "PREFER_DATES_FROM": "past",
            "PREFER_DAY_OF_MONTH": "first",
            "PREFER_MONTH_OF_YEAR": "first",
        },
    )
    data = parser.get_date_data(text)
    return (data.date_obj.date(), data.period or "day") if data.date_obj else None
