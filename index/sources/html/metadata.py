"""Read a news page's metadata: JSON-LD, meta elements, dates in its layout."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from index.text import normalise
from index.text.dates import read_date
from index.text.urls import address_or_none, image_address, page_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]  # published without type information

_ARTICLES = ("article", "posting", "report")  # how the names of schema.org's types of articles end
_PUBLISHED = (
    *("article:published_time", "datepublished", "og:article:published_time", "parsely-pub-date"),
    *("sailthru.date", "pubdate", "publishdate", "publish-date", "dc.date.issued", "dcterms.created"),
    *("dc.date", "date"),
)
_UPDATED = ("article:modified_time", "datemodified", "og:updated_time", "dcterms.modified", "last-modified")
_IMAGES = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image")
_DATE_MARKS = ("date", "time", "publish", "posted", "byline")
_ELSEWHERE_TAGS = {"a", "nav", "aside", "footer"}
_ELSEWHERE = (
    "related",
    "recommend",
    "teaser",
    "promo",
    "sidebar",
    "popular",
    "trending",
    "latest",
    "comment",
)
_LONGEST_BODY = 200_000  # characters
_BLOCK_END = re.compile(r"</(?:p|div|li|h[1-6])>|<br ?/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z!][^<>]{0,2000}>")
_MOST_MARKED = 5  # elements: an article's own date stands near its top
_LONGEST_DATE = 120  # characters of such an element


@dataclass(frozen=True, slots=True)
class PageData:
    """The metadata of a page; a missing field is "" or None."""

    headline: str
    publisher: str
    authors: tuple[str, ...]
    url: str | None
    language: str
    published: datetime | None
    updated: datetime | None
    image: str | None
    body: str


def read(tree: "HtmlElement", address: str | None, told: datetime | None = None) -> PageData:
    """Return the metadata of the page.

    Args:
        tree: of the page.
        address: the URL it was fetched from, if it was.
        told: the feed's date of publication, which is more reliable than a date that the page only shows.
    """
    metas = _metas(tree)
    url = _url(tree, metas, address)
    linked = own_article(tree, address)
    stated = next(_moments(linked.get("datePublished"), *(metas.get(name) for name in _PUBLISHED)), None)
    published = stated or told or _shown(tree, url)
    updated = next(_moments(linked.get("dateModified"), *(metas.get(name) for name in _UPDATED)), None)
    return PageData(
        headline=next(map(normalise.headline, _names(linked.get("headline"))), ""),
        publisher=next(_names(linked.get("publisher")), ""),
        authors=tuple(_names(linked.get("author"))),
        url=url,
        language=_language(tree, metas),
        published=published,
        image=_image(metas, linked.get("image"), address),
        body=_plain_body(next(_texts(linked.get("articleBody")), "")),
        updated=updated if updated and (published is None or updated > published) else None,
    )


def own_article(tree: "HtmlElement", address: str | None) -> dict[str, object]:
    """Return what JSON-LD says of the page's own article, field by field; {} if it says nothing.

    Pages also describe related stories. The article's own description has the page's address or its headline.
    One that has another address and another headline is not of this page.
    """
    described = list(_articles(tree))
    if not described:
        return {}
    metas = _metas(tree)
    own = {page_of(url) for url in (address, _url(tree, metas, address)) if url}
    titles = [metas.get("og:title", ""), *(element.text_content() for element in tree.iter("h1", "title"))]
    shown = " ".join(map(_comparable, titles))
    ranked: list[tuple[int, dict[str, object]]] = []
    for node in described:
        named = _page_addresses(node, address)
        headline = _comparable(next(_names(node.get("headline")), ""))
        is_shown = bool(headline) and headline in shown
        if named.isdisjoint(own) and named and own and not is_shown and headline:
            continue
        ranked.append((2 * (not named.isdisjoint(own)) + is_shown, node))
    return max(ranked, key=lambda each: each[0])[1] if ranked else {}


def _page_addresses(node: dict[str, object], address: str | None) -> set[str]:
    """Return the keys of the pages that a description names as its own, front pages left out."""
    found = set()
    for name in ("url", "@id", "mainEntityOfPage"):
        value = node.get(name)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str) and (url := address_or_none(value, address or "")):
            parts = urlsplit(url)
            if parts.path.strip("/") or parts.query:
                found.add(page_of(url))
    return found


def _comparable(title: str) -> str:
    return "".join(character for character in normalise.headline(title).casefold() if character.isalnum())


def _plain_body(written: str) -> str:
    """Return the text of an `articleBody`, which may hold markup."""
    return normalise.text(_TAG.sub("", _BLOCK_END.sub("\n", unescape(written[:_LONGEST_BODY]))))


def _articles(tree: "HtmlElement") -> Iterator[dict[str, object]]:
    """Yield what JSON-LD says of each article on the page, field by field."""
    for script in tree.iter("script"):
        if not script.get("type", "").strip().lower().startswith("application/ld+json"):
            continue
        try:
            nodes: list[object] = [json.loads(_bare(script.text or ""), strict=False)]
        except (ValueError, RecursionError):
            continue  # only this block is skipped
        while nodes:
            node = nodes.pop()
            if isinstance(node, list):
                nodes += reversed(node)
            elif isinstance(node, dict):
                if any(kind.lower().endswith(_ARTICLES) for kind in _texts(node.get("@type"))):
                    yield node
                nodes += [node[name] for name in ("mainEntity", "@graph") if name in node]


def _bare(script: str) -> str:
    """Return the JSON of a script, without the comment marks that hide it from old browsers."""
    text = script.strip().rstrip(";")
    return text if text.startswith(("{", "[")) else text[text.find("{") : text.rfind("}") + 1]


def _texts(value: object) -> Iterator[str]:
    """Yield the texts of a JSON-LD value: a text, an object with a name, or a list of these."""
    for each in value if isinstance(value, list) else [value]:
        named = each.get("name") if isinstance(each, dict) else each
        if isinstance(named, str) and named.strip():
            yield unescape(named)


def _names(value: object) -> Iterator[str]:
    """Yield the texts that are names: some pages give the address of a profile instead."""
    return (named for named in _texts(value) if not named.startswith(("http:", "https:")))


def _metas(tree: "HtmlElement") -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta", "time"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        value = element.get("content") or element.get("datetime")
        if name and value:
            found.setdefault(name.lower(), value.strip())
    return found


def _moments(*values: object) -> Iterator[datetime]:
    return filter(None, (read_date(value) for value in values if isinstance(value, str)))


def _url(tree: "HtmlElement", metas: dict[str, str], address: str | None) -> str | None:
    """Return the page's canonical URL if it is plausible, else `address`.

    A page cannot claim to be of another site. A front page is not the address of an article, though some
    sites name it as the canonical URL of all their pages.
    """
    link = tree.find(".//link[@rel='canonical']")
    for named in (link.get("href") if link is not None else None, metas.get("og:url")):
        try:
            url: str = urljoin(address or "", (named or "").strip())
            parts = urlsplit(url)
        except ValueError:
            continue
        if parts.scheme not in {"http", "https"} or not (parts.path.strip("/") or parts.query):
            continue
        if address is None or _site(url) == _site(address):
            return url
    return address


def _site(url: str) -> str:
    """Return the registered domain, or the host where there is none."""
    from courlan import extract_domain  # noqa: PLC0415 - takes 0.1 s, as in index.text.urls

    return extract_domain(url) or (urlsplit(url).hostname or "").removeprefix("www.")


def _image(metas: dict[str, str], linked: object, address: str | None) -> str | None:
    """Return the https address of the picture that the page names for previews, or None."""
    first = linked[0] if isinstance(linked, list) and linked else linked
    named = first.get("url") if isinstance(first, dict) else first
    given = [*(metas.get(name, "") for name in _IMAGES), named if isinstance(named, str) else ""]
    return next(filter(None, (image_address(written, address or "") for written in given)), None)


def _language(tree: "HtmlElement", metas: dict[str, str]) -> str:
    """Return the ISO 639 code of the page's language, or ""."""
    root = tree.getroottree().getroot()
    given = (
        root.get("lang")
        or root.get("{http://www.w3.org/XML/1998/namespace}lang")
        or metas.get("og:locale")
        or ""
    )
    code = given.replace("_", "-").split("-")[0].strip().lower()
    return code if code.isascii() and code.isalpha() and len(code) in {2, 3} else ""


def _shown(tree: "HtmlElement", url: str | None) -> datetime | None:
    """Return the date in the URL, or the date that the layout shows with the article.

    htmldate is given only elements that are marked as dates. In all of the text it would mistake a date that
    the article mentions for its own.
    """
    from htmldate import find_date  # noqa: PLC0415 - takes 0.1 s
    from lxml.html import Element  # noqa: PLC0415

    page, body = Element("html"), Element("body")
    head = tree.find("head")
    if head is not None:
        shown_head = deepcopy(head)
        for script in list(shown_head.iter("script")):
            script.drop_tree()  # JSON-LD was read above, and may hold dates of other stories
        page.append(shown_head)
    page.append(body)
    body.extend(deepcopy(element) for element in _marked(tree))
    found = normalise.moment(find_date(page, extensive_search=False, original_date=True, url=url))
    if found is None:  # htmldate knows the months of few languages
        return next(_moments(*(normalise.line(element.text_content()) for element in body)), None)
    marked = _moments(*(element.get("datetime") for element in body.iter("time")))
    # `found` has no hour; a marked time of the same day may have one.
    return next((moment for moment in marked if moment.date() == found.date()), found)


def _marked(tree: "HtmlElement") -> list["HtmlElement"]:
    """Return the first elements of the article, or below the headline, that are marked as dates."""
    marked: list[HtmlElement] = []
    headed = False
    for element in tree.iter():
        if element.tag == "h1":
            headed = True
        if not isinstance(element.tag, str) or not _is_marked(element):
            continue
        around = list(element.iterancestors())
        inside = headed or any(outer.tag in {"article", "main"} for outer in around)
        if inside and not any(_is_elsewhere(outer) for outer in (element, *around)):
            marked.append(element)
        if len(marked) == _MOST_MARKED:
            break
    return marked


def _is_marked(element: "HtmlElement") -> bool:
    if element.tag != "time":
        marks = f"{element.get('class', '')} {element.get('id', '')} {element.get('itemprop', '')}".lower()
        if not any(mark in marks for mark in _DATE_MARKS):
            return False
    return len(element) <= _MOST_MARKED and len(element.text_content()) <= _LONGEST_DATE


def _is_elsewhere(element: "HtmlElement") -> bool:
    marks = f"{element.get('class', '')} {element.get('id', '')}".lower()
    return element.tag in _ELSEWHERE_TAGS or any(mark in marks for mark in _ELSEWHERE)
