"""Read PDF and Word documents, in a subprocess with CPU and memory limits.

The properties of a document are often those of a template, or of the machine that saved it. So a title, an
author or a date counts only if the text begins with it.
"""

import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from index.errors import UnreadableDocument
from index.sources.files.sandbox import Sandbox, serve
from index.text import normalise
from index.text.dates import read_date

_MEMORY = 1 << 30  # bytes of address space, of which the libraries take a quarter
_MOST_PAGES = 1_000
_UNPACKED = 200_000_000  # bytes of a Word document, with its pictures
_OLD_WORD = b"\xd0\xcf\x11\xe0"  # also the beginning of an encrypted .docx
_BEGINNING = 20  # paragraphs in which a document names its title, author and date
_LONGEST_TITLE = 200  # characters
_REPEATED = 3  # pages that begin or end with the same line, which is then no part of the text
_SHORT_LINE = 0.7  # of the usual length: such a line ends a paragraph
_HYPHEN = re.compile(r"(\w+)-\n(\w+)")
_PDF_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)(\d\d)")
_DATE_PARTS = re.compile(r"\s[–—-]+\s|\s*[|·•:;()\n]\s*|,\s+(?=\w+,?\s\d)|(?<=\w),\s+(?=\d)")
_EXCESSIVE = "reading it takes more time or memory than any document should"
_TITLE_OF_PROGRAM = re.compile(
    r"^(?:microsoft (?:word|powerpoint) - |untitled|document\d*$)|\.\w{2,4}$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Contents:
    """The paragraphs and properties of a document."""

    paragraphs: Sequence[str]
    title: str = ""
    author: str = ""
    dates: Sequence[date] = ()


def read_document(kind: str, data: bytes, seconds: float = 15.0) -> dict[str, str]:
    """Return the title, text, author and date of a document as fields of a record; unsure ones are left out.

    Args:
        kind: ".pdf" or ".docx".
        data: the file.
        seconds: of computing allowed for the document.

    Raises:
        UnreadableDocument: it is encrypted, damaged, without text, or exceeds the limits of time or memory.
    """
    with Sandbox(__name__, seconds) as sandbox:
        reply = sandbox.ask({"kind": kind}, data)
    if reply is None:
        raise UnreadableDocument(_EXCESSIVE)
    fields: dict[str, str] = json.loads(reply)
    if refusal := fields.get("refusal"):
        raise UnreadableDocument(refusal)
    return fields


def _pdf(data: bytes) -> _Contents:
    from pypdf import PdfReader  # noqa: PLC0415 - it takes 0.2 s to import, and only the subprocess needs it
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableDocument("it is protected by a password: save it without one")
        if len(reader.pages) > _MOST_PAGES:
            raise UnreadableDocument(f"it has {len(reader.pages):,} pages; up to {_MOST_PAGES:,} are read")
        pages = [page.extract_text() for page in reader.pages]
        about = {name: str(value) for name, value in (reader.metadata or {}).items()}
    except PyPdfError as error:
        raise UnreadableDocument(f"it is not a PDF, or is damaged: {error}") from error
    if pages and not any(character.isalnum() for page in pages for character in page):
        raise UnreadableDocument(
            "it holds pictures of pages instead of text: run text recognition (OCR) on it"
        )
    saved = (_PDF_DATE.match(about.get(name, "")) for name in ("/CreationDate", "/ModDate"))
    dates = [read_date("-".join(each.groups())) for each in saved if each]
    return _Contents(
        list(_paragraphs(pages)),
        about.get("/Title", ""),
        about.get("/Author", ""),
        [each.date() for each in dates if each],
    )


def _paragraphs(pages: Sequence[str]) -> Iterator[str]:
    """Yield the paragraphs of a PDF, whose pages have only lines."""
    cut = [[line.strip() for line in normalise.text(page).split("\n")] for page in pages]
    repeated = Counter(
        _without_digits(line)
        for lines in cut
        for line in {*lines[:1], *lines[-1:]}
        if line and len(lines) > 1
    )
    lines = [
        line
        for page in cut
        for place, line in enumerate(page)
        if not (place in {0, len(page) - 1} and repeated[_without_digits(line)] >= _REPEATED)
    ]
    lengths = sorted(len(line) for line in lines if line)
    usual = lengths[len(lengths) * 3 // 4] if lengths else 0  # the last line of a paragraph is mostly shorter
    paragraph = ""
    for line in lines:
        paragraph += f"{line}\n"
        if not line or len(line) < _SHORT_LINE * usual:
            yield _joined(paragraph)
            paragraph = ""
    yield _joined(paragraph)


def _without_digits(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def _joined(lines: str) -> str:
    """Return the lines of a paragraph as one line; words divided at the end of a line are put together."""
    return normalise.line(_HYPHEN.sub(_undivided, lines))


def _undivided(found: re.Match[str]) -> str:
    return "".join(found.groups()) if found[2][0].islower() else "-".join(found.groups())


def _docx(data: bytes) -> _Contents:
    from docx import Document  # noqa: PLC0415 - it takes 0.2 s to import, and only the subprocess needs it
    from docx.table import Table  # noqa: PLC0415
    from lxml.etree import LxmlError  # type: ignore[import-untyped]  # noqa: PLC0415

    if data.startswith(_OLD_WORD):
        raise UnreadableDocument(
            "it is protected by a password, or an old .doc file: save it as .docx without a password"
        )
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            if sum(each.file_size for each in packed.infolist()) > _UNPACKED:
                raise UnreadableDocument(f"it is longer than {_UNPACKED // 1_000_000} MB unpacked")
        document = Document(BytesIO(data))
        paragraphs: list[str] = []
        for part in document.iter_inner_content():
            if isinstance(part, Table):
                paragraphs += [
                    " | ".join(dict.fromkeys(cell.text for cell in row.cells)) for row in part.rows
                ]
            else:
                paragraphs.append(part.text)
        about = document.core_properties
        dates = [each.date() for each in (about.created, about.modified) if each]
    except (zipfile.BadZipFile, LxmlError, KeyError, ValueError, AttributeError) as error:
        raise UnreadableDocument("it is not a Word document (.docx), or is damaged") from error
    lines = [normalise.line(paragraph) for paragraph in paragraphs]
    if not any(character.isalnum() for line in lines for character in line):
        raise UnreadableDocument("it holds no text")
    return _Contents(lines, about.title or "", about.author or "", dates)


_KINDS: Mapping[str, Callable[[bytes], _Contents]] = {".pdf": _pdf, ".docx": _docx}


def _fields(contents: _Contents) -> dict[str, str]:
    """Return the fields of the article in a document; unsure ones are left out."""
    paragraphs = [paragraph for paragraph in contents.paragraphs if paragraph]
    beginning = paragraphs[:_BEGINNING]
    fields = {}
    title = normalise.line(contents.title)
    named = _folded(title)
    if title and not _TITLE_OF_PROGRAM.search(title) and named in _folded("\n".join(beginning)):
        fields["title"] = title
        if _folded("".join(paragraphs[:2])) == named:  # a headline of two lines
            paragraphs = paragraphs[2:]
        elif _folded(paragraphs[0]) == named:
            paragraphs = paragraphs[1:]
    elif len(paragraphs) > 1 and len(paragraphs[0]) <= _LONGEST_TITLE:
        fields["title"], *paragraphs = paragraphs
    author = normalise.line(contents.author)
    if " " in author and _folded(author) in _folded("\n".join(beginning)):
        fields["author"] = author
    if published := _published(beginning, contents.dates):
        fields["published"] = published.isoformat()
    return {**fields, "text": "\n\n".join(paragraphs)}


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _published(beginning: Sequence[str], dates: Sequence[date]) -> date | None:
    """Return the day named at the beginning of the document, if it was saved within a day of that."""
    saved = {each + timedelta(days=days) for each in dates for days in (-1, 0, 1)}
    written = {
        moment.date()
        for paragraph in beginning
        for part in (paragraph, *_DATE_PARTS.split(paragraph[:_LONGEST_TITLE]))
        if (moment := read_date(part))
    }
    return written.pop() if len(written) == 1 and written <= saved else None


def reply_to(about: dict[str, Any], body: bytes) -> str:
    """Return the fields of the article in a document, or why there is none, as JSON."""
    try:
        fields = _fields(_KINDS[about["kind"]](body))
    except UnreadableDocument as error:
        fields = {"refusal": str(error)}
    except MemoryError:
        fields = {"refusal": _EXCESSIVE}
    except Exception:  # noqa: BLE001 - the libraries raise many kinds of errors for damaged files
        fields = {"refusal": "it is damaged: open it, and save it again"}
    return json.dumps(fields)


if __name__ == "__main__":
    serve(reply_to, _MEMORY)
