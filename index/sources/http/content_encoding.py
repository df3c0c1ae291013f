"""Decompress bodies up to a limit. Kept, since no library bounds both the size and the ratio."""

import zlib
from collections.abc import Iterable, Iterator
from typing import Protocol

import brotli

from index.errors import FetchFailed

ACCEPTED = "gzip, deflate, br"
_STEP = 64 * 1024  # bytes made at once: what a bomb can cost beyond the limit
_GZIP = zlib.MAX_WBITS | 16
_GZIP_MAGIC = b"\x1f\x8b\x08"
_MEMBER = b"\x1f"  # how each part of a gzip body begins; what else follows one is padding


class _Decoder(Protocol):
    @property
    def complete(self) -> bool:
        """Whether the input ends at a valid end of the stream."""

    def feed(self, data: bytes) -> Iterable[bytes]:
        """Yield `data` decompressed, in small pieces."""


class _IdentityDecoder:
    complete = True

    def feed(self, data: bytes) -> Iterable[bytes]:
        yield data


class _ZlibDecoder:
    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._made = zlib.decompressobj(bits)

    @property
    def complete(self) -> bool:
        return self._made.eof

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._made.eof:
                if self._bits != _GZIP or not data.startswith(_MEMBER):
                    return
                self._made = zlib.decompressobj(_GZIP)
            yield from self._made_of(data)
            data = self._made.unused_data

    def _made_of(self, data: bytes) -> Iterator[bytes]:
        piece = self._made.decompress(data, _STEP)
        yield piece
        # A full piece may have left something behind, even where all of `data` was read.
        while self._made.unconsumed_tail or (len(piece) == _STEP and not self._made.eof):
            piece = self._made.decompress(self._made.unconsumed_tail, _STEP)
            yield piece


class _DeflateDecoder:
    """Deflate with or without zlib's header: servers send both."""

    def __init__(self) -> None:
        self._decoder: _ZlibDecoder | None = None

    @property
    def complete(self) -> bool:
        return self._decoder is not None and self._decoder.complete

    def feed(self, data: bytes) -> Iterable[bytes]:
        if self._decoder is None and data:
            header = data[0] & 0x0F == zlib.DEFLATED
            self._decoder = _ZlibDecoder(zlib.MAX_WBITS if header else -zlib.MAX_WBITS)
        if self._decoder is not None:
            yield from self._decoder.feed(data)


class _BrotliDecoder:
    def __init__(self) -> None:
        self._made = brotli.Decompressor()

    @property
    def complete(self) -> bool:
        return bool(self._made.is_finished())

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._made.is_finished():
            return  # what follows is padding
        # All of `data` may be read (`can_accept_more_data`) long before all that it becomes is made.
        while piece := self._made.process(data, output_buffer_limit=_STEP):
            yield piece
            data = b""


def decoded(chunks: Iterable[bytes], encoding: str, most: int) -> bytes:
    """Return the decompressed body of `chunks`.

    Args:
        chunks: as they come from the network.
        encoding: what the Content-Encoding header says.
        most: bytes that the body may have, as sent and as decompressed.

    Raises:
        FetchFailed: the body is too large, ends too early, or cannot be decompressed.
    """
    decoder = _decoder(encoding)
    body = bytearray()
    received = 0
    try:
        for chunk in chunks:
            received += len(chunk)
            for piece in decoder.feed(chunk):
                body += piece
                if max(len(body), received) > most:
                    raise FetchFailed(f"It is larger than {most / 1e6:g} MB (FETCH_MAX_MB)", lasting=True)
    except (zlib.error, brotli.error) as error:
        raise FetchFailed(f"Its compressed text is damaged ({error})") from error
    if received and not decoder.complete:
        raise FetchFailed("Its compressed text ends too early")
    return bytes(body)


def unzipped(body: bytes, most: int) -> bytes:
    """Return `body`, decompressed if a server compressed it without saying so; raises as `decoded`."""
    return decoded([body], "gzip", most) if body.startswith(_GZIP_MAGIC) else body


def _decoder(encoding: str) -> _Decoder:
    match encoding.strip().lower():
        case "" | "identity":
            return _IdentityDecoder()
        case "gzip" | "x-gzip":
            return _ZlibDecoder(_GZIP)
        case "deflate":
            return _DeflateDecoder()
        case "br":
            return _BrotliDecoder()
        case other:
            raise FetchFailed(
                f"It is compressed in a way that was not asked for ({other[:20]!r})", lasting=True
            )
