"""Decode bytes of unknown encoding."""

import codecs
import re

from index.errors import UnreadableDocument

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
)
_SAMPLE = 65_536  # bytes that an encoding is guessed from
_LABEL = re.compile(r"[\w.:-]{2,40}", re.ASCII)
# What a label means in practice, as browsers take it; only these are believed, since a page could
# also name a codec that costs quadratic time.
_LABELS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_BELIEVED = {
    *(f"cp{number}" for number in (866, 874, 932, 949, *range(1250, 1259))),
    *(f"iso8859-{part}" for part in range(2, 17)),
    *("koi8-r", "koi8-u", "mac-roman", "gb18030", "big5", "big5hkscs", "euc_jp"),
}
# Western European text in Windows-1252, which guessing by statistics takes for something else when it
# is short or mostly English: only characters that are common there, no four accented letters in a row.
_WESTERN = re.compile(
    rb"[\x00-\x80\x82\x84\x85\x89\x8b\x8c\x91-\x97\x99\x9b\x9c\xa0\xa1\xa3\xa7\xa9-\xab\xad\xae"
    rb"\xb0\xb4\xb7\xba\xbb\xbf-\xcf\xd1-\xd6\xd8-\xdc\xdf-\xef\xf1-\xf6\xf8-\xfc]*"
)
_FOUR_LETTERS = re.compile(rb"[\xc0-\xff]{4}")
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
_TOLERATED = 100  # one stray control character in so many is not yet taken for a binary file

NOT_TEXT = "it is not a text file"


def decode(data: bytes, declared: str | None = None) -> str:
    """Return `data` as text.

    The encoding is that of a byte order mark, or else UTF-8 if the bytes are valid UTF-8. Otherwise it is
    what `declared` says (the label that a web page or server gives), or a guess.

    Raises:
        UnreadableDocument: the data is not text, or its encoding cannot be determined.
    """
    marked, data = split_mark(data)
    if b"\0" in data and marked in {None, "utf-8"}:
        raise UnreadableDocument(NOT_TEXT)
    try:
        return data.decode(marked or "utf-8")
    except UnicodeDecodeError:
        if marked not in {None, "utf-8"}:
            raise UnreadableDocument(
                f"it says that it is {marked}, but it is not: save it as UTF-8"
            ) from None
    encoding = _believed(declared, data) or guess(data)
    text = data.decode(encoding, errors="replace")
    if len(_CONTROLS.findall(text)) * _TOLERATED > len(text):
        raise UnreadableDocument(NOT_TEXT)
    return text


def split_mark(data: bytes) -> tuple[str | None, bytes]:
    """Return the encoding that a byte order mark at the start of `data` names, and what follows it."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, data[len(mark) :]
    return None, data


def looks_binary(block: bytes) -> bool:
    """Return whether a file that begins with `block`, without a byte order mark, is binary.

    A text may have a stray NUL, but not many, and none beside bytes that are not UTF-8.
    """
    zeros = block.count(0)
    if not zeros:
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(block)  # may end within a character
    except UnicodeDecodeError:
        return True
    return zeros * 10 > len(block)


def guess(data: bytes) -> str:
    """Return the name of the most probable encoding of `data`, which is not UTF-8.

    Only encodings in which news is kept are considered: by statistics alone, a short Japanese text might be
    EBCDIC.

    Raises:
        UnreadableDocument: no such encoding fits.
    """
    from charset_normalizer import from_bytes  # noqa: PLC0415 - most runs meet nothing but UTF-8

    # Only bytes beyond ASCII distinguish these encodings; line ends are the same in all of them.
    telling = b"\n".join(line for line in data.splitlines() if not line.isascii())[:_SAMPLE]
    if _WESTERN.fullmatch(telling) and not _FOUR_LETTERS.search(telling):
        return "cp1252"
    best = from_bytes(telling, cp_isolation=sorted(_BELIEVED)).best()
    if best is None:
        raise UnreadableDocument(f"{NOT_TEXT}, or one in an unknown encoding: save it as UTF-8")
    return best.encoding


def _believed(label: str | None, data: bytes) -> str | None:
    """Return the codec that `label` means, if it is a trusted one and fits `data`."""
    if label is None or not _LABEL.fullmatch(label):
        return None
    try:
        name = codecs.lookup(label).name
        name = _LABELS.get(name, name)
        if name not in _BELIEVED:
            return None
        data.decode(name)
    except (LookupError, UnicodeDecodeError):
        return None  # the label is wrong, which is why there is a guess
    return name
