"""Connect only to addresses that were checked, within a deadline."""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import httpcore2

from index.errors import FetchFailed
from index.sources.http.ssrf import is_public

Resolver = Callable[[str, int], list[str]]
"""Returns the IP addresses of a host and port; raises OSError."""

_TRIED = 4  # addresses of one host; a hostile host may have thousands

_ends: ContextVar[float | None] = ContextVar("ends", default=None)


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses that the system knows for `host`, each once, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Allowance:
    """The seconds that one request may take, counted only while the request runs.

    When they are used up, every read and write of the running thread ends, however slowly data drips in.
    """

    def __init__(self, seconds: float) -> None:
        """Start with all `seconds` left."""
        self._left = seconds

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count the time spent inside `with`."""
        ends = time.monotonic() + self._left
        token = _ends.set(ends)
        try:
            yield
        finally:
            _ends.reset(token)
            self._left = ends - time.monotonic()


class CheckedNetwork(httpcore2.NetworkBackend):
    """Resolves a name, refuses it if any of its addresses is not public, and connects to one of them.

    DNS rebinding gains nothing: the name is resolved only once.

    Args:
        private: allow every address.
        resolver: turns names into addresses.
    """

    def __init__(self, resolver: Resolver = resolve, *, private: bool = False) -> None:
        """Use the sockets of the operating system."""
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
        """Return a connection to one of the addresses of `host`, or raise FetchFailed if none is allowed."""
        addresses = self._resolved(host, port)
        if not self._private and not all(map(is_public, addresses)):
            raise FetchFailed(f"{host} is not on the public web", lasting=True)
        failure: Exception = httpcore2.ConnectError(f"the name {host} has no address")
        tried = addresses[:_TRIED]
        for waiting, address in zip(range(len(tried), 0, -1), tried, strict=True):
            left = _left()
            share = None if left is None else left / waiting  # one that is dead leaves time for the others
            try:
                stream = self._system.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream)
        raise failure

    def _resolved(self, host: str, port: int) -> list[str]:
        """Return the addresses of `host`, waiting no longer than the deadline.

        The system's resolver knows no deadline, so a thread waits for it, and is abandoned if the name server
        is too slow. It ends when the resolver gives up, and does not keep the program from ending.
        """
        answers: SimpleQueue[list[str] | Exception] = SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self._resolve(host, port))
            except Exception as error:  # noqa: BLE001 - raised below, in the thread that waits
                answers.put(error)

        Thread(target=ask, name=f"resolve {host}", daemon=True).start()
        try:
            answer = answers.get(timeout=_left())
        except Empty:
            raise httpcore2.ConnectTimeout(f"the name {host} was not found in time") from None
        if isinstance(answer, (OSError, UnicodeError)):
            raise httpcore2.ConnectError(f"the name {host} is not known") from answer
        if isinstance(answer, Exception):
            raise answer
        return answer


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
