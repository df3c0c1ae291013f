"""Extract an article from HTML: title, text, dates, author; pure."""

import logging
from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime
from typing import TYPE_CHECKING

from index.errors import InvalidArticle, UnreadableDocument
from index.model import Article
from index.sources.html import metadata
from index.sources.html.limits import checked, flatten, trim
from index.text import normalise

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]  # published without type information
    from trafilatura.settings import Document

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
    # Importing trafilatura takes 0.2 s, which no run without a page should wait for.
    from trafilatura.utils import load_html  # noqa: PLC0415

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it would log is raised here
    tree = load_html(checked(page))
    if tree is None:
        raise UnreadableDocument("it is not HTML")
    return tree


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
        document = _best(tree, url)
    except Exception as error:  # of any type: libraries meet a page made to break them
        raise UnreadableDocument(
            f"the page cannot be taken apart ({type(error).__name__}: {error})"
        ) from error
    text = (document and document.text) or ""
    if len(text) < _SHORTEST:
        text = data.body
    if len(text) < _SHORTEST:
        raise InvalidArticle(
            "no article is found on the page: it may be a list of links, or need JavaScript or a login"
        )
    publisher = data.publisher or _name(document.sitename if document else "")
    title = _title(data.headline or (document and document.title) or "", publisher)
    authors = data.authors or ((document and document.author) or "").split("; ")
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


def _best(tree: "HtmlElement", url: str | None) -> "Document | None":
    """Return the article that trafilatura finds.

    The precise mode comes first, since a quote from a menu or teaser is worse than a missing paragraph. If it
    left out too many of the page's sentences, it mistook the article for boilerplate: the standard mode then
    decides. The largest pages, which take seconds, are extracted only once.
    """
    if sum(1 for _ in tree.iter()) > _LARGE:
        return _document(tree, url, precise=True)
    precise = _document(deepcopy(tree), url, precise=True)
    if precise and _prose(precise) >= _ENOUGH * _prose_of(tree):
        return precise
    standard = _document(tree, url, precise=False, with_metadata=precise is None)
    if standard is None or (precise and _prose(precise) >= _ENOUGH * _prose(standard)):
        return precise
    if _prose(standard) * 2 <= len(standard.text or ""):
        return precise
    if precise:
        standard.title, standard.author, standard.sitename = precise.title, precise.author, precise.sitename
    return standard


def _prose_of(tree: "HtmlElement") -> int:
    """Return the number of characters in all sentences of a page: an upper bound for both modes."""
    return sum(len(line) for line in _blocks(tree) if normalise.is_sentence(line))


def _blocks(tree: "HtmlElement") -> Iterator[str]:
    """Yield the text of each paragraph, and of other blocks that have a text of their own."""
    for element in tree.iter(*_WHOLE_BLOCKS, *_OUTER_BLOCKS):
        if element.tag in _WHOLE_BLOCKS:
            yield normalise.line(element.text_content())
        elif element.text and not element.text.isspace():
            yield normalise.line(element.text)


def _prose(document: "Document") -> int:
    """Return the number of characters in lines that end like sentences, unlike those of menus and tables."""
    return sum(len(line) for line in (document.text or "").splitlines() if normalise.is_sentence(line))


def _document(
    tree: "HtmlElement", url: str | None, *, precise: bool, with_metadata: bool = True
) -> "Document | None":
    from trafilatura import bare_extraction  # noqa: PLC0415 - as in `extract`

    found = bare_extraction(
        tree,
        url=url,
        favor_precision=precise,
        include_comments=False,
        include_tables=False,
        with_metadata=with_metadata,
        # Its own date is not used: `metadata` keeps the time and the zone, and does not guess.
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    return None if isinstance(found, dict) else found


def _name(given: str | None) -> str:
    """Return the publisher's name, or "" if the page gives an address, as of a social network, instead."""
    return "" if not given or given.startswith(("http:", "https:")) else given


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
