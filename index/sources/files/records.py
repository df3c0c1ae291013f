"""Make articles from records of fields, and read files of records: .json, .jsonl, .csv."""

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from index.errors import InvalidArticle, UnreadableDocument
from index.model import Article
from index.report import Failure
from index.sources.files.lines import LONGEST_LINE, LineDecoder, lines
from index.sources.files.walker import printable, said
from index.sources.html.charset import decode

Record = dict[str, object]
Records = Iterator[tuple[int, Record | str]]
"""Line numbers, each with a record or the reason why the line cannot be read."""

# The names under which a field may be given; the first that has a value counts.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "headline"),
    "text": ("text", "content", "body"),
    "url": ("url", "link"),
    "source": ("source", "publisher", "site"),
    "published": ("published", "date", "published_at"),
    "updated": ("updated", "modified"),
    "author": ("author",),
    "language": ("language", "lang"),
    "image": ("image", "image_url", "urlToImage"),
}
_DATES = {"published", "updated"}
_KINDS = {bool: "true or false", int: "a number", float: "a number", dict: "an object", list: "a list"}
_TOO_LONG = f"it is longer than {LONGEST_LINE // 1_000_000} MB"


def records(path: Path) -> Iterator[tuple[int, Record | Failure]]:
    """Yield the objects of a .jsonl or .jsonl.gz file with their line numbers (from 1), as they are read.

    A line that is not an object yields a Failure, and so does a file that cannot be read to its end.
    """
    number = 0
    try:
        with path.open("rb") as stream:
            for number, record in json_lines(stream, compressed=path.name.lower().endswith(".gz")):
                yield number, Failure(printable(path), record, number) if isinstance(record, str) else record
    except UnreadableDocument as error:
        yield number, Failure(printable(path), str(error))
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        yield number, Failure(printable(path), said(error))


def article(record: Mapping[str, Any], source: str) -> Article:
    """Return the article that the fields of `record` describe.

    Args:
        record: any of the names in the README; other fields are ignored.
        source: used where the record has neither a source nor a URL.

    Raises:
        InvalidArticle: a field has the wrong type, or Article refuses its value.
    """
    fields: dict[str, Any] = {}
    for name, spellings in _NAMES.items():
        given = (record.get(spelling) for spelling in spellings)
        value = next((value for value in given if value not in (None, "")), None)
        if value is None or (name == "image" and not isinstance(value, str)):  # often an object or a list
            continue
        if not isinstance(value, (str, date) if name in _DATES else str):
            kind = _KINDS.get(type(value), f"a {type(value).__name__}")
            raise InvalidArticle(f"{name}: it must be text (in quotation marks), not {kind}")
        fields[name] = value
    if "url" not in fields:
        fields.setdefault("source", source)
    return Article(**{"title": "", "text": "", **fields})


def json_document(data: bytes) -> Iterator[Record | str]:
    """Yield the object of a JSON document, or those of its array; a reason for each value of another type.

    Raises:
        UnreadableDocument: the whole document cannot be read.
    """
    document = _parsed(decode(data))
    if not isinstance(document, list):
        yield _object(document)
        return
    for place, entry in enumerate(document, 1):
        found = _object(entry)
        yield f"entry {place}: {found}" if isinstance(found, str) else found


def json_lines(stream: BinaryIO, *, compressed: bool) -> Records:
    """Yield the objects of a JSON Lines file; raises as `lines` does."""
    text_of = LineDecoder()
    for number, line in lines(stream, compressed=compressed):
        if line is None:
            yield number, _TOO_LONG
        elif line and not line.isspace():
            yield number, _line(line, text_of)


def csv_rows(stream: BinaryIO) -> Records:
    """Yield the rows of a CSV file as named by its header row; raises as `lines` does.

    The separator is that of the header: comma, semicolon or tab. After an unreadable row, reading goes on
    at the next row with as many fields as the header.
    """
    feed = _CsvLines(stream)
    header = next(feed, "")
    delimiter = max(",;\t", key=header.count)
    try:
        names = [name.strip().lower() for name in next(csv.reader([header], delimiter=delimiter), [])]
    except csv.Error as error:
        raise UnreadableDocument(f"its header row: {_malformed(error)}") from None
    for field in ("title", "text"):
        if not set(_NAMES[field]) & set(names):
            raise UnreadableDocument(f"its header row has no field {' or '.join(_NAMES[field])}")
    csv.field_size_limit(LONGEST_LINE)  # for the whole process, as the module has no other way
    rows = csv.reader(feed, delimiter=delimiter, strict=True)
    lost = False
    while True:
        start = feed.begin()
        try:
            row = next(rows, None)
        except (csv.Error, UnreadableDocument) as error:
            yield start, str(error) if isinstance(error, UnreadableDocument) else _malformed(error)
            lost = True
            continue
        if row is None:
            return
        if len(row) == len(names):
            lost = False
            yield start, dict(zip(names, row, strict=True))
        elif row and not lost:
            yield start, f"it has {len(row)} fields where the header row has {len(names)}"


class _CsvLines:
    """The lines of a CSV file as text; iteration can continue after an error."""

    def __init__(self, stream: BinaryIO) -> None:
        self._lines = lines(stream, compressed=False)
        self._text_of = LineDecoder()
        self._number = 0
        self._size = 0

    def __iter__(self) -> "_CsvLines":
        return self

    def __next__(self) -> str:
        self._number, line = next(self._lines)
        self._size += len(line or b"")
        if line is None or self._size > LONGEST_LINE:
            raise UnreadableDocument(f"{_TOO_LONG}: is a quotation mark not closed?")
        text = self._text_of(line)
        if "\0" in text:
            raise UnreadableDocument("it has a NUL character")
        return f"{text}\n"

    def begin(self) -> int:
        """Begin a record, and return the number of its first line."""
        self._size = 0
        return self._number + 1


def _line(line: bytes, text_of: LineDecoder) -> Record | str:
    try:
        return _object(_parsed(text_of(line)))
    except UnreadableDocument as error:
        return str(error)


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"character {error.pos + 1}" if error.lineno == 1 else f"line {error.lineno}"
        raise UnreadableDocument(f"it is not valid JSON: {error.msg}, at {place}") from None
    except RecursionError:
        raise UnreadableDocument("it is not usable JSON: it is nested too deeply") from None
    except ValueError:
        raise UnreadableDocument("it is not usable JSON: it has a number of thousands of digits") from None


def _object(value: object) -> Record | str:
    return value if isinstance(value, dict) else "it is not an object with named fields ({…})"


def _malformed(error: csv.Error) -> str:
    return f"it is not a valid CSV row ({error}): quotation marks within a field are doubled"
