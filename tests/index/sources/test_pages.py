"""Pages of the web become articles, or are recognised as something else; against a real server."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.jobs.priority import Gate
from index import Library
from index.errors import NotAnArticle
from index.model import Article
from index.report import Failure
from index.sources.http.fetcher import Fetcher, Limits
from index.sources.pages import fetch_article
from index.subscriptions.named_pages import NamedPages
from index.subscriptions.schedule import Schedule
from news_page import BODY, COOKIES, MENU, RELATED, TEXT, TITLE, linked, page
from web_server import Site, serving

LIMITS = Limits(seconds=5, private=True)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as served:
        yield served


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(LIMITS) as made:
        yield made


def test_a_page_becomes_an_article_with_its_metadata(site: Site, fetcher: Fetcher) -> None:
    """Title, text, site, author, both dates, language and address are the publisher's."""
    head = linked(
        datePublished="2026-11-03T08:15:00+01:00",
        dateModified="2026-11-04T09:00:00+01:00",
        author={"@type": "Person", "name": "Nora Lund"},
        publisher={"@type": "Organization", "name": "The Harbour Post"},
    )
    url = site.page("/2026/pier?utm_source=mail", page(MENU + f"<article>{BODY}</article>" + RELATED, head))
    article, fetched = fetch_article(fetcher, url)
    assert article is not None
    assert (article.title, article.text, article.source) == (TITLE, TEXT, "The Harbour Post")
    assert (article.author, article.language) == ("Nora Lund", "en")
    assert article.published is not None
    assert article.published.isoformat() == "2026-11-03T08:15:00+01:00"
    assert article.updated is not None
    assert article.url == url
    assert fetch_article(fetcher, url, fetched.validators)[0] is None


@pytest.mark.parametrize(
    ("named", "path"),
    [
        ("<link rel='amphtml' href='/pier/amp'>", "/pier/amp"),
        ("<link rel='alternate' media='print' href='/print.php?id=7'>", "/print.php?id=7"),
        ("<a href='/print/pier'>Print</a>", "/print/pier"),
    ],
)
def test_a_form_of_a_page_is_read_where_the_page_cannot_be(
    named: str, path: str, site: Site, fetcher: Fetcher
) -> None:
    """A page that scripts fill has no text, but its form for print or as AMP has; the address stays."""
    is_link = named.startswith("<link")
    url = site.page("/pier", page("<div></div>" if is_link else named, named if is_link else ""))
    site.page(path, page(f"<article>{BODY}</article>"))
    article, _ = fetch_article(fetcher, url)
    assert article is not None
    assert (article.text, article.url) == (TEXT, url)


def test_a_page_without_a_readable_form_says_what_it_is(site: Site, fetcher: Fetcher) -> None:
    """A form that is gone, or holds no article either, changes nothing; at most two are tried."""
    forms = "".join(f"<link rel='amphtml' href='/amp/{number}'>" for number in range(9))
    url = site.page("/pier", page("<div id='app'></div>", forms))
    with pytest.raises(NotAnArticle):
        fetch_article(fetcher, url)
    assert sum(len(site.asked_for(f"/amp/{number}")) for number in range(9)) == 2


def test_nothing_is_asked_for_or_read_while_somebody_asks(site: Site) -> None:
    """Fetching gives way to questions: before a request, and before a page is parsed."""
    gate, taken = Gate(), []
    url = site.page("/pier", page(f"<article>{BODY}</article>"))
    with Fetcher(LIMITS, give_way=gate.yield_to_questions) as fetcher:
        with gate.asking():
            fetching = threading.Thread(target=lambda: taken.append(fetch_article(fetcher, url)[0]))
            fetching.start()
            fetching.join(0.3)
            assert fetching.is_alive()
            assert site.asked_for("/pier") == []
        fetching.join(10)
        assert taken[0] is not None


_SUBSCRIBE = "<p>Subscribe now to continue reading this story. Already a subscriber? Log in.</p>"
_LINKS = "".join(
    f"<p><a href='/n/{n}'>Council number {n} votes on a pier of its own</a></p>" for n in range(40)
)
_NO_ARTICLES = {
    "cookies": (
        page(
            "<div><h1>We value your privacy</h1><p>We and our partners store cookies on your device and process "
            "personal data. You may accept all or manage your preferences at any time in our privacy policy, where "
            "you can also withdraw your consent and object to legitimate interest.</p></div>"
        ),
        "cookies",
    ),
    "paywall": (
        page(f"<article><p>{TEXT.split(chr(10))[0]}</p>{_SUBSCRIBE}</article>"),
        "paid for",
    ),
    "paid by its own word": (
        page(f"<article>{BODY[:420]}</p></article>", linked(isAccessibleForFree=False)),
        "paid for",
    ),
    "login": (
        page(
            "<main><h1>Sign in</h1><p>Sign in to your account with your e-mail address and your password to go on "
            "to the page that you asked for. Forgot your password? Ask for a new one here, or create an account if "
            "you have none.</p><form><input type='password' name='p'></form></main>"
        ),
        "a login",
    ),
    "error": (
        page(
            "<main><h1>Sorry</h1><p>The page that you are looking for could not be found. It may have been moved, or "
            "the address may be wrong. Try the search above, or go on to our front page for the latest news.</p></main>"
        ),
        "an error page",
    ),
    "links": (page(f"<main>{_LINKS}</main>", '<meta property="og:type" content="website">'), "list of links"),
    "nothing": (page("<div id='app'></div><script>go()</script>"), "No article"),
}


@pytest.mark.parametrize("kind", _NO_ARTICLES)
def test_other_pages_are_named_and_not_stored(site: Site, fetcher: Fetcher, kind: str) -> None:
    """Cookie walls, paywall stubs, logins, errors with status 200 and lists of links are recognised."""
    content, said = _NO_ARTICLES[kind]
    with pytest.raises(NotAnArticle, match=said):
        fetch_article(fetcher, site.page("/news/story", content))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"%PDF-1.7 \xe2\xe3 binary", "PDF"),
        (b"\x89PNG\r\n\x1a\n....", "image"),
        (b"\xff\xd8\xff\xe0 JFIF", "image"),
        (b"PK\x03\x04 word/document.xml", "archive"),
        (b"", "empty"),
        (b"\x00\x01\x02\x03" * 500, "No page"),
    ],
)
def test_other_files_are_recognised_whatever_they_are_called(
    site: Site, fetcher: Fetcher, body: bytes, said: str
) -> None:
    """A PDF or an image that the server calls HTML is not parsed."""
    with pytest.raises(NotAnArticle, match=said):
        fetch_article(fetcher, site.page("/x", body, "text/html"))


def test_another_kind_of_content_is_named(site: Site, fetcher: Fetcher) -> None:
    """Content that the server declares to be no page is refused with its type."""
    with pytest.raises(NotAnArticle, match="audio/mpeg"):
        fetch_article(fetcher, site.page("/x", b"sound", "audio/mpeg"))


@pytest.mark.parametrize(
    "sentence",
    [
        "The council will also vote on how websites may use cookies and ask for consent, a spokesman said.",
        "The newspaper now has nine thousand subscribers, who pay to read and to continue reading its stories.",
        "Visitors who tried to sign in found an error page with the number 404 instead, and no password helped.",
    ],
)
def test_an_article_about_such_things_is_an_article(site: Site, fetcher: Fetcher, sentence: str) -> None:
    """Words like cookies, subscribers or password do not make a notice of an article."""
    article, _ = fetch_article(
        fetcher, site.page("/story", page(COOKIES + f"<article>{BODY}<p>{sentence}</p></article>"))
    )
    assert article is not None
    assert sentence in article.text


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "iso-8859-1"])
@pytest.mark.parametrize("declared", ["header", "meta", "nowhere", "wrongly"])
def test_letters_survive_whatever_is_said_of_the_charset(
    site: Site, fetcher: Fetcher, charset: str, declared: str
) -> None:
    """A right, missing or wrong charset does not change letters."""
    sentence = "Möwen kreisten über der Fähre, als sie ein letztes Mal von Älvsund ablegte und Grüße hinüberschallten."
    meta = f'<meta charset="{charset}">' if declared == "meta" else ""
    content = page(f"<article>{BODY.replace('“', '').replace('”', '')}<p>{sentence}</p></article>", meta)
    kind = {"header": f"text/html; charset={charset}", "wrongly": "text/html; charset=koi8-r"}.get(
        declared, "text/html"
    )
    if declared == "wrongly" and charset != "utf-8":
        return  # what is wrong about both the letters and their name cannot be told
    url = site.page("/u", content.encode(charset), kind)
    article, _ = fetch_article(fetcher, url)
    assert article is not None
    assert sentence in article.text


@pytest.mark.parametrize(
    "hostile",
    [
        page("<div>" * 100_000 + BODY),
        page("<b><i>" * 100_000),
        "<!DOCTYPE html [<!ENTITY a 'x'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>]>" + page("<p>&b;&b;</p>"),
        "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>" + page("<p>&e;</p>"),
    ],
)
def test_hostile_markup_fails_alone(site: Site, fetcher: Fetcher, library: Library, hostile: str) -> None:
    """Deep nesting and entities end as one failure among good pages, and no local file is read."""
    urls = [site.page("/bad", hostile), site.page("/good", page(f"<article>{BODY}</article>"))]
    bad, good = NamedPages(library, fetcher, Schedule(), urls)
    assert isinstance(good, Article)
    assert "root:" not in (bad.reason if isinstance(bad, Failure) else bad.text)


def test_each_address_fails_alone(site: Site, fetcher: Fetcher, library: Library) -> None:
    """Each of several addresses, in order, yields its article or the reason why there is none."""
    urls = [
        site.page("/one", page(f"<article>{BODY}</article>")),
        site.status("/gone", 410),
        "ftp://example.org/x",
        site.page("/two", page(f"<article>{BODY}</article>").replace(TITLE, "Another pier")),
    ]
    first, gone, scheme, second = NamedPages(library, fetcher, Schedule(), urls)
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert isinstance(gone, Failure)
    assert "410" in gone.reason
    assert isinstance(scheme, Failure)
    assert "not a web address" in scheme.reason


def test_add_takes_addresses_and_files_together(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`dateline add` of a file, a page and an address of nothing: two articles, and one line that says why."""
    from index.cli.app import main  # noqa: PLC0415 - in the environment that is set here

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("ALLOW_PRIVATE_ADDRESSES", "true")
    Path("ferry.txt").write_text(f"Ferries leave from the fish market\n\n{TEXT}", encoding="utf-8")
    url = site.page("/pier", page(f"<article>{BODY}</article>"))
    monkeypatch.setattr("sys.argv", ["dateline", "add", "ferry.txt", url, f"{site.url}/nothing"])
    with pytest.raises(SystemExit):
        main()
    told = capsys.readouterr().out
    assert "2 added" in told
    assert "there is no such page" in told
    monkeypatch.setattr("sys.argv", ["dateline", "add", url])
    with pytest.raises(SystemExit, match="0"):
        main()
    assert "1 unchanged" in capsys.readouterr().out
    assert ["If-None-Match" in headers for headers in site.asked_for("/pier")] == [False, True]
