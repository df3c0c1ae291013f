"""Connections that reach only what was checked, and end when their time is over."""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpcore2

from index.errors import FetchFailed
from index.web.addresses import is_public

Resolver = Callable[[str, int], list[str]]
"""Returns the IP addresses of a host and port; raises OSError."""

_ends: ContextVar[float | None] = ContextVar("ends", default=None)


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses that the system knows for `host`, each once, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Let all that this thread reads and writes meanwhile end within `seconds`, however slow it drips."""
    token = _ends.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _ends.reset(token)


class CheckedNetwork(httpcore2.NetworkBackend):
    """Resolves a name itself, refuses it if any of its addresses is not public, and connects to one of those.

    So a name that resolves differently the second time gains nothing: there is no second time.

    Args:
        private: every address is allowed.
        resolver: turns names into addresses.
    """

    def __init__(self, resolver: Resolver = resolve, *, private: bool = False) -> None:
        """Use the system's sockets."""
        self._resolve = resolver
        self._private = private
        self._system = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline is narrower
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Return a connection to one of the addresses of `host`; raises FetchFailed if that may not be."""
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"the name {host} is not known") from error
        if not self._private and not all(map(is_public, addresses)):
            raise FetchFailed(f"{host} is not on the public web", lasting=True)
        failure: Exception = httpcore2.ConnectError(f"the name {host} has no address")
        for address in addresses:
            try:
                stream = self._system.connect_tcp(address, port, _left(), local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream)
        raise failure


class _Stream(httpcore2.NetworkStream):
    """A connection on which no read or write outlasts the deadline."""

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline is narrower
        return self._stream.read(max_bytes, _left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - likewise
        self._stream.write(buffer, _left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - likewise
    ) -> httpcore2.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, _left()))

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as httpcore has it
        return self._stream.get_extra_info(info)


def _left() -> float | None:
    ends = _ends.get()
    if ends is None:
        return None
    left = ends - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("it took too long")
    return left
