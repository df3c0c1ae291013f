"""Read JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/); pure.

A field of a wrong type counts as missing; the rest of the feed is still read.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from index.errors import InvalidFeed
from index.sources.feeds.fulltext import excerpt, full_text
from index.sources.feeds.html_text import Paragraph, paragraphs
from index.sources.feeds.model import ISO_LANGUAGE, MOST_ENTRIES, FeedEntry, ParsedFeed, newest
from index.text import normalise
from index.text.dates import is_exact, read_date
from index.text.urls import address_or_none


def load(body: bytes) -> dict[str, Any] | None:
    """Return the JSON object in `body`, or None if `body` is not JSON.

    Raises:
        InvalidFeed: `body` begins like a JSON object but cannot be read.
    """
    if not body[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return None
    try:
        document = json.loads(body.decode("utf-8-sig", errors="replace"), strict=False)
    except (ValueError, RecursionError) as error:
        raise InvalidFeed(f"it is no valid JSON ({error})") from None
    return document if isinstance(document, dict) else None


def read(document: dict[str, Any], url: str) -> ParsedFeed:
    """Return the feed, where `url` is its address.

    Raises:
        InvalidFeed: it is JSON, but not a JSON Feed.
    """
    items = document.get("items")
    if not isinstance(items, list) or "jsonfeed.org/version/" not in _string(document, "version"):
        raise InvalidFeed("it is JSON, but no JSON Feed")
    language = ISO_LANGUAGE.match(_string(document, "language"))
    objects = [item for item in items if isinstance(item, dict)]
    taken, left = newest(objects, _date, MOST_ENTRIES)
    return ParsedFeed(
        title=normalise.line(_string(document, "title")),
        site=address_or_none(_string(document, "home_page_url"), url),
        language=language[1].lower() if language else "",
        ttl=None,
        entries=tuple(_entry(item, document, url) for item in taken),
        left=left,
    )


def _date(item: dict[str, Any]) -> datetime | None:
    return _moment(item, "date_published") or _moment(item, "date_modified")


def _entry(item: dict[str, Any], feed: dict[str, Any], url: str) -> FeedEntry:
    plain = [
        Paragraph(line) for line in map(normalise.line, _string(item, "content_text").splitlines()) if line
    ]
    content = paragraphs(_string(item, "content_html")) or plain
    summary = normalise.line(_string(item, "summary"))
    updated = _moment(item, "date_modified")
    dated = _moment(item, "date_published")
    published = dated or updated
    text = full_text(content)
    id_ = item.get("id")
    return FeedEntry(
        url=address_or_none(_string(item, "url"), url) or address_or_none(_string(item, "external_url"), url),
        guid=normalise.line(str(id_)) if isinstance(id_, str | int | float) else "",
        title=normalise.headline(_string(item, "title")),
        author=", ".join(dict.fromkeys(_authors(item))) or ", ".join(dict.fromkeys(_authors(feed))),
        published=published,
        updated=updated if updated != published else None,
        doubtful=dated is None or not is_exact(_string(item, "date_published")),
        text=text,
        excerpt="" if text else excerpt(content, [Paragraph(summary)] if summary else ()),
        summary=summary or normalise.line(" ".join(paragraph.text for paragraph in content)),
    )


def _string(given: dict[str, Any], name: str) -> str:
    value = given.get(name)
    return value if isinstance(value, str) else ""


def _authors(given: dict[str, Any]) -> Iterator[str]:
    """Yield the names in `authors` (1.1) or `author` (1.0)."""
    several = given.get("authors")
    for author in several if isinstance(several, list) else [given.get("author")]:
        if isinstance(author, dict) and (name := normalise.line(_string(author, "name"))):
            yield name


def _moment(given: dict[str, Any], name: str) -> datetime | None:
    return read_date(_string(given, name))
