"""Compressed bodies, decompressed no further than they may be."""

import zlib
from collections.abc import Iterable
from typing import Protocol

import brotli

from index.errors import FetchFailed

ACCEPTED = "gzip, deflate, br"
_STEP = 64 * 1024  # bytes made at once: what a bomb can cost beyond the limit


class _Decoder(Protocol):
    def feed(self, data: bytes) -> Iterable[bytes]:
        """Yield what `data` becomes, in small pieces."""


class _Plain:
    def feed(self, data: bytes) -> Iterable[bytes]:
        yield data


class _Zlib:
    def __init__(self, bits: int) -> None:
        self._made = zlib.decompressobj(bits)

    def feed(self, data: bytes) -> Iterable[bytes]:
        while data:
            yield self._made.decompress(data, _STEP)
            data = self._made.unconsumed_tail


class _Deflate:
    """Deflate with or without zlib's header: servers send both."""

    def __init__(self) -> None:
        self._decoder: _Zlib | None = None

    def feed(self, data: bytes) -> Iterable[bytes]:
        if self._decoder is None and data:
            header = data[0] & 0x0F == zlib.DEFLATED
            self._decoder = _Zlib(zlib.MAX_WBITS if header else -zlib.MAX_WBITS)
        if self._decoder is not None:
            yield from self._decoder.feed(data)


class _Brotli:
    def __init__(self) -> None:
        self._made = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterable[bytes]:
        yield self._made.process(data, output_buffer_limit=_STEP)
        while not self._made.can_accept_more_data():
            yield self._made.process(b"", output_buffer_limit=_STEP)


def decoded(chunks: Iterable[bytes], encoding: str, most: int) -> bytes:
    """Return the body that `chunks` make.

    Args:
        chunks: as they come from the network.
        encoding: what the Content-Encoding header says.
        most: bytes that the body may have, as sent and as decompressed.

    Raises:
        FetchFailed: it is larger, or cannot be decompressed.
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
    return bytes(body)


def _decoder(encoding: str) -> _Decoder:
    match encoding.strip().lower():
        case "" | "identity":
            return _Plain()
        case "gzip" | "x-gzip":
            return _Zlib(zlib.MAX_WBITS | 16)
        case "deflate":
            return _Deflate()
        case "br":
            return _Brotli()
        case other:
            raise FetchFailed(
                f"It is compressed in a way that was not asked for ({other[:20]!r})", lasting=True
            )
