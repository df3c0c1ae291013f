"""Extract an article from HTML: title, text, dates, author; pure."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from index.errors import InvalidArticle, UnreadableDocument
from index.model import Article
from index.sources.html import metadata
from index.sources.html.limits import checked, flatten, trim
from index.text import normalise

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]  # published without type information

_SHORTEST = 150  # characters: what is left of a page without an article is a notice or a menu
_ENOUGH = 0.75  # share of the sentences found in the standard way that the precise way must find
_LARGE = 10_000  # elements, which few pages with an article have
_WHOLE_BLOCKS = ("p", "li", "td")
_OUTER_BLOCKS = ("div", "blockquote", "section", "article", "span", "pre", "h2", "h3")
_SEPARATORS = (" - ", " | ", " \u2013 ", " \u2014 ", " :: ", " » ")  # with an en dash and an em dash


def extract(
    page: bytes | str, url: str | None = None, source: str = "", published: datetime | None = None
) -> Article:
    """Return the article of a news page.

    Args:
        page: HTML; bytes are decoded by their byte order mark, as UTF-8, or by what they declare.
        url: the address it was fetched from; the page may name another one of the same site.
        source: used if the page does not name its publisher and no URL is known.
        published: the feed's date: less trusted than the page's metadata, more than what the page shows.

    Raises:
        InvalidArticle: no article is found.
        UnreadableDocument: this is not HTML, or has more elements than any article.
    """
    return article_in(tree_of(page), url, source, published)


def tree_of(page: bytes | str) -> "HtmlElement":
    """Return the tree of a page; raises UnreadableDocument as `extract` does."""
    tree = _load_html()(checked(page))
    if tree is None:
        raise UnreadableDocument("it is not HTML")
    return tree


@cache
def _load_html() -> "Callable[[str], HtmlElement | None]":
    """Return trafilatura's parser of pages; only runs with a page wait the 0.2 s that its import takes."""
    from lxml import etree, html  # type: ignore[import-untyped]  # noqa: PLC0415
    from trafilatura.utils import HTML_PARSER, load_html  # noqa: PLC0415

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it would log is raised here
    # lxml chooses a class for each element by its tag, in Python: a tenth of all the time, and not needed.
    HTML_PARSER.set_element_class_lookup(
        etree.ElementDefaultClassLookup(element=html.HtmlElement, comment=html.HtmlComment)
    )
    return load_html


def article_in(
    tree: "HtmlElement", url: str | None = None, source: str = "", published: datetime | None = None
) -> Article:
    """Return the article in the tree of a page, which is used up; else as `extract`."""
    trim(tree)
    try:
        data = metadata.read(tree, url, published)
        for script in list(tree.iter("script")):
            script.drop_tree()  # read above; trafilatura would search them in quadratic time
        flatten(tree)
        shown = _shown(tree, data)
        text = _best(tree, url)
    except Exception as error:  # of any type: libraries meet a page made to break them
        raise UnreadableDocument(
            f"the page cannot be taken apart ({type(error).__name__}: {error})"
        ) from error
    if len(text) < _SHORTEST:
        text = data.body
    if len(text) < _SHORTEST:
        raise InvalidArticle(
            "no article is found on the page: it may be a list of links, or need JavaScript or a login"
        )
    publisher = data.publisher or shown.publisher
    title = _title(data.headline or shown.title, publisher)
    authors = data.authors or shown.authors
    return Article(
        title=title,
        text=_text(text, title),
        source=publisher or ("" if data.url else source),
        url=data.url,
        published=data.published,
        updated=data.updated,
        author=", ".join(name for name in authors if name != publisher),
        language=data.language,
        image=data.image,
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """What trafilatura finds in meta elements and in the layout; a missing field is empty."""

    title: str = ""
    publisher: str = ""
    authors: tuple[str, ...] = ()


def _shown(tree: "HtmlElement", data: metadata.PageData) -> _Shown:
    """Return what the page shows of itself where its JSON-LD says nothing."""
    if data.headline and data.publisher and data.authors:
        return _Shown()
    from trafilatura import metadata as shown  # noqa: PLC0415 - as in `_load_html`

    metas = shown.examine_meta(tree)
    title = data.headline or metas.title or shown.extract_title(tree) or ""
    publisher = data.publisher or metas.sitename or shown.extract_sitename(tree) or ""
    author = metas.author if metas.author and " " in metas.author else None  # one word is an account's name
    authors = data.authors or ((author or shown.extract_author(tree) or "").split("; "))
    return _Shown(title, _name(publisher), tuple(authors))


def _best(tree: "HtmlElement", url: str | None) -> str:
    """Return the text that trafilatura finds.

    The precise mode comes first, since a quote from a menu or teaser is worse than a missing paragraph. If it
    left out too many of the page's sentences, it mistook the article for boilerplate: the standard mode then
    decides. The largest pages, which take seconds, are extracted only once.
    """
    if sum(1 for _ in tree.iter()) > _LARGE:
        return _extracted(tree, url, precise=True)
    precise = _extracted(tree, url, precise=True)
    told = _prose(precise)
    if told and told >= _ENOUGH * _prose_of(tree):
        return precise
    standard = _extracted(tree, url, precise=False)
    if told >= _ENOUGH * _prose(standard) or _prose(standard) * 2 <= len(standard):
        return precise
    return standard


def _prose_of(tree: "HtmlElement") -> int:
    """Return the number of characters in all sentences of a page: an upper bound for both modes."""
    return sum(len(" ".join(block.split())) for block in _blocks(tree) if normalise.is_sentence(block))


def _blocks(tree: "HtmlElement") -> Iterator[str]:
    """Yield the text of each paragraph, and of other blocks that have a text of their own."""
    for element in tree.iter(*_WHOLE_BLOCKS, *_OUTER_BLOCKS):
        if element.tag in _WHOLE_BLOCKS:
            yield element.text_content()
        elif element.text and not element.text.isspace():
            yield element.text


def _prose(text: str) -> int:
    """Return the number of characters in lines that end like sentences, unlike those of menus and tables."""
    return sum(len(line) for line in text.splitlines() if normalise.is_sentence(line))


def _extracted(tree: "HtmlElement", url: str | None, *, precise: bool) -> str:
    """Return the text that trafilatura extracts from a copy of the tree, or "".

    The standard mode does without trafilatura's second opinions, which take half of its time: of the 181
    pages of the article-extraction-benchmark, they make F1 .968 instead of .970.
    """
    from trafilatura import bare_extraction  # noqa: PLC0415 - as in `_load_html`

    found = bare_extraction(
        tree,
        url=url,
        fast=not precise,
        favor_precision=precise,
        include_comments=False,
        include_tables=False,
    )
    return "" if found is None or isinstance(found, dict) else found.text or ""


def _name(given: str) -> str:
    """Return the publisher's name, or "" if the page gives an address, as of a social network, instead."""
    name = given.lstrip("@")
    if name.startswith(("http:", "https:")):
        return ""
    return name if not name or "." in name or name[0].isupper() else name.title()


def _title(given: str, publisher: str) -> str:
    """Return the headline without the site's name, which many pages append."""
    title = normalise.headline(given)
    for separator in _SEPARATORS:
        head, found, tail = title.rpartition(separator)
        if found and head and tail.casefold() == publisher.casefold():
            return head
    return title


def _text(extracted: str, title: str) -> str:
    """Return trafilatura's text, which has one line for each paragraph, with blank lines between them."""
    paragraphs = [line for line in map(normalise.line, extracted.splitlines()) if line]
    if paragraphs and paragraphs[0] == title:
        del paragraphs[0]
    return "\n\n".join(paragraphs)
