"""The second half of a refresh: fetch new pages, and check known ones for changes.

The catalog holds the pages to fetch. An article is added to the library before its page is noted as fetched:
if the process is killed in between, the page is fetched again and its article found unchanged.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from index.catalog import Hints, PageRecords, TrackedPage
from index.errors import DatelineError, FetchFailed, NotAnArticle, UnknownArticle
from index.library import Library
from index.model import Article
from index.report import Failure
from index.sources.http.fetcher import Fetched, Fetcher, Validators
from index.sources.pages import fetch_article
from index.subscriptions.feed_refresh import age_from, headline, is_removed, known_pages
from index.subscriptions.per_host import each
from index.subscriptions.report import RefreshCounts
from index.subscriptions.schedule import Schedule
from index.subscriptions.shared_reads import ReadResult, SharedReads
from index.text.dates import is_day, not_after
from index.text.urls import page_key

_MISSING = {404, 410}
_DAY = timedelta(days=1)
_BATCH = 16  # articles added at once

Look = tuple[ReadResult[Article], datetime]
"""What comes of a page, and when it was fetched."""


@dataclass(frozen=True, slots=True)
class PageRefresh:
    """Fetches the pages of one library that are due at `moment`."""

    library: Library
    pages: PageRecords
    fetcher: Fetcher
    schedule: Schedule
    width: int
    moment: datetime
    counts: RefreshCounts
    reads: SharedReads

    def run(self, pages: Iterable[TrackedPage], done: Callable[[str], None]) -> None:
        """Fetch each of `pages` and store its article; call `done` with the title of each."""
        there = (page for page in pages if self._is_wanted(page))
        looks = each(there, _address, self._look, self.width)
        while batch := list(islice(looks, _BATCH)):
            self._take_in(batch)
            for page, _ in batch:
                done(page.hints.title or page.url or page.key)

    def _is_wanted(self, page: TrackedPage) -> bool:
        if page.article is None or not is_removed(self.library, page.article):
            return True
        self.pages.note([replace(page, look=None)])
        return False

    def _look(self, page: TrackedPage) -> Look:
        # The date decides what is read of a page, and a corrected entry is a reason to read its page anew.
        key = (page.url, page.digest, plain_date(page.hints), page.whole and page.article is not None)
        validators = Validators(page.etag, page.last_modified)
        lasts = self.schedule.page_shared
        return self.reads.get(key, validators, self.moment, lasts, lambda: self._fetch(page, validators))

    def _fetch(self, page: TrackedPage, validators: Validators) -> ReadResult[Article]:
        assert page.url is not None  # noqa: S101 - a page without an address is never due
        try:
            if page.whole and page.article:
                return self.fetcher.fetch(page.url, validators), None  # only to see if it exists
            article, fetched = fetch_article(self.fetcher, page.url, validators, plain_date(page.hints))
        except (FetchFailed, NotAnArticle) as error:
            return error
        return fetched, article

    def _take_in(self, looks: Iterable[tuple[TrackedPage, Look]]) -> None:
        noted: list[TrackedPage] = []
        articles: list[Article] = []
        missing: list[str] = []
        for page, (outcome, at) in looks:
            if isinstance(outcome, DatelineError):
                failed = self._failed(page, outcome)
                if page.article and self._is_gone(page, outcome):
                    missing.append(page.article)
                if excerpt := self._excerpt(failed, outcome):
                    articles.append(excerpt)
                    failed = self._with_excerpt(failed, excerpt)
                self.counts.failed.append(Failure(page.url or page.key, failed.error))
                noted.append(failed)
                continue
            fetched, article = outcome
            if article is not None:
                article = completed(article, page.hints, at)
                if page.article:
                    article = article.with_id(page.article)
                else:
                    article = with_own_address(article, fetched.url, self.library, articles)
                    if self._was_removed(article):
                        self.pages.bar(page, article.id)
                        continue
                articles.append(article)
            noted.append(seen(page, fetched, article, self.schedule, at))
        if articles:
            self.counts.count(self.library.add(articles, public=True))
        for id_ in missing:
            self.library.withdraw(id_, "its page was not found twice, a day apart or more")
            self.counts.withdrawn += 1
        self.pages.note(noted)

    def _was_removed(self, article: Article) -> bool:
        """Return whether somebody removed this article, which came from another address then."""
        if article.url is None:
            return False
        known = known_pages(self.pages, {page_key(article.url): article.url})
        return any(page.article == article.id for page in known.values()) and is_removed(
            self.library, article.id
        )

    def _failed(self, page: TrackedPage, error: DatelineError) -> TrackedPage:
        """Return the page with its error, and with the time of the next attempt if one may help."""
        failed = replace(page, failures=page.failures + 1, error=str(error))
        if isinstance(error, FetchFailed) and error.status in _MISSING and page.article:
            again = None if self._is_gone(page, error) else self.moment + _DAY
            return replace(failed, missing_since=page.missing_since or self.moment, look=again)
        if not isinstance(error, FetchFailed) or error.lasting:
            # A paywall or refusal in place of a known article is often temporary.
            again = self.schedule.next_look(self.moment, age_from(page)) if page.article else None
            return replace(failed, look=again)
        wait = self.schedule.after_failure(page.url or page.key, failed.failures, error.retry_after)
        given_up = self.moment - age_from(page) > max(self.schedule.recheck, _DAY)
        return replace(failed, look=None if given_up else self.moment + wait)

    def _excerpt(self, page: TrackedPage, error: DatelineError) -> Article | None:
        """Return the feed's own text as an article if the page never could be read, and will not be soon."""
        is_missing = isinstance(error, FetchFailed) and error.status in _MISSING
        if not page.hints.excerpt or page.fetched or is_missing or (page.look and not page.article):
            return None
        hints = page.hints
        article = Article(
            title=hints.title or headline(hints.excerpt),
            text=hints.excerpt,
            source=hints.source,
            url=page.url,
            published=hints.published,
            updated=hints.updated,
            author=hints.author,
            language=hints.language,
        )
        if page.article:
            return article.with_id(page.article)
        article = self.library.identified(article)
        return article if is_removed(self.library, article.id) else None  # a whole text from elsewhere stays

    def _with_excerpt(self, page: TrackedPage, article: Article) -> TrackedPage:
        """Return a page whose article is the feed's own text, to be fetched again in case it opens."""
        return replace(
            page,
            article=article.id,
            look=self.schedule.next_look(self.moment, age_from(page)),
            error=f"{page.error}; only the feed's own text was kept",
        )

    def _is_gone(self, page: TrackedPage, error: DatelineError) -> bool:
        """Return whether the page was already missing at least a day ago."""
        return (
            isinstance(error, FetchFailed)
            and error.status in _MISSING
            and page.missing_since is not None
            and self.moment - page.missing_since >= _DAY
        )


def seen(
    page: TrackedPage, fetched: Fetched, article: Article | None, schedule: Schedule, moment: datetime
) -> TrackedPage:
    """Return a page that was fetched at `moment`, with its article and the time of the next check."""
    since = age_from(page)
    return replace(
        page,
        article=article.id if article else page.article,
        etag=fetched.validators.etag,
        last_modified=fetched.validators.last_modified,
        fetched=moment,
        look=schedule.next_look(moment, min(since, article.published or since) if article else since),
        failures=0,
        missing_since=None,
        error="",
    )


def plain_date(hints: Hints) -> datetime | None:
    """Return a feed's date of publication if it counts before a date that the page shows."""
    return None if hints.doubtful else hints.published


def completed(article: Article, hints: Hints, fetched: datetime) -> Article:
    """Return the article of a page that was fetched, completed by what its feed says.

    No date is later than `fetched`. A page that is dated by the day alone gets the hour of the feed's date.
    A page whose title is only the site's name gets the feed's headline.
    """
    published = not_after(article.published, fetched) or hints.published
    told = plain_date(hints)
    if published and is_day(published) and told and told.date() == published.date():
        published = told
    updated = not_after(article.updated, fetched)
    later = hints.updated if hints.updated and (published is None or hints.updated > published) else None
    is_untitled = bool(hints.title) and article.title.casefold() == article.source.casefold()
    return replace(
        article,
        title=hints.title if is_untitled else article.title,
        author=article.author or hints.author,
        language=article.language or hints.language,
        published=published,
        updated=updated or later,
    )


def with_own_address(article: Article, address: str, library: Library, taken: Iterable[Article]) -> Article:
    """Return the article, under `address` if its canonical address belongs to another article.

    Some sites name one canonical address on all of their pages. An article whose title and text both differ
    from those stored under that address, or just `taken`, would replace them; so it gets the address that it
    was fetched from. The article has the id under which the library knows it.
    """
    article = library.identified(article)
    if article.url is None or page_key(article.url) == page_key(address):
        return article
    there = next((other for other in taken if other.id == article.id), None)
    if there is None:
        try:
            there = library.article(article.id)
        except UnknownArticle:
            return article
    same = there.title == article.title or there.text == article.text
    return article if same else library.identified(replace(article, url=address))


def _address(page: TrackedPage) -> str:
    return page.url or ""
