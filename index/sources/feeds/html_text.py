"""Reduce a piece of HTML in a feed to paragraphs of text; pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from index.text import normalise

_BLOCKS = {
    *("address", "article", "blockquote", "br", "center", "dd", "details", "div", "dl", "dt", "footer", "h1"),
    *("h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "summary"),
    *("table", "tbody", "td", "th", "thead", "tr", "ul"),
}
# Elements that hold no text of the article: scripts, forms, media and asides.
_LEFT_OUT = {
    *("applet", "aside", "audio", "button", "canvas", "embed", "fieldset", "figure", "form", "frame"),
    *("iframe", "input", "map", "math", "nav", "noembed", "noframes", "noscript", "object", "picture"),
    *("script", "select", "style", "svg", "template", "textarea", "title", "video"),
}
_SURROGATE = re.compile("[\ud800-\udfff]")
_MARKUP = re.compile(r"<[A-Za-z!/?]")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text of one block; `linked` if all of it is the text of links."""

    text: str
    linked: bool = False


def paragraphs(markup: str) -> list[Paragraph]:
    """Return the paragraphs of `markup`, which is HTML. If it has no element, each line is a paragraph."""
    if not _MARKUP.search(markup):
        lines = (normalise.line(unescape(line)) for line in markup.splitlines())
        return [Paragraph(line) for line in lines if line]
    return list(_gathered(_pieces(markup)))


def line(markup: str) -> str:
    """Return the text of `markup` on one line."""
    return normalise.line(" ".join(paragraph.text for paragraph in paragraphs(markup)))


def _gathered(pieces: Iterator[tuple[str, bool] | None]) -> Iterator[Paragraph]:
    texts: list[str] = []
    linked = True
    for piece in (*pieces, None):
        if piece is not None:
            texts.append(piece[0])
            linked = linked and (piece[1] or not piece[0].strip())
            continue
        if text := normalise.line("".join(texts)):
            yield Paragraph(text, linked)
        texts, linked = [], True


def _pieces(markup: str) -> Iterator[tuple[str, bool] | None]:
    """Yield pieces of text, each with whether it stands in a link, and None where a block begins or ends."""
    from lxml import etree, html  # type: ignore[import-untyped]  # noqa: PLC0415 - as in index.sources.html.limits

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    body = _SURROGATE.sub("\ufffd", markup).replace("\0", "")
    tree = html.document_fromstring(f"<div>{body}</div>".encode(), parser=parser, ensure_head_body=True)
    links = 0
    walk = etree.iterwalk(tree.body, events=("start", "end"))
    for event, element in walk:
        block, link = element.tag in _BLOCKS, element.tag == "a"
        if event == "start":
            if element.tag in _LEFT_OUT:
                walk.skip_subtree()
                continue
            links += link
            if block:
                yield None
            if element.text:
                yield element.text, links > 0
            continue
        if element.tag not in _LEFT_OUT:
            links -= link
        if block:
            yield None
        if element.tail and element is not tree.body:
            yield element.tail, links > 0
