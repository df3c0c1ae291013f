"""Read articles from files and folders; a file that cannot be read does not affect the others."""

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
    """The articles in files and folders, read during iteration.

    Keeps the names of the files and about 150 bytes for each article without a URL, but no texts.

    Attributes:
        size: bytes of all files found.
        position: bytes read so far; compressed bytes, if a file is compressed.
        skipped: how many files of other kinds the folders hold.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        """Find the files at and below `paths`."""
        self._found: list[FoundFile | Failure] = []
        self.size = self.position = self.skipped = 0
        for each in find(paths, FORMATS):
            if isinstance(each, SkippedFile):
                self.skipped += 1
                continue
            self._found.append(each)
            self.size += each.size if isinstance(each, FoundFile) else 0

    def __iter__(self) -> Iterator[Article | Failure]:
        """Yield every article, and a Failure for each that cannot be read, in a fixed order."""
        self.position = finished = 0
        unlinked = _Unlinked(self._found)
        for place, found in enumerate(self._found):
            if isinstance(found, Failure):
                yield found
                continue
            origin = printable(found.path)
            for line, outcome in _until_hopeless(self._read(found, finished)):
                reason = outcome if isinstance(outcome, str) else unlinked.clash(outcome, place, line)
                if reason or isinstance(outcome, str):
                    yield Failure(origin, reason, line)
                else:
                    yield outcome
            finished += found.size
            self.position = finished

    def _read(self, found: FoundFile, finished: int) -> _Outcomes:
        """Yield the records of a file; the last may be the reason why reading stopped."""
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


class _Unlinked:
    """The articles of a run that only their source and title identify."""

    def __init__(self, found: Sequence[FoundFile | Failure]) -> None:
        self._found = found
        self._first: dict[bytes, bytes] = {}  # packed, for there may be a million

    def clash(self, article: Article, place: int, line: int | None) -> str:
        """Return a reason if an earlier article has the same source and title but another text, else ""."""
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


def _until_hopeless(outcomes: _Outcomes) -> _Outcomes:
    """Pass on the records of a file, and stop if the first `HOPELESS` are all invalid."""
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
