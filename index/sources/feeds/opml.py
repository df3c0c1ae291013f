"""Read and write OPML 2.0 (http://opml.org/spec2.opml), the lists of feeds that readers exchange; pure.

Written here since no maintained library does this with bounds on what a hostile document costs.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from index.errors import InvalidFeed
from index.sources.feeds.safe_xml import local_name, tree_of
from index.text import normalise
from index.text.urls import address_or_none

MOST_FEEDS = 2_000


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed in a list."""

    url: str
    title: str = ""
    site: str | None = None


def read(document: bytes) -> tuple[Outline, ...]:
    """Return the feeds of a list, from all levels of its folders, each once.

    Raises:
        InvalidFeed: the document is not OPML, or names no feed or more than 2,000.
    """
    root = tree_of(document)
    if local_name(root) != "opml":
        raise InvalidFeed("it is not OPML")
    found: dict[str, Outline] = {}
    for element in root.iter():
        if local_name(element) != "outline":
            continue
        named = {name.lower(): value for name, value in element.attrib.items()}
        if url := address_or_none(named.get("xmlurl", "")):
            title = normalise.line(named.get("title") or named.get("text", ""))
            found.setdefault(url, Outline(url, title, address_or_none(named.get("htmlurl", ""))))
    if not found:
        raise InvalidFeed("it names no feed")
    if len(found) > MOST_FEEDS:
        raise InvalidFeed(f"it names {len(found):,} feeds, more than {MOST_FEEDS:,}: divide it")
    return tuple(found.values())


def write(feeds: Iterable[Outline]) -> bytes:
    """Return the feeds as a list that feed readers can import."""
    from lxml import etree  # type: ignore[import-untyped]  # noqa: PLC0415 - as in index.sources.html.limits

    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Feeds of Dateline"
    body = etree.SubElement(root, "body")
    for feed in feeds:
        attributes = {"type": "rss", "text": feed.title or feed.url, "title": feed.title, "xmlUrl": feed.url}
        if feed.site:
            attributes["htmlUrl"] = feed.site
        etree.SubElement(body, "outline", attributes)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return written
