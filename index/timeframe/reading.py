"""A question -> the window of time that it names."""

import re
from datetime import date, datetime, time, timedelta

from index.text.tokens import content_words
from index.timeframe.periods import period
from index.timeframe.phrases import Phrase, latest, phrases
from index.timeframe.spans import Period
from index.timeframe.window import Window


def window_of(question: str, asked_at: datetime) -> Window | None:
    """Return the window that the words of `question` name, or None where they name none.

    Args:
        question: in English; times in other languages are not read.
        asked_at: the moment it is asked from, timezone-aware; its zone is the asker's, in which days
            begin and end.

    Where the question names several times, the window reaches from the earliest to the latest, as any of
    them may be that of the answer. A time that is still to come bounds nothing, since it is written of
    before.
    """
    today = asked_at.date()
    spans = [
        (*span, phrase.loose) for phrase in phrases(question) if (span := _span(phrase, today, question))
    ]
    if not spans:
        words = latest(question)
        return Window(None, None, words, "latest") if words else None
    starts, ends = [span[0] for span in spans], [span[1] for span in spans]
    first = None if None in starts else min(it for it in starts if it)
    last = None if None in ends else max(it for it in ends if it)
    words = question[min(span[2] for span in spans) : max(span[3] for span in spans)]
    since = datetime.combine(first, time.min, asked_at.tzinfo) if first else None
    until = datetime.combine(last, time.max, asked_at.tzinfo) if last and last < today else None
    if until is None and since is None:
        return None
    return Window(since, until or asked_at, words, "named", loose=all(span[4] for span in spans))


def without_times(question: str) -> str:
    """Return `question` without the times that it names, or itself where nothing else is left to search for.

    What a time is counted from stays: "since the election on 5 November" is about the election.
    """
    left = question
    for phrase in reversed(list(phrases(question))):
        left = f"{left[: phrase.cut].rstrip()} {left[phrase.end :].lstrip()}"
    left = re.sub(r"\s+(?=[?.,!])", "", left).strip(" ,")
    return left if content_words(left) else question


def day_of(sentence: str, published: datetime) -> date | None:
    """Return the one day that a sentence of an article published then names, or None: none, or several."""
    today = published.date()
    found = {span[:2] for phrase in phrases(sentence) if (span := _span(phrase, today, sentence))}
    if len(found) != 1:
        return None
    first, last = found.pop()
    return first if first == last else None


_Span = tuple[date | None, date | None, int, int]


def _span(phrase: Phrase, today: date, text: str) -> _Span | None:
    found = _between(phrase, today) if phrase.last else period(phrase.written, today)
    if found is None:
        return None
    where = (phrase.start, phrase.end)
    match phrase.relation:
        case "since" | "after":
            return (found.first, today, *where)
        case "before":
            return (None, found.first - timedelta(days=1), *where)
        case "until":
            return (None, found.last, *where)
    if text[phrase.start : phrase.end].lower().startswith("the week of"):
        return (found.first, found.first + timedelta(days=6), *where)
    return (found.first, found.last, *where)


def _between(phrase: Phrase, today: date) -> Period | None:
    """Read "March to May 2023": the first end has the year of the last, if it has none of its own."""
    last = period(phrase.last, today)
    first = period(phrase.written, min(last.last, today)) if last else None
    return Period(first.first, last.last) if first and last and first.first <= last.last else None
