"""Files and folders -> articles, as they are read; what cannot be read costs only itself."""

import struct
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

from index.errors import InvalidArticle, UnreadableDocument
from index.model import Article
from index.report import Failure
from index.sources.files.formats import FORMATS
from index.sources.files.records import Record, article
from index.sources.files.walker import FoundFile, SkippedFile, find, printable, said

HOPELESS = 100  # records without one article, after which a file is given up

_Outcomes = Generator[tuple[int | None, Article | str], None, None]
"""Line numbers (None for a whole file), each with an article or the reason why there is none."""


class ArticleFiles:
    """The articles in files and folders, read while one iterates.

    Holds the names of the files, and some 150 bytes for each article without a URL; never texts.

    Attributes:
        size: bytes of all files found.
        position: bytes of these read so far; compressed ones, where a file is compressed.
        skipped: files of other kinds that the folders hold, which are left alone.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        """Find what there is to read at and below `paths`."""
        self._found: list[FoundFile | Failure] = []
        self.size = self.position = self.skipped = 0
        for each in find(paths, FORMATS):
            if isinstance(each, SkippedFile):
                self.skipped += 1
                continue
            self._found.append(each)
            self.size += each.size if isinstance(each, FoundFile) else 0

    def __iter__(self) -> Iterator[Article | Failure]:
        """Yield every article, and a Failure for each that cannot be taken, in a fixed order."""
        self.position = finished = 0
        named = _Named(self._found)
        for place, found in enumerate(self._found):
            if isinstance(found, Failure):
                yield found
                continue
            origin = printable(found.path)
            for line, outcome in _patiently(self._read(found, finished)):
                reason = outcome if isinstance(outcome, str) else named.clash(outcome, place, line)
                if reason or isinstance(outcome, str):
                    yield Failure(origin, reason, line)
                else:
                    yield outcome
            finished += found.size
            self.position = finished

    def _read(self, found: FoundFile, finished: int) -> _Outcomes:
        """Yield what is in a file; the last may be the reason why there is no more."""
        source = printable(found.path.name)
        empty = True
        try:
            with found.path.open("rb") as stream:
                for line, content in FORMATS[found.kind](stream, found.path):
                    empty = False
                    self.position = finished + min(stream.tell(), found.size)
                    yield line, _article(content, source) if isinstance(content, dict) else content
        except OSError as error:
            yield None, f"it cannot be read: {said(error)}"
        except (InvalidArticle, UnreadableDocument) as error:
            yield None, str(error)
        else:
            if empty:
                yield None, "there is no article in it"


class _Named:
    """The articles of a run that nothing but source and title identifies."""

    def __init__(self, found: Sequence[FoundFile | Failure]) -> None:
        self._found = found
        self._first: dict[bytes, bytes] = {}  # packed, for there may be a million

    def clash(self, article: Article, place: int, line: int | None) -> str:
        """Return why `article` cannot be told from an earlier one with another text; "" if it can."""
        if article.url:
            return ""
        revision = bytes.fromhex(article.revision)
        own = struct.pack("<8sIQ", revision, place, line or 0)
        first = self._first.setdefault(bytes.fromhex(article.id), own)
        revision_there, place, line = struct.unpack("<8sIQ", first)
        if revision_there == revision:
            return ""
        found = self._found[place]
        there = printable(found.path) if isinstance(found, FoundFile) else found.origin
        return (
            f"{there}{f', line {line},' if line else ''} has another article of the same source and title: "
            "give this one a url or a source of its own"
        )


def _article(record: Record, source: str) -> Article | str:
    try:
        return article(record, source)
    except InvalidArticle as error:
        return str(error)


def _patiently(outcomes: _Outcomes) -> _Outcomes:
    """Pass on what a file gives; one whose first `HOPELESS` records are no articles is given up at once."""
    held: list[tuple[int | None, str]] = []
    for line, outcome in outcomes:
        if isinstance(outcome, Article):
            yield from held
            yield line, outcome
            yield from outcomes
            return
        held.append((line, outcome))
        if len(held) == HOPELESS:
            outcomes.close()
            first, reason = held[0]
            rest = f"nor are the next {HOPELESS - 1} articles, so that the file is given up"
            yield first, f"{reason}; {rest}"
            return
    yield from held
