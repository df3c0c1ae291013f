"""Articles from files and folders: what is read, and that bad input affects nothing else."""

import gzip
import json
import os
import socket
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import index
from index.model import Article
from index.report import Failure
from index.sources.files import formats, lines
from index.sources.files.article_files import HOPELESS, ArticleFiles
from index.sources.files.records import records

NOBODY = 65534
_TEXT = "The minister said that the talks would go on."


def read(*paths: Path) -> tuple[list[Article], list[Failure]]:
    """Return what is read at and below `paths`: articles and failures."""
    taken = list(ArticleFiles(paths))
    return (
        [each for each in taken if isinstance(each, Article)],
        [each for each in taken if isinstance(each, Failure)],
    )


def only(path: Path) -> Article:
    """Return the one article that is in `path`, without a failure."""
    [article], failures = read(path)
    assert not failures
    return article


def record(**fields: object) -> str:
    """Return a JSON object that is an article, unless `fields` make it none."""
    return json.dumps({"title": "Talks go on", "text": _TEXT, **fields})


def written(folder: Path, name: str, content: bytes | str) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@contextmanager
def as_nobody() -> Iterator[None]:
    """Drop the rights of root, before whom no file is closed, for a while."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.mark.parametrize(
    ("content", "title", "text"),
    [
        ("Talks go on\n\nFirst.\nSecond.", "Talks go on", "First.\nSecond."),
        (_TEXT, "A quiet day", _TEXT),
        (f"{'long ' * 41}\n{_TEXT}", "A quiet day", f"{'long ' * 41}".strip() + f"\n{_TEXT}"),
        ("\n\n  Talks \r\n\r\nFirst.\r\n", "Talks", "First."),
    ],
)
def test_plain_text(tmp_path: Path, content: str, title: str, text: str) -> None:
    """A short first line before others is the title; else the file's name is."""
    article = only(written(tmp_path, "a-quiet_day.txt", content))
    assert (article.title, article.text) == (title, text)
    assert (article.url, article.published, article.source) == (None, None, "a-quiet_day.txt")


@pytest.mark.parametrize(
    ("content", "title", "text"),
    [
        ("# Talks *go* on\n\nFirst [link](http://x.example/a_(b)).\n", "Talks go on", "First link."),
        ("Talks\n=====\nOne line\nof two.", "Talks", "One line of two."),
        ("No heading, **bold** `code` [he] \\*kept\\* 2 * 3 * 4 a_b_c.", "Notes", None),
        (
            "```\n# no heading\n```\n# Talks\nx<br>y &amp; <em>z</em><!-- no -->",
            "Talks",
            "# no heading\n\nx y & z",
        ),
        (
            "# T\n> quoted\n\n* one\n* two\n\n---\n![image](x.png)\n[1]: http://x.example",
            "T",
            "quoted\n\none\n\ntwo",
        ),
    ],
)
def test_markdown(tmp_path: Path, content: str, title: str, text: str | None) -> None:
    """Marks are removed and words kept; the first top heading is the title."""
    article = only(written(tmp_path, "notes.md", content))
    expected = "No heading, bold code [he] *kept* 2 * 3 * 4 a_b_c." if text is None else text
    assert (article.title, article.text) == (title, expected)


def test_front_matter(tmp_path: Path) -> None:
    """Fields before a Markdown text are taken under each of their names, dates as YAML reads them too."""
    head = "headline: 'Talks: day 2'\nlink: https://a.example/1\ndate: 2024-06-19"
    article = only(
        written(
            tmp_path,
            "a.md",
            f"---\n{head}\nmodified: 2024-06-20T08:00:00+09:00\nlang: en\n---\n# Talks: day 2\n\n{_TEXT}\n",
        )
    )
    assert (article.title, article.text, article.language) == ("Talks: day 2", _TEXT, "en")
    assert (article.url, article.source) == ("https://a.example/1", "a.example")
    assert article.published == datetime(2024, 6, 19, tzinfo=UTC)
    assert article.updated == datetime(2024, 6, 19, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("title: a: b", "front matter, line 2: mapping values are not allowed here"),
        ("title: [", "front matter, line"),
        ("a: &a [x]\nb: [*a, *a]", "alias"),
        ("title: " + "[" * 9_000, "nested too deeply"),
        ("title: x\ndate: 2024-13-45", "month must be in 1..12"),
        ("just prose", "write each field on a line of its own"),
        ("title: 2024", "title: it must be text (in quotation marks), not a number"),
        ("title: x\n" + "# long\n" * 9_000, "no closing ---"),
        ("title: !!python/object/apply:os.system [x]", "could not determine a constructor"),
    ],
)
def test_bad_front_matter(tmp_path: Path, head: str, reason: str) -> None:
    """Front matter that is broken or made to exhaust a machine fails one file, with a reason."""
    articles, [failure] = read(written(tmp_path, "a.md", f"---\n{head}\n---\n{_TEXT}"))
    assert not articles
    assert reason in failure.reason


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.jsonl.gz", "a.csv"])
def test_records(tmp_path: Path, name: str) -> None:
    """Every format of records takes the same fields, and ignores others such as an id."""
    fields = {"id": "7", "headline": "Talks", "content": "First,\nsecond.", "link": "https://a.example/1"}
    fields |= {"publisher": "A", "published_at": "2024-06-19T08:00:00Z", "author": "B C", "lang": "en"}
    fields |= {"image_url": "https://a.example/1.jpg"}
    content = json.dumps(fields)
    if name.endswith(".csv"):
        content = ",".join(fields) + "\r\n" + ",".join(f'"{value}"' for value in fields.values())
    packed = gzip.compress(content.encode()) if name.endswith(".gz") else content
    article = only(written(tmp_path, name, packed))
    assert (article.title, article.text, article.source) == ("Talks", "First,\nsecond.", "A")
    assert (article.url, article.author, article.language) == ("https://a.example/1", "B C", "en")
    assert article.published == datetime(2024, 6, 19, 8, tzinfo=UTC)
    assert article.image == "https://a.example/1.jpg"
    assert article.id != "7"


@pytest.mark.parametrize(
    "image", [{"url": "https://a.example/1.jpg"}, ["x"], 7, "1.jpg", "http://a.example/1.jpg"]
)
def test_a_picture_without_an_https_address_is_ignored(tmp_path: Path, image: object) -> None:
    """Records of other tools describe pictures in many ways; the article is still added."""
    assert only(written(tmp_path, "a.jsonl", record(image=image))).image is None


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "it is not valid JSON"),
        ("[1]", "it is not an object"),
        ('"text"', "it is not an object"),
        (record(title=None), "the title is missing"),
        (record(title=""), "the title is missing"),
        (record(text="..."), "the text is empty"),
        (record(title=7), "title: it must be text (in quotation marks), not a number"),
        (record(text={"a": 1}), "text: it must be text (in quotation marks), not an object"),
        (record(date=True), "published: it must be text (in quotation marks), not true or false"),
        (record(date="yesterday-ish"), "'yesterday-ish' is not a date: write 2024-06-19"),
        (record(url="file:///etc/passwd"), "is not a web address"),
        (record(url="https://a.example/\ud800"), "is not a web address"),
        ('{"title": ' + "[" * 100_000, "nested too deeply"),
        ('{"n": ' + "1" * 10_000 + "}", "thousands of digits"),
        ("x" * (lines.LONGEST_LINE + 1), "it is longer than 10 MB"),
        ("\x00\x01", "it is not valid JSON"),
    ],
)
def test_broken_line(tmp_path: Path, line: str, reason: str) -> None:
    """A bad line among good ones is one failure that names it; the others are read."""
    path = written(tmp_path, "a.jsonl", f"{record(title='1')}\n\n{line}\n{record(title='4')}\n")
    articles, [failure] = read(path)
    assert [article.title for article in articles] == ["1", "4"]
    assert (failure.origin, failure.line) == (str(path), 3)
    assert reason in failure.reason


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("two,fields", "it has 2 fields where the header row has 3"),
        ("a,b,c,d", "it has 4 fields where the header row has 3"),
        ('"a"b,c,d\n', "it is not a valid CSV row"),
        ("a\x00,b,c", "NUL"),
        (f"{'x' * lines.LONGEST_LINE},b,c", "longer than 10 MB"),
        ("a,b,yesterday", "is not a date"),
    ],
)
def test_broken_row(tmp_path: Path, row: str, reason: str) -> None:
    """A bad row among good ones is one failure that names its line; the others are read."""
    path = written(tmp_path, "a.csv", f'title,text,date\n1,"a\nb",\n{row}\n4,c,2024-06-19\n')
    articles, [failure] = read(path)
    assert [article.title for article in articles] == ["1", "4"]
    assert failure.line == 4
    assert reason in failure.reason


def test_csv_of_a_spreadsheet(tmp_path: Path) -> None:
    """Semicolons and Windows-1252, as spreadsheets write them in Europe, are understood."""
    path = written(tmp_path, "a.csv", "Title;Text\r\nGespräche;Das Café — “zu”.\r\n".encode("cp1252"))
    assert (only(path).title, only(path).text) == ("Gespräche", "Das Café — “zu”.")


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "Größe, café, 平壌"),
        ("utf-8-sig", "Größe, café, 平壌"),
        ("utf-16", "Größe, café, 平壌"),
        ("cp1252", "café"),
        ("cp1252", "The minister said: “We won\u2019t go” — twice."),
        ("cp1252", "¿Qué pasó en España? Größere Städte, l\u2019Élysée."),
        ("cp1250", "Prezydent powiedział, że złoży wniosek. Śledztwo trwa w Łodzi od trzech miesięcy."),
        ("cp1251", "Президент России прибыл в Пхеньян, сообщили в Кремле."),
        ("shift_jis", "ロシアのプーチン大統領は、北朝鮮の平壌を訪問した。"),
        ("euc_kr", "블라디미르 푸틴 러시아 대통령이 평양을 방문했다."),
        ("gb18030", "俄罗斯总统普京抵达平壤对朝鲜进行国事访问。"),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, text: str) -> None:
    """A text comes out right in the encodings that news is kept in, also when it is short."""
    assert only(written(tmp_path, "a.txt", text.encode(encoding))).text == text
    line = json.dumps({"title": "T", "text": text}, ensure_ascii=False).encode(encoding)
    assert only(written(tmp_path, "a.jsonl", line)).text == text


def test_lone_surrogate(tmp_path: Path) -> None:
    """Half a character pair, which JSON can spell, is replaced and can be stored."""
    article = only(written(tmp_path, "a.jsonl", record(title="a\ud800")))
    assert article.title == "a\ufffd"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", "the file is empty"),
        ("a.jsonl", b"", "there is no article in it"),
        ("a.json", b"[]", "there is no article in it"),
        ("a.json", b"[" * 100_000, "nested too deeply"),
        ("a.txt", b"\x89PNG\r\n\x00\x00", "it is not a text file"),
        ("a.jsonl", b"\x89PNG\r\n\x00\x00\n\n\n", "it is not a text file"),
        ("a.txt", bytes(range(1, 256)) * 9, "it is not a text file"),
        ("a.csv", b"name,age\n1,2\n", "its header row has no field title or headline"),
        ("a.csv", b"a\rb\n", "its header row"),
        ("a.html", b"<html><body><p>x</p></body></html>", "no article is found"),
        ("a.doc", b"no text", "files of this kind cannot be read, only .txt"),
        ("a.jsonl.gz", b"not packed", "its gzip data is damaged"),
        ("a.jsonl", b"no\n" * (HOPELESS + 50), f"nor are the next {HOPELESS - 1}"),
    ],
)
def test_bad_file(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    """A missing file, or one of another format than its name says, is one failure with a reason."""
    articles, [failure] = read(written(tmp_path, name, content))
    assert not articles
    assert failure.origin == str(tmp_path / name)
    assert reason in failure.reason


def test_json_array(tmp_path: Path) -> None:
    """A bad entry of an array fails alone."""
    articles, [failure] = read(written(tmp_path, "a.json", f"[{record()}, 7, {record(title='3')}]"))
    assert [article.title for article in articles] == ["Talks go on", "3"]
    assert failure.reason.startswith("entry 2: it is not an object")


def test_oversized_document(tmp_path: Path) -> None:
    """A huge file is refused without being read into memory, and the rest of the folder is read."""
    for name in ("a.txt", "b.json", "c.jsonl"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(200_000_000)
    written(tmp_path, "d.txt", "T\nx")
    tracemalloc.start()
    articles, failures = read(tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(articles) == 1
    assert ["longer than" in failure.reason for failure in failures] == [True, True, False]
    assert peak < 3 * formats.LONGEST_DOCUMENT


def test_truncated_gzip(tmp_path: Path) -> None:
    """Articles before the end of a truncated archive are read, and the truncation is reported."""
    packed = gzip.compress("\n".join(record(title=f"{os.urandom(30).hex()}") for _ in range(2_000)).encode())
    articles, [failure] = read(written(tmp_path, "a.jsonl.gz", packed[: len(packed) // 2]))
    assert 100 < len(articles) < 2_000
    assert "ends too early" in failure.reason


def test_gzip_bomb(tmp_path: Path) -> None:
    """An archive that expands beyond bounds is abandoned, and never held in memory."""
    packed = gzip.compress(b"a" * 25_000_000, compresslevel=9) * 12
    tracemalloc.start()
    articles, failures = read(written(tmp_path, "a.jsonl.gz", packed))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert not articles
    assert "expands more than" in failures[-1].reason
    assert peak < 3 * lines.LONGEST_LINE


def test_memory_does_not_grow(tmp_path: Path) -> None:
    """Ten times the articles take no more memory."""
    peaks = []
    for number in (3_000, 300, 3_000):  # the first fills what is cached
        path = written(
            tmp_path, "a.jsonl", "\n".join(record(url=f"https://a.example/{n}") for n in range(number))
        )
        tracemalloc.start()
        assert sum(isinstance(each, Article) for each in ArticleFiles([path])) == number
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] < peaks[1] + 200_000


def test_progress(tmp_path: Path) -> None:
    """A progress bar over bytes never runs backwards and ends full, packed files included."""
    written(
        tmp_path, "a.jsonl.gz", gzip.compress("\n".join(record(title=str(n)) for n in range(900)).encode())
    )
    written(tmp_path, "b.txt", "T\nx")
    written(tmp_path, "c.txt", "")
    reading = ArticleFiles([tmp_path])
    positions = [reading.position, *(reading.position for _ in reading), reading.position]
    assert positions == sorted(positions)
    assert (positions[0], positions[-1]) == (0, reading.size)
    assert reading.size == sum(path.stat().st_size for path in tmp_path.iterdir())


def test_folders(tmp_path: Path) -> None:
    """Folders are read in the order of names, each file once, without hidden files and other kinds."""
    for name in ("b/2.txt", "b/.git/config.txt", "a/1.txt", "c.TXT", ".hidden.txt", "b/photo.jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        written(tmp_path, name, f"{name}\n{_TEXT}")
    (tmp_path / "d").symlink_to(tmp_path / "a")
    (tmp_path / "e.txt").symlink_to(tmp_path / "a/1.txt")
    reading = ArticleFiles([tmp_path, tmp_path / "a"])
    assert [each.title for each in reading if isinstance(each, Article)] == ["a/1.txt", "b/2.txt", "c.TXT"]
    assert reading.skipped == 1


def test_paths_that_cannot_be_read(tmp_path: Path) -> None:
    """Missing files, loops of links and special files are reported, and nothing waits for them."""
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    (tmp_path / "nowhere.txt").symlink_to(tmp_path / "gone.txt")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/up").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(tmp_path / "socket.txt"))
        articles, failures = read(tmp_path, tmp_path / "missing", Path("a\0b.txt"), Path("/dev/null"))
    assert not articles
    assert {failure.origin.rpartition("/")[2]: failure.reason for failure in failures} == {
        "loop.txt": "too many levels of symbolic links",
        "nowhere.txt": "the link leads nowhere",
        "pipe.txt": "it is not a file but a device, pipe or socket",
        "socket.txt": "it is not a file but a device, pipe or socket",
        "up": "this link leads back to a folder that it is in: left out",
        "missing": "there is no such file or folder",
        "a\\x00b.txt": "embedded null byte",
        "null": "files of this kind cannot be read, only " + ", ".join(formats.FORMATS),
    }


def test_forbidden(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A file or folder that this user may not read is reported, and the rest is read."""
    folder = tmp_path_factory.mktemp("forbidden")
    file = written(folder, "a.txt", "T\nx")
    written(folder, "c.txt", "T\ny")
    (folder / "b").mkdir()
    (folder / "d" / "inner").mkdir(parents=True)
    handle = os.open(folder, os.O_RDONLY)  # by which others than root get here, too
    here = os.getcwd()  # noqa: PTH109 - only to come back
    folder.chmod(0o755)
    try:
        os.fchdir(handle)
        file.chmod(0)
        (folder / "b").chmod(0)
        (folder / "d").chmod(0o444)  # its names can be read, what they stand for cannot
        with as_nobody():
            articles, failures = read(Path())
    finally:
        os.chdir(here)
        os.close(handle)
        (folder / "b").chmod(0o755)
        (folder / "d").chmod(0o755)
    assert [article.text for article in articles] == ["y"]
    assert sorted(map(str, failures)) == [
        "a.txt: it cannot be read: permission denied",
        "b: the folder cannot be read: permission denied",
        "d/inner: permission denied",
    ]


def test_names_are_printable(tmp_path: Path) -> None:
    """A file name cannot steer a terminal or break a line of the report."""
    for name in (b"a\n\x1b[31m.txt", b"b\xff.txt", "c\u202egpj.txt".encode()):
        (Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))).write_bytes(b"")
    _, failures = read(tmp_path)
    names = [failure.origin.rpartition("/")[2] for failure in failures]
    assert names == ["a\\n\\x1b[31m.txt", "b\\udcff.txt", "c\\u202egpj.txt"]


def test_clashes(tmp_path: Path) -> None:
    """Different articles with the same source and title do not overwrite each other; duplicates are fine."""
    for name, text in (("a/notes.txt", "T\nx"), ("b/notes.txt", "T\ny"), ("c/notes.txt", "T\nx")):
        (tmp_path / name).parent.mkdir()
        written(tmp_path, name, text)
    written(
        tmp_path, "d.jsonl", "\n".join((record(), record(text="Other."), record(url="https://a.example/")))
    )
    articles, failures = read(tmp_path)
    assert len(articles) == 4
    advice = "give this one a url or a source of its own"
    assert [(failure.line, failure.reason) for failure in failures] == [
        (None, f"{tmp_path / 'a/notes.txt'} has another article of the same source and title: {advice}"),
        (2, f"{tmp_path / 'd.jsonl'}, line 1, has another article of the same source and title: {advice}"),
    ]


@pytest.mark.parametrize("name", ["q.jsonl", "q.jsonl.gz"])
def test_raw_records(tmp_path: Path, name: str) -> None:
    """Records of any fields can be read with their line numbers, as evaluation does."""
    content = b'{"id": "1", "answers": ["x"]}\n{\n\n{"id": "4"}'
    path = written(tmp_path, name, gzip.compress(content) if name.endswith(".gz") else content)
    (one, first), (two, broken), (four, last) = records(path)
    assert (one, first, four, last) == (1, {"id": "1", "answers": ["x"]}, 4, {"id": "4"})
    assert isinstance(broken, Failure)
    assert (two, broken.line) == (2, 2)


def test_raw_records_of_no_file(tmp_path: Path) -> None:
    """Records of a missing file are one failure."""
    [(_, failure)] = records(tmp_path / "missing.jsonl")
    assert isinstance(failure, Failure)
    assert "no such file" in failure.reason


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["a.txt", "a.md", "a.json", "a.jsonl", "a.jsonl.gz", "a.csv", "a.html"]),
    start=st.sampled_from(
        [b"", b"---\n", b"title,text\n", b"\xff\xfe", b'{"title": "a", "text": ', b"<p>", b"\x1f\x8b\x08"]
    ),
    rest=st.one_of(
        st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode(errors="replace"))
    ),
)
def test_arbitrary_bytes(tmp_path: Path, name: str, start: bytes, rest: bytes) -> None:
    """Whatever a file holds, reading it raises nothing and gives articles or reasons."""
    articles, failures = read(written(tmp_path, name, start + rest))
    assert articles or failures
    assert all(failure.reason and failure.reason.isprintable() for failure in failures)


def test_samples() -> None:
    """The articles that come with Dateline are whole, dated, and each has an address of its own."""
    articles, failures = read(Path(index.__file__).parent / "samples")
    assert not failures
    assert len({article.url for article in articles}) == len(articles) >= 8
    assert all(article.published and article.source == "Dateline Samples" for article in articles)
    assert sum("Pyongyang" in article.text for article in articles) >= 3
    assert any(article.updated for article in articles)
