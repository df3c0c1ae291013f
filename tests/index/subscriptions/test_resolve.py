"""Where feeds and pages are listed: home pages, OPML files of other readers, sitemaps."""

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import InvalidFeed, UnreadableDocument
from index.sources.feeds import opml, sitemap
from index.sources.feeds.discovery import feeds_of
from index.sources.feeds.opml import Outline

HOME = "https://tidewater.example/"


def test_the_feeds_that_a_home_page_names() -> None:
    """RSS, Atom and JSON feeds are found, also at relative addresses; feeds of comments come last."""
    page = b"""<html><head><base href="/news/">
    <link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">
    <link rel="stylesheet" href="x.css"><link rel="alternate" hreflang="de" href="/de">
    <link REL="Alternate home" TYPE="application/atom+xml; charset=utf-8" href="atom.xml">
    <link rel="alternate" type="application/feed+json" href="https://other.example/feed.json">
    <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
    <link rel="alternate" type="application/rss+xml"></head><body>News</body></html>"""
    assert feeds_of(page, HOME) == (
        "https://tidewater.example/news/atom.xml",
        "https://other.example/feed.json",
        "https://tidewater.example/comments/feed",
    )


@pytest.mark.parametrize("page", [b"", b"%PDF-1.4\0", b"<div>" * 100_000])
def test_an_unreadable_page_is_refused(page: bytes) -> None:
    """Bytes that are no page, or a page made to break the parser, are an error."""
    with pytest.raises(UnreadableDocument):
        feeds_of(page, HOME)


def test_a_list_of_another_reader_is_imported() -> None:
    """Feeds are found in nested folders, whatever the case of attribute names, each once."""
    document = b"""<?xml version="1.0"?><opml version="1.1"><head/><body>
    <outline text="News &amp; more"><outline text="World">
      <outline type="rss" text="Tidewater &amp; Post" xmlUrl="https://tidewater.example/feed" htmlUrl="https://tidewater.example/"/>
      <outline xmlurl="https://bay.example/rss"/></outline></outline>
    <outline text="again" xmlUrl="https://tidewater.example/feed"/>
    <outline text="bad" xmlUrl="file:///etc/passwd"/>
    <outline text="AT&T" xmlUrl="https://att.example/rss"/>
    </body></opml>"""
    assert opml.read(document) == (
        Outline("https://tidewater.example/feed", "Tidewater & Post", HOME),
        Outline("https://bay.example/rss"),
        Outline("https://att.example/rss", "AT&T"),
    )


_ADDRESS = st.from_regex(r"https://[a-z]{1,9}\.example/[a-z0-9]{0,9}", fullmatch=True)
_TITLE = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc", "Cn", "Co", "Cf"])).map(
    lambda text: " ".join(text.split())
)


@given(st.lists(st.tuples(_ADDRESS, _TITLE), min_size=1, unique_by=lambda feed: feed[0]))
def test_an_exported_list_can_be_imported(given: list[tuple[str, str]]) -> None:
    """A list goes to another reader and back without losing an address or a title."""
    outlines = tuple(Outline(url, title, HOME) for url, title in given)
    read = opml.read(opml.write(outlines))
    assert [(outline.url, outline.site) for outline in read] == [
        (outline.url, outline.site) for outline in outlines
    ]


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"hello",
        b"<html><body/></html>",
        b"<opml/>",
        b"<opml><body>" + b"<outline text='x'>" * 100_000,
        b"<opml>"
        + b"".join(b"<outline xmlUrl='https://a.example/%d'/>" % n for n in range(3_000))
        + b"</opml>",
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><opml><outline xmlUrl="&e;"/></opml>',
    ],
)
def test_a_file_that_is_no_list_is_refused(document: bytes) -> None:
    """The wrong file, or a malicious one, is refused with a sentence."""
    with pytest.raises(InvalidFeed):
        opml.read(document)


NEWS = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
  xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://tidewater.example/news/1 </loc><n:news><n:publication><n:name>Tidewater Post</n:name>
  <n:language>en</n:language></n:publication><n:publication_date>2025-03-11T08:01+01:00</n:publication_date>
  <n:title>Story 1 &amp; more</n:title></n:news>
  <image:image><image:loc>/1.jpg</image:loc><image:title>A photo</image:title></image:image></url>
<url><loc>https://tidewater.example/news/2</loc><lastmod>2025-03-12</lastmod></url>
<url><loc>javascript:alert(1)</loc></url></urlset>"""


@pytest.mark.parametrize("body", [NEWS, gzip.compress(NEWS)], ids=["plain", "gzip"])
def test_a_news_sitemap(body: bytes) -> None:
    """Addresses come with title, date and language; lastmod alone is no date of publication."""
    found = sitemap.read(body, HOME)
    assert not found.is_index
    first, second = found.listed
    assert (first.entry.url, first.entry.title) == ("https://tidewater.example/news/1", "Story 1 & more")
    assert first.entry.published == first.changed == datetime(2025, 3, 11, 7, 1, tzinfo=UTC)
    assert first.language == "en"
    assert (second.entry.published, second.changed) == (None, datetime(2025, 3, 12, tzinfo=UTC))


def test_an_index_of_sitemaps() -> None:
    """An index is distinguished from a sitemap, and its dates are those of its sitemaps."""
    listed = b"<sitemap><loc>/a.xml</loc><lastmod>2025-03-12T01:00:00Z</lastmod></sitemap>"
    body = b"<sitemapindex>" + listed + b"</sitemapindex>"
    found = sitemap.read(body, HOME)
    assert found.is_index
    assert [(page.entry.url, page.changed) for page in found.listed] == [
        ("https://tidewater.example/a.xml", datetime(2025, 3, 12, 1, tzinfo=UTC))
    ]


@pytest.mark.parametrize(
    "body",
    [b"", b"<html/>", b"\x1f\x8b\x08broken", gzip.compress(b"<urlset>" + b" " * (60 << 20))],
    ids=["empty", "a page", "broken gzip", "too much unpacked"],
)
def test_a_file_that_is_no_sitemap_is_refused(body: bytes) -> None:
    """A web page, broken gzip, or gzip that unpacks to more than the limit is an error."""
    with pytest.raises(InvalidFeed):
        sitemap.read(body, HOME)
