"""Add, list, remove and refresh the feeds that a library follows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from index.catalog import Feed, Hints, TrackedPage
from index.errors import InvalidFeed, UnknownArticle, UnknownFeed
from index.library import Library
from index.model import Article
from index.report import Progress
from index.settings import Settings
from index.sources.feeds.opml import Outline
from index.sources.feeds.sandbox import FeedSandbox
from index.sources.http.fetcher import Fetcher
from index.subscriptions.feed_refresh import FeedRefresh
from index.subscriptions.page_refresh import PageRefresh
from index.subscriptions.report import FeedHealth, Followed, RefreshCounts, RefreshReport
from index.subscriptions.resolve import found_at
from index.subscriptions.schedule import Schedule, is_troubled
from index.subscriptions.shared_reads import SharedReads
from index.subscriptions.sitemaps import listing
from index.text.urls import address_or_none
from index.vectors.indexer import Watcher

Clock = Callable[[], datetime]
_SLACK = 60  # seconds: feeds due this soon are refreshed with the rest, as schedulers are not exact


class Subscriptions:
    """The feeds of one library.

    Nothing is fetched while the library's write lock is held: neither questions nor other writers wait for a
    server. Not for concurrent use by several threads.
    """

    def __init__(
        self,
        library: Library,
        fetcher: Fetcher,
        schedule: Schedule | None = None,
        *,
        width: int = 16,
        clock: Clock = lambda: datetime.now(UTC),
        reads: SharedReads | None = None,
    ) -> None:
        """Follow feeds for `library`.

        Args:
            library: receives the articles.
            fetcher: reaches the web.
            schedule: how often to refresh.
            width: the most servers at once; each of them gets one request at a time.
            clock: tells the time.
            reads: what was read for other libraries.
        """
        self.library = self._library = library
        """Receives the articles."""
        self._fetcher = fetcher
        self._schedule = schedule or Schedule()
        self._width = width
        self._clock = clock
        self._reads = reads or SharedReads()
        self._feeds = library.feed_records
        self._pages = library.page_records

    @classmethod
    def from_settings(
        cls, library: Library, fetcher: Fetcher, settings: Settings, reads: SharedReads | None = None
    ) -> "Subscriptions":
        """Follow feeds as often as the settings say; `reads` is what was read for other libraries."""
        schedule = Schedule.from_settings(settings)
        return cls(library, fetcher, schedule, width=settings.fetch_concurrency, reads=reads)

    def add(self, url: str, progress: Watcher | None = None) -> Followed:
        """Follow the feed at `url`, or the feed that the page there names, and fetch its articles.

        A feed that is already followed is refreshed.

        Raises:
            FetchFailed: the address cannot be fetched; nothing is followed.
            InvalidFeed: there is no feed, and the page names none.
        """
        with FeedSandbox() as sandbox:
            given, fetched, read = found_at(self._fetcher, _checked(url), sandbox)
        there = {feed.url: feed for feed in self.list()}
        now = self._clock()
        feed = there.get(given) or Feed(given, read.title, read.site, added=now, due=now)
        self._feeds.save([feed])
        counts = RefreshCounts(feeds=1)
        self._refreshing(counts, now).answered(feed, replace(fetched, moved=None), read)
        self._look([given], counts, now, progress)
        return self._followed(given, counts)

    def add_all(self, outlines: Iterable[Outline], progress: Watcher | None = None) -> RefreshReport:
        """Follow all feeds of a list, even unreachable ones, and refresh them."""
        now = self._clock()
        there = {feed.url for feed in self.list()}
        new = {
            outline.url: Feed(outline.url, outline.title, outline.site, added=now, due=now)
            for outline in outlines
            if outline.url not in there
        }
        self._feeds.save(list(new.values()))
        return self._refreshed(list(new.values()), now, progress, self._reads, origins=list(new))

    def take_sitemap(self, url: str, since: datetime, progress: Watcher | None = None) -> Followed:
        """Add the pages that a sitemap dates at `since` or later, without following it.

        At most a thousand are added at a time, newest first; call again for the rest.

        Raises:
            FetchFailed: the sitemap cannot be fetched.
            InvalidFeed: the address is not that of a sitemap.
        """
        wanted = _checked(url)
        found = listing(self._fetcher, wanted, since, self._pages.known)
        now = self._clock()
        new = {
            entry.key: TrackedPage(
                entry.key,
                entry.url,
                wanted,
                entry.digest,
                noted=now,
                hints=Hints(
                    entry.title, language=language, published=entry.published, doubtful=entry.doubtful
                ),
                look=now,
            )
            for entry, language in found.pages
        }
        self._pages.note(list(new.values()))
        counts = RefreshCounts(failed=found.failed, left_out=found.left_out)
        self._look([wanted], counts, now, progress)
        return self._followed(wanted, counts)

    def list(self) -> tuple[Feed, ...]:
        """Return the feeds, in the order in which they were added."""
        return self._feeds.all()

    def of(self, url: str) -> Followed:
        """Return how many articles the library has from the feed at `url`, and the newest."""
        return self._followed(url, RefreshCounts())

    def remove(self, name: str) -> Feed:
        """Stop following a feed, named by its address or id; its articles stay.

        Raises:
            UnknownFeed: no such feed is followed.
        """
        meant = {name.strip(), address_or_none(name) or ""}
        for feed in self.list():
            if feed.url in meant or feed.id in meant:
                self._feeds.remove(feed.url)
                self._pages.leave(feed.url)
                return feed
        raise UnknownFeed(f"No feed {name!r} is followed. The feeds are shown by: dateline feeds list")

    def refresh(self, *, force: bool = False, progress: Watcher | None = None) -> RefreshReport:
        """Refresh the feeds that are due, and check articles that may have changed.

        Args:
            force: refresh every feed now, even those that are gone.
            progress: called after each feed and page; its exceptions stop the work at a consistent point.
        """
        now = self._clock()
        due = [
            feed
            for feed in self.list()
            if force or (not feed.gone and (feed.due - now).total_seconds() <= _SLACK)
        ]
        return self._refreshed(due, now, progress, None if force else self._reads, origins=None)

    def health(self) -> FeedHealth:
        """Return the state of the feeds."""
        feeds = self.list()
        asked = [feed.checked for feed in feeds if feed.checked]
        next_ = [feed.due for feed in feeds if not feed.gone]
        looked = self._pages.next_look()
        return FeedHealth(
            feeds=len(feeds),
            last_refresh=max(asked, default=None),
            next_refresh=min([*next_, looked] if looked else next_, default=None),
            troubled=tuple(feed for feed in feeds if is_troubled(feed, self._clock())),
        )

    def unreported(self) -> tuple[Feed, ...]:
        """Return the feeds in trouble that were not reported to admins yet, and mark them as reported."""
        fresh = tuple(feed for feed in self.health().troubled if not feed.reported)
        self._feeds.mark_reported(fresh)
        return fresh

    def _refreshed(
        self,
        feeds: Sequence[Feed],
        now: datetime,
        progress: Watcher | None,
        reads: SharedReads | None,
        origins: Sequence[str] | None,
    ) -> RefreshReport:
        counts = RefreshCounts()
        self._refreshing(counts, now, reads).run(feeds, _telling(progress))
        self._look(origins, counts, now, progress)
        return counts.report()

    def _refreshing(
        self, counts: RefreshCounts, now: datetime, reads: SharedReads | None = None
    ) -> FeedRefresh:
        return FeedRefresh(
            self._library,
            self._feeds,
            self._pages,
            self._fetcher,
            self._schedule,
            self._width,
            now,
            counts,
            reads,
        )

    def _look(
        self, origins: Sequence[str] | None, counts: RefreshCounts, now: datetime, progress: Watcher | None
    ) -> None:
        pages = self._pages.due(now, origins)
        refresh = PageRefresh(
            self._library,
            self._pages,
            self._fetcher,
            self._schedule,
            self._width,
            now,
            counts,
            self._reads,
        )
        refresh.run(pages, _telling(progress, len(pages)))

    def _followed(self, origin: str, counts: RefreshCounts) -> Followed:
        title = next((feed.title for feed in self.list() if feed.url == origin), "")
        articles = list(self._articles(origin))
        return Followed(
            title=title,
            url=origin,
            found=len(articles),
            newest=max((article for article in articles if article.published), key=_date, default=None),
            failed=tuple(counts.failed),
            left_out=tuple(counts.left_out),
        )

    def _articles(self, origin: str) -> Iterable[Article]:
        for id_ in self._pages.articles(origin):
            try:
                yield self._library.article(id_)
            except UnknownArticle:
                continue  # somebody removed the article


def _checked(url: str) -> str:
    if wanted := address_or_none(url):
        return wanted
    raise InvalidFeed(f"{url[:100]!r} is not a web address (http:// or https://).")


def _telling(progress: Watcher | None, total: int | None = None) -> Callable[[str], None]:
    done = 0

    def tell(title: str) -> None:
        nonlocal done
        done += 1
        if progress:
            progress(Progress(done, total, title))

    return tell


def _date(article: Article) -> datetime:
    return article.published or datetime.min.replace(tzinfo=UTC)
