"""PDF and Word documents become articles with exact text; a title, author or date that is unsure is left out."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from index import Article
from index.errors import UnreadableDocument
from index.report import Failure
from index.sources.files.article_files import ArticleFiles
from index.sources.files.documents import read_document, reply_to
from office_files import assembled, docx, pdf

TITLE = "Port Lindow opens its new harbour bridge"
LINES = (
    TITLE,
    "By Maud Keller",
    "Port Lindow, 10 March 2025",
    "The harbour bridge of Port Lindow was opened on Monday by the mayor, who called it over-",
    "due. It cost 40 million crowns, of which the harbour paid a third, and it replaces the old",
    "ferry, which could not carry enough lorries.",
    "The ferry makes its last trip on Saturday.",
)
TEXT = (
    "By Maud Keller\n\nPort Lindow, 10 March 2025\n\nThe harbour bridge of Port Lindow was opened on Monday by "
    "the mayor, who called it overdue. It cost 40 million crowns, of which the harbour paid a third, and it "
    "replaces the old ferry, which could not carry enough lorries.\n\nThe ferry makes its last trip on Saturday."
)
SURE = {"Title": TITLE, "Author": "Maud Keller", "CreationDate": "D:20250310081500Z"}


def read(kind: str, data: bytes) -> dict[str, str]:
    """Return what the subprocess would reply, without the second that it takes to start."""
    reply: dict[str, str] = json.loads(reply_to({"kind": kind}, data))
    return reply


def test_a_pdf_becomes_an_article(tmp_path: Path) -> None:
    """Lines become paragraphs again, and title, author and day count because the text begins with them."""
    (tmp_path / "bridge.pdf").write_bytes(pdf(LINES, about=SURE))
    [article] = ArticleFiles([tmp_path])
    assert isinstance(article, Article)
    assert (article.title, article.text, article.author) == (TITLE, TEXT, "Maud Keller")
    assert (article.published, article.source) == (datetime(2025, 3, 10, tzinfo=UTC), "bridge.pdf")


def test_a_word_document_becomes_an_article(tmp_path: Path) -> None:
    """Paragraphs stay, and the rows of a table are lines."""
    table = [["Year", "Lorries"], ["2024", "11,000"]]
    created = datetime(2025, 3, 10, 8, 15, tzinfo=UTC)
    content = docx(
        TITLE, *TEXT.split("\n\n"), title=TITLE, author="Maud Keller", created=created, table=table
    )
    (tmp_path / "Bridge.DOCX").write_bytes(content)
    [article] = ArticleFiles([tmp_path])
    assert isinstance(article, Article)
    assert (article.title, article.author) == (TITLE, "Maud Keller")
    assert article.text == f"{TEXT}\n\nYear | Lorries\n\n2024 | 11,000"
    assert article.published == datetime(2025, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "about",
    [
        {"Title": "Press release template", "Author": "jsmith", "CreationDate": "D:20190101000000Z"},
        {"Title": "Microsoft Word - bridge.docx", "CreationDate": "D:20250401000000Z"},
        {"CreationDate": "D:what a mess"},
        {},
    ],
)
def test_a_template_s_properties_do_not_count(about: dict[str, str]) -> None:
    """A date that the text does not name, or on which the document was not saved, stays unknown."""
    fields = read(".pdf", pdf(LINES, about=about))
    assert fields == {"title": TITLE, "text": TEXT}


def test_two_dates_are_none() -> None:
    """An embargo beside the day of a release leaves open which of them counts."""
    lines = (*LINES[:3], "Embargo: 11 March 2025", *LINES[3:])
    assert "published" not in read(".pdf", pdf(lines, about=SURE))


def test_a_single_line_is_a_text(tmp_path: Path) -> None:
    """A document of one line has no headline: the name of the file becomes its title."""
    (tmp_path / "ferry-stops.pdf").write_bytes(pdf(["The ferry stops."]))
    [article] = ArticleFiles([tmp_path])
    assert isinstance(article, Article)
    assert (article.title, article.text) == ("Ferry stops", "The ferry stops.")


def test_the_heads_and_feet_of_pages_are_no_text() -> None:
    """A line that stands on every page, as the page number does, does not end up within a sentence."""
    pages = [
        ("Harbour News", f"Line {word} of the report.", f"Page {n} of 3") for n, word in enumerate("abc", 1)
    ]
    fields = read(".pdf", pdf(*pages))
    assert "Harbour News" not in fields["text"]
    assert "Page" not in fields["text"]


def encrypted(password: str) -> bytes:
    writer = PdfWriter(PdfReader(io.BytesIO(pdf(LINES))))
    writer.encrypt(password, "owner", algorithm="AES-256")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def bomb() -> bytes:
    """Return a page of a few kB that unpacks to more than a million lines."""
    return pdf(["a"] * 1_500_000)


def zip_bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b" " * 250_000_000)
    return file.getvalue()


def _zip_of(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr(name, "hello")
    return file.getvalue()


def circle() -> bytes:
    pages = b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"
    return assembled([b"<< /Type /Catalog /Pages 2 0 R >>", pages], trailer="")


HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a password": (".pdf", lambda: encrypted("secret"), "protected by a password"),
    "an old Word file": (
        ".docx",
        lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        "protected by a password, or an old",
    ),
    "a scan": (".pdf", lambda: pdf([], []), "text recognition"),
    "a document without text": (".docx", lambda: docx("", " "), "no text"),
    "nonsense": (".pdf", lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40, "not a PDF, or is damaged"),
    "a cut file": (".docx", lambda: docx(TITLE, TEXT)[:3_000], "not a Word document"),
    "another zip": (".docx", lambda: _zip_of("hello.txt"), "not a Word document"),
    "a zip bomb": (".docx", zip_bomb, "200 MB unpacked"),
    "a circle of pages": (".pdf", circle, "not a PDF, or is damaged"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_ends_in_a_sentence(name: str) -> None:
    """If a document is encrypted, damaged or empty, the error says what is wrong and what to do."""
    kind, made, reason = HOSTILE[name]
    assert reason in read(kind, made())["refusal"]


def test_a_bomb_costs_only_its_own_process() -> None:
    """Reading a file of a few kB that unpacks to millions of lines ends after some seconds of computing."""
    with pytest.raises(UnreadableDocument, match="more time or memory"):
        read_document(".pdf", bomb(), seconds=3)


def test_a_file_that_opens_without_a_password_is_read() -> None:
    """Many PDFs are encrypted against changes alone, and can be read."""
    assert read(".pdf", encrypted(""))["text"] == TEXT


def test_one_bad_document_does_not_keep_others_out(tmp_path: Path) -> None:
    """In a folder, an unreadable document is reported, and the rest is added."""
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "b.pdf").write_bytes(pdf(LINES))
    failure, article = ArticleFiles([tmp_path])
    assert isinstance(failure, Failure)
    assert failure.origin.endswith("a.pdf")
    assert isinstance(article, Article)
