"""Fetching from the web: polite, bounded, and limited to the public web; against a real server."""

import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from http.client import HTTP_PORT
from typing import Any

import brotli
import httpcore2
import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from index.errors import FetchFailed
from index.sources.http.fetcher import Fetcher, Limits, Validators
from index.sources.http.ssrf import checked, is_public
from web_server import Handler, Site, serving

LIMITS = Limits(size=1_000_000, seconds=1.0, private=True)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as served:
        yield served


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(LIMITS) as made:
        yield made


def test_an_unchanged_page_costs_one_request_without_a_body(site: Site, fetcher: Fetcher) -> None:
    """The server's validators are sent back, and 304 is understood."""
    url = site.page(
        "/news", "<p>Rain", Last_Modified="Mon, 02 Nov 2026 10:00:00 GMT", Cache_Control="max-age=60"
    )
    first = fetcher.fetch(url)
    again = fetcher.fetch(url, first.validators)
    assert (first.status, first.body, first.max_age) == (200, b"<p>Rain", 60.0)
    assert (again.status, again.body) == (304, b"")
    assert len(site.asked_for("/news")) == 2
    sent = site.asked_for("/news")[1]
    assert sent["If-None-Match"] == first.validators.etag
    assert sent["If-Modified-Since"] == "Mon, 02 Nov 2026 10:00:00 GMT"


def test_the_user_agent_names_the_project(site: Site, fetcher: Fetcher) -> None:
    """It also gives an address at which the project can be found."""
    fetcher.fetch(site.page("/", "x"))
    agent = site.asked_for("/")[0]["User-Agent"]
    assert agent.startswith("Dateline/")
    assert "+https://" in agent


@pytest.mark.parametrize(
    ("encoding", "compress"),
    [
        ("gzip", lambda data: zlib.compress(data, wbits=31)),
        ("br", brotli.compress),
        ("deflate", zlib.compress),
    ],
)
def test_compressed_pages_are_read(
    site: Site, fetcher: Fetcher, encoding: str, compress: Callable[[bytes], bytes]
) -> None:
    """gzip, brotli and deflate are asked for and understood."""
    text = "Ein Satz über Brücken. ".encode() * 1_000
    url = site.page("/c", compress(text), Content_Encoding=encoding)
    assert fetcher.fetch(url).body == text
    assert encoding in site.asked_for("/c")[0]["Accept-Encoding"]


def test_redirects_are_followed_and_lasting_ones_named(site: Site, fetcher: Fetcher) -> None:
    """An address that moved for good is distinguished from a temporary redirect."""
    end = site.page("/end", "there")
    assert fetcher.fetch(site.status("/moved", 301, Location="/end")).moved == end
    passing = fetcher.fetch(site.status("/passing", 302, Location="/end"))
    assert (passing.moved, passing.url, passing.body) == (None, end, b"there")


def test_robots_are_respected_unless_the_operator_says_otherwise(site: Site, fetcher: Fetcher) -> None:
    """Pages that robots.txt forbids are not fetched; the file is read once for a site."""
    site.page("/robots.txt", "User-agent: *\nDisallow: /private/", "text/plain")
    allowed, private = site.page("/news", "x"), site.page("/private/a", "x")
    fetcher.fetch(allowed)
    with pytest.raises(FetchFailed, match=r"robots\.txt"):
        fetcher.fetch(private)
    assert not site.asked_for("/private/a")
    assert len(site.asked_for("/robots.txt")) == 1
    with Fetcher(Limits(private=True, robots=False)) as own:
        assert own.fetch(private).body == b"x"


def test_a_site_whose_robots_cannot_be_read_is_left_alone_for_now(site: Site, fetcher: Fetcher) -> None:
    """A server error at robots.txt is no permission."""
    site.status("/robots.txt", 503, Retry_After="120")
    with pytest.raises(FetchFailed) as failure:
        fetcher.fetch(site.page("/news", "x"))
    assert failure.value.retry_after == 120.0
    assert not site.asked_for("/news")


@pytest.mark.parametrize(
    ("status", "lasting"), [(404, True), (410, True), (500, False), (503, False), (429, False)]
)
def test_an_error_of_the_server_is_explained(
    site: Site, fetcher: Fetcher, status: int, *, lasting: bool
) -> None:
    """The error carries the status, whether it may pass, and when to ask again."""
    with pytest.raises(FetchFailed) as failure:
        fetcher.fetch(site.status("/x", status, Retry_After="7"))
    assert (failure.value.status, failure.value.lasting, failure.value.retry_after) == (status, lasting, 7.0)


def _endless(handler: Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 65_536)


def _dripping_body(handler: Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x")
        time.sleep(0.1)


def _dripping_headers(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        handler.wfile.write(b"X-More: y\r\n")
        time.sleep(0.1)


def _silent(_handler: Handler) -> None:
    time.sleep(3)


def _gzip_bomb(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.end_headers()
    made = zlib.compressobj(9, zlib.DEFLATED, 31)
    for _ in range(10_000):  # ten gigabytes of zeros, made only as far as they are read
        handler.wfile.write(made.compress(bytes(1_000_000)))


_BROTLI_BOMB = brotli.compress(bytes(20_000_000), quality=1)


def _brotli_bomb(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Encoding", "br")
    handler.end_headers()
    handler.wfile.write(_BROTLI_BOMB)


def _cut_short(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"only this")
    handler.close_connection = True


def _damaged(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.end_headers()
    handler.wfile.write(b"this is no gzip at all")
    handler.close_connection = True


def _no_http(handler: Handler) -> None:
    handler.wfile.write(b"\x00\x01\x02 hello\r\n\r\n")
    handler.close_connection = True


@pytest.mark.parametrize(
    ("hostile", "said"),
    [
        (_endless, "larger than 1 MB"),
        (_dripping_body, "too long"),
        (_dripping_headers, "too long"),
        (_silent, "too long"),
        (_gzip_bomb, "larger than 1 MB"),
        (_brotli_bomb, "larger than 1 MB"),
        (_cut_short, "HTTP as it should"),
        (_damaged, "damaged"),
        (_no_http, "HTTP as it should"),
    ],
)
def test_a_hostile_server_fails_only_its_own_request(
    site: Site, fetcher: Fetcher, hostile: Callable[[Handler], None], said: str
) -> None:
    """Endless, slow, bursting and broken answers end within the limits, and the next page is read."""
    with pytest.raises(FetchFailed, match=said):
        fetcher.fetch(site.route("/hostile", hostile))
    assert fetcher.fetch(site.page("/good", "good")).body == b"good"


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("/loop", "redirected more than"),
        ("file:///etc/passwd", "not a web address"),
        ("ftp://example.org/", "not a web address"),
        ("http://user:secret@example.org/", "name or password"),
        ("http://[::1", "no address"),
    ],
)
def test_a_redirect_leads_nowhere_else(site: Site, fetcher: Fetcher, target: str, said: str) -> None:
    """Loops end, and other schemes, passwords and broken addresses are refused at every hop."""
    with pytest.raises(FetchFailed, match=said):
        fetcher.fetch(site.status("/loop", 302, Location=target))


@pytest.fixture
def connected(site: Site, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that are connected to from now on; the site stands for each of them."""
    addresses: list[str] = []

    class Recording(httpcore2.SyncBackend):
        def connect_tcp(
            self,
            host: str,
            port: int,
            timeout: float | None = None,
            local_address: str | None = None,
            socket_options: Iterable[Any] | None = None,
        ) -> httpcore2.NetworkStream:
            addresses.append(host)
            assert port == HTTP_PORT
            port = int(site.url.rpartition(":")[2])
            return super().connect_tcp("127.0.0.1", port, timeout, local_address, socket_options)

    monkeypatch.setattr(httpcore2, "SyncBackend", Recording)
    return addresses


@pytest.mark.parametrize("target", ["http://inside.example/", "http://127.0.0.1/", "http://[::ffff:7f00:1]/"])
def test_a_redirect_into_the_own_network_is_refused(site: Site, connected: list[str], target: str) -> None:
    """The address of every hop is checked before connecting, not only the first."""
    names = {"public.example": ["8.8.8.8"], "inside.example": ["169.254.169.254"]}
    site.status("/out", 302, Location=target)
    with Fetcher(Limits(robots=False), resolver=lambda host, _: names.get(host, [host])) as strict:
        with pytest.raises(FetchFailed, match="not on the public web"):
            strict.fetch("http://public.example/out")
    assert connected == ["8.8.8.8"]


def test_a_name_is_resolved_once_and_that_address_is_connected_to(site: Site, connected: list[str]) -> None:
    """A name that resolves to a public address first and to this machine the second time gains nothing."""
    site.page("/news", "x")
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) > 1 else ["8.8.8.8", "2606:4700::1"]

    with Fetcher(Limits(robots=False), resolver=rebinding) as strict:
        assert strict.fetch("http://rebinding.example/news").body == b"x"
        assert (asked, connected) == (["rebinding.example"], ["8.8.8.8"])
        with pytest.raises(FetchFailed, match="not on the public web"):
            strict.fetch("http://rebinding.example/news")
    assert connected == ["8.8.8.8"]


def test_one_private_address_among_those_of_a_name_is_enough(connected: list[str]) -> None:
    """The owner of the name cannot choose which of its addresses is connected to."""
    with Fetcher(Limits(robots=False), resolver=lambda *_: ["8.8.8.8", "10.0.0.1"]) as strict:
        with pytest.raises(FetchFailed, match="not on the public web"):
            strict.fetch("http://mixed.example/")
    assert not connected


@pytest.mark.parametrize(
    "host",
    """127.0.0.1 2130706433 0x7f.1 0x7f000001 localhost [::1] [::ffff:127.0.0.1] [::ffff:7f00:1] 10.1.2.3
    172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 [fe80::1] [fc00::1] [64:ff9b::7f00:1]
    [2002:7f00:1::] 224.0.0.1 255.255.255.255 [ff02::1] 192.0.2.1 198.18.0.1 [2001:db8::1] 240.0.0.1""".split(),
)
def test_only_the_public_web_is_reached(host: str) -> None:
    """Loopback, private, link-local, metadata and reserved addresses are refused, however they are written."""
    with Fetcher(Limits(seconds=2.0)) as strict, pytest.raises(FetchFailed, match="public web") as failure:
        strict.fetch(f"http://{host}/")
    assert failure.value.lasting


@pytest.mark.parametrize(
    "url", ["http://example.org:22/", "http://example.org:6379/", "https://example.org:9200/"]
)
def test_ports_that_are_not_the_webs_are_refused(url: str) -> None:
    """Nothing but a web server is spoken to."""
    with pytest.raises(FetchFailed, match="Port"):
        checked(url, private=False)


@given(st.integers(0, 2**32 - 1))
def test_an_ipv4_address_within_an_ipv6_one_is_as_public_as_it_is_alone(number: int) -> None:
    """No way to write an IPv4 address makes a private one public."""
    plain = socket.inet_ntoa(number.to_bytes(4, "big"))
    high, low = number >> 16, number & 0xFFFF
    for form in (f"::ffff:{plain}", f"64:ff9b::{high:x}:{low:x}", f"2002:{high:x}:{low:x}::"):
        assert is_public(plain) or not is_public(form)


def test_tls_is_verified() -> None:
    """A server that cannot prove its name is refused; one that can is read."""
    authority = trustme.CA()
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with serving(authority) as site:
        url = site.page("/news", "safe")
        with Fetcher(LIMITS, tls=trusting) as fetcher:
            assert fetcher.fetch(url).body == b"safe"
            with pytest.raises(FetchFailed):
                fetcher.fetch(url.replace("localhost", "127.0.0.1"))
        with Fetcher(LIMITS) as fetcher, pytest.raises(FetchFailed, match="certificate"):
            fetcher.fetch(url)


def test_a_host_is_never_asked_twice_at_once(site: Site) -> None:
    """Requests of several threads to one host go one after another, and all are answered."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    at_once: list[int] = []
    running = 0

    def slow(handler: Handler) -> None:
        nonlocal running
        running += 1
        at_once.append(running)
        time.sleep(0.02)
        running -= 1
        handler.send_response(200)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    url = site.route("/slow", slow)
    with Fetcher(Limits(private=True, robots=False, seconds=5)) as fetcher, ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: fetcher.fetch(url), range(12)))
    assert len(replies) == 12
    assert max(at_once) == 1


def test_validators_are_optional(site: Site, fetcher: Fetcher) -> None:
    """A first request carries no conditions."""
    fetcher.fetch(site.page("/a", "x"), Validators())
    assert not {"If-None-Match", "If-Modified-Since"} & set(site.asked_for("/a")[0])


def test_a_cookie_of_a_redirect_is_kept_within_one_fetch() -> None:
    """A site that redirects until its cookie comes back is read; the next fetch sends no cookie."""

    def walled(handler: Handler) -> None:
        seen = "seen=1" in handler.headers.get("Cookie", "")
        handler.send_response(200 if seen else 302)
        if not seen:
            handler.send_header("Location", "/walled")
            handler.send_header("Set-Cookie", "other=x; Path=/")
            handler.send_header("Set-Cookie", "seen=1; Path=/; HttpOnly")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    with serving() as site, Fetcher(Limits(private=True, robots=False)) as fetcher:
        url = site.route("/walled", walled)
        assert fetcher.fetch(url).status == HTTPStatus.OK
        assert fetcher.fetch(url).status == HTTPStatus.OK
        cookies = [headers.get("Cookie") for headers in site.asked_for("/walled")]
    assert cookies == [None, "other=x; seen=1"] * 2
