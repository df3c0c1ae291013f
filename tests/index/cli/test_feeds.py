"""Following feeds from the command line, against a real web server."""

from collections.abc import Iterator

import pytest

import feed_documents as documents
from cli_fixtures import Dateline
from feed_site import FEED, page
from web_server import Site, serving

pytest_plugins = ("cli_fixtures",)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A news site on loopback, which the settings allow."""
    monkeypatch.setenv("ALLOW_PRIVATE_ADDRESSES", "true")
    monkeypatch.setenv("RESPECT_ROBOTS", "false")
    with serving() as served:
        publish(served, 1, 2)
        yield served


def publish(site: Site, *numbers: int) -> str:
    """Serve a feed with these items and their pages, and return its address."""
    items = [documents.item(n, url=site.page(f"/news/{n}", page(n))) for n in numbers]
    return site.page(FEED, documents.rss(*items), "application/rss+xml")


def test_a_feed_is_followed_listed_refreshed_and_removed(dateline: Dateline, site: Site) -> None:
    """Each command says what it did, and the articles of a followed feed can be searched."""
    added = dateline("feeds", "add", f"{site.url}{FEED}")
    assert added.code == 0
    assert added.out.startswith("Tidewater Post: 2 articles\n")
    assert "the newest: Story 2 · 11 March 2025" in added.out
    assert "Story" in dateline("search", "Who voted about the fish market of Port Lindow?").out
    [feed] = dateline("feeds", "list", "--json").json
    assert feed["title"] == "Tidewater Post"
    assert not feed["troubled"]
    listed = dateline("feeds", "list").out
    assert feed["id"] in listed
    assert "next 20" in listed
    publish(site, 1, 2, 3)
    assert dateline("refresh").out == "Nothing new · 0 feeds fetched\n", "it is not due yet"
    assert dateline("feeds", "refresh").out == "1 added · 1 feeds fetched\n"
    assert "No longer following Tidewater Post." in dateline("feeds", "remove", feed["id"]).out
    again = dateline("feeds", "remove", feed["id"])
    assert again.code == 1
    assert "dateline feeds list" in again.err
    assert dateline("feeds", "list").out == "No feeds. Follow one with: dateline feeds add URL\n"
    assert len(dateline("list", "--json").json) == 3


def test_an_article_that_is_only_the_feeds_own_text_says_so(dateline: Dateline, site: Site) -> None:
    """`show` tells that the page behind an article could not be read, and why."""
    summary = " ".join([documents.PARAGRAPHS[0]] * 2)
    item = documents.item(1, url=f"{site.url}/news/1").replace(documents.SUMMARY, summary)
    site.page(FEED, documents.rss(item), "application/rss+xml")
    site.status("/news/1", 403)
    assert dateline("feeds", "add", f"{site.url}{FEED}").code == 1
    [article] = dateline("list", "--json").json
    told = [line for line in dateline("show", article["id"]).out.splitlines() if line.startswith("page: ")]
    assert len(told) == 1
    assert "403" in told[0]
    assert told[0].endswith("; only the feed's own text was kept")


def test_a_home_page_names_its_feed(dateline: Dateline, site: Site) -> None:
    """The address of a site is enough if its page links to the feed."""
    head = f'<head><link rel="alternate" type="application/rss+xml" href="{FEED}"></head>'
    home = site.page("/", f"<html>{head}<body><p>Welcome</p></body></html>")
    [followed] = dateline("feeds", "add", home, "--json").json["followed"]
    assert followed["url"] == f"{site.url}{FEED}"
    assert followed["found"] == 2


def test_lists_of_feeds_go_in_and_out(dateline: Dateline, site: Site) -> None:
    """An exported OPML file can be imported again, and exports the same."""
    dateline("feeds", "add", f"{site.url}{FEED}")
    shown = dateline("feeds", "export").out
    assert dateline("feeds", "export", "mine.opml").code == 0
    dateline("feeds", "remove", f"{site.url}{FEED}")
    imported = dateline("feeds", "add", "mine.opml")
    assert imported.code == 0
    assert "Tidewater Post: 2 articles" in imported.out
    assert dateline("feeds", "export").out == shown
    nowhere = dateline("feeds", "add", "no.opml")
    assert nowhere.code == 1
    assert "neither a web address" in nowhere.err


def test_one_bad_address_does_not_stop_the_others(dateline: Dateline, site: Site) -> None:
    """An address without a feed is reported with the reason, and the others are followed.

    A page that cannot be read fails the command as well, also if an OPML file named its feed.
    """
    wrong = site.page("/page", page(9))
    done = dateline("feeds", "add", wrong, f"{site.url}/none", f"{site.url}{FEED}")
    assert done.code == 1
    assert "is no feed" in done.err
    assert "404" in done.err
    assert "2 articles" in done.out
    dateline("feeds", "export", "mine.opml")
    publish(site, 1, 2, 3)
    site.status("/news/3", 404)
    for place in (f"{site.url}{FEED}", "mine.opml"):
        dateline("feeds", "remove", f"{site.url}{FEED}")
        done = dateline("feeds", "add", place)
        assert done.code == 1
        assert "404" in done.out + done.err


def test_a_sitemap_is_read_once(dateline: Dateline, site: Site) -> None:
    """Pages dated since a day are added, and nothing is followed."""
    lines = "".join(
        f"<url><loc>{site.url}/news/{n}</loc><lastmod>2025-03-1{n}</lastmod></url>" for n in (1, 2)
    )
    url = site.page("/map.xml", f"<urlset>{lines}</urlset>", "text/xml")
    assert "1 article" in dateline("sitemap", url, "--since", "2025-03-12").out
    assert [article["title"] for article in dateline("list", "--json").json] == ["Story 2"]
    assert dateline("feeds", "list", "--json").json == []
    wrong = dateline("sitemap", url, "--since", "soon")
    assert wrong.code != 0
    assert "--since" in wrong.err


def test_trouble_is_reported_once_for_cron(
    dateline: Dateline, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A feed that is gone is reported once, with what to do about it."""
    dateline("feeds", "add", f"{site.url}{FEED}")
    site.status(FEED, 410)
    told = dateline("feeds", "refresh")
    assert told.code == 1
    assert "gone for good" in told.err
    assert "dateline feeds remove" in told.err
    monkeypatch.setenv("COLUMNS", "30")  # nothing of an address or a reason is cut off
    listed = dateline("feeds", "list").out
    assert f"{site.url}{FEED}\n" in listed
    assert "gone for good: The server answered 410 (the page is gone for good)\n" in listed
    later = dateline("refresh")
    assert (later.code, later.err) == (0, "")
