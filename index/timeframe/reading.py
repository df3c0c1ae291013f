"""The window of time that a question names."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from index.text.tokens import content_words
from index.timeframe.periods import period
from index.timeframe.phrases import Phrase, latest, phrases
from index.timeframe.spans import Period
from index.timeframe.window import Window


def window_of(question: str, asked_at: datetime) -> Window | None:
    """Return the window that `question` names, or None if it names none.

    Several times make one window, from the earliest to the latest, since the answer may have any of them.
    A future time sets no bounds: events are written about before they happen.

    Args:
        question: in English; times in other languages are not recognised.
        asked_at: the moment of asking, timezone-aware. Days begin and end in its zone.
    """
    today = asked_at.date()
    times = [found for phrase in phrases(question) if (found := _time(phrase, today, question))]
    if not times:
        words = latest(question)
        return Window(None, None, words, "latest") if words else None
    starts, ends = [found.first for found in times], [found.last for found in times]
    first = None if None in starts else min(day for day in starts if day)
    last = None if None in ends else max(day for day in ends if day)
    since = datetime.combine(first, time.min, asked_at.tzinfo) if first else None
    until = datetime.combine(last, time.max, asked_at.tzinfo) if last and last < today else None
    if until is None and since is None:
        return None
    begin, end = min(found.phrase.start for found in times), max(found.phrase.end for found in times)
    loose = all(found.phrase.loose for found in times)
    return Window(since, until or asked_at, question[begin:end], "named", loose=loose)


def without_times(question: str) -> str:
    """Return `question` without its times, or unchanged if nothing else is left to search for.

    The event from which a time is counted stays: "since the election on 5 November" is about the election.
    """
    left = question
    for phrase in reversed(list(phrases(question))):
        left = f"{left[: phrase.cut].rstrip()} {left[phrase.end :].lstrip()}"
    left = re.sub(r"\s+(?=[?.,!])", "", left).strip(" ,")
    return left if content_words(left) else question


def day_of(sentence: str, published: datetime) -> date | None:
    """Return the day that `sentence` names, or None if it names none or several.

    Args:
        sentence: in English.
        published: the date of its article, from which "on Tuesday" is counted.
    """
    today = published.date()
    times = [found for phrase in phrases(sentence) if (found := _time(phrase, today, sentence))]
    days = {(found.first, found.last) for found in times}
    if len(days) != 1:
        return None
    first, last = days.pop()
    return first if first == last else None


@dataclass(frozen=True, slots=True)
class _Time:
    """A phrase with its first and last day; None where that side is open."""

    phrase: Phrase
    first: date | None
    last: date | None


def _time(phrase: Phrase, today: date, text: str) -> _Time | None:
    found = _between(phrase, today) if phrase.last else period(phrase.written, today)
    if found is None:
        return None
    match phrase.relation:
        case "since" | "after":
            return _Time(phrase, found.first, today)
        case "before":
            return _Time(phrase, None, found.first - timedelta(days=1))
        case "until":
            return _Time(phrase, None, found.last)
    if text[phrase.start : phrase.end].lower().startswith("the week of"):
        return _Time(phrase, found.first, found.first + timedelta(days=6))
    return _Time(phrase, found.first, found.last)


def _between(phrase: Phrase, today: date) -> Period | None:
    """Parse "March to May 2023"; a start without a year has that of the end."""
    last = period(phrase.last, today)
    first = period(phrase.written, min(last.last, today)) if last else None
    return Period(first.first, last.last) if first and last and first.first <= last.last else None
