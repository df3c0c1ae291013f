"""Articles from web pages: what is extracted, what is left out, and how hostile pages are bounded."""

import logging
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest

from index.errors import InvalidArticle, UnreadableDocument
from index.sources.html import limits, phrases
from index.sources.html.extract import extract
from news_page import BODY, COMMENTS, COOKIES, FOOTER, MENU, META, RELATED, TEXT, TITLE, linked, page

_ADVERTISEMENT = '<div class="advertisement">Advertisement</div>'
_LAYOUTS = {
    "semantic": f"{COOKIES}{MENU}<main><article><h1>{TITLE}</h1>{BODY}</article>"
    f"{RELATED}{COMMENTS}</main>{FOOTER}",
    "divs": f'{MENU}<div class="wrap"><div class="story"><h1>{TITLE}</h1>'
    f'<div class="story-body">{BODY}</div></div>'
    f'<div class="sidebar">{RELATED}</div></div>{COOKIES}{FOOTER}',
    "aside": f"{MENU}<main><aside class='content'><h1>{TITLE}</h1>{BODY}</aside></main>{COOKIES}{FOOTER}",
    "interrupted": f"{MENU}<article><h1>{TITLE}</h1>{BODY.replace('</p>', '</p>' + _ADVERTISEMENT)}"
    f"{RELATED}</article>{FOOTER}",
}


@pytest.mark.parametrize("layout", _LAYOUTS)
def test_layouts(layout: str) -> None:
    """An article comes out whole, without menus, banners, teasers and comments around it."""
    article = extract(page(_LAYOUTS[layout], META))
    assert article.text == TEXT
    assert (article.title, article.source, article.language) == (TITLE, "The Harbour Post", "en")
    assert article.url == "https://post.example/2024/pier"
    assert article.published is None


_CONSENT = "".join(
    f"<p>With your consent, we and our {number} partners store cookies and personal data on your device.</p>"
    for number in range(20)
)
_ON_COOKIES = (
    "The council voted that shops which use cookies must ask you for consent, and name the partners to whom "
    "they give personal data."
)


@pytest.mark.parametrize(
    ("unread", "article"),
    [
        (f"<div id='overlay'><div>{_CONSENT}</div></div>", BODY),
        (f"<dialog open>{_CONSENT}</dialog>", BODY),
        (
            "",
            f"<article><p hidden>Holders of the old pass still read this former notice.</p>{BODY}</article>",
        ),
        ("", f"<div class='cookie-law'><p>{_ON_COOKIES}</p>{BODY}</div>"),
        ("", f"<div hidden class='shown-by-a-script'>{BODY}</div>"),
    ],
)
def test_what_nobody_reads_is_no_article(unread: str, article: str) -> None:
    """Hidden text and long overlays about cookies are left out, but not an article that looks like one."""
    text = extract(page(f"{unread}<div>{article}</div>", META)).text
    assert text.removeprefix(f"{_ON_COOKIES}\n\n") == TEXT


def test_overlays_within_each_other_are_read_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each holds all of the text, so that reading each wholly would take minutes for a page of one megabyte."""
    read: list[str] = []

    def note(text: str) -> bool:
        read.append(text)
        return False

    monkeypatch.setattr(phrases, "asks_for_consent", note)
    nested = "<div class=modal>" * 100 + "We store cookies. " * 3_000 + "</div>" * 100
    assert extract(page(f"{nested}<article>{BODY}</article>", META)).text == TEXT
    assert 0 < sum(map(len, read)) <= 1_100_000


def test_linked_data() -> None:
    """What a page declares in JSON-LD is believed: time and zone, authors and publisher."""
    data = linked(
        datePublished="2024-06-18T21:05:00+02:00",
        dateModified="2024-06-19T07:30:00Z",
        author=[{"@type": "Person", "name": "Ida Quay"}, {"@type": "Person", "name": "Ben O&#39;Dell"}],
        publisher={"@type": "Organization", "name": "The Harbour Post"},
    )
    article = extract(page(_LAYOUTS["semantic"], data))
    assert article.published == datetime(2024, 6, 18, 21, 5, tzinfo=timezone(timedelta(hours=2)))
    assert article.updated == datetime(2024, 6, 19, 7, 30, tzinfo=UTC)
    assert (article.author, article.source) == ("Ida Quay, Ben O'Dell", "The Harbour Post")


@pytest.mark.parametrize(
    ("head", "image"),
    [
        (
            '<meta property="og:image" content="https://img.example/pier.jpg?w=1200">',
            "https://img.example/pier.jpg?w=1200",
        ),
        ('<meta property="og:image" content="/pier.jpg">', "https://post.example/pier.jpg"),
        (
            '<meta property="og:image" content="http://i.example/a"><meta name="twitter:image" content="//i.example/b">',
            "https://i.example/b",
        ),
        (
            linked(image=[{"@type": "ImageObject", "url": "https://img.example/c.jpg"}]),
            "https://img.example/c.jpg",
        ),
        ('<meta property="og:image" content="javascript:alert(1)">', None),
        ('<meta property="og:image" content="https://user:word@img.example/a.jpg">', None),
        ("", None),
    ],
)
def test_the_address_of_the_picture(head: str, image: str | None) -> None:
    """The picture of previews is taken by its address, and only if a reader's client may load it."""
    html = page(_LAYOUTS["semantic"], META + head)
    assert extract(html, "https://post.example/2024/pier").image == image


_EVENING = datetime(2024, 6, 18, 19, 5, tzinfo=UTC)
_NEWS = '"@type": "https://schema.org/NewsArticle", "datePublished": "2024-06-18T19:05:00Z"'


@pytest.mark.parametrize(
    ("head", "shown", "published"),
    [
        (
            '<meta property="article:published_time" content="2024-06-18T19:05:00Z">',
            "",
            datetime(2024, 6, 18, 19, 5, tzinfo=UTC),
        ),
        ('<meta itemprop="datePublished" content="2024-06-18">', "", datetime(2024, 6, 18, tzinfo=UTC)),
        ("", '<time datetime="2024-06-18">yesterday</time>', datetime(2024, 6, 18, tzinfo=UTC)),
        ("", '<span class="date">18 June 2024</span>', datetime(2024, 6, 18, tzinfo=UTC)),
        ("", '<div class="date">18 de junio de 2024 - 7:05 PM</div>', _EVENING),
        (
            '<link rel="canonical" href="https://post.example/2024/06/18/pier">',
            "",
            datetime(2024, 6, 18, tzinfo=UTC),
        ),
        (
            linked(datePublished="18 June 2024"),
            '<time datetime="2024-06-18">x</time>',
            datetime(2024, 6, 18, tzinfo=UTC),
        ),
        ("", '<time datetime="2024-06-18T21:05:00+02:00">yesterday</time>', _EVENING),
        (linked(datePublished="Tue, 18 Jun 2024 19:05:00 GMT"), "", _EVENING),
        *(
            (f"{start}{{{_NEWS}}}{end}</script>", "", _EVENING)
            for start, end in (
                ('<script type="application/ld+json; charset=utf-8">', ""),
                ('<script type="Application/LD+JSON">', ";"),
                ('<script type="application/ld+json"><!-- ', " -->"),
                ('<script type="application/ld+json">//<![CDATA[\n', "\n//]]>"),
                ('<script type="application/ld+json">/* <![CDATA[ */', "/* ]]> */"),
            )
        ),
        ("", "", None),
        ("", "<p>The pier was opened by the king on 4 May 1912, and widened on 2001-09-03.</p>", None),
        (linked(datePublished="0001-01-01T00:00:00"), "", None),
        ('<meta property="article:published_time" content="1970-01-01T00:00:00Z">', "", None),
        ('<script type="application/ld+json">{"datePublished": "2024-</script>', "", None),
    ],
)
def test_published(head: str, shown: str, published: datetime | None) -> None:
    """The date is one that the page marks as its own; any other in it, or today's, is never taken for it."""
    clock = '<div class="header-date">Today is Friday, 3 January 2025</div>'
    body = f"{clock}{MENU}<main><article><h1>{TITLE}</h1>{shown}{BODY}</article>{RELATED}</main>{FOOTER}"
    assert extract(page(body, head)).published == published


def _related(headline: str, url: str, **fields: object) -> str:
    return linked(headline=headline, datePublished="2019-07-02", mainEntityOfPage=url, **fields)


@pytest.mark.parametrize("before", [True, False])
def test_related_stories_are_not_the_article(before: bool) -> None:  # noqa: FBT001 - of the related stories
    """Of several descriptions on a page, the one with its address or headline counts, wherever it stands."""
    own = linked(
        datePublished="2024-06-18T19:05:00Z", mainEntityOfPage={"@id": "https://post.example/2024/pier"}
    )
    others = "".join(
        _related(f"Ferry number {n} runs aground", f"https://post.example/n/{n}", isAccessibleForFree=False)
        for n in range(3)
    )
    head = META + (others + own if before else own + others)
    article = extract(page(_LAYOUTS["semantic"], head), "https://post.example/2024/pier")
    assert (article.title, article.published) == (TITLE, _EVENING)
    alone = extract(page(_LAYOUTS["semantic"], META + others), "https://post.example/2024/pier")
    assert (alone.title, alone.published) == (TITLE, None)


def test_the_body_that_json_ld_holds() -> None:
    """A page that builds its text by a script has the text that it gives to machines, without markup."""
    data = linked(articleBody=BODY.replace("chair, Ada Brook", "chair, <b>Ada Brook</b>"))
    assert extract(page("<div id='app'></div>", META + data)).text == TEXT


@pytest.mark.parametrize("around", ["{}", "<div>{}</div>", "<main>{}</main>"])
def test_lists_and_linked_sentences_are_text(around: str) -> None:
    """They belong to the article, also where a plain page marks no article at all."""
    linked_sentence = "The council said in March that the old ferry pier would be safe for another ten years."
    items = ["The fish market serves as the pier until then.", "The ferries keep their timetable."]
    inside = (
        f"<p><a href='/2024/march'><strong>{linked_sentence}</strong></a></p>"
        f"<ul><li>{items[0]}</li><li>{items[1]}</li></ul>"
    )
    text = extract(page(around.format(f"<h1>{TITLE}</h1>{BODY}{inside}{BODY}"))).text
    assert all(said in text for said in (linked_sentence, *items))


def test_a_table_of_the_article_is_text() -> None:
    """Each row is a line with its cells parted, so that a result can be searched and quoted."""
    rows = (("Village", "Votes"), ("Westhaven", "41,220"), ("Eastmouth", "38,911"))
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    links = "".join(f'<tr><td><a href="/{n}">More of it</a></td><td>{n}</td></tr>' for n in range(5))
    body = BODY.replace("</p>", f"</p><table><caption>Result</caption>{cells}</table>", 1)
    content = page(f"<article><h1>{TITLE}</h1>{body}</article><table>{links}</table>")
    first, *rest = TEXT.split("\n\n")
    wanted = [first, "Result", *(" | ".join(row) for row in rows), *rest]
    assert extract(content).text == "\n\n".join(wanted)


@pytest.mark.parametrize(
    "written", ["R&amp;amp;D &amp;#8217;s &lt;em&gt;rise&lt;/em&gt;", "R&amp;D ’s <b>rise</b>"]
)
def test_headlines_hold_neither_markup_nor_entities(written: str) -> None:
    """Whatever programs leave in a headline, readers see a line of text."""
    assert extract(page(_LAYOUTS["semantic"], linked(headline=written))).title == "R&D ’s rise"


@pytest.mark.parametrize(
    ("canonical", "address", "url"),
    [
        (
            "https://post.example/pier",
            "https://www.post.example/pier?utm_source=x",
            "https://post.example/pier",
        ),
        ("/pier", "https://post.example/amp/pier", "https://post.example/pier"),
        ("https://other.example/theirs", "https://post.example/pier", "https://post.example/pier"),
        ("https://post.example/", "https://post.example/pier", "https://post.example/pier"),
        ("https://post.example/", None, None),
        ("https://post.example/pier", None, "https://post.example/pier"),
        ("javascript:alert(1)", None, None),
        ("http://[::1", "https://post.example/pier", "https://post.example/pier"),
    ],
)
def test_canonical(canonical: str, address: str | None, url: str | None) -> None:
    """A page names its own address, but cannot pass for a page of another site, or for its front page."""
    article = extract(page(_LAYOUTS["divs"], f'<link rel="canonical" href="{canonical}">'), url=address)
    assert article.url == url


def test_without_provenance() -> None:
    """If a page names neither publisher nor address, the caller's source is used."""
    article = extract(f"<html><body><h1>{TITLE}</h1><div>{BODY}</div></body></html>", source="saved.html")
    assert (article.source, article.url, article.language) == ("saved.html", None, "")


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8", ""),
        ("utf-16", ""),
        ("cp1252", '<meta charset="iso-8859-1">'),
        ("cp1251", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'),
        ("shift_jis", '<meta charset="shift_jis">'),
        ("cp1252", '<meta charset="utf-8">'),
        ("cp1252", '<meta charset="idna">'),
    ],
)
def test_encodings(encoding: str, head: str) -> None:
    """A page is decoded as it declares, unless that is plainly wrong."""
    words = {"cp1251": "Паром отходит от рыбного рынка. ", "shift_jis": "船は魚市場から出る。"}.get(
        encoding, "Café Übergröße. "
    )
    article = extract(
        page(f"<article><h1>{TITLE}</h1>{BODY}<p>{words * 9}</p></article>", head)
        .replace("“", '"')
        .replace("”", '"')
        .encode(encoding)
    )
    assert article.text.endswith((words * 9).strip())


@pytest.mark.parametrize(
    "content",
    [
        "",
        "plain words",
        '{"json": 1}',
        page("<p>Please enable JavaScript to continue.</p>"),
        page(MENU * 5),
        page("<div>" * 100_000 + BODY),
        page("<b>" * 200 + "x" + "</b>" * 200),
        page("<p>x</p>" * (limits.MOST_ELEMENTS + 1) + BODY),
        page("<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">" + BODY),
        page("<p>" + "word " * 2_100_000 + "</p>"),
        page("<!--" * 100_000 + BODY),
        page("<table>" + "<tr><td>1</td></tr>" * 9_000 + "</table>"),
    ],
    ids=range(12),
)
def test_no_article(content: str) -> None:
    """A page without an article, or made to exhaust a machine, is refused in a sentence."""
    with pytest.raises((InvalidArticle, UnreadableDocument)) as refused:
        extract(content)
    assert str(refused.value).isprintable()


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
        '<script type="application/ld+json">' + '{"@type":"Person" "name' * 20_000 + "</script>",
        '<script type="application/ld+json">{"a": "' + "<" * 400_000 + '"}</script>',
        '<meta name="author" content="' + "<" * 1_000_000 + '">',
        "<style>" + "<" * 1_000_000 + "</style>",
        "<title>" + " - " * 300_000 + "</title>",
    ],
    ids=range(6),
)
def test_hostile_metadata(head: str) -> None:
    """Metadata made to be slow to read is bounded, and the article is still read."""
    assert extract(page(_LAYOUTS["semantic"], head)).text == TEXT


def test_quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Faults are raised to the caller, and not logged besides."""
    with caplog.at_level(logging.WARNING), pytest.raises(UnreadableDocument):
        extract("")
    assert not caplog.records


def test_imported_when_needed() -> None:
    """Reading other files does not wait for the libraries that take pages apart."""
    code = "import sys, index.sources.files.article_files; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"trafilatura", "lxml", "htmldate", "courlan"} & set(loaded.stdout.split())
