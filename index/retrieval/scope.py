"""Which articles may answer a question: those of a window, of a publisher, and known when it is asked."""

from dataclasses import dataclass
from datetime import UTC, datetime

from index.catalog import Articles
from index.errors import InvalidDate, InvalidQuestion
from index.model import Article, When
from index.text import normalise
from index.timeframe import Window, window_of


@dataclass(frozen=True, slots=True)
class Scope:
    """Which articles may answer: dated `since` to `until`, of `sources`, and known at `asked_at`.

    Articles without a date are in scope only where neither `since` nor `until` is given. `newest` is the
    date of the newest article then.
    """

    asked_at: datetime
    since: datetime | None = None
    until: datetime | None = None
    sources: tuple[str, ...] | None = None
    newest: datetime | None = None

    @property
    def latest(self) -> datetime:
        """The last moment in scope: what is published later is no evidence."""
        return min(self.asked_at, self.until) if self.until else self.asked_at

    @property
    def present(self) -> datetime:
        """The moment that recency counts back from: in a library that nobody adds to, its own last day."""
        return min(self.latest, self.newest) if self.newest else self.latest

    def admits(self, article: Article) -> bool:
        """Tell whether the article is in scope."""
        if self.sources is not None and article.source not in self.sources:
            return False
        if article.published is None:
            return self.since is None and self.until is None
        return article.published <= self.latest and (self.since is None or article.published >= self.since)


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
    except InvalidDate as error:
        raise InvalidQuestion(f"{name}: {error}") from None


def _publishers(articles: Articles, source: str) -> tuple[str, ...]:
    """Return the publishers called `source`, however that is written; raises InvalidQuestion if none is."""
    names = articles.named(source)
    if not names:
        known = ", ".join(publisher.name for publisher in articles.publishers()[:10]) or "none yet"
        raise InvalidQuestion(f"No article is from {source!r}. Sources: {known}.")
    return tuple(names)
