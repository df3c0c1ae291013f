"""What is asked, checked before anything is searched."""

from datetime import UTC, date, datetime

from index.catalog import Articles
from index.errors import InvalidArticle, InvalidQuestion
from index.retrieval.ranking import Scope
from index.text import normalise
from index.text.tokens import content_words
from index.timeframe import Window, window_of

_LONGEST = 1_000  # characters

When = datetime | date | str
"""A moment, a day (in UTC), or either in ISO 8601."""


def checked(question: str) -> str:
    """Return the question on one line; raises InvalidQuestion where it cannot be searched for."""
    asked = normalise.line(question)
    if not asked:
        raise InvalidQuestion(
            "The question is empty. Ask in a few words, like: why did Putin visit Pyongyang?"
        )
    if len(asked) > _LONGEST:
        raise InvalidQuestion(
            f"The question has {len(asked):,} characters; at most {_LONGEST:,} are read. Shorten it."
        )
    if not content_words(asked):
        raise InvalidQuestion("The question has no word to search for. Name who or what it is about.")
    return asked


def within(
    articles: Articles,
    question: str,
    since: When | None,
    until: When | None,
    source: str | None,
    at: When | None,
) -> tuple[Scope, Window | None]:
    """Return which articles may answer, and the window that the caller or the question's words give.

    Raises:
        InvalidQuestion: one of the times is none, the window is empty, or no article is from `source`.
    """
    asked_at, window = _timed(question, since, until, at)
    _, newest = articles.dates(asked_at)
    return Scope(asked_at, sources=_publishers(articles, source) if source else None, newest=newest), window


def _timed(
    question: str, since: When | None, until: When | None, asked_at: When | None
) -> tuple[datetime, Window | None]:
    """Return the moment that `question` is asked from, and the window that the caller or its words give."""
    asked = _moment("asked_at", asked_at, end_of_day=True) or datetime.now(UTC).astimezone()
    first, last = _moment("since", since), _moment("until", until, end_of_day=True)
    if first and last and first > last:
        raise InvalidQuestion(f"The window is empty: since {first:%Y-%m-%d} is after until {last:%Y-%m-%d}.")
    return asked, Window(first, last) if first or last else window_of(question, asked)


def _moment(name: str, value: When | None, *, end_of_day: bool = False) -> datetime | None:
    """Return the point in time that the argument `name` gives; raises InvalidQuestion if it is none."""
    try:
        return normalise.moment(value, end_of_day=end_of_day)
    except InvalidArticle as error:
        raise InvalidQuestion(f"{name}: {error}") from None


def _publishers(articles: Articles, source: str) -> tuple[str, ...]:
    """Return the publishers called `source`, however that is written; raises InvalidQuestion if none is."""
    names = articles.named(source)
    if not names:
        known = ", ".join(publisher.name for publisher in articles.publishers()[:10]) or "none yet"
        raise InvalidQuestion(f"No article is from {source!r}. Sources: {known}.")
    return tuple(names)
