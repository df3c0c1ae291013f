"""Escape foreign text for Discord, so that it is shown letter by letter and has no effect; pure.

Discord shows punctuation after a backslash as that character itself, so everything that could begin
markup, a mention, an emoji or a link gets one. Characters that hide or reverse others are removed.
"""

import re
import unicodedata
from urllib.parse import quote, urlsplit

_MARKUP = re.compile(r"([\\*_~|`<>\[\]#@]|:(?=\S)|^[-+])")
_NUMBERED = re.compile(r"^(\d+)([.)])")
_SPACES = re.compile(r"\s+")
_JOINERS = "\u200c\u200d"
_SHAPED = re.compile(r"[\u0600-\u1fff\u2190-\uffef\U0001f000-\U0001faff]")
_BLANK = "\u115f\u1160\u2800\u3164\uffa0\u00ad\u034f\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f"
_DOUBLE = re.compile(r"(?P<opening>(?:^|(?<=[\s(\[—–-]))[\"“”„«»](?=\S))|[\"“”„«»]")
_LONGEST_STEP = 24
"""Characters by which a cut moves to reach the boundary of a word."""
_SHORTEST_LABEL = 16
_MOST_MARKS = 4
"""Combining marks on one character; more are stacked over the lines around (Vietnamese needs two)."""


def visible(text: str) -> str:
    """Return `text` on one line, without characters that hide, reverse or cover others."""
    kept: list[str] = []
    marks = 0
    for character in text:
        kind = unicodedata.category(character)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if marks > _MOST_MARKS or character in _BLANK:
            continue
        if character in _JOINERS and kept and _SHAPED.match(kept[-1]):
            kept.append(character)  # shapes Arabic, Indic and emoji
        elif kind in ("Zs", "Zl", "Zp") or character in "\t\n\r\x0b\x0c\x1c\x1d\x1e\x85":
            kept.append(" ")
        elif kind not in ("Cc", "Cf", "Cs", "Co", "Cn"):
            kept.append(character)
    return _SPACES.sub(" ", "".join(kept)).strip()


def escaped(text: str, limit: int | None = None) -> str:
    """Return `text` as Discord will show it letter by letter, on one line.

    With `limit`, the result has at most so many UTF-16 units; a longer text is cut at a word, with "…".
    """
    plain = visible(text)
    shown = _escape(plain)
    if limit is None or width(shown) <= limit:
        return shown
    low, high = 0, len(plain)
    while low < high:  # the longest beginning that fits, escaped and with its ellipsis
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(_escape(plain[:middle])) < limit else (low, middle - 1)
    return f"{_escape(_at_word(plain, low))}…" if limit > 0 else ""


def escaped_end(text: str, limit: int) -> str:
    """Return the end of `text`, escaped; a text that is cut begins at a word, after "…"."""
    plain = visible(text)
    if width(_escape(plain)) <= limit:
        return _escape(plain)
    low, high = 0, len(plain)
    while low < high:  # the longest end that fits, escaped and with its ellipsis
        middle = (low + high) // 2
        low, high = (low, middle) if width(_escape(plain[middle:])) < limit else (middle + 1, high)
    space = plain.find(" ", low, low + _LONGEST_STEP)
    return f"…{_escape(plain[space + 1 if space >= 0 else low :].lstrip())}" if limit > 0 else ""


def single_quoted(text: str) -> str:
    """Return `text` with single quotation marks, to stand within double ones."""
    return _DOUBLE.sub(lambda mark: "‘" if mark["opening"] else "’", text)


def cut(text: str, limit: int) -> str:
    """Return `text` without escapes in at most `limit` UTF-16 units, for buttons and choices."""
    plain = visible(text)
    if width(plain) <= limit:
        return plain
    end = limit
    while width(plain[:end]) >= limit:
        end -= 1
    return f"{_at_word(plain, max(end, 0))}…"


def width(text: str) -> int:
    """Return the length in UTF-16 units, which is never less than what Discord counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def address(url: str | None, longest: int) -> str | None:
    """Return `url` in a form that cannot end a masked link early, or None if it is no http(s) address."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and not parts.username
    except ValueError:
        return None
    # Everything but letters, digits and what an address is made of; % stays, as it is encoded already.
    safe = quote(url, safe=":/?#!$&'*+,;=%~-._")
    return safe if usable and len(safe) <= longest else None


def link(label: str, url: str | None, limit: int) -> str:
    """Return a masked link, or only the label if the address is unusable, in at most `limit` units."""
    where = address(url, 512)
    # Brackets end a label even when escaped, and Discord shows no link whose label looks like one.
    plain = visible(label).replace("[", "(").replace("]", ")").replace("://", ": //")
    room = limit - len(where) - len("[]()") if where else limit
    if where and room >= _SHORTEST_LABEL:
        return f"[{escaped(plain, room)}]({where})"
    return escaped(plain, limit)


def _escape(plain: str) -> str:
    return _NUMBERED.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", plain))


def _at_word(plain: str, end: int) -> str:
    space = plain.rfind(" ", 0, end)
    return plain[: space if space > end - _LONGEST_STEP and space > 0 else end].rstrip()
