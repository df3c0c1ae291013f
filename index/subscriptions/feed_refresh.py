"""The first half of a refresh: fetch feeds, store their full texts, and note new pages to fetch.

A feed's validators are stored in one transaction with the pages it names, after the articles it carries. If
the process is killed at any moment, the next refresh fetches the feed again, and finds stored articles
unchanged.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from index.catalog import Feed, FeedRecords, Hints, PageRecords, TrackedPage
from index.errors import DatelineError, FetchFailed, InvalidArticle, InvalidFeed, UnknownArticle
from index.library import Library
from index.model import Article
from index.report import Failure
from index.sources.feeds.model import FeedEntry, ParsedFeed
from index.sources.feeds.sandbox import FeedSandbox
from index.sources.http.content_encoding import unzipped
from index.sources.http.fetcher import Fetched, Fetcher, Limits, Validators
from index.subscriptions.per_host import each
from index.subscriptions.report import RefreshCounts
from index.subscriptions.schedule import Schedule, learnt
from index.subscriptions.shared_reads import ReadResult, SharedReads
from index.text.dates import not_after
from index.text.urls import former_keys

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, application/json;q=0.8, text/xml;q=0.8, text/html;q=0.5, */*;q=0.1"
)
_GONE = 410
_NOT_MODIFIED = 304
_AGAIN = timedelta(hours=1)  # shortest time between two fetches of a page whose entry keeps changing
_HEADLINE = 80  # characters of the text that serve as a headline if an entry has none


@dataclass(frozen=True, slots=True)
class FeedRefresh:
    """Refreshes the feeds of one library.

    `moment` is the time of the refresh. All feeds are scheduled from then, however long the refresh takes: a
    feed that is due every half hour is due again when the next half-hourly refresh begins. A feed that was
    read for another library is scheduled from the time of that request, so that the next one serves both.
    `reads` is None if every feed is to be requested again.
    """

    library: Library
    feeds: FeedRecords
    pages: PageRecords
    fetcher: Fetcher
    schedule: Schedule
    width: int
    moment: datetime
    counts: RefreshCounts
    reads: SharedReads | None = None

    def run(self, feeds: Iterable[Feed], done: Callable[[str], None]) -> None:
        """Refresh each of `feeds` and note the outcome; call `done` with the name of each."""
        with FeedSandbox() as sandbox:
            for feed, (outcome, at) in each(
                feeds, _address, lambda feed: self._read(feed, sandbox), self.width
            ):
                self.counts.feeds += 1
                then = replace(self, moment=at)
                if isinstance(outcome, DatelineError):
                    then.failed(feed, outcome)
                else:
                    then.answered(feed, *outcome)
                done(feed.title or feed.url)

    def _read(self, feed: Feed, sandbox: FeedSandbox) -> tuple[ReadResult[ParsedFeed], datetime]:
        """Return what comes of a feed, and when it was fetched."""
        validators = Validators(feed.etag, feed.last_modified)
        if self.reads is None:
            return self._fetch(feed.url, validators, sandbox), self.moment
        return self.reads.get(
            feed.url,
            validators,
            self.moment,
            self.schedule.shared,
            lambda: self._fetch(feed.url, validators, sandbox),
        )

    def _fetch(self, url: str, validators: Validators, sandbox: FeedSandbox) -> ReadResult[ParsedFeed]:
        try:
            fetched = self.fetcher.fetch(url, validators, accept=ACCEPT)
            if fetched.status == _NOT_MODIFIED:
                return fetched, None
            self.fetcher.give_way()
            return fetched, parsed(fetched, sandbox)
        except (FetchFailed, InvalidFeed) as error:
            return error

    def failed(self, feed: Feed, error: DatelineError) -> None:
        """Note that a feed could not be read, and when to try again."""
        self.counts.failed.append(Failure(feed.url, str(error)))
        failures = feed.failures + 1
        retry_after = error.retry_after if isinstance(error, FetchFailed) else None
        self.feeds.update(
            replace(
                feed,
                checked=self.moment,
                due=self.moment + self.schedule.after_failure(feed.url, failures, retry_after),
                failures=failures,
                failing_since=feed.failing_since or self.moment,
                error=str(error),
                gone=isinstance(error, FetchFailed) and error.status == _GONE,
            )
        )

    def answered(self, feed: Feed, fetched: Fetched, read: ParsedFeed | None) -> None:
        """Store the new entries of a feed."""
        if fetched.moved and fetched.moved != feed.url:
            feed = self._moved(feed, fetched.moved)
        healthy = replace(
            feed, checked=self.moment, failures=0, failing_since=None, error="", gone=False, reported=False
        )
        if read is None:
            self.counts.feeds_unchanged += 1
            silence = self.moment - (feed.changed or feed.added)
            wait = self.schedule.wait(_longest(feed.asked, fetched.max_age), feed.interval, silence)
            self.feeds.update(replace(healthy, due=self.moment + wait))
            return
        if read.left:
            self.counts.left_out.append(
                f"{feed.url}: it holds {len(read.entries) + read.left:,} entries, of which the newest "
                f"{len(read.entries):,} were taken"
            )
        named = self._named(feed, read)
        changed, interval = feed.changed, feed.interval
        if named:
            interval = learnt(interval, self.moment - changed) if changed else interval
            changed = self.moment
        else:
            self.counts.feeds_unchanged += 1
        first = feed.checked is None
        asked = _longest(read.ttl, fetched.max_age)
        wait = (
            self.schedule.first(feed.url, asked)
            if first
            else self.schedule.wait(asked, interval, self.moment - (changed or feed.added))
        )
        self.pages.note(
            named,
            replace(
                healthy,
                title=read.title or feed.title or urlsplit(feed.url).hostname or feed.url,
                site=read.site or feed.site,
                due=self.moment + wait,
                changed=changed,
                interval=interval,
                asked=read.ttl,
                entries=len(read.entries) + read.left,
                etag=fetched.validators.etag,
                last_modified=fetched.validators.last_modified,
            ),
        )

    def _moved(self, feed: Feed, url: str) -> Feed:
        moved = replace(feed, url=url)
        self.feeds.replace(feed.url, moved)
        self.pages.rename(feed.url, url)
        return moved

    def _named(self, feed: Feed, read: ParsedFeed) -> list[TrackedPage]:
        """Return the pages of new and changed entries, after adding the full texts to the library."""
        entries, known = self._keyed(feed, read)
        fresh = {
            key: entry
            for key, entry in entries.items()
            if key not in known
            or (_may_have_changed(known[key], feed, entry) and not self._is_barred(known[key]))
        }
        shared = sum(page.origin not in {"", feed.url} for page in known.values())
        if shared and feed.checked is None:
            self.counts.left_out.append(
                f"{feed.url}: {shared:,} of its pages are known from another feed, and count there"
            )
        articles: dict[str, Article] = {}
        named = []
        for key, entry in fresh.items():
            page = self._noted(feed, read, entry, known.get(key), key)
            if entry.text:
                try:
                    articles[key] = self._article(entry, read, page)
                except InvalidArticle as error:
                    page = replace(page, error=str(error))
                    self.counts.failed.append(Failure(entry.url or feed.url, str(error)))
            named.append(replace(page, article=articles[key].id) if key in articles else page)
        if articles:
            self.counts.count(self.library.add(articles.values(), public=True))
        if nowhere := sum(not entry.url and not entry.text for entry in fresh.values()):
            reason = f"{nowhere:,} entries with neither an address nor a whole article"
            self.counts.failed.append(Failure(feed.url, reason))
        return named

    def _is_barred(self, page: TrackedPage) -> bool:
        """Return whether somebody removed the article of `page`."""
        return page.article is not None and is_removed(self.library, page.article)

    def _keyed(self, feed: Feed, read: ParsedFeed) -> tuple[dict[str, FeedEntry], dict[str, TrackedPage]]:
        """Return the entries by key, and the pages that are known under these keys.

        Entries that share an address, as in a live ticker, are distinguished by title, or by GUID if their
        titles are equal. This needs their full text in the feed. Otherwise they have one page, and only the
        first of them counts, which is the newest.
        """
        given = _each_once(read.entries)
        sharing = Counter(entry.key for entry in given)
        titles = Counter((entry.key, entry.title) for entry in given)
        own = [
            _own_key(entry, with_guid=titles[entry.key, entry.title] > 1) if entry.url and entry.text else ""
            for entry in given
        ]
        urls = {key: entry.url for entry, key in zip(given, own, strict=True) if key}
        known = known_pages(self.pages, {entry.key: entry.url for entry in given} | urls)
        entries: dict[str, FeedEntry] = {}
        lost = []
        for entry, own_key in zip(given, own, strict=True):
            key = entry.key
            page = known.get(key)
            is_first = page is not None and (page.hints.title == entry.title or page.digest == entry.digest)
            if own_key and (own_key in known or (sharing[key] > 1 and not is_first)):
                key = own_key
            first = entries.setdefault(key, entry)
            if key not in known and first.title != entry.title:
                lost.append(entry)
        self.counts.failed += [
            Failure(feed.url, f"{entry.title!r} was left out: a newer entry has its address, {entry.url}")
            for entry in lost
        ]
        return entries, known

    def _article(self, entry: FeedEntry, feed: ParsedFeed, page: TrackedPage) -> Article:
        """Return the article whose full text an entry carries; raise InvalidArticle if it makes none."""
        article = Article(
            title=entry.title or headline(entry.text),
            text=entry.text,
            source=feed.title,
            url=entry.url,
            published=not_after(entry.published, self.moment),
            updated=not_after(entry.updated, self.moment),
            author=entry.author,
            language=feed.language,
        )
        if page.article:
            return article.with_id(page.article)
        return article if page.key == entry.key else article.with_id(page.key[:16])

    def _noted(
        self, feed: Feed, read: ParsedFeed, entry: FeedEntry, known: TrackedPage | None, key: str
    ) -> TrackedPage:
        now = self.moment
        published, updated = not_after(entry.published, now), not_after(entry.updated, now)
        hints = Hints(
            entry.title,
            entry.author,
            read.language,
            published,
            updated,
            doubtful=entry.doubtful or published != entry.published,
            source=read.title,
            excerpt=entry.excerpt,
        )
        fresh = TrackedPage(key, entry.url, feed.url, entry.digest, noted=now, look=now)
        page = replace(
            known or fresh,
            url=known.url if known and known.url else entry.url,
            origin=feed.url,
            digest=entry.digest,
            hints=hints,
            whole=bool(entry.text),
        )
        if not entry.url:
            return replace(page, look=None, error="" if entry.text else "it has no address and no whole text")
        if page.key == key != entry.key:
            return replace(page, look=None)  # one post of a page that has many
        if entry.text:
            return page if known else replace(page, look=self.schedule.next_look(now, age_from(page)))
        if known and known.origin == "" and known.fetched:
            return replace(page, look=known.look)  # taken over from a feed that is no longer followed
        if known and known.fetched:
            return replace(page, look=max(known.fetched + _AGAIN, now))
        return replace(page, look=now)


def parsed(fetched: Fetched, sandbox: FeedSandbox) -> ParsedFeed:
    """Return the feed that was fetched.

    Raises:
        InvalidFeed: there is no feed.
        FetchFailed: the body is compressed, and damaged or too large.
    """
    body = unzipped(fetched.body, Limits().size)
    return sandbox.parse(body, fetched.content_type, fetched.charset, fetched.url)


def known_pages(records: PageRecords, urls: Mapping[str, str | None]) -> dict[str, TrackedPage]:
    """Return the known pages with these keys, also those stored under a key of a former version."""
    found = records.known(list(urls))
    former = {form: key for key, url in urls.items() if url and key not in found for form in former_keys(url)}
    return found | {former[form]: page for form, page in records.known(list(former)).items()}


def is_removed(library: Library, article: str) -> bool:
    """Return whether somebody removed an article, which must not come back by itself."""
    try:
        library.article(article)
    except UnknownArticle:
        return True
    return False


def age_from(page: TrackedPage) -> datetime:
    """Return when an article appeared: its date of publication, if known, or when it was first noted."""
    return min(page.noted, page.hints.published or page.noted)


def _address(feed: Feed) -> str:
    return feed.url


def _may_have_changed(page: TrackedPage, feed: Feed, entry: FeedEntry) -> bool:
    if not page.origin:  # of a feed that is no longer followed
        return True
    return page.origin == feed.url and page.digest != entry.digest


def _each_once(entries: Iterable[FeedEntry]) -> list[FeedEntry]:
    """Return the entries without those that repeat the page, title and text of an earlier one."""
    first: dict[tuple[str, str], FeedEntry] = {}
    for entry in entries:
        first.setdefault((entry.key, entry.digest), entry)
    return list(first.values())


def _own_key(entry: FeedEntry, *, with_guid: bool) -> str:
    own = f"{entry.key}\n{entry.title}" + (f"\n{entry.guid}" if with_guid else "")
    return hashlib.sha256(own.encode()).hexdigest()


def headline(text: str) -> str:
    """Return the beginning of an entry's text, for an entry without a headline."""
    first = text.split("\n", 1)[0]
    return first if len(first) <= _HEADLINE else first[:_HEADLINE].rsplit(" ", 1)[0] + " …"


def _longest(*seconds: float | None) -> float | None:
    return max((value for value in seconds if value is not None), default=None)
