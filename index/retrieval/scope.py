"""Which articles may answer: those of a window, of a publisher, and published before the question."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from index.catalog import Articles
from index.errors import InvalidQuestion
from index.model import Article
from index.question.request import Request
from index.timeframe import Window


@dataclass(frozen=True, slots=True)
class Scope:
    """Which articles may answer: dated `since` to `until`, of `sources`, and not later than `asked_at`.

    Articles without a date are in scope only where neither `since` nor `until` is given. `newest` is the
    date of the library's newest article at `asked_at`. `window` decides on articles at its edges.
    """

    asked_at: datetime
    since: datetime | None = None
    until: datetime | None = None
    sources: tuple[str, ...] | None = None
    newest: datetime | None = None
    window: Window | None = None

    @property
    def latest(self) -> datetime:
        """The last moment in scope: articles published later are no evidence."""
        return min(self.asked_at, self.until) if self.until else self.asked_at

    @property
    def present(self) -> datetime:
        """The moment from which age counts: in a library that no longer grows, that of its newest article."""
        return min(self.latest, self.newest) if self.newest else self.latest

    def admits(self, article: Article) -> bool:
        """Return whether the article is in scope."""
        if self.sources is not None and article.source not in self.sources:
            return False
        if self.window is not None and not self.window.admits(article.published):
            return False
        if article.published is None:
            return self.since is None and self.until is None
        return article.published <= self.latest and (self.since is None or article.published >= self.since)

    def within(self, window: Window | None) -> Self:
        """Return this scope, narrowed to the articles that `window` admits."""
        if window is None:
            return self
        since, until = window.admitted
        return replace(self, since=since, until=until, window=window)


def scope_of(articles: Articles, request: Request) -> Scope:
    """Return which articles may answer `request`, without regard to its window.

    Raises:
        InvalidQuestion: no article is from the source that the request names.
    """
    _, newest = articles.dates(request.asked_at)
    sources = _publishers(articles, request.source) if request.source else None
    return Scope(request.asked_at, sources=sources, newest=newest)


def _publishers(articles: Articles, source: str) -> tuple[str, ...]:
    """Return the publishers called `source` in any case; raise InvalidQuestion if there is none."""
    names = articles.named(source)
    if not names:
        known = ", ".join(publisher.name for publisher in articles.publishers()[:10]) or "none yet"
        raise InvalidQuestion(f"No article is from {source!r}. Sources: {known}.")
    return tuple(names)
