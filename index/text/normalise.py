"""Text in the form it is stored: normalised once, when an article is made, and never changed later."""

import re
import unicodedata
from datetime import UTC, date, datetime, time
from html import unescape

from index.errors import InvalidDate

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Control characters except the line feed; soft hyphen, zero-width space, word joiner, byte order mark; every
# mark that changes the direction of writing; invisible operators and tags.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
# Joiners shape Arabic, Indic and emoji sequences. After any other character they are only invisible.
_STRAY_JOINER = re.compile(
    "(?<![\u0600-\u167f\u1681-\u1fff\u2190-\u2fff\u3001-\uffef\U0001f000-\U0001faff])[\u200c\u200d]"
)
# Members of _INVISIBLE that Python calls printable, because they are letters or marks.
_FILLER = re.compile("[\u115f\u1160\u3164\uffa0\U000e0100-\U000e01ef]")
_LIGATURE = re.compile("[\ufb00-\ufb06]")  # typesetting forms of ff, fi, fl, ffi, ffl and st
_SURROGATE = re.compile("[\ud800-\udfff]")
# A single plain space is left alone.
_SPACES = re.compile(r"[^\S\n ][^\S\n]*| [^\S\n]+")
_BLANK_LINES = re.compile(r" ?\n(?: ?\n)+ ?")
_AROUND_LINE_END = re.compile(r" \n ?|\n ")
_PLAUSIBLE = range(1600, 2200)  # years; 1 and 9999 are how some programs write "unknown"
_WHITE = re.compile(r"\s+")
_ESCAPED = 3  # times that a headline may have been escaped
_INLINE_TAG = re.compile(
    r"<a\s[^<>]{0,500}>|</a>|</?(?:abbr|b|big|br|cite|em|font|h[1-6]|i|mark|p|q|s|small|span|strong|sub|sup|u|wbr)"
    r"(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)


def text(raw: str) -> str:
    """Return `raw` in the form it is stored.

    The result is in NFC, with line feeds as line ends, single spaces and at most one blank line in a row.
    Ligatures become their letters. It has no control, zero-width or direction-changing characters.
    """
    plain = _is_plain(raw)
    clean = raw
    if not plain:
        clean = _LINE_ENDS.sub("\n", clean)
        clean = _SURROGATE.sub("\ufffd", clean)
        clean = _INVISIBLE.sub("", clean)
    clean = _LIGATURE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), clean)
    clean = unicodedata.normalize("NFC", clean)
    if not plain:
        # After NFC, which may change the character before a joiner. Then NFC again, as characters now adjoin.
        clean = unicodedata.normalize("NFC", _STRAY_JOINER.sub("", clean))
    if not plain or "\xa0" in clean or "  " in clean:
        clean = _SPACES.sub(" ", clean)
    if " \n" in clean or "\n " in clean or "\n\n\n" in clean:
        clean = _BLANK_LINES.sub("\n\n", clean)
        clean = _AROUND_LINE_END.sub("\n", clean)
    return clean.strip()


def _is_plain(raw: str) -> bool:
    """Return whether only the spaces of `raw` may need to change: a fast check that most text passes."""
    printed = raw.replace("\n", " ").replace("\xa0", " ")
    return printed.isprintable() and not _FILLER.search(printed)


def line(raw: str) -> str:
    """Return `raw` normalised like `text`, on one line."""
    return _WHITE.sub(" ", text(raw))


def headline(raw: str) -> str:
    """Return a headline on one line, without the markup and entities that programs leave in headlines."""
    for _ in range(_ESCAPED):
        plain = unescape(raw)
        if plain == raw:
            break
        raw = plain
    return line(_INLINE_TAG.sub("", raw))


def is_sentence(line: str) -> bool:
    """Return whether `line` ends with a punctuation mark, in any script."""
    end = line.rstrip()[-1:]
    return bool(end) and unicodedata.category(end).startswith("P")


def moment(value: object, *, end_of_day: bool = False) -> datetime | None:
    """Return the point in time that `value` names, timezone-aware.

    A datetime without a zone is taken as UTC; a date alone is its first moment in UTC, or its last
    where `end_of_day`; a string is read as ISO 8601. None and the empty string are unknown.

    Raises:
        InvalidDate: `value` names no date.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str):
        value = _parse(value.strip())
    if not isinstance(value, date):
        raise InvalidDate(f"{value!r:.40} is not a date")
    if value.year not in _PLAUSIBLE:
        raise InvalidDate(f"the year {value.year} cannot be that of a news article")
    if isinstance(value, datetime):
        return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
    return datetime.combine(value, time.max if end_of_day else time.min, tzinfo=UTC)


def _parse(written: str) -> date:
    try:
        if len(written) == len("2024-06-19"):
            return date.fromisoformat(written)
        return datetime.fromisoformat(written)
    except ValueError:
        raise InvalidDate(
            f"{written[:40]!r} is not a date: write 2024-06-19 or 2024-06-19T08:00:00+09:00"
        ) from None
