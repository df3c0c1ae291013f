"""Dates as publishers write them -> points in time: read whole, or not at all; pure.

A day without an hour is kept as its midnight in UTC. `is_day` recognises it, so that it is shown as that day
in every time zone. A program that writes midnight in its own zone rarely knows the hour either.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from index.errors import InvalidDate
from index.text import normalise

_LONGEST = 100  # characters
_EPOCH = re.compile(r"\d{9,10}|\d{13}")  # seconds or milliseconds since 1970
_COMMENT = re.compile(r"\s*\([^()]*\)$")
_EAST_ASIAN = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号]?(?:\s?\(.\))?")
_COMPACT = re.compile(r"^(\d{4})(\d\d)(\d\d)(?=$|[t ])")
_TIME = re.compile(
    r"""(?:(?<=\d)t|(?<![\d:.,+-]))(?P<hour>\d{1,2})(?::(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?)
        (?![\d:])\s*(?P<half>[ap]\.?m\b\.?)?
        \s*(?P<zone>(?:gmt|utc?)?\s?[+\u2212-]\d{1,2}(?::?\d\d)?(?![\d/-])|\b[a-z]+/[a-z_]+(?:/[a-z_]+)?|\b[a-z]{1,5}\b)?""",
    re.VERBOSE,
)
_OFFSET = re.compile(r"([+\u2212-])(\d{1,2}?):?(\d\d)?$")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})\.?")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})\.?")
_SPLIT = re.compile(r"[\s,./-]+|(?<=\d)(?:st|nd|rd|th|er|º|ª)\b")
_FILLERS = frozenset(
    [
        *("at", "of", "on", "the", "um", "uhr", "kl", "den", "der", "del", "de", "d'", "le", "à", "a", "las"),
        *("los", "dia"),
    ]
)
_ZONES = {
    "z": 0, "gmt": 0, "utc": 0, "ut": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "mez": 1, "cest": 2,
    "mesz": 2, "met": 1, "mest": 2, "eet": 2, "eest": 3, "sast": 2, "cat": 2, "wat": 1, "eat": 3, "msk": 3,
    "trt": 3, "gst": 4, "pkt": 5, "ist": 5.5, "npt": 5.75, "bdt": 6, "ict": 7, "wib": 7, "wita": 8, "wit": 9,
    "hkt": 8, "sgt": 8, "myt": 8, "pht": 8, "awst": 8, "jst": 9, "kst": 9, "acst": 9.5, "acdt": 10.5,
    "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "nst": -3.5, "ndt": -2.5, "brt": -3, "art": -3, "clt": -4,
    "ast": -4, "adt": -3, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8,
    "pdt": -7, "akst": -9, "akdt": -8, "hst": -10,
}  # fmt: skip
# Where one abbreviation has several meanings, the one of RFC 822 or of most news counts.
_LOCALES = [
    *(
        "en",
        "en_GB",
        "de",
        "de_AT",
        "fr",
        "es",
        "it",
        "pt",
        "nl",
        "sv",
        "da",
        "nb",
        "fi",
        "is",
        "pl",
        "cs",
        "sk",
    ),
    *("hu", "ro", "hr", "sl", "sr_Latn", "bg", "ru", "uk", "tr", "el", "id", "vi", "ca", "et", "lv", "lt"),
]
# Spelt out, so that the dates of most feeds need no other language.
_ENGLISH_MONTHS = {
    name: number
    for number, month in enumerate(
        [
            *(
                "january",
                "february",
                "march",
                "april",
                "may",
                "june",
                "july",
                "august",
                "september",
                "october",
            ),
            *("november", "december"),
        ],
        1,
    )
    for name in (month, month[:3])
}
_ENGLISH_MONTHS["sept"] = 9
_ENGLISH_DAYS = frozenset(
    [
        *("mon", "monday", "tue", "tues", "tuesday", "wed", "wednesday", "thu", "thur", "thurs", "thursday"),
        *("fri", "friday", "sat", "saturday", "sun", "sunday"),
    ]
)
_NO_DATES = {datetime(1, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)}
_EASTERNMOST = timedelta(hours=14)  # offset of the first zone to begin a day
_ZONES_APART = timedelta(hours=26)  # how far a local time can lie ahead of another
_QUARTER = timedelta(minutes=15)  # offsets of time zones are multiples of it


def read_date(written: str) -> datetime | None:
    """Return the point in time that a publisher's date names, or None if any part of it is not understood.

    A time without a zone, or with one of an unknown name, is taken as UTC. Dates that programs write where
    they know none (year 1, 1970-01-01) are None.
    """
    try:
        moment = normalise.moment(_parsed(written))
    except (InvalidDate, ValueError, OverflowError):
        return None
    return None if moment in _NO_DATES else moment


def is_exact(written: str) -> bool:
    """Return whether a publisher's date is one point in time: a time of day with its zone."""
    try:
        found = _parsed(written)
    except (ValueError, OverflowError):
        return False
    return isinstance(found, datetime) and found.tzinfo is not None and not is_day(found)


def not_after(moment: datetime | None, fetched: datetime) -> datetime | None:
    """Return a date of something that was fetched, which cannot be later than `fetched`.

    A date that lies ahead by less than the zones of the world lie apart was meant as a local time. It keeps
    its day and hour, in the nearest zone where they have come. A date that lies further ahead is wrong, and
    becomes None.
    """
    if moment is None or moment <= fetched:
        return moment
    ahead = moment - fetched
    if ahead > _ZONES_APART:
        return None
    offset = -(-ahead // _QUARTER) * _QUARTER
    if moment.utcoffset() or offset > _EASTERNMOST:
        return fetched.astimezone(moment.tzinfo)
    return moment.replace(tzinfo=timezone(offset))


def is_day(moment: datetime) -> bool:
    """Return whether a date is a day without an hour: midnight in its own zone."""
    return moment.time() == time.min


def _parsed(written: str) -> date | None:
    """Return a date as written, without a zone if none is understood; raises ValueError or OverflowError."""
    given = unicodedata.normalize("NFKC", written).strip().casefold()
    if not given or len(given) > _LONGEST:
        return None
    return _epoch(given) or _iso(given) or _written(given)


def _epoch(given: str) -> datetime | None:
    if not _EPOCH.fullmatch(given):
        return None
    return datetime.fromtimestamp(int(given) / (1000 if len(given) == len("1774692461000") else 1), UTC)


def _iso(given: str) -> date | None:
    try:
        found = datetime.fromisoformat(given.upper())
    except ValueError:
        return None
    if given[:4].isdigit() and "w" not in given:
        return found if ":" in given or "t" in given else found.date()
    return None


def _written(given: str) -> date | None:
    text = _COMMENT.sub("", _EAST_ASIAN.sub(r"\1-\2-\3 ", given))
    text = _COMPACT.sub(r"\1-\2-\3 ", text)
    clock = _TIME.search(text)
    if clock is None:
        return _day(text)
    zone_written = clock["zone"] or ""
    end = clock.end()
    if (
        zone_written.isalpha()
        and zone_written not in _ZONES
        and (_month(zone_written) or zone_written in _FILLERS)
    ):
        zone_written, end = "", clock.start("zone")
    day = _day(f"{text[: clock.start()]} {text[end:]}")
    hour = int(clock["hour"])
    if clock["half"]:
        if not 1 <= hour <= 12:  # noqa: PLR2004 - the hours of a clock's face
            return None
        hour = hour % 12 + (12 if clock["half"].startswith("p") else 0)
    if day is None:
        return None
    at = time(hour, int(clock["minute"]), min(int(clock["second"] or 0), 59))
    return datetime.combine(day, at, _zone(zone_written))


def _zone(written: str) -> tzinfo | None:
    if offset := _OFFSET.search(written):
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes))
    if "/" in written:
        return _named_zone(written)
    hours = _ZONES.get(written)
    return None if hours is None else timezone(timedelta(hours=hours)) if hours else UTC


def _named_zone(written: str) -> tzinfo | None:
    """Return a zone of the tz database, such as America/Los_Angeles; None for an unknown one."""
    try:
        return ZoneInfo("/".join(part.title() for part in written.split("/")).replace("_Of_", "_of_"))
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _day(text: str) -> date | None:
    """Return the day that is left of a date without its time."""
    numbers: list[str] = []
    months: list[int] = []
    words = text.strip(" ,.·|-")
    if found := _numeric(words) or _numeric(" ".join(_known_words(words))):
        return found
    for word in filter(None, _SPLIT.split(words)):
        if word.isdecimal():
            numbers.append(word)
        elif word in _FILLERS or word in _ENGLISH_DAYS:
            continue  # before other languages are asked, which takes as long as reading a page
        elif month := _month(word):
            months.append(month)
        elif not _is_weekday(word):
            return None
    if len(months) != 1 or len(numbers) != 2:  # noqa: PLR2004 - a day and a year
        return None
    day, year = sorted(numbers, key=len) if len(numbers[0]) != len(numbers[1]) else numbers
    if len(year) not in {2, 4} or len(day) > 2:  # noqa: PLR2004 - RFC 822 has years of two digits
        return None
    return date(int(year) + (2000 if len(year) == 2 else 0), months[0], int(day))  # noqa: PLR2004 - as above


def _numeric(text: str) -> date | None:
    """Return the day that is written in numbers, unless day and month could be exchanged."""
    if found := _YEAR_FIRST.fullmatch(text):
        return date(int(found[1]), int(found[3]), int(found[4]))
    if not (found := _YEAR_LAST.fullmatch(text)):
        return None
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    if found[2] == "." or first > 12 or first == second:  # noqa: PLR2004 - months
        return date(year, second, first)
    return date(year, first, second) if second > 12 else None  # noqa: PLR2004 - months


def _known_words(text: str) -> Iterator[str]:
    """Yield the words of a date without fillers and the names of weekdays."""
    return (
        word
        for word in text.replace(",", " ").split()
        if word not in _FILLERS and not _is_weekday(word.strip("."))
    )


def _month(word: str) -> int | None:
    return _ENGLISH_MONTHS.get(word) or _months().get(word)


def _is_weekday(word: str) -> bool:
    return word in _ENGLISH_DAYS or (word.isalpha() and word not in _ENGLISH_MONTHS and word in _weekdays())


@cache
def _months() -> dict[str, int]:
    """Return the numbers of months by their names in many languages; none that two languages dispute."""
    found: dict[str, set[int]] = {}
    for number, name in _names("months"):
        found.setdefault(name, set()).add(number)
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1}


@cache
def _weekdays() -> frozenset[str]:
    return frozenset(name for _, name in _names("days")) - _months().keys()


def _names(kind: str) -> Iterator[tuple[int, str]]:
    from babel import Locale  # noqa: PLC0415 - reading so many languages takes 0.2 s, which most dates spare

    for code in _LOCALES:
        for context in ("format", "stand-alone"):
            widths = getattr(Locale.parse(code), kind)[context]
            for width in ("wide", "abbreviated"):
                for number, name in widths.get(width, {}).items():
                    plain = unicodedata.normalize("NFKC", name).casefold().strip(". ")
                    yield number, plain
