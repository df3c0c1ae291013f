"""A question and the caller's restrictions on its answer, checked before anything is searched; pure."""

from dataclasses import dataclass
from datetime import UTC, datetime

from index.errors import InvalidDate, InvalidQuestion
from index.model import When
from index.question.greeting import greeting_in
from index.text import normalise
from index.text.chat import without_marks
from index.text.tokens import content_words
from index.timeframe import Window, window_of
from index.timeframe.periods import period

_LONGEST = 1_000  # characters


@dataclass(frozen=True, slots=True)
class Request:
    """A checked question on one line, when it is asked, and which articles may answer.

    `window` is the caller's, or else the time that the question names, or None. `source` is a publisher's
    name as the caller typed it.
    """

    question: str
    asked_at: datetime
    window: Window | None = None
    source: str | None = None


def checked(
    question: str,
    *,
    since: When | None = None,
    until: When | None = None,
    source: str | None = None,
    asked_at: When | None = None,
) -> Request:
    """Return the request for these arguments.

    Raises:
        InvalidQuestion: the question is empty, too long or has no word to search for, a time cannot be
            read, or the window is empty.

    `since` and `until` may be periods in words, like "last week": they mean its first and its last day.
    """
    text = _searchable(question)
    now = _moment("asked_at", asked_at, end_of_day=True) or datetime.now(UTC).astimezone()
    first, last = _bound("since", since, now), _bound("until", until, now, last=True)
    if first and last and first > last:
        raise InvalidQuestion(f"The window is empty: since {first:%Y-%m-%d} is after until {last:%Y-%m-%d}.")
    window = Window(first, last) if first or last else window_of(text, now)
    return Request(text, now, window, source)


def _searchable(question: str) -> str:
    text = normalise.line(without_marks(question))
    if not text:
        raise InvalidQuestion(
            "The question is empty. Ask in a few words, like: why did Putin visit Pyongyang?"
        )
    if len(text) > _LONGEST:
        raise InvalidQuestion(
            f"The question has {len(text):,} characters; the limit is {_LONGEST:,}. Shorten it."
        )
    if not content_words(text) and greeting_in(text) is None:
        raise InvalidQuestion("The question has no word to search for. Name who or what it is about.")
    return text


def _bound(name: str, value: When | None, now: datetime, *, last: bool = False) -> datetime | None:
    """Return an end of a window, given as a point in time, a day, or the words for a period."""
    try:
        return normalise.moment(value, end_of_day=last)
    except InvalidDate as error:
        named = period(value, now.date()) if isinstance(value, str) else None
        day = named and (named.last if last else named.first)
        if day is None:
            raise InvalidQuestion(f"{name}: {error}, “last week” or “June 2024”") from None
        return normalise.moment(day, end_of_day=last)


def _moment(name: str, value: When | None, *, end_of_day: bool = False) -> datetime | None:
    """Return the point in time given by the argument `name`; raise InvalidQuestion if it cannot be read."""
    try:
        return normalise.moment(value, end_of_day=end_of_day)
    except InvalidDate as error:
        raise InvalidQuestion(f"{name}: {error}") from None
