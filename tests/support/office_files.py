"""PDF and Word documents, made from lines of text."""

import io
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from docx import Document


def pdf(*pages: Sequence[str], about: Mapping[str, str] | None = None, trailer: str = "") -> bytes:
    """Return a PDF whose pages have these lines; `about` are properties such as Title and CreationDate."""
    contents = [_shown(page) for page in pages]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    properties = "".join(f"/{name} ({value})" for name, value in (about or {}).items())
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, content in enumerate(contents):
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode(),
            stream(content),
        ]
    objects.append(f"<< {properties} >>".encode())
    return assembled(objects, trailer=f"/Info {len(objects)} 0 R {trailer}")


def stream(content: bytes) -> bytes:
    """Return a compressed stream of a PDF."""
    packed = zlib.compress(content, 9)
    return b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)


def assembled(objects: Sequence[bytes], trailer: str) -> bytes:
    """Return the PDF of these objects, of which the first is the catalog."""
    written = bytearray(b"%PDF-1.7\n")
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % place for place in places)
    written += f"trailer << /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\n".encode()
    return bytes(written + b"startxref\n%d\n%%%%EOF" % start)


def _shown(lines: Sequence[str]) -> bytes:
    moves = "".join(f"({line.replace('(', '').replace(')', '')}) Tj 0 -14 Td\n" for line in lines)
    return f"BT /F1 11 Tf 50 790 Td\n{moves}ET".encode("cp1252")


def docx(
    *paragraphs: str,
    title: str = "",
    author: str = "",
    created: datetime | None = None,
    table: Sequence[Sequence[str]] = (),
) -> bytes:
    """Return a Word document with these paragraphs, then a table, and these properties."""
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        added = document.add_table(len(table), len(table[0]))
        for row, cells in zip(added.rows, table, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    about = document.core_properties
    about.title, about.author = title, author
    if created:
        about.created = about.modified = created
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()
