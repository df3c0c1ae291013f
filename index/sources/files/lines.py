"""Read a file line by line, with bounds on what a hostile file can cost."""

import codecs
import gzip
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from index.errors import UnreadableDocument
from index.sources.html.charset import NOT_TEXT, decode, guess, looks_binary, split_mark

LONGEST_LINE = 10_000_000  # bytes
EXPANSION = 200  # decompressed bytes for one compressed; news text comes to about 3
EXPANSION_FREE = 100_000_000  # decompressed bytes below which the ratio is not checked
_BLOCK = 65_536  # bytes


def lines(stream: BinaryIO, *, compressed: bool) -> Iterator[tuple[int, bytes | None]]:
    """Yield the lines of `stream` with their numbers (from 1) and without their line feeds.

    None stands for a line longer than `LONGEST_LINE`, which is never held in memory. UTF-16 and UTF-32 with
    a byte order mark are yielded as UTF-8; other encodings are left to `LineDecoder`.

    Raises:
        UnreadableDocument: the file is not text, or is gzip data that is damaged or expands too far; lines
            yielded before that are valid.
        OSError: reading fails.
    """
    number, held, size = 1, list[bytes](), 0
    for block in _as_utf8(_decompressed(stream) if compressed else _blocks(stream)):
        first, *others = block.split(b"\n")
        held.append(first)
        size += len(first)
        for piece in others:
            yield number, b"".join(held) if size <= LONGEST_LINE else None
            number, held, size = number + 1, [piece], len(piece)
        if size > LONGEST_LINE:
            held.clear()
    if size:
        yield number, b"".join(held) if size <= LONGEST_LINE else None


class LineDecoder:
    """Decode lines as UTF-8; on the first line that is not, detect the encoding and use it from there on."""

    def __init__(self) -> None:
        """Start with a new file."""
        self._encoding: str | None = None

    def __call__(self, line: bytes) -> str:
        """Return `line` as text.

        Raises:
            UnreadableDocument: the line is not text.
        """
        try:
            return line.decode()
        except UnicodeDecodeError:
            self._encoding = self._encoding or guess(line)
        try:
            return line.decode(self._encoding)
        except UnicodeDecodeError:
            return decode(line)


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    while block := stream.read(_BLOCK):
        yield block


def _decompressed(stream: BinaryIO) -> Iterator[bytes]:
    expanded = 0
    with gzip.GzipFile(fileobj=stream) as unpacked:
        while True:
            try:
                block = unpacked.read(_BLOCK)
            except EOFError:
                raise UnreadableDocument("its gzip data ends too early: what stood before was read") from None
            except (gzip.BadGzipFile, zlib.error) as error:
                raise UnreadableDocument(
                    f"its gzip data is damaged ({error}): what stood before was read"
                ) from None
            if not block:
                return
            expanded += len(block)
            if expanded > EXPANSION_FREE + EXPANSION * stream.tell():
                raise UnreadableDocument(
                    f"its gzip data expands more than {EXPANSION}-fold: what stood before was read"
                )
            yield block


def _as_utf8(blocks: Iterator[bytes]) -> Iterator[bytes]:
    first = next(blocks, b"")
    encoding, rest = split_mark(first)
    if encoding in {None, "utf-8"}:
        if looks_binary(rest):
            raise UnreadableDocument(NOT_TEXT)
        yield rest
        yield from blocks
        return
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    yield decoder.decode(rest).encode()
    for block in blocks:
        yield decoder.decode(block).encode()
    yield decoder.decode(b"", final=True).encode()
