"""Bound what hostile HTML can cost before its tree is built and worked on."""

import re
from itertools import islice
from typing import TYPE_CHECKING

from index.errors import UnreadableDocument
from index.sources.html import phrases
from index.sources.html.charset import decode

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]  # published without type information

MOST_ELEMENTS = 50_000  # the longest live blogs have 20,000; extraction takes about 4 s for these
MOST_ATTRIBUTES = 250_000  # of all elements; a million take 2 GB
MOST_ON_ONE = 250  # attributes of one element; building a tree takes quadratic time in them
_LONGEST_VALUE = 2_000  # characters of a title or meta element, for the regular expressions that read it
_NO_DATA_IN = ("nav", "aside", "footer", "header", "table")
_FEWEST_ROWS, _MOST_ROWS, _FEWEST_COLUMNS = 2, 200, 2  # of a table of data
_LONGEST_CELL = 500  # characters of a cell that holds data
_INLINE = frozenset({"b", "em", "i", "span", "strong"})
_LINKED_SENTENCE = 60  # characters; a shorter linked paragraph mostly invites to another article
_ENDS = (".", "!", "?", "\u201d", "\u3002")
_FEWEST_PARAGRAPHS = 3  # of an article that the page does not mark
_OVERLAY = re.compile(r"overlay|modal|pop-?up|dialog|cookie|consent|gdpr|privacy", re.IGNORECASE)
_MOST_OVERLAYS = 50  # that are read, since overlays may lie within each other, each with all of the text
_NOTICE_PIECES, _LONGEST_NOTICE = 200, 20_000  # pieces of text, and characters, by which one is recognised
_LEAST_LEFT = 300  # characters of the page beside an overlay
_HEAD = 4_096  # bytes in which a page must name its encoding
_CHARSET = re.compile(rb"<meta[^<>]{0,200}?charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([\w.:-]{2,40})", re.IGNORECASE)


def checked(page: bytes | str) -> str:
    """Return a page as text if its tree can be built within bounds.

    Raises:
        UnreadableDocument: this is no HTML, no text, or has more elements than any article.
    """
    # lxml takes a while to import, which no run without a page should wait for.
    from lxml import etree  # type: ignore[import-untyped]  # noqa: PLC0415

    text = page if isinstance(page, str) else decode(page, _declared(page))
    markup = text.encode(errors="replace")  # a lone surrogate would end the parsing
    try:
        etree.fromstring(markup, etree.HTMLParser(target=_Census(), encoding="utf-8"))
    except etree.LxmlError as error:
        raise UnreadableDocument(f"it is not HTML: {error}") from None
    return markup.decode()


def trim(tree: "HtmlElement") -> None:
    """Truncate titles and meta elements, which regular expressions read in more than linear time."""
    for element in tree.iter("title", "h1", "meta"):
        if len(element.text or "") > _LONGEST_VALUE:
            element.text = element.text[:_LONGEST_VALUE]
        if len(element.get("content", "")) > _LONGEST_VALUE:
            element.set("content", element.get("content")[:_LONGEST_VALUE])


def flatten(tree: "HtmlElement") -> None:
    """Rewrite what trafilatura would leave out of an article, though it belongs to the text.

    What readers never see, or click away before they read, is removed first.

    - Layout tables become divisions, and tables of data a line for each row. A cell of data is short.
    - An `aside` that holds most of the text becomes a division.
    - A paragraph that is a link from its first to its last letter stays as text, if it is a sentence.
    - The element with most paragraphs becomes an article if the page marks none, so that its lists are kept.
    """
    _drop_unread(tree)
    long = [cell for cell in tree.iter("td") if len(cell.text_content()) > _LONGEST_CELL]
    for cell in long:
        cell.tag = "div"
        for outer in cell.iterancestors("tr", "tbody", "table"):
            outer.tag = "div"
    written = sum(len(paragraph.text_content()) for paragraph in tree.iter("p"))
    for aside in list(tree.iter("aside")):
        if 2 * sum(len(paragraph.text_content()) for paragraph in aside.iter("p")) > written:
            aside.tag = "div"
    for link in list(tree.iter("a")):
        if _is_linked_sentence(link):
            link.drop_tag()
    _mark_article(tree)
    for table in list(tree.iter("table")):
        if rows := _data_rows(table):
            tail = table.tail
            table.clear()
            table.tag, table.tail = "div", tail
            for row in rows:
                line = table.makeelement("p")
                line.text = " | ".join(row)
                table.append(line)


def _drop_unread(tree: "HtmlElement") -> None:
    """Remove hidden elements and overlays about cookies, unless hardly anything else is on the page."""
    body = tree.find("body")
    if body is None:
        return
    left = len(body.text_content())
    for element in body.xpath(".//*[@hidden][not(ancestor::*[@hidden])]"):
        length = len(element.text_content())
        if 2 * length < left:
            element.drop_tree()
            left -= length
    named = (
        element for element in body.iter("div", "section", "aside", "dialog", "form") if _is_named(element)
    )
    for element in list(islice(named, _MOST_OVERLAYS)):
        if _is_notice(element) and left - len(element.text_content()) >= _LEAST_LEFT:
            element.drop_tree()
            return


def _is_named(element: "HtmlElement") -> bool:
    """Return whether an element calls itself an overlay."""
    name = f"{element.tag} {element.get('id')} {element.get('class')} {element.get('role')}"
    return _OVERLAY.search(name) is not None


def _is_notice(element: "HtmlElement") -> bool:
    """Return whether an element asks for consent and does not hold the article."""
    if next(element.iter("h1", "article", "main"), None) is not None:
        return False
    beginning = " ".join(islice(element.itertext(), _NOTICE_PIECES))
    return phrases.asks_for_consent(beginning[:_LONGEST_NOTICE])


def _is_linked_sentence(link: "HtmlElement") -> bool:
    """Return whether a link holds all of a paragraph, which ends as a sentence of an article does."""
    around = link.getparent()
    while around is not None and around.tag in _INLINE:
        around = around.getparent()
    if around is None or around.tag != "p":
        return False
    text = " ".join(link.text_content().split())
    whole = " ".join(around.text_content().split())
    return len(text) >= _LINKED_SENTENCE and text == whole and text.endswith(_ENDS)


def _mark_article(tree: "HtmlElement") -> None:
    """Turn the element whose paragraphs are most of the text into an article, unless the page marks one."""
    body = tree.find("body")
    if body is None or next(tree.iter("article", "main"), None) is not None:
        return
    half = len(body.text_content()) / 2
    for element in body.iter("body", "div"):
        paragraphs = [len(child.text_content()) for child in element if child.tag == "p"]
        if len(paragraphs) >= _FEWEST_PARAGRAPHS and sum(paragraphs) > half:
            element.tag = "article"
            break
    if body.tag == "article":
        around = tree.makeelement("body")
        tree.replace(body, around)
        around.append(body)


def _data_rows(table: "HtmlElement") -> list[list[str]]:
    """Return the cells of a table of data, row by row, its caption first; nothing for another table."""
    caption = [[" ".join(each.text_content().split())] for each in table.iter("caption")]
    rows = [
        [" ".join(cell.text_content().split()) for cell in row if cell.tag in {"td", "th"}]
        for row in table.iter("tr")
    ]
    rows = [row for row in rows if any(row)]
    is_data = (
        _FEWEST_ROWS <= len(rows) <= _MOST_ROWS
        and all(len(row) >= _FEWEST_COLUMNS for row in rows)
        and next(table.iterdescendants("table", "form", "input", "nav"), None) is None
        and not any(
            outer.tag in {"nav", "aside", "footer", "header", "table"} for outer in table.iterancestors()
        )
    )
    linked = sum(len(link.text_content()) for link in table.iter("a"))
    if not is_data or linked * 2 > sum(len(cell) for row in rows for cell in row):
        return []
    return [*caption, *rows]


class _Census:
    """Counts elements and attributes during parsing, before any tree is built."""

    def __init__(self) -> None:
        self._elements = self._attributes = 0

    def start(self, _tag: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        self._attributes += len(attributes)
        if self._elements > MOST_ELEMENTS:
            raise UnreadableDocument(f"it has more than {MOST_ELEMENTS:,} HTML elements, as no article has")
        if self._attributes > MOST_ATTRIBUTES or len(attributes) > MOST_ON_ONE:
            raise UnreadableDocument("its HTML elements have more attributes than those of any article")

    def end(self, _tag: str) -> None:
        """Nothing to count."""

    def data(self, _text: str) -> None:
        """Nothing to count."""

    def close(self) -> None:
        """Nothing to return."""


def _declared(page: bytes) -> str | None:
    found = _CHARSET.search(page, 0, _HEAD)
    return found[1].decode() if found else None
