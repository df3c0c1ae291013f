"""Dates as members read them.

An article that is dated by the day alone is stored as midnight. As a Discord timestamp, midnight in UTC would
be the day before in all of America, so such a date is written out in the reader's language.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from time import time as time_now

from bot.messages.texts import Translate
from index.text.dates import is_day

_NEAR = timedelta(days=2)


def day(moment: datetime | None, tr: Translate) -> str:
    """Return the day of `moment`: written out if its hour is unknown, else as a timestamp."""
    if moment is None:
        return tr("answer.undated")
    if is_day(moment):
        return written(moment.date(), tr)
    return f"<t:{int(moment.timestamp())}:D>"


def ago(moment: datetime | None, tr: Translate) -> str:
    """Return a Discord timestamp that reads like "3 hours ago", or "never"."""
    return tr("never") if moment is None else f"<t:{int(moment.timestamp())}:R>"


def is_near_day(moment: datetime) -> bool:
    """Return whether `moment` is a day without an hour whose age in hours would be wrong."""
    return is_day(moment) and datetime.now(UTC) - moment < _NEAR


def countdown(seconds: int) -> str:
    """Return a Discord timestamp that reads like "in 58 seconds" and counts down."""
    return f"<t:{int(time_now()) + seconds}:R>"


def written(day_: date, tr: Translate) -> str:
    """Return a day in words, like 21 June 2024."""
    return tr("dates.day", day=day_.day, month=month_name(day_, tr), year=day_.year)


def period(since: datetime | None, until: datetime | None, tr: Translate) -> str:
    """Return the days from `since` to `until` in words; whole days, months and years by their name."""
    first, last = (moment and moment.date() for moment in (since, until))
    if first is None or last is None:
        if first is None:
            return tr("answer.until", day=written(last, tr)) if last else "…"
        return tr("answer.since", day=written(first, tr))
    if first == last:
        return written(first, tr)
    if first == date(first.year, 1, 1) and last == date(first.year, 12, 31):
        return str(first.year)
    if first.day == 1 and last == first.replace(day=monthrange(first.year, first.month)[1]):
        return tr("dates.month", month=month_name(first, tr), year=first.year)
    return f"{written(first, tr)} – {written(last, tr)}"


def month_name(day_: date, tr: Translate) -> str:
    """Return the name of the month that `day_` lies in."""
    return tr("dates.months").split(",")[day_.month - 1]
