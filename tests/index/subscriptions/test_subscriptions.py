"""Feeds are followed: new articles are added once, changes are noticed, and a failure stops nothing else."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest

import feed_documents as documents
from feed_site import FEED, START, Scene, page, scene
from index import Library
from index.errors import FetchFailed, InvalidFeed, UnknownFeed
from index.report import Progress, Report
from index.sources.feeds.opml import Outline
from index.sources.http.fetcher import Fetcher, Limits
from index.subscriptions import sitemaps
from index.subscriptions.named_pages import NamedPages
from index.subscriptions.schedule import Schedule
from web_server import Handler


@pytest.fixture
def world(library: Library) -> Iterator[Scene]:
    """A library that follows a site on loopback."""
    with scene(library) as made:
        yield made


def test_adding_a_feed_reports_its_articles(world: Scene) -> None:
    """Adding a feed returns at once how many articles came and which is the newest."""
    followed = world.feeds.add(world.publish(1, 2, 3))
    assert (followed.title, followed.found, followed.failed) == ("Tidewater Post", 3, ())
    assert followed.newest is not None
    assert followed.newest.title == "Story 3"
    assert world.titles() == {"Story 1", "Story 2", "Story 3"}
    [hit] = world.library.search("What was said of story 2?", limit=1)
    assert hit.passage.article.url == f"{world.site.url}/news/2"


def test_an_article_without_a_date_is_not_the_newest(world: Scene) -> None:
    """A feed of undated articles has no newest one."""
    item = documents.item(1, url=f"{world.site.url}/news/1")
    item = item[: item.index("<pubDate>")] + item[item.index("</pubDate>") + len("</pubDate>") :]
    world.site.page("/news/1", page(1))
    followed = world.feeds.add(world.site.page(FEED, documents.rss(item)))
    assert (followed.found, followed.newest) == (1, None)


def test_the_feed_completes_what_the_page_lacks(world: Scene) -> None:
    """A page without a date or author has those of its feed entry."""
    item = documents.item(1, url=f"{world.site.url}/news/1", extra="<dc:creator>Ada Lund</dc:creator>")
    world.site.page("/news/1", page(1))
    world.feeds.add(world.site.page(FEED, documents.rss(item)))
    [article] = world.library.articles()
    assert article.published == START.replace(hour=7, minute=1)
    assert article.author == "Ada Lund"


def test_a_feeds_date_counts_before_one_that_stands_in_the_text(world: Scene) -> None:
    """A feed gives the minute; what the layout shows to readers is a day, and only the last resort."""
    item = documents.item(1, url=f"{world.site.url}/news/1")
    shown = "<h1>Story 1</h1><time>10 March 2025</time>"
    world.site.page("/news/1", page(1).replace("<h1>Story 1</h1>", shown))
    world.feeds.add(world.site.page(FEED, documents.rss(item)))
    [article] = world.library.articles()
    assert article.published == START.replace(hour=7, minute=1)


@pytest.mark.parametrize(
    "date",
    [
        "Wed, 12 Mar 2025 01:30:00",
        "Wed, 12 Mar 2025 01:30:00 Lindow",
        "12 Mar 2025",
        "Wed, 12 Mar 2025 06:00:00 GMT",
    ],
    ids=["no zone", "unknown zone", "a day", "in the future"],
)
def test_the_date_that_a_page_shows_counts_before_a_doubtful_one(world: Scene, date: str) -> None:
    """A feed's date without hour or zone, or of the future, may be a day wrong; what readers see is not."""
    item = documents.item(1, url=f"{world.site.url}/news/1")
    item = item.replace("Tue, 11 Mar 2025 08:01:00 +0100", date)
    shown = "<h1>Story 1</h1><time>10 March 2025</time>"
    world.site.page("/news/1", page(1).replace("<h1>Story 1</h1>", shown))
    world.feeds.add(world.site.page(FEED, documents.rss(item)))
    [article] = world.library.articles()
    assert article.published == datetime(2025, 3, 10, tzinfo=UTC)


def test_the_date_that_a_page_shows_counts_before_the_last_change(world: Scene) -> None:
    """Where Atom dates an entry only by its last change, the page may know when it was published."""
    url = f"{world.site.url}/news/1"
    feed = documents.ATOM.replace(b"<published>2025-03-11T08:01:00+01:00</published>", b"")
    feed = feed.replace(b'href="1"', f'href="{url}"'.encode())
    feed = feed[: feed.index(b"<content")] + feed[feed.index(b"</content>") + len(b"</content>") :]
    shown = "<h1>Story 1</h1><time>10 March 2025</time>"
    world.site.page("/news/1", page(1).replace("<h1>Story 1</h1>", shown))
    world.feeds.add(world.site.page(FEED, feed))
    [article] = world.library.articles()
    assert article.published == datetime(2025, 3, 10, tzinfo=UTC)


def test_a_page_that_dates_itself_by_the_day_has_the_hour_of_its_feed(world: Scene) -> None:
    """Of two dates that agree, the one with an hour is kept: it sorts among the news of its day."""
    item = documents.item(1, url=f"{world.site.url}/news/1")
    meta = "<head><meta property='article:published_time' content='2025-03-11'>"
    world.site.page("/news/1", page(1).replace("<head>", meta))
    world.feeds.add(world.site.page(FEED, documents.rss(item)))
    [article] = world.library.articles()
    assert article.published == START.replace(hour=7, minute=1)


_WALL = "<title>Your privacy</title><p>We and our partners use cookies. Accept all to give your consent.</p>"
_EXCERPT = " ".join([documents.PARAGRAPHS[0]] * 2)


@pytest.mark.parametrize("status", [200, 401, 403, 451])
def test_the_feeds_short_text_is_kept_where_the_page_is_not_shown(world: Scene, status: int) -> None:
    """As in a feed reader: what the feed says can be asked about, until the page opens."""
    feed = world.publish(1, summary=f"{_EXCERPT} &lt;p&gt;&lt;a href='/x'&gt;Read more&lt;/a&gt;&lt;/p&gt;")
    if status == HTTPStatus.OK:
        world.site.page("/news/1", f"<html><head>{_WALL}</head></html>")
    else:
        world.site.status("/news/1", status)
    [failure] = world.feeds.add(feed).failed
    assert failure.reason.endswith("; only the feed's own text was kept")
    [article] = world.library.articles()
    assert (article.title, article.text, article.source) == ("Story 1", _EXCERPT, "Tidewater Post")
    assert article.published == START.replace(hour=7, minute=1)
    assert world.library.page_records.error(article.id) == failure.reason
    world.site.page("/news/1", page(1))
    world.later(hours=3)
    assert world.feeds.refresh().changed == 1
    assert world.library.page_records.error(article.id) == ""
    assert "Story 1" not in world.library.article(article.id).text
    world.site.status("/news/1", HTTPStatus.FORBIDDEN)
    world.later(hours=6)
    world.feeds.refresh(force=True)
    assert "Pavel Orso" in world.library.article(article.id).text


@pytest.mark.parametrize("status", [404, 410, 503])
def test_the_feeds_short_text_is_no_article_of_a_page_that_is_gone(world: Scene, status: int) -> None:
    """What a publisher took back is not kept, and what only fails for a while is awaited."""
    feed = world.publish(1, summary=_EXCERPT)
    world.site.status("/news/1", status)
    assert world.feeds.add(feed).found == 0


def test_the_feeds_own_text_needs_no_page(world: Scene) -> None:
    """If the feed carries the whole article, its page is not fetched."""
    item = documents.item(1, url=f"{world.site.url}/news/1", content=documents.HTML)
    assert world.feeds.add(world.site.page(FEED, documents.rss(item))).found == 1
    [article] = world.library.articles()
    assert article.text == documents.TEXT
    assert (article.source, article.language) == ("Tidewater Post", "en")
    assert world.requests("/news/1") == 0


def test_entries_that_cannot_become_articles_are_reported(world: Scene) -> None:
    """A feed of headlines without links explains, once, why it brings nothing."""
    rss = documents.rss(documents.item(1, url=""), "<item><title>Only a headline</title></item>")
    url = world.site.page(FEED, rss)
    [failure] = world.feeds.add(url).failed
    assert str(failure) == f"{url}: 2 entries with neither an address nor a whole article"
    assert world.feeds.refresh(force=True).failed == ()


def test_a_home_page_leads_to_its_feed(world: Scene) -> None:
    """The address of a site is enough: the feed that its page names is followed."""
    feed = world.publish(1)
    home = world.site.page("/", f'<link rel="alternate" type="application/rss+xml" href="{FEED}"><p>News</p>')
    assert world.feeds.add(home).url == feed
    assert [followed.url for followed in world.feeds.list()] == [feed]


@pytest.mark.parametrize("body", ["<html><body><p>Nothing here.</p></body></html>", "", "%PDF-1.7"])
def test_an_address_without_a_feed_is_not_followed(world: Scene, body: str) -> None:
    """An address of something else is refused with a sentence, and nothing is followed."""
    with pytest.raises(InvalidFeed, match="no feed"):
        world.feeds.add(world.site.page("/x", body))
    with pytest.raises(FetchFailed):
        world.feeds.add(f"{world.site.url}/nothing")
    with pytest.raises(InvalidFeed, match="not a web address"):
        world.feeds.add("file:///etc/passwd")
    assert world.feeds.list() == ()


def test_an_unchanged_feed_costs_one_request(world: Scene) -> None:
    """With the server's validators, nothing is downloaded, parsed or embedded again."""
    world.feeds.add(world.publish(1, 2))
    world.later(minutes=61)
    asked = len(world.site.asked)
    with world.library._resources.writing("shared"):  # noqa: SLF001 - as it is held by a writer: not needed here
        report = world.feeds.refresh(force=True)
    assert (report.feeds, report.feeds_unchanged) == (1, 1)
    feeds = [path for path, _ in world.site.asked[asked:] if path == FEED]
    assert len(feeds) == 1
    assert world.site.asked_for(FEED)[-1]["If-None-Match"]
    assert (report.added, report.changed) == (0, 0)


def test_a_refresh_fetches_only_new_pages(world: Scene) -> None:
    """Pages of known entries are not requested."""
    world.feeds.add(world.publish(1, 2))
    world.publish(1, 2, 3)
    world.later(minutes=30)
    report = world.feeds.refresh(force=True)
    assert (report.added, report.changed, report.feeds_unchanged) == (1, 0, 0)
    assert [world.requests(f"/news/{n}") for n in (1, 2, 3)] == [1, 1, 1]


def test_a_feed_that_rewrites_dates_and_guids_says_nothing_new(world: Scene) -> None:
    """Only content counts: no article, no revision and no request for a page results."""
    url = world.publish(1, 2)
    world.feeds.add(url)
    before = world.library.articles()
    items = (
        documents.item(n, url=f"{world.site.url}/news/{n}", extra=f"<guid isPermaLink='false'>{n}-b</guid>")
        for n in (1, 2)
    )
    rewritten = documents.rss(*items).replace(b"11 Mar 2025", b"12 Mar 2025")
    world.site.page(FEED, rewritten)
    world.later(minutes=45)
    report = world.feeds.refresh(force=True)
    assert report.feeds_unchanged == 1
    assert world.library.articles() == before
    assert world.requests("/news/1") == 1


def test_a_changed_entry_has_its_page_checked(world: Scene) -> None:
    """A new headline or summary hints at a correction; a feed that always changes causes no flood of requests."""
    world.feeds.add(world.publish(1))
    world.publish(1, summary="A correction.")
    world.site.page("/news/1", page(1, "The council corrected the number of members to twelve."))
    world.later(minutes=62)
    assert world.feeds.refresh(force=True).changed == 1
    assert "twelve" in world.library.articles()[0].text
    for number in range(5):
        world.publish(1, summary=f"Comment {number}")
        world.later(minutes=5)
        world.feeds.refresh(force=True)
    assert world.requests("/news/1") <= 3


def test_of_entries_for_one_page_the_first_counts(world: Scene) -> None:
    """When the older of two entries for one page leaves the feed, nothing is new."""
    url = f"{world.site.url}/news/1"
    world.site.page("/news/1", page(1))
    now, before = documents.item(1, url=url), documents.item(1, url=url).replace("Story 1", "Story one")
    world.feeds.add(world.site.page(FEED, documents.rss(now, before)))
    world.site.page(FEED, documents.rss(now))
    world.later(hours=1.5)
    assert world.feeds.refresh().feeds_unchanged == 1


def _posts(world: Scene, *numbers: int, url: str = "", guid: str = "") -> str:
    """Serve a live ticker: posts with a text of their own, all at one address."""
    items = (
        documents.item(
            number,
            url=url or f"{world.site.url}/ticker#post-{number}",
            content=f"<p>Tug number {number} left the harbour.</p>{documents.HTML}",
            extra=f"<guid isPermaLink='false'>{guid}{number}</guid>",
        )
        for number in numbers
    )
    return world.site.page(FEED, documents.rss(*items), "application/rss+xml")


def test_an_entry_that_a_feed_repeats_is_one_article(world: Scene) -> None:
    """Some feeds list an article once for each section, under another GUID each time."""
    items = (
        documents.item(1, content=documents.HTML, extra=f"<guid>https://tidewater.example/1#{number}</guid>")
        for number in (0, 3)
    )
    assert world.feeds.add(world.site.page(FEED, documents.rss(*items))).found == 1


def test_the_posts_of_a_live_ticker_stay_apart(world: Scene) -> None:
    """Entries that share an address are distinguished by title, also when older ones leave the feed."""
    assert world.feeds.add(_posts(world, 2, 1)).found == 2
    _posts(world, 4, 3, 2, guid="new")
    world.later(hours=1)
    report = world.feeds.refresh(force=True)
    assert (report.added, report.changed) == (2, 0)
    _posts(world, 4)
    world.later(hours=1)
    world.feeds.refresh(force=True)
    assert world.titles() == {f"Story {number}" for number in (1, 2, 3, 4)}
    [hit] = world.library.search("Which tug left the harbour, number 3?", limit=1)
    assert hit.passage.article.title == "Story 3"


def test_an_entry_with_the_page_of_another_is_reported(world: Scene) -> None:
    """Two headlines for one page make one article, and the report names the one left out, with the reason."""
    url = f"{world.site.url}/news/1"
    world.site.page("/news/1", page(1))
    feed = world.site.page(FEED, documents.rss(documents.item(1, url=url), documents.item(2, url=url)))
    [failure] = world.feeds.add(feed).failed
    assert "'Story 2' was left out" in failure.reason
    world.later(hours=1)
    assert world.feeds.refresh(force=True).failed == ()


def test_a_slash_more_makes_no_new_article(world: Scene) -> None:
    """If a feed rewrites its addresses, no article is added twice and no removed one comes back."""
    items = [documents.item(n, url=f"{world.site.url}/news/{n}", content=documents.HTML) for n in (1, 2)]
    world.feeds.add(world.site.page(FEED, documents.rss(*items)))
    [one] = [article for article in world.library.articles() if article.title == "Story 1"]
    world.library.remove(one.id)
    other = [item.replace("</link>", "/?utm_source=rss</link>") for item in items]
    world.site.page(FEED, documents.rss(*other))
    world.later(hours=1)
    assert world.feeds.refresh(force=True).feeds_unchanged == 1
    assert world.titles() == {"Story 2"}


def test_pages_that_name_one_canonical_address_stay_apart(world: Scene) -> None:
    """If a site names its section on every page, its articles do not replace each other."""
    feed = world.publish(1, 2)
    for number in (1, 2):
        head = "<head><link rel='canonical' href='/news/'>"
        content = page(number).replace("<head>", head).replace("The council", f"Council {number}")
        world.site.page(f"/news/{number}", content)
    assert world.feeds.add(feed).found == 2
    assert world.titles() == {"Story 1", "Story 2"}
    with Fetcher(Limits(private=True, robots=False)) as fetcher:
        assert _named(world, fetcher, f"{world.site.url}/news/2").unchanged == 1


def test_a_future_date_does_not_hide_news(world: Scene) -> None:
    """A local time without its zone may lie ahead; the article is dated by when it was found."""
    item = documents.item(1, url=f"{world.site.url}/news/1", content=documents.HTML)
    ahead = item.replace("08:01:00 +0100", "21:01:00")
    world.feeds.add(world.site.page(FEED, documents.rss(ahead)))
    [article] = world.library.articles()
    assert str(article.published) == "2025-03-11 21:01:00+09:15"
    assert article.published is not None
    assert article.published <= START


def test_a_feed_that_is_compressed_without_saying_so_is_read(world: Scene) -> None:
    """Some servers send gzip without declaring it; feeds and pages are unpacked all the same."""
    item = documents.item(1, url=f"{world.site.url}/news/1")
    world.site.page("/news/1", gzip.compress(page(1).encode()))
    assert world.feeds.add(world.site.page(FEED, gzip.compress(documents.rss(item)))).found == 1


def test_a_page_without_a_headline_has_that_of_its_feed(world: Scene) -> None:
    """If a page's title is only the site's name, the feed's headline is used."""
    feed = world.publish(1)
    site = "<title>Tidewater Post</title><meta property='og:site_name' content='Tidewater Post'>"
    content = page(1).replace("<title>Story 1</title>", site).replace("<h1>Story 1</h1>", "")
    world.site.page("/news/1", content)
    world.feeds.add(feed)
    assert world.titles() == {"Story 1"}


def test_a_young_article_is_checked_again(world: Scene) -> None:
    """A correction is noticed though the feed is silent; unchanged pages cost a conditional request."""
    world.feeds.add(world.publish(1))
    world.later(hours=3)
    world.feeds.refresh()
    assert world.site.asked_for("/news/1")[-1]["If-None-Match"]
    before = world.library.articles()[0]
    world.site.page("/news/1", page(1, "Correction: it was on Wednesday."))
    world.later(hours=4)
    assert world.feeds.refresh().changed == 1
    after = world.library.articles()[0]
    assert (after.id, "Wednesday" in after.text) == (before.id, True)
    assert len(world.library.articles()) == 1


@pytest.mark.parametrize("status", [200, 403])
def test_a_page_that_is_withheld_for_a_while_is_checked_again(world: Scene, status: int) -> None:
    """A cookie wall or refusal in place of a known article loses neither the article nor its corrections."""
    world.feeds.add(world.publish(1))
    if status == HTTPStatus.OK:
        world.site.page("/news/1", f"<html><head>{_WALL}</head></html>")
    else:
        world.site.status("/news/1", status)
    world.later(hours=3)
    assert [failure.origin for failure in world.feeds.refresh().failed] == [f"{world.site.url}/news/1"]
    [article] = world.library.articles()
    world.site.page("/news/1", page(1, "A correction: it was story one."))
    world.later(hours=26)
    assert world.feeds.refresh().changed == 1
    assert "A correction" in world.library.article(article.id).text


def _named(world: Scene, fetcher: Fetcher, url: str) -> Report:
    pages = NamedPages(world.library, fetcher, Schedule(), [url], clock=lambda: world.now)
    report = world.library.add(pages)
    pages.note()
    return report


def test_a_page_named_by_address_is_checked_again(world: Scene) -> None:
    """It stays current without a feed; named again it costs a request, and a removed one comes back."""
    url = world.site.page("/news/1", page(1))
    with Fetcher(Limits(private=True, robots=False)) as fetcher:
        assert _named(world, fetcher, url).added == 1
        assert _named(world, fetcher, url).unchanged == 1
        world.site.page("/news/1", page(1, "A correction: it was story one."))
        world.later(hours=2)
        assert world.feeds.refresh().changed == 1
        world.feeds.add(world.publish(1))
        [article] = world.library.articles()
        world.library.remove(article.id)
        assert _named(world, fetcher, url).added == 1


def test_an_old_article_is_no_longer_checked(world: Scene) -> None:
    """After RECHECK_DAYS a page is not fetched again."""
    world.feeds.add(world.publish(1))
    for _ in range(8 * 24):
        world.later(hours=1)
        world.feeds.refresh()
    asked = world.requests("/news/1")
    assert 5 < asked < 25
    world.later(days=30)
    world.feeds.refresh()
    assert world.requests("/news/1") == asked


def test_a_page_that_is_gone_withdraws_its_article(world: Scene) -> None:
    """404 twice, at least a day apart, withdraws the article; once, or twice within an hour, does not."""
    world.feeds.add(world.publish(1, 2))
    world.site.status("/news/1", 404)
    world.site.status("/news/2", 500)
    for hours in (1, 1, 10, 5):
        world.later(hours=hours)
        assert world.feeds.refresh().withdrawn == 0
    assert world.library.search("What was said of story 1?", limit=1)
    world.later(hours=24)
    assert world.feeds.refresh().withdrawn == 1
    found = {hit.passage.article.title for hit in world.library.search("What was said of story 1?")}
    assert found == {"Story 2"}
    world.later(hours=30)
    assert world.feeds.refresh().withdrawn == 0


def test_a_removed_article_does_not_come_back(world: Scene) -> None:
    """What an admin removed stays removed, though the feed still names it."""
    world.feeds.add(world.publish(1, 2))
    [one] = [article for article in world.library.articles() if article.title == "Story 1"]
    world.library.remove(one.id)
    world.publish(1, 2, summary="New words.")
    world.later(hours=3)
    world.feeds.refresh()
    assert world.titles() == {"Story 2"}


def test_a_failing_feed_is_fetched_less_and_reported_once(world: Scene) -> None:
    """After seven days it is in trouble and reported once; when it answers again, it is well."""
    world.feeds.add(world.publish(1))
    world.site.status(FEED, 500)
    for _ in range(6 * 48):
        world.later(minutes=30)
        world.feeds.refresh()
    assert world.requests() < 25
    assert world.feeds.health().troubled == ()
    world.later(days=2)
    [failure] = world.feeds.refresh().failed
    assert "500" in str(failure)
    [feed] = world.feeds.unreported()
    assert "500" in feed.error
    assert world.feeds.unreported() == ()
    assert len(world.feeds.health().troubled) == 1
    world.publish(1, 2)
    world.later(days=2)
    assert world.feeds.refresh().added == 1
    assert world.feeds.health().troubled == ()


def test_a_feed_that_is_gone_is_reported_at_once_and_left_alone(world: Scene) -> None:
    """410 is final: the feed is reported once, and only a forced refresh asks it again."""
    world.feeds.add(world.publish(1))
    world.site.status(FEED, 410)
    world.later(hours=2)
    world.feeds.refresh()
    assert [feed.gone for feed in world.feeds.unreported()] == [True]
    asked = world.requests()
    world.later(days=40)
    assert world.feeds.refresh().feeds == 0
    assert world.requests() == asked


def test_retry_after_is_honoured(world: Scene) -> None:
    """A server that asks for three hours of rest gets them."""
    world.feeds.add(world.publish(1))
    world.site.status(FEED, 429, Retry_After="10800")
    world.later(hours=2)
    world.feeds.refresh()
    asked = world.requests()
    world.later(hours=2.9)
    world.feeds.refresh()
    assert world.requests() == asked
    world.later(hours=0.1)
    world.feeds.refresh()
    assert world.requests() == asked + 1


def test_a_429_spares_the_whole_host(world: Scene) -> None:
    """After one page's 429, other pages of that host wait until the time that it names, too."""
    pages = [f"/news/{number}" for number in range(1, 6)]
    feed = world.publish(1, 2, 3, 4, 5)
    for path in pages:
        world.site.status(path, 429, Retry_After="7200")
    assert len(world.feeds.add(feed).failed) == len(pages)
    assert sum(map(world.requests, pages)) == 1
    for number, path in enumerate(pages, 1):
        world.site.page(path, page(number))
    world.later(hours=2.1)
    assert world.feeds.refresh().added == len(pages)


def test_a_feed_is_fetched_when_it_is_due(world: Scene) -> None:
    """It is fetched neither before its ttl is over nor every half hour if it rarely changes."""
    world.feeds.add(world.publish(1, channel="<ttl>180</ttl>"))
    asked = world.requests()
    world.later(hours=2.9)
    world.feeds.refresh()
    assert world.requests() == asked
    world.later(hours=1)
    world.feeds.refresh()
    assert world.requests() == asked + 1
    for _ in range(48 * 5):
        world.later(minutes=30)
        world.feeds.refresh()
    assert world.requests() < asked + 30


def test_a_feed_that_moved_is_followed_there(world: Scene) -> None:
    """A permanent redirect changes the address, and what was known of the feed is kept."""
    old = world.publish(1)
    world.feeds.add(old)
    new = world.publish(1, 2, path="/new.xml")

    def moved(handler: Handler) -> None:
        handler.send_response(301)
        handler.send_header("Location", "/new.xml")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    world.site.route(FEED, moved)
    world.later(hours=2)
    assert world.feeds.refresh().added == 1
    assert [feed.url for feed in world.feeds.list()] == [new]
    assert world.requests("/news/1") <= 2


def test_an_unreadable_page_or_feed_stops_no_other(world: Scene) -> None:
    """A missing page, a page without an article and a broken feed are reported; the rest is added."""
    world.publish(1, 2, 3)
    world.site.page("/news/2", "<html><body><p>Please log in.</p></body></html>")
    world.site.status("/news/3", 500)
    followed = world.feeds.add(f"{world.site.url}{FEED}")
    assert followed.found == 1
    assert sorted(failure.origin[-7:] for failure in followed.failed) == ["/news/2", "/news/3"]
    other = world.publish(4, path="/other.xml")
    world.feeds.add(other)
    world.site.page(FEED, "This is no feed any more.")
    world.publish(4, 5, path="/other.xml")
    world.site.page("/news/3", page(3))
    world.later(hours=1)
    report = world.feeds.refresh()
    assert [failure.origin for failure in report.failed] == [f"{world.site.url}{FEED}"]
    assert world.titles() == {"Story 1", "Story 3", "Story 4", "Story 5"}


def test_a_list_of_feeds_is_followed_even_if_some_do_not_answer(world: Scene) -> None:
    """All feeds of an imported list are followed; unreachable ones are reported and tried again."""
    outlines = [Outline(world.publish(1)), Outline(f"{world.site.url}/down.xml", "Down")]
    report = world.feeds.add_all(outlines)
    assert (report.feeds, report.added, len(report.failed)) == (2, 1, 1)
    world.publish(2, path="/down.xml")
    world.later(hours=1)
    assert world.feeds.refresh().added == 1
    assert world.feeds.add_all(outlines).feeds == 0


def test_pages_that_another_feed_named_are_counted(world: Scene) -> None:
    """A second feed of the same pages brings nothing new, and says why."""
    first = world.publish(1, 2)
    assert world.feeds.add(first).left_out == ()
    second = world.publish(1, 2, path="/again.xml")
    said = f"{second}: 2 of its pages are known from another feed, and count there"
    assert world.feeds.add(second).left_out == (said,)
    assert world.feeds.add(second).left_out == ()


def test_a_feed_is_removed_by_address_or_id(world: Scene) -> None:
    """It is no longer fetched; its articles stay, and are not fetched again if it is followed again."""
    url = world.publish(1)
    world.feeds.add(url)
    [feed] = world.feeds.list()
    assert world.feeds.remove(feed.id).url == url
    with pytest.raises(UnknownFeed, match="feeds list"):
        world.feeds.remove(url)
    assert world.titles() == {"Story 1"}
    assert world.feeds.add(url).found == 1
    assert world.requests("/news/1") == 1


def test_an_archive_is_bounded_and_says_so(world: Scene) -> None:
    """If a feed has more entries than the limit, the report says how many were left out."""
    items = (f"<item><title>{n}</title><description>d</description></item>" for n in range(600))
    followed = world.feeds.add(world.site.page(FEED, documents.rss(*items)))
    assert followed.left_out == (
        f"{world.site.url}{FEED}: it holds 600 entries, of which the newest 500 were taken",
    )


def test_health_names_the_last_and_the_next_refresh(world: Scene) -> None:
    """An operator sees when feeds were fetched last, and the bot when to refresh next."""
    assert world.feeds.health().last_refresh is None
    world.feeds.add(world.publish(1))
    health = world.feeds.health()
    assert (health.feeds, health.last_refresh) == (1, START)
    assert health.next_refresh is not None
    assert START + timedelta(minutes=30) <= health.next_refresh <= START + timedelta(minutes=60)


class Stopped(Exception):
    """What a watcher raises to stop."""


def test_a_refresh_that_is_stopped_goes_on_later(world: Scene) -> None:
    """An exception of the watcher stops the work; nothing is lost, and nothing is added twice."""
    numbers = range(1, 41)

    def stop(progress: Progress) -> None:
        if progress.done == 5 and progress.total == 40:
            raise Stopped

    with pytest.raises(Stopped):
        world.feeds.add(world.publish(*numbers), stop)
    assert 0 < len(world.titles()) < 40
    world.later(minutes=1)
    world.feeds.refresh()
    assert world.titles() == {f"Story {number}" for number in numbers}
    assert max(world.requests(f"/news/{number}") for number in numbers) <= 2


def test_the_write_lock_is_free_while_servers_are_asked(world: Scene) -> None:
    """A slow server keeps neither questions nor other writers waiting."""
    held: list[bool] = []
    url = world.publish(1)
    serve = world.site.routes["/news/1"]

    def look(handler: Handler) -> None:
        lock = world.library._resources._writing  # noqa: SLF001 - what is held is not shown elsewhere
        taken = lock.acquire(blocking=False)
        held.append(not taken)
        if taken:
            lock.release()
        serve(handler)

    world.site.route("/news/1", look)
    world.feeds.add(url)
    assert held == [False]


def test_a_sitemap_since_a_day(world: Scene) -> None:
    """Pages dated then or later are added, and the report says what was left out."""
    lines = "".join(
        f"<url><loc>{world.site.url}/news/{n}</loc><lastmod>2025-03-{n:02}</lastmod></url>"
        for n in range(1, 9)
    )
    world.publish(*range(1, 9))
    inner = world.site.page("/news.xml", f"<urlset>{lines}<url><loc>/x</loc></url></urlset>", "text/xml")
    index = (
        f"<sitemapindex><sitemap><loc>{inner}</loc></sitemap><sitemap><loc>/no</loc></sitemap></sitemapindex>"
    )
    followed = world.feeds.take_sitemap(world.site.page("/map.xml", index), datetime(2025, 3, 6, tzinfo=UTC))
    assert followed.found == 3
    assert world.titles() == {"Story 6", "Story 7", "Story 8"}
    assert [failure.origin for failure in followed.failed] == [f"{world.site.url}/no"]
    assert followed.left_out == (f"{world.site.url}/map.xml: 1 pages without a date",)


def test_a_long_sitemap_is_taken_in_parts(world: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """If there are more pages than the limit, the newest come first, and the others the next time."""
    monkeypatch.setattr(sitemaps, "MOST_PAGES", 2)
    world.publish(*range(1, 6))
    lines = "".join(
        f"<url><loc>{world.site.url}/news/{n}</loc><lastmod>2025-03-0{n}</lastmod></url>" for n in range(1, 6)
    )
    url = world.site.page("/map.xml", f"<urlset>{lines}</urlset>")
    seen = []
    for _ in range(3):
        followed = world.feeds.take_sitemap(url, datetime(2025, 3, 1, tzinfo=UTC))
        seen.append((followed.found, len(followed.left_out)))
    assert seen == [(2, 1), (4, 1), (5, 0)]
    assert world.requests("/news/5") == 1
