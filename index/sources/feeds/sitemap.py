"""Read sitemaps (https://www.sitemaps.org/protocol.html) with Google's news extension; pure."""

import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from index.errors import InvalidFeed
from index.sources.feeds.model import FeedEntry
from index.sources.feeds.safe_xml import local_name, tree_of
from index.text import normalise
from index.text.dates import is_exact, read_date
from index.text.urls import address_or_none

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]  # published without type information

MOST_BYTES = 50 << 20
"""The largest unpacked sitemap that the protocol allows."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page or, in an index, another sitemap; `changed` is when it last changed, as the site says."""

    entry: FeedEntry
    language: str
    changed: datetime | None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap: a list of pages or, if it is an index, of sitemaps."""

    listed: tuple[Listed, ...]
    is_index: bool


def read(body: bytes, url: str) -> Sitemap:
    """Return the sitemap at `url`, decompressed if it is gzip.

    Raises:
        InvalidFeed: the document is not a sitemap, or is larger than one may be.
    """
    root = tree_of(_unpacked(body))
    kind = local_name(root)
    if kind not in {"urlset", "sitemapindex"}:
        raise InvalidFeed("it is not a sitemap")
    listed = (_listed(element, url) for element in root if local_name(element) in {"url", "sitemap"})
    return Sitemap(tuple(page for page in listed if page.entry.url), is_index=kind == "sitemapindex")


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    unpacking = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacking.decompress(body, MOST_BYTES)
    except zlib.error as error:
        raise InvalidFeed(f"it is not valid gzip: {error}") from None
    if unpacking.unconsumed_tail:
        raise InvalidFeed(f"it is larger than the {MOST_BYTES >> 20} MB that a sitemap may have")
    return unpacked


def _listed(element: "_Element", url: str) -> Listed:
    said = {local_name(child): (child.text or "").strip() for child in reversed(list(element.iter()))}
    changed = read_date(said.get("lastmod", ""))
    published = read_date(said.get("publication_date", ""))
    # "title" and "language" are of the news extension; other extensions stand behind it or have other names.
    entry = FeedEntry(
        address_or_none(said.get("loc", ""), url),
        title=normalise.line(said.get("title", "")),
        published=published,
        doubtful=not is_exact(said.get("publication_date", "")),
    )
    language = said.get("language", "").partition("-")[0].lower()
    return Listed(entry, language if language.isascii() and language.isalpha() else "", changed or published)
