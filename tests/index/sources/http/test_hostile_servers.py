"""Servers that break the rules of HTTP fail their own request and affect no other."""

import socket
import ssl
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import count
from threading import Event, Thread
from time import sleep

import brotli
import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from index.errors import FetchFailed
from index.sources.http.content_encoding import decoded
from index.sources.http.fetcher import Fetcher, Limits
from index.sources.http.ssrf import checked, is_public

LIMITS = Limits(size=1_000_000, seconds=2.0, private=True, robots=False)
Serve = Callable[[socket.socket, str], None]


@contextmanager
def answering(serve: Serve, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Let `serve` write what it likes to each who asks; yield the address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def accept() -> None:
            while True:
                try:
                    asking, _ = listening.accept()
                except OSError:
                    return  # the test is over
                Thread(target=answer, args=(asking,), daemon=True).start()

        def answer(plain: socket.socket) -> None:
            with plain:
                try:
                    asking = tls.wrap_socket(plain, server_side=True) if tls else plain
                    with asking:
                        serve(asking, asking.recv(65_536).decode("latin-1"))
                except OSError:
                    return  # the client has read enough

        Thread(target=accept, daemon=True).start()
        scheme, host = ("https", "localhost") if tls else ("http", "127.0.0.1")
        yield f"{scheme}://{host}:{listening.getsockname()[1]}"


def reply(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """Return an answer with as many bytes as it says."""
    sent = {"Content-Length": str(len(body)), **{k.replace("_", "-"): v for k, v in headers.items()}}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in sent.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: zlib.compress(data, wbits=31),
    "deflate": zlib.compress,
    "br": brotli.compress,
}


@given(
    st.sampled_from(sorted(COMPRESSORS)),
    st.builds(lambda seed, times: seed * times, st.binary(max_size=30), st.integers(1, 30_000)),
    st.integers(1, 5_000),
)
def test_a_body_comes_out_as_it_went_in(encoding: str, body: bytes, size: int) -> None:
    """A body is the same however the network cuts it, and however well it was compressed."""
    sent = COMPRESSORS[encoding](body)
    pieces = (sent[start : start + size] for start in range(0, len(sent), size))
    assert decoded(pieces, encoding, 1_000_000) == body


@given(st.lists(st.binary(max_size=2_000), min_size=1, max_size=4), st.integers(1, 500))
def test_a_gzip_body_of_several_members_is_whole(members: list[bytes], size: int) -> None:
    """Some servers concatenate compressed parts; padding after them is ignored."""
    sent = b"".join(map(COMPRESSORS["gzip"], members)) + bytes(8)
    pieces = (sent[start : start + size] for start in range(0, len(sent), size))
    assert decoded(pieces, "gzip", 100_000) == b"".join(members)


@given(st.sampled_from(sorted(COMPRESSORS)), st.binary(min_size=1, max_size=3_000), st.data())
def test_a_truncated_body_is_refused(encoding: str, body: bytes, data: st.DataObject) -> None:
    """A text that ends too early would replace the whole one as though it were a correction."""
    sent = COMPRESSORS[encoding](body)
    end = data.draw(st.integers(1, len(sent) - 1))
    with pytest.raises(FetchFailed):
        decoded([sent[:end]], encoding, 1_000_000)


@pytest.mark.parametrize("encoding", sorted(COMPRESSORS))
def test_a_decompression_bomb_ends_at_the_limit(encoding: str) -> None:
    """Decompression proceeds in small pieces, and no further than the limit."""
    with pytest.raises(FetchFailed, match="larger than"):
        decoded([COMPRESSORS[encoding](bytes(5_000_000))], encoding, 100_000)


@pytest.mark.parametrize("status", ["304 Not Modified", "204 No Content", "206 Partial Content", "999 Odd"])
def test_partial_answers_are_no_pages(status: str) -> None:
    """A part of a page, or "unchanged" for a page never fetched, is an error."""
    with (
        answering(lambda asking, _: asking.sendall(reply(status=status))) as url,
        Fetcher(LIMITS) as fetcher,
        pytest.raises(FetchFailed),
    ):
        fetcher.fetch(url)


def test_redirects_share_one_deadline() -> None:
    """A server that delays each of its redirects a little gets no more time than one that does not."""
    asked = count()

    def slow(asking: socket.socket, _: str) -> None:
        sleep(0.7)
        asking.sendall(reply(status="302 Found", Location=f"/{next(asked)}"))

    limits = Limits(seconds=2.0, redirects=20, private=True, robots=False)
    with (
        answering(slow) as url,
        Fetcher(limits) as fetcher,
        pytest.raises(FetchFailed, match="too long"),
    ):
        fetcher.fetch(url)
    assert next(asked) <= 3


def test_a_slow_name_server_does_not_outlast_the_deadline() -> None:
    """The system's resolver has no deadline, but the caller has."""
    never = Event()

    def resolver(_host: str, _port: int) -> list[str]:
        never.wait()
        return []

    limits = Limits(seconds=0.5, robots=False)
    with Fetcher(limits, resolver=resolver) as fetcher, pytest.raises(FetchFailed, match="too long"):
        fetcher.fetch("https://slow.example/")
    never.set()


def test_a_dead_address_leaves_time_for_the_next() -> None:
    """If a host's first address does not answer, the second one is tried within the deadline."""
    with ExitStack() as stack:
        url = stack.enter_context(answering(lambda asking, _: asking.sendall(reply(b"here"))))
        dead = ("127.0.0.2", int(url.rpartition(":")[2]))
        stack.enter_context(socket.create_server(dead, backlog=0))
        for _ in range(4):  # fill its queue, so that the next connection is not even refused
            waiting = stack.enter_context(socket.socket())
            waiting.settimeout(0)
            waiting.connect_ex(dead)
        fetcher = stack.enter_context(Fetcher(LIMITS, resolver=lambda *_: ["127.0.0.2", "127.0.0.1"]))
        assert fetcher.fetch(url.replace("127.0.0.1", "two.example")).body == b"here"


def test_a_server_that_closes_without_a_word_fails_no_later_request() -> None:
    """Each request has a connection of its own."""
    with answering(lambda asking, _: asking.sendall(reply(b"x"))) as url, Fetcher(LIMITS) as fetcher:
        assert [fetcher.fetch(url).body for _ in range(20)] == [b"x"] * 20


def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    """Return a frame of HTTP/2 (RFC 9113, 4.1)."""
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


OK = frame(1, 4, 1, b"\x88")  # headers: status 200
FRAMES = {
    "a page": [OK, frame(0, 1, 1, b"hello")],
    "no window": [OK, frame(8, 0, 1, bytes(4))],
    "headers twice": [OK, OK],
    "no status": [frame(1, 5, 1, b"\x08\x03abc")],
    "another length": [frame(1, 4, 1, b"\x88\x0f\x0d\x019"), frame(0, 1, 1, b"hello")],
    "broken headers": [frame(1, 4, 1, b"\xff" * 9)],
    "body first": [frame(0, 1, 1, b"hello")],
    "reset": [OK, frame(3, 0, 1, bytes(4))],
    "goodbye": [frame(7, 0, 0, bytes(8))],
    "noise": [bytes(range(1, 256)) * 9],
}


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.mark.parametrize("frames", FRAMES)
def test_broken_http_2_is_one_failed_request(frames: str, authority: trustme.CA) -> None:
    """Whatever a server sends, the caller gets a page or a FetchFailed."""
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("localhost").configure_cert(server)
    authority.configure_trust(client)
    server.set_alpn_protocols(["h2"])

    def serve(asking: socket.socket, _: str) -> None:
        asking.sendall(frame(4, 0, 0, b"") + b"".join(FRAMES[frames]))
        sleep(0.2)

    with answering(serve, server) as url, Fetcher(LIMITS, client) as fetcher:
        if frames == "a page":
            assert fetcher.fetch(url).body == b"hello"
        else:
            with pytest.raises(FetchFailed):
                fetcher.fetch(url)


@pytest.mark.parametrize(
    ("name", "until", "said"),
    [
        ("localhost", datetime(2020, 1, 1, tzinfo=UTC), "expired"),
        ("other.example", None, "not valid for 'localhost'"),
    ],
)
def test_a_wrong_certificate_is_named(
    name: str, until: datetime | None, said: str, authority: trustme.CA
) -> None:
    """The error explains the fault of the certificate, not the line of a library."""
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert(name, not_after=until).configure_cert(server)
    authority.configure_trust(client)
    with (
        answering(lambda asking, _: asking.sendall(reply()), server) as url,
        Fetcher(LIMITS, client) as fetcher,
        pytest.raises(FetchFailed, match=f"certificate is not valid: .*{said}"),
    ):
        fetcher.fetch(url)


def test_concurrent_requests_read_robots_txt_once() -> None:
    """The first request fetches robots.txt, and the others wait for it."""
    asked: list[str] = []

    def serve(asking: socket.socket, request: str) -> None:
        asked.append(request.split()[1])
        sleep(0.05)
        asking.sendall(reply(b"x"))

    with (
        answering(serve) as url,
        Fetcher(Limits(private=True)) as fetcher,
        ThreadPoolExecutor(8) as pool,
    ):
        list(pool.map(lambda number: fetcher.fetch(f"{url}/{number}"), range(8)))
    assert sorted(asked) == [*(f"/{number}" for number in range(8)), "/robots.txt"]


_NAMES = b"".join(b"User-agent: robot%d\n" % number for number in range(20_000))
_RULES = b"Disallow: /\n" * 20_000


@pytest.mark.parametrize(
    "answer",
    [
        reply(status="429 Too Many Requests"),
        reply(status="500 Oh"),
        reply(b"User-agent: *\nDisallow: /\n".ljust(2_000_000)),
        reply(_NAMES + _RULES),  # each name would keep each rule: four hundred million
        reply(b"User-agent: *\nDisallow: /", Content_Length="99"),
    ],
    ids=["too often", "error", "too large", "too much work", "cut off"],
)
def test_rules_that_cannot_be_read_permit_nothing(answer: bytes) -> None:
    """A robots.txt that fails, or is made to exhaust memory, does not permit access."""
    asked: list[str] = []

    def serve(asking: socket.socket, request: str) -> None:
        asked.append(request.split()[1])
        asking.sendall(answer)

    limits = Limits(size=1_000_000, private=True)
    with (
        answering(serve) as url,
        Fetcher(limits) as fetcher,
        pytest.raises(FetchFailed, match=r"robots\.txt"),
    ):
        fetcher.fetch(url)
    assert asked == ["/robots.txt"]


@pytest.mark.parametrize(
    "address",
    [
        "fec0::1",  # site-local, as private networks once were
        "168.63.129.16",  # Azure's, which only its virtual machines reach
        "192.0.0.8",
        "192.88.99.1",
        "3fff::1",
        "2002:808:808::1",
        "64:ff9b::808:808",
        "2001:0:808:808::1",
        "::ffff:8.8.8.8",
        "::8.8.8.8",
        "8.8.8.8 ",
        "",
    ],
)
def test_no_special_address_passes_for_the_public_web(address: str) -> None:
    """Addresses that the tables of some Python versions miss are refused, and so are detours through IPv6."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "2a00:1450:4001::2004"])
def test_the_public_web_is_public(address: str) -> None:
    """What servers really have."""
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["2130706433", "0177.0.0.1", "0x7f.1", "127.1", "127.0.0.1.", "a.0x", "1.2.3.4.5"]
)
def test_no_number_passes_for_a_name(host: str) -> None:
    """A number that only some systems take for an address is refused before it is resolved."""
    with pytest.raises(FetchFailed):
        checked(f"http://{host}/", private=False)
