"""Read one file by its format."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from index.errors import UnreadableDocument
from index.model import Article
from index.sources.files.documents import read_document
from index.sources.files.markdown import front_matter, reduce
from index.sources.files.records import Record, csv_rows, json_document, json_lines
from index.sources.files.walker import printable
from index.sources.html.charset import decode
from index.sources.html.extract import extract
from index.text import normalise

LONGEST_DOCUMENT = 10_000_000  # bytes of a file that is one article, or one JSON document
LARGEST_DOCUMENT = 50_000_000  # bytes of a PDF or Word document, most of which are pictures
LONGEST_TITLE = 200  # characters of a first line that is taken for a title

Contents = Iterator[tuple[int | None, Article | Record | str]]
"""Line numbers (None if the file is one document), each with an article, a record or an error."""


def _text(stream: BinaryIO, path: Path) -> Contents:
    text = decode(_whole(stream)).strip()
    first, _, rest = text.partition("\n")
    if rest and len(first.strip()) <= LONGEST_TITLE:
        yield None, {"title": first, "text": rest}
    else:
        yield None, {"title": _in_words(path), "text": text}


def _markdown(stream: BinaryIO, path: Path) -> Contents:
    fields, body = front_matter(decode(_whole(stream)))
    heading, text = reduce(body)
    title = fields.get("title") or fields.get("headline")
    if title is None:
        fields["title"] = heading or _in_words(path)
    elif heading and heading != title:
        text = f"{heading}\n\n{text}"
    yield None, {**fields, "text": text}


def _html(stream: BinaryIO, path: Path) -> Contents:
    yield None, extract(_whole(stream), source=printable(path.name))


def _document(stream: BinaryIO, path: Path) -> Contents:
    kind = path.suffix.lower()
    yield None, {"title": _in_words(path), **read_document(kind, _whole(stream, LARGEST_DOCUMENT))}


def _json(stream: BinaryIO, _: Path) -> Contents:
    for record in json_document(_whole(stream)):
        yield None, record


def _json_lines(stream: BinaryIO, path: Path) -> Contents:
    return json_lines(stream, compressed=path.name.lower().endswith(".gz"))


def _csv(stream: BinaryIO, _: Path) -> Contents:
    return csv_rows(stream)


FORMATS: Mapping[str, Callable[[BinaryIO, Path], Contents]] = {
    ".txt": _text,
    ".md": _markdown,
    ".html": _html,
    ".htm": _html,
    ".json": _json,
    ".jsonl": _json_lines,
    ".jsonl.gz": _json_lines,
    ".csv": _csv,
    ".pdf": _document,
    ".docx": _document,
}
"""The reader of each kind of file.

Each raises UnreadableDocument if the file cannot be read to its end, InvalidArticle if a page holds no
article, and OSError if the system refuses.
"""


def _whole(stream: BinaryIO, longest: int = LONGEST_DOCUMENT) -> bytes:
    data = stream.read(longest + 1)
    if len(data) > longest:
        raise UnreadableDocument(
            f"it is longer than the {longest // 1_000_000} MB that one document may have; "
            "many articles go into a .jsonl file, one on each line"
        )
    if not data.strip():
        raise UnreadableDocument("the file is empty")
    return data


def _in_words(path: Path) -> str:
    """Return a title derived from the file's name."""
    words = normalise.line(re.sub(r"[-_]+", " ", path.stem))
    return words[:1].upper() + words[1:] or path.name
