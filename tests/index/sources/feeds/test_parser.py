"""Feeds of every format become entries, and hostile content is bounded and harmless."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

import feed_documents as documents
from index.errors import InvalidFeed
from index.sources.feeds.fulltext import full_text
from index.sources.feeds.html_text import paragraphs
from index.sources.feeds.model import FeedEntry, ParsedFeed
from index.sources.feeds.parser import parse
from index.sources.feeds.sandbox import FeedSandbox

URL = "https://tidewater.example/feed"
PUBLISHED = datetime(2025, 3, 11, 8, 1, tzinfo=timezone(timedelta(hours=1)))


def only(body: bytes, content_type: str = "application/xml", charset: str | None = None) -> FeedEntry:
    """Return the single entry of a feed."""
    [entry] = parse(body, content_type, charset, URL).entries
    return entry


@pytest.mark.parametrize(
    "body",
    [
        documents.RSS_091,
        documents.rss(documents.item()),
        documents.RSS_10,
        documents.ATOM,
        documents.JSON_FEED,
    ],
    ids=["RSS 0.91", "RSS 2.0", "RSS 1.0", "Atom", "JSON Feed"],
)
def test_every_format_is_read(body: bytes) -> None:
    """Whatever format a site offers, its entries have an address and a title, and the feed a name."""
    feed = parse(body, "", None, URL)
    assert feed.title in {"Tidewater Post", "Tidewater & Post"}
    assert feed.site == "https://tidewater.example/"
    [entry] = feed.entries
    assert entry.url == "https://tidewater.example/news/1"
    assert entry.title.startswith("Story 1")


def test_dates_are_the_publishers_in_their_own_zone() -> None:
    """A date is shown as the publisher's day; Dublin Core's date in RSS is that of publication."""
    for body in (documents.rss(documents.item()), documents.RSS_10, documents.ATOM, documents.JSON_FEED):
        entry = only(body)
        assert entry.published == PUBLISHED
        assert entry.published.utcoffset() == timedelta(hours=1)
    assert only(documents.ATOM).updated == PUBLISHED + timedelta(minutes=89)
    assert only(documents.rss(documents.item())).updated is None


@pytest.mark.parametrize("date", ["", "yesterday", "Thu, 01 Jan 1970 00:00:00 GMT", "0001-01-01T00:00:00Z"])
def test_an_unknown_date_stays_unknown(date: str) -> None:
    """Neither a missing date nor one that programs write for it becomes a date of the article."""
    entry = only(documents.rss(f"<item><title>x</title><pubDate>{date}</pubDate></item>"))
    assert entry.published is None


def test_the_last_change_serves_as_publication() -> None:
    """Many Atom feeds date entries only by `updated`; otherwise their news would have no date."""
    body = documents.ATOM.replace(b"<published>2025-03-11T08:01:00+01:00</published>", b"")
    assert only(body).published == PUBLISHED + timedelta(minutes=89)
    assert only(body).updated is None


def test_authors_and_language() -> None:
    """Author and language are kept for pages that lack them."""
    assert only(documents.ATOM).author == "Ada Lund, Bo Reiss"
    assert only(documents.JSON_FEED).author == "Ada Lund"
    assert only(documents.RSS_10).author == "Ada Lund"
    for body in (documents.ATOM, documents.JSON_FEED, documents.rss()):
        assert parse(body, "", None, URL).language == "en"


@pytest.mark.parametrize(
    ("channel", "seconds"),
    [
        ("<ttl>90</ttl>", 5_400),
        ("<ttl>soon</ttl>", None),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 21_600),
        ("<ttl>10</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 3_600),
        ("", None),
    ],
)
def test_how_long_a_feed_asks_to_be_left_alone(channel: str, seconds: float | None) -> None:
    """The longest time that it names counts."""
    assert parse(documents.rss(channel=channel), "", None, URL).ttl == seconds


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("data:text/html,hello", None),
        ("https://user:secret@tidewater.example/", None),
        ("/news/7?utm_source=rss&id=2#top", "https://tidewater.example/news/7?utm_source=rss&id=2"),
        ("  https://tidewater.example/a b", "https://tidewater.example/a%20b"),
        ("https://[::1", None),
    ],
)
def test_only_web_addresses_are_followed(link: str, address: str | None) -> None:
    """A link to anything but a public form of web address is dropped; relative ones are completed."""
    assert only(documents.rss(documents.item(url=link))).url == address
    body = json.loads(documents.JSON_FEED)
    body["items"][0]["url"] = link
    assert only(json.dumps(body).encode()).url == address


def test_xml_base_is_obeyed() -> None:
    """A relative link of Atom is relative to xml:base, and xml:base cannot turn it into a script."""
    assert only(documents.ATOM).url == "https://tidewater.example/news/1"
    hostile = documents.ATOM.replace(b"https://tidewater.example/news/", b"javascript:alert(1)//", 1)
    assert (only(hostile).url or "https:").startswith("https:")


def test_titles_are_text() -> None:
    """A title has neither markup nor entities, and the title of a picture is ignored."""
    escaped = documents.rss(
        "<item><title>Fish &amp;amp; &lt;i&gt;chips&lt;/i&gt;&lt;script&gt;x()&lt;/script&gt;</title></item>"
    )
    assert only(escaped).title == "Fish & chips"
    assert only(documents.ATOM).title == "Story 1"
    assert only(documents.ATOM.replace(b"&lt;b&gt;", b"&amp;amp; &amp;#8217;s")).title == "Story 1 & ’s"
    picture = "<image><title>A picture</title><url>https://x.example/a.jpg</url></image>"
    assert only(documents.rss(documents.item(extra=picture))).title == "Story 1"


@pytest.mark.parametrize(
    ("charset", "declared"),
    [("windows-1251", ""), (None, ' encoding="koi8-r"'), (None, ' encoding="utf-16"')],
)
def test_encodings(charset: str | None, declared: str) -> None:
    """Letters survive, whether the server or the document names the encoding."""
    text = f'<?xml version="1.0"{declared}?><rss version="2.0"><item><title>Ёлка у моря</title></item></rss>'
    encoding = charset or declared.split('"')[1]
    assert only(text.encode(encoding), "application/rss+xml", charset).title == "Ёлка у моря"


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1251", "utf-16"])
def test_a_wrong_declaration_is_not_believed(declared: str) -> None:
    """Valid UTF-8 beyond ASCII is UTF-8, whatever the server or the document declares."""
    text = f'<?xml version="1.0" encoding="{declared}"?><rss version="2.0"><item><title>Ёлка, Größe</title></item></rss>'
    for charset in (None, "iso-8859-1"):
        assert only(text.encode(), "application/rss+xml", charset).title == "Ёлка, Größe"


def test_a_damaged_byte_spoils_nothing_else() -> None:
    """A byte that is not UTF-8 does not change the encoding of a feed, nor do control characters."""
    title = "Ёлка у моря стоит давно".encode()
    body = documents.rss(documents.item()).replace(b"Story 1", title + b"\xff\x08")
    assert only(body).title.startswith("Ёлка у моря стоит давно")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("desk@tidewater.example (Ann Lee)", "Ann Lee"),
        ("Ann Lee &lt;desk@tidewater.example&gt;", "Ann Lee"),
        ("desk@tidewater.example", ""),
        ("Ann Lee", "Ann Lee"),
    ],
)
def test_authors_of_rss(written: str, name: str) -> None:
    """RSS gives an author's e-mail address with the name in brackets: only the name is kept."""
    assert only(documents.rss(documents.item(extra=f"<author>{written}</author>"))).author == name


def test_whole_text_needs_no_description() -> None:
    """An item with its text alone is read as an article, not as a description."""
    item = documents.item(content=documents.HTML).replace(
        f"<description>{documents.SUMMARY}</description>", ""
    )
    assert only(documents.rss(item)).text == documents.TEXT


def test_raw_ampersands_are_read() -> None:
    """A feed with unescaped ampersands loses no letter, and no parameter of an address in CDATA."""
    link = "https://tidewater.example/news?id=1&page=2"
    raw = documents.rss(
        f"<item><title>R&D at AT&T: Q&A</title><link><![CDATA[{link}]]></link><description>B & B</description></item>"
    )
    entry = only(raw)
    assert (entry.title, entry.url, entry.summary) == ("R&D at AT&T: Q&A", link, "B & B")


def test_a_mistake_in_the_xml_loses_no_entry() -> None:
    """Feeds that are not well-formed, as many are, are read all the same."""
    broken = documents.rss(
        documents.item(1), "<item><title>AT&T & more<br></title></item>", documents.item(3)
    )
    assert [entry.title[:4] for entry in parse(broken, "text/xml", None, URL).entries] == [
        "Stor",
        "AT&T",
        "Stor",
    ]


@pytest.mark.parametrize(
    "body", [b"", b"hello", b"<html><body><p>News</p></body></html>", b'{"items": []}', b"{"]
)
def test_other_documents_are_refused(body: bytes) -> None:
    """A web page, a JSON document of another kind, or nothing is not an empty feed."""
    with pytest.raises(InvalidFeed):
        parse(body, "application/rss+xml", None, URL)


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.floats()
        | st.text()
        | st.sampled_from(["https://a.example/", "2025-03-11"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["id", "url", "title", "content_html", "date_published", "authors", "name", "x"]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=12,
    )
)
def test_malformed_json_entries_affect_no_other(value: object) -> None:
    """Whatever stands in place of an item or field, the items beside it are read."""
    body = json.loads(documents.JSON_FEED)
    body["items"] = [value, *body["items"]]
    body["authors"] = body["language"] = value
    assert parse(json.dumps(body).encode(), "", None, URL).entries[-1].title == "Story 1"


@given(st.text(alphabet=st.sampled_from("<>/&;abp\"'= \n![]-CDATA"), max_size=200))
def test_markup_of_any_kind_becomes_text(markup: str) -> None:
    """Reducing HTML to text fails on nothing, and leaves one line for each paragraph."""
    for paragraph in paragraphs(markup):
        assert paragraph.text == " ".join(paragraph.text.split())


@pytest.mark.parametrize(
    "body",
    [documents.rss(documents.item(content=documents.HTML)), documents.ATOM, documents.JSON_FEED],
    ids=["content:encoded", "Atom", "JSON Feed"],
)
def test_the_feeds_own_text_is_used_where_it_is_the_article(body: bytes) -> None:
    """The paragraphs are kept, and no page needs to be fetched."""
    assert only(body).text == documents.TEXT


FOOTER = (
    '<p>The post <a href="https://x.example/">Story 1</a> appeared first on <a href="/">Tidewater</a>.</p>'
)


@pytest.mark.parametrize(
    ("content", "is_whole"),
    [
        (documents.HTML, True),
        (documents.HTML + FOOTER, True),
        (documents.HTML + "<script>track('.')</script><figure>A photo</figure>", True),
        (
            documents.HTML
            + '<p><a href="https://tidewater.example/news/1">All about the fish market.</a></p>',
            False,
        ),
        (documents.HTML + "<p>Read more on our website.</p>", False),
        (documents.HTML + "<p>Weiterlesen →</p>", False),
        (documents.HTML + "<p>The mayor said […]</p>" + FOOTER, False),
        (documents.HTML.removesuffix(".</p>") + "…</p>", False),
        (documents.HTML.removesuffix("everywhere.</p>") + "</p>", False),
        (f"<p>{documents.PARAGRAPHS[0]}</p>", False),
        (f"<p>{' '.join(documents.PARAGRAPHS)}</p>", False),
    ],
)
def test_a_teaser_is_not_taken_for_the_article(content: str, is_whole: bool) -> None:  # noqa: FBT001
    """A text that is too short, cut off, or refers to the page is not the article (see `fulltext`)."""
    assert bool(full_text(paragraphs(content))) is is_whole


def test_a_description_must_be_longer_than_a_content() -> None:
    """A description counts as the article only if it is far longer than a summary."""
    short, long = paragraphs(documents.HTML), paragraphs(3 * documents.HTML)
    assert not full_text([], short)
    assert not full_text(short, short)
    assert full_text(short, paragraphs("A summary."))
    assert full_text([], long)


def test_an_archive_gives_its_newest_entries_and_says_what_was_left() -> None:
    """Of a feed with 100,000 entries 500 are taken, the newest by date, and the rest is counted."""
    items = [f"<item><guid isPermaLink='false'>{n}</guid></item>" for n in range(1_000)]
    items[900] = (
        "<item><guid isPermaLink='false'>dated</guid><pubDate>Tue, 11 Mar 2025 08:00:00 GMT</pubDate></item>"
    )
    feed = parse(documents.rss(*items), "", None, URL)
    assert (len(feed.entries), feed.left) == (500, 500)
    assert feed.entries[-1].guid == "dated"
    assert feed.entries[-2].guid == "498"


def test_the_digest_is_of_the_content_alone() -> None:
    """New dates or GUIDs do not change an entry's digest; a new text does."""
    before = FeedEntry("https://a.example/", "1", "Title", published=PUBLISHED, summary="So it is.")
    after = FeedEntry("https://a.example/", "2", "Title", updated=datetime.now(UTC), summary="So it is.")
    assert (before.key, before.digest) == (after.key, after.digest)
    corrected = FeedEntry("https://a.example/", "1", "Title", summary="So it was.")
    assert before.digest != corrected.digest


def entities(*declared: str) -> bytes:
    return (
        f'<?xml version="1.0"?><!DOCTYPE rss [\n{"".join(line + chr(10) for line in declared)}]>'
        "<rss version='2.0'><channel><item><title>[&x;]</title></item></channel></rss>"
    ).encode()


HOSTILE = {
    "a system entity": entities('<!ENTITY x SYSTEM "file:///etc/hostname">'),
    "entities that unfold": entities(
        '<!ENTITY a "aaaaaaaaaa">',
        *(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(22)),
        '<!ENTITY x "&w;">',
    ),
    "one long entity, used often": entities(f'<!ENTITY x "{"x" * 50_000}">').replace(
        b"[&x;]", b"&x;" * 50_000
    ),
    "elements 100,000 deep": b"<rss version='2.0'><channel><item><title>" + b"<b>" * 100_000,
    "HTML 100,000 deep": b"<rss version='2.0'><channel><item><title>t</title><description>"
    + b"&lt;div&gt;" * 100_000,
    "a codec that decodes no text": b"<?xml version='1.0' encoding='punycode'?><rss>" + b"a" * 100_000,
    "nothing but line feeds": b"\n" * 200_000 + b"<rss version='2.0'><channel/></rss>",
    "JSON 100,000 deep": b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"[" * 100_000,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_feed_affects_no_other(body: bytes) -> None:
    """It is refused or yields nothing of this machine, within bounds, and the next feed is read."""
    with FeedSandbox(seconds=2) as sandbox:
        try:
            feed = sandbox.parse(body, "application/rss+xml", None, URL)
        except InvalidFeed:
            feed = ParsedFeed("", None, "", None, ())
        shown = "".join(f"{entry.title} {entry.summary} {entry.text}" for entry in feed.entries)
        assert len(shown) < 10 * len(body)
        assert shown.strip("[]&x; \n") in {"", "t"} or set(shown) <= set("x")
        assert sandbox.parse(documents.rss(documents.item()), "", None, URL).entries[0].title == "Story 1"


def test_the_subprocess_gives_the_same_result() -> None:
    """No part of a feed is lost between the processes, and refusals keep their reason."""
    with FeedSandbox() as sandbox:
        for body in (
            documents.ATOM,
            documents.JSON_FEED,
            documents.rss(documents.item(content=documents.HTML)),
        ):
            assert sandbox.parse(body, "", "utf-8", URL) == parse(body, "", "utf-8", URL)
        with pytest.raises(InvalidFeed, match="neither RSS nor Atom"):
            sandbox.parse(b"hello", "", None, URL)
