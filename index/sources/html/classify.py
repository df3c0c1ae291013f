"""Recognise pages that are not articles by their bytes, links and text; pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

from index.model import Article
from index.sources.html import metadata, phrases
from index.text import normalise

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]  # published without type information

_MAGIC = {
    b"%PDF-": "a PDF file",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"PK\x03\x04": "an archive or office document",
    b"\x00\x00\x01\x00": "an image",
    b"ID3": "a sound",
    b"\x1aE\xdf\xa3": "a film",
}
_RIFF, _FILM = b"RIFF", b"ftyp"
_FEED = re.compile(rb"(?:<\?xml[^>]*>|<!--.{0,500}?-->|\s)*<(?:rss|feed|rdf:RDF)\b", re.DOTALL)
_HEAD = 2_000  # bytes in which a feed says that it is one
_PAGES = frozenset({"", "text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain"})

_SHORT = 1_000  # characters of text up to which a notice may be all there is
_STUB = 2_000  # characters up to which a text may be only the beginning of a paid article
_TERMS = 3  # different words of a login
_ADDRESSED = 2  # words that speak to the reader
_ENDING = 3  # paragraphs at the end in which a wall asks for money
_SHORT_LINE = 60  # characters that may follow there, like a price
_LONGEST_TITLE = 200  # characters
_PARTS = re.compile(r"\s+[-|–—·•»:]+\s+")

_FEWEST = 5  # lines from which a list can be told from an article
_HEADLINES = 1 / 3  # share of lines that are links to other pages
_PROSE = 0.35  # share of characters in lines that end as sentences do
_LONG_LINE = 160  # characters; a longer line is prose, also in Thai, which marks no ends of sentences
_LONG_LINK = 12  # characters from which a link may be a headline
_LINKED = 0.6  # share of a page's words that stand in links
_OWN = frozenset({"canonical", "amphtml"})  # links to the same page
_HEADINGS = frozenset({"h2", "h3", "h4", "h5"})
_AROUND = 3  # ancestors of a headline beside which its teaser may stand
_NEAR = 3  # elements and paragraphs that follow a headline as its teaser
_MOST_TEASERS = 300


@dataclass(frozen=True, slots=True)
class PageOutline:
    """Features of a page's tree, taken before its text is extracted.

    Attributes:
        title: of the page, in the browser's window.
        linked: share (0..1) of its words that stand in links.
        elsewhere: texts of its links to other pages that are long enough for a headline.
        teasers: paragraphs that stand below such a headline.
        declared: whether it declares itself an article.
        paid: whether it declares that reading it costs money.
    """

    title: str
    linked: float
    elsewhere: frozenset[str]
    teasers: frozenset[str]
    declared: bool
    paid: bool


def kind_of_bytes(body: bytes, content_type: str) -> str | None:
    """Return what a body is if it is not a page, whatever the server calls it; None if it may be a page."""
    for magic, kind in _MAGIC.items():
        if body.startswith(magic):
            return kind
    if body.startswith(_RIFF) or body[4:8] == _FILM:
        return "a sound, an image or a film"
    if _FEED.match(body.removeprefix(b"\xef\xbb\xbf")[:_HEAD]):
        return "a feed: follow it with the command feeds add"
    if content_type not in _PAGES:
        return f"of the kind {content_type[:60]}, not a page"
    if not body.strip():
        return "empty"
    return None


def outline_of(tree: "HtmlElement", url: str) -> PageOutline:
    """Return the features of the tree of the page at `url`."""
    described = metadata.own_article(tree, url)
    kinds = {
        element.get("content", "").strip().lower()
        for element in tree.iter("meta")
        if element.get("property") == "og:type"
    }
    words = len(tree.text_content().split())
    links = {element: normalise.line(element.text_content()) for element in tree.iter("a")}
    own = {
        _page(url),
        *(
            _leads(element.get("href", ""), url)
            for element in tree.iter("link")
            if element.get("rel") in _OWN
        ),
    }
    elsewhere = {
        link: text
        for link, text in links.items()
        if len(text) >= _LONG_LINK and _leads(link.get("href", ""), url) not in {None, *own}
    }
    return PageOutline(
        title=normalise.line(tree.findtext(".//title") or "")[:_LONGEST_TITLE],
        linked=sum(len(text.split()) for text in links.values()) / words if words else 0.0,
        elsewhere=frozenset(elsewhere.values()),
        teasers=frozenset(_teasers(list(elsewhere)[:_MOST_TEASERS])),
        declared=bool(described) or "article" in kinds,
        paid=str(described.get("isAccessibleForFree")).lower() == "false",
    )


def kind_without_article(outline: PageOutline, url: str) -> str | None:
    """Return what a page without an article is, or None if that cannot be told."""
    if _titled(phrases.ERROR_TITLE, outline.title):
        return f"an error page ({outline.title[:60]!r})"
    if _titled(phrases.LOGIN_TITLE, outline.title):
        return "a login"
    if outline.paid:
        return "to be paid for, and shows nothing of its text"
    if phrases.CONSENT.search(outline.title) and not outline.declared:
        return "a notice about cookies or privacy"
    if outline.linked > _LINKED or _is_front(url):
        return "a list of links or a home page"
    return None


def kind_despite_text(article: Article, outline: PageOutline, url: str) -> str | None:
    """Return why an extracted page is not an article, or None if it is one."""
    return _notice(article, outline) or _wall(article.text, outline) or _list(article, outline, url)


def _notice(article: Article, outline: PageOutline) -> str | None:
    """Return the kind of notice that a short text is, if it addresses its reader as notices do."""
    if len(article.text) > _SHORT:
        return None
    said = phrases.QUOTED.sub("", article.text)
    addressed = len(phrases.ADDRESS.findall(said))
    titles = f"{outline.title}\n{article.title}"
    asked = {found.lower() for found in phrases.LOGIN.findall(said)}
    if addressed >= _ADDRESSED and (len(asked) >= _TERMS or (asked and _titled(phrases.LOGIN_TITLE, titles))):
        return "a login"
    if phrases.ERROR.search(said) or (addressed and _titled(phrases.ERROR_TITLE, titles)):
        return f"an error page ({outline.title[:60]!r}), though the server says that all is well"
    if phrases.asks_for_consent(article.text):
        return "a notice about cookies or privacy"
    return None


def _wall(text: str, outline: PageOutline) -> str | None:
    """Return a reason if the text is only what readers see who do not pay."""
    if (outline.paid and len(text) <= _STUB) or (len(text) <= _SHORT and _is_walled(text)):
        return "the beginning of an article that is to be paid for"
    return None


def _is_walled(text: str) -> bool:
    """Return whether a paywall ends the text; short lines, and lines that address the reader, may follow."""
    for paragraph in reversed(text.split("\n\n")[-_ENDING:]):
        said = phrases.QUOTED.sub("", paragraph)
        if phrases.WALL.search(said) and not phrases.NEWSLETTER.search(said):
            return True
        if len(said) > _SHORT_LINE and not phrases.ADDRESS.search(said):
            return False
    return False


def _list(article: Article, outline: PageOutline, url: str) -> str | None:
    """Return a reason if a page is a front page, a section or another list of articles."""
    if _is_front(url) and not outline.declared:
        return "a home page, not an article"
    lines = [line for line in article.text.split("\n") if line.strip()]
    told = [line for line in lines if len(line) > _LONG_LINE or normalise.is_sentence(line)]
    others = [line for line in lines if line in outline.elsewhere or line in outline.teasers]
    if outline.declared and sum(map(len, told)) - sum(map(len, others)) > _SHORT:
        return None  # an article, though teasers may stand below it
    prose, headlines, many = sum(map(len, told)), len(others), len(lines) >= _FEWEST
    if (
        (article.title in outline.elsewhere and len(article.text) <= _SHORT)
        or headlines >= (_HEADLINES * len(lines) if many else len(lines))
        or (many and prose < _PROSE * len(article.text) and outline.linked > _LINKED / 2)
    ):
        return "a list of links, not an article"
    return None


def _titled(pattern: re.Pattern[str], titles: str) -> bool:
    """Return whether a title, or one part between separators, matches `pattern` entirely."""
    return any(
        pattern.fullmatch(part.strip())
        for title in titles.split("\n")
        for part in (title[:_LONGEST_TITLE], *_PARTS.split(title[:_LONGEST_TITLE]))
    )


def _is_front(url: str) -> bool:
    parts = urlsplit(url)
    return not (parts.path.strip("/") or parts.query)


def _teasers(links: list["HtmlElement"]) -> Iterator[str]:
    """Yield the paragraphs below headlines that are links."""
    for link in links:
        heading = next(
            (element for element in (*link.iterancestors(), *link.iter()) if element.tag in _HEADINGS), None
        )
        block = heading
        for _ in range(_AROUND):
            if block is None:
                break
            found = list(_below(block))
            if found:
                yield from found
                break
            block = block.getparent()


def _below(block: "HtmlElement") -> Iterator[str]:
    for sibling in islice(block.itersiblings(), _NEAR):
        if sibling.tag in _HEADINGS or next(sibling.iter("h1"), None) is not None:
            return  # another teaser, or what stood above was a kicker of the article itself
        for paragraph in islice(sibling.iter("p"), _NEAR):
            yield normalise.line(paragraph.text_content())


def _leads(href: str, url: str) -> str | None:
    """Return the page that a link leads to, or None if it leads nowhere else."""
    try:
        return _page(urljoin(url, href)) if href and not href.startswith("#") else None
    except ValueError:
        return None


def _page(url: str) -> str:
    """Return the parts of an address that identify a page: host, path and query."""
    parts = urlsplit(urldefrag(url).url)
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"
