"""Parse feeds: RSS 0.9x to 2.0, RSS 1.0, Atom and CDF by feedparser, JSON Feed by `jsonfeed`; pure.

Parse documents from the web by way of `index.sources.feeds.sandbox`: feedparser's regular expressions take
hours for some short documents.
"""

import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from index.errors import InvalidFeed
from index.sources.feeds import jsonfeed
from index.sources.feeds.fulltext import excerpt, full_text
from index.sources.feeds.html_text import Paragraph, line, paragraphs
from index.sources.feeds.model import ISO_LANGUAGE, MOST_ENTRIES, FeedEntry, ParsedFeed, newest
from index.text import normalise
from index.text.dates import is_exact, read_date
from index.text.urls import address_or_none

_HTML = re.compile(r"</\w+>|<(br|img)\b|&#?\w+;", re.IGNORECASE)
_PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
# A picture of an item, whose title feedparser would take for that of the item.
_PICTURE = re.compile(rb"<image(?:\s[^<>]{0,500})?>.{0,4000}?</image>", re.DOTALL)
_CDATA = re.compile(rb"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,20};)")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_DAMAGE = 10  # non-ASCII letters for each damaged byte that make a document count as UTF-8
_E_MAIL = re.compile(r"\S{1,200}@\S{1,200}")
_TTL = re.compile(r"\s*(\d{1,7})\s*")  # minutes


def parse(body: bytes, content_type: str = "", charset: str | None = None, url: str = "") -> ParsedFeed:
    """Return the feed that `body` is.

    Args:
        body: what was fetched.
        content_type: the server's media type, without parameters; a hint only.
        charset: the encoding that the server names.
        url: where it was fetched, for relative addresses. Those in an XML feed are taken from `xml:base`,
            where it has one; what `xml:base` may name is limited to known schemes by feedparser.

    Raises:
        InvalidFeed: the document is not a feed.
    """
    if (document := jsonfeed.load(body)) is not None:
        return jsonfeed.read(document, url)
    # feedparser takes 0.1 s to import, which no run without a feed should wait for.
    import feedparser  # type: ignore[import-untyped]  # noqa: PLC0415 - published without type information

    if (recoded := _as_utf_8(body)) is not None:
        body, charset = recoded, "utf-8"  # even if the server or the document names another encoding
    named = f"{content_type or 'application/xml'}; charset={charset}" if charset else content_type
    headers = {"content-location": url} | ({"content-type": named} if named else {})

    def parsed(document: bytes) -> Any:  # noqa: ANN401 - feedparser has no types
        # Markup is reduced to text below, which leaves nothing to sanitise.
        return feedparser.parse(
            io.BytesIO(document), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )

    try:
        plain = _PICTURE.sub(b"", body)
        found = parsed(plain)
        if found.get("bozo") and (mended := _with_escaped_ampersands(plain)) != plain:
            found = parsed(mended)
    except Exception as error:  # of any type: a document made to break it
        raise InvalidFeed(f"it cannot be read as a feed ({type(error).__name__}: {error})") from error
    version = _string(found, "version")
    if not found.entries and not version:
        raise InvalidFeed("it is neither RSS nor Atom nor JSON Feed")
    atom = version.startswith("atom")
    taken, left = newest(found.entries, _date, MOST_ENTRIES)
    return ParsedFeed(
        title=_title(found.feed, atom=atom),
        site=next(_links(found.feed, url), None),
        language=_language(found.feed),
        ttl=_ttl(found.feed),
        entries=tuple(_entry(entry, url, atom=atom) for entry in taken),
        left=left,
    )


def _as_utf_8(body: bytes) -> bytes | None:
    """Return the document with its damaged bytes replaced if it is clearly UTF-8, else None."""
    if body.isascii() or b"\0" in body:
        return None
    text = body.decode(errors="replace")
    damaged = text.count("\ufffd")
    letters = sum(len(found) for found in _NOT_ASCII.findall(text)) - damaged
    return text.encode() if damaged * _DAMAGE <= letters else None


def _with_escaped_ampersands(body: bytes) -> bytes:
    """Return the document with each bare "&" outside CDATA escaped, as XML requires."""
    parts = _CDATA.split(body)
    parts[::2] = [_BARE_AMPERSAND.sub(b"&amp;", part) for part in parts[::2]]
    return b"".join(parts)


def _date(given: dict[str, Any]) -> datetime | None:
    return _moment(given, "published") or _moment(given, "updated")


def _entry(given: dict[str, Any], url: str, *, atom: bool) -> FeedEntry:
    updated = _moment(given, "updated")  # in RSS, what feedparser calls dc:date
    dating = next((name for name in ("published", "created", "updated") if _moment(given, name)), "")
    published = _moment(given, dating)
    contents = [part for part in _dicts(given, "content") if part.get("value")]
    content = max((_paragraphs(part, atom=atom) for part in contents), key=_length, default=[])
    description = _described(given, atom=atom)
    text = full_text(content, description)
    return FeedEntry(
        url=next(_links(given, url), None),
        guid=normalise.line(_string(given, "id")),
        title=_title(given, atom=atom),
        author=_authors(given),
        published=published,
        updated=updated if updated != published else None,
        doubtful=(atom and dating == "updated") or not is_exact(_string(given, dating)),
        text=text,
        excerpt="" if text else excerpt(content, description),
        summary=normalise.line(" ".join(paragraph.text for paragraph in description)),
    )


def _string(given: dict[str, Any], name: str) -> str:
    value = dict.get(given, name)  # not feedparser's `get`, which knows aliases
    return value if isinstance(value, str) else ""


def _dicts(given: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    value = dict.get(given, name)
    if isinstance(value, list):
        yield from (each for each in value if isinstance(each, dict))


def _paragraphs(detail: dict[str, Any], *, atom: bool) -> list[Paragraph]:
    """Return the paragraphs of a text. Only Atom declares whether a text is HTML."""
    value = str(detail.get("value") or "")
    if detail.get("type") == "text/plain" and (atom or not _HTML.search(value)):
        return [Paragraph(text) for text in map(normalise.line, value.splitlines()) if text]
    return paragraphs(value)


def _described(given: dict[str, Any], *, atom: bool) -> list[Paragraph]:
    # Without a description feedparser gives the content as `summary`, and no `summary_detail`.
    detail = dict.get(given, "summary_detail")
    return _paragraphs(detail, atom=atom) if isinstance(detail, dict) else []


def _length(given: list[Paragraph]) -> int:
    return sum(len(paragraph.text) for paragraph in given)


def _title(given: dict[str, Any], *, atom: bool) -> str:
    detail = dict.get(given, "title_detail")
    if isinstance(detail, dict):
        return normalise.headline(" ".join(paragraph.text for paragraph in _paragraphs(detail, atom=atom)))
    return normalise.headline(line(_string(given, "title")))


def _authors(given: dict[str, Any]) -> str:
    written = line(_string(given, "author"))
    if _E_MAIL.search(written):  # as RSS has it, "desk@site.example (Ann Lee)", which feedparser garbles
        return _E_MAIL.sub("", written).strip(" ()<>,")
    names = [line(_string(author, "name")) for author in _dicts(given, "authors")]
    return ", ".join(dict.fromkeys(filter(None, names))) or written


def _links(given: dict[str, Any], base: str) -> Iterator[str]:
    """Yield the addresses that an entry or feed names as its page, most trusted first; no attachments."""
    named = [_string(given, "feedburner_origlink"), _string(given, "link")]
    named += [
        _string(link, "href")
        for link in _dicts(given, "links")
        if link.get("rel", "alternate") == "alternate"
    ]
    for written in named:
        if found := address_or_none(written, base):
            yield found


def _moment(given: dict[str, Any], name: str) -> datetime | None:
    """Return a date as `read_date` reads it: feedparser accepts one of which it understands only a part."""
    return read_date(_string(given, name))


def _language(feed: dict[str, Any]) -> str:
    found = ISO_LANGUAGE.match(_string(feed, "language").strip())
    return found[1].lower() if found else ""


def _ttl(feed: dict[str, Any]) -> float | None:
    """Return the longest time, in seconds, that the feed's `ttl` or `sy:updatePeriod` asks for."""
    asked = []
    if minutes := _TTL.fullmatch(_string(feed, "ttl")):
        asked.append(60.0 * int(minutes[1]))
    if period := _PERIODS.get(_string(feed, "sy_updateperiod").strip().lower()):
        often = _TTL.fullmatch(_string(feed, "sy_updatefrequency"))
        asked.append(period / max(int(often[1]) if often else 1, 1))
    return max(asked, default=None)
