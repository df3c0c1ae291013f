"""Pages that somebody names by address: fetched at once, and checked for changes like those of feeds."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

from index.catalog import TrackedPage
from index.errors import DatelineError, UnknownArticle
from index.library import Library
from index.model import Article
from index.report import Failure
from index.sources.http.fetcher import Fetcher, Validators
from index.sources.pages import fetch_article
from index.subscriptions.feed_refresh import known_pages
from index.subscriptions.page_refresh import completed, plain_date, seen, with_own_address
from index.subscriptions.schedule import Schedule
from index.text.urls import address_or_none, page_key

_THREADS = 8  # the fetcher's own limits hold besides


class NamedPages:
    """The article at each address, in order and each once, or a Failure.

    Pass this to `Library.add`, then call `note`. If the process is killed in between, the pages are not
    checked again until they are named again.
    """

    def __init__(
        self,
        library: Library,
        fetcher: Fetcher,
        schedule: Schedule,
        urls: Iterable[str],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Fetch nothing yet.

        Args:
            library: receives the articles.
            fetcher: reaches the web.
            schedule: how often the pages are checked again.
            urls: of pages.
            clock: tells the time.
        """
        self._library = library
        self._fetcher = fetcher
        self._schedule = schedule
        self._urls = list(dict.fromkeys(urls))
        self._now = clock()
        self._records = library.page_records
        self._seen: list[TrackedPage] = []

    def __iter__(self) -> Iterator[Article | Failure]:
        """Yield articles and failures; threads fetch the next pages while earlier ones are added."""
        known = known_pages(self._records, {_key(url): address_or_none(url) for url in self._urls})
        taken: dict[str, Article] = {}
        with ThreadPoolExecutor(_THREADS, thread_name_prefix="fetch") as pool:
            for found in pool.map(lambda url: self._look(url, known), self._urls):
                if isinstance(found, Failure):
                    yield found
                else:
                    article, page, new_at = found
                    if new_at:
                        article = with_own_address(article, new_at, self._library, taken.values())
                    taken[article.id] = article
                    self._seen.append(replace(page, article=article.id))
                    yield article

    def note(self) -> None:
        """Note the pages that have an article, so that a refresh checks them again."""
        self._records.note(list({page.key: page for page in self._seen}.values()))

    def _look(
        self, url: str, known: dict[str, TrackedPage]
    ) -> tuple[Article, TrackedPage, str | None] | Failure:
        """Return the article at `url`, its page, and the address of a new one; or why there is none."""
        key, address = _key(url), address_or_none(url) or url
        page = known.get(key) or TrackedPage(key, address, origin="", digest="", noted=self._now)
        page = replace(page, url=page.url or address)  # the page of a removed article has lost its address
        kept = self._kept(page)
        validators = Validators(page.etag, page.last_modified) if kept else Validators()
        try:
            found, fetched = fetch_article(self._fetcher, address, validators, plain_date(page.hints))
        except DatelineError as error:
            return Failure(url, str(error))
        article = completed(found, page.hints, self._now) if found else kept
        if article is None:
            return Failure(url, "the server sent nothing")
        if kept:
            article = article.with_id(kept.id)
        noted = seen(replace(page, article=None), fetched, article, self._schedule, self._now)
        return article, noted, None if kept else fetched.url

    def _kept(self, page: TrackedPage) -> Article | None:
        """Return the article that the page became, unless somebody removed it."""
        try:
            return self._library.article(page.article) if page.article else None
        except UnknownArticle:
            return None


def _key(url: str) -> str:
    address = address_or_none(url)
    return page_key(address) if address else url
