"""Fetch from the web: check every hop, bound size and time, send each host one request at a time."""

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import metadata
from threading import BoundedSemaphore
from typing import Self
from urllib.parse import urldefrag

import httpcore2
import httpx2

from index.errors import FetchFailed
from index.settings import Settings
from index.sources.http.caching import lifetime, seconds_until
from index.sources.http.content_encoding import ACCEPTED, decoded
from index.sources.http.errors import explained, refusal
from index.sources.http.host_limits import TOO_MANY_REQUESTS, HostCooldowns, HostLocks
from index.sources.http.network import Allowance, CheckedNetwork, Resolver, resolve
from index.sources.http.robots import PRODUCT, Robots
from index.sources.http.ssrf import checked

PAGES = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
_MOVED = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})
_NOT_MODIFIED = 304
_OK = frozenset({200, 203})
_CONDITIONS = frozenset({"If-None-Match", "If-Modified-Since"})
_MOST_HEADERS = 100
_MOST_COOKIES = 20
_LONGEST_COOKIE = 4_096  # characters

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost, and which hosts it may reach.

    Attributes:
        size: bytes of a body, as sent and as decompressed.
        seconds: for one request with all its redirects, without the time it waits for its turn.
        redirects: followed at most.
        concurrency: requests at once.
        robots: robots.txt is respected.
        private: hosts that are not on the public web may be reached.
    """

    size: int = 5_000_000
    seconds: float = 20.0
    redirects: int = 5
    concurrency: int = 16
    robots: bool = True
    private: bool = False

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Return the limits that the settings name."""
        return cls(
            size=round(settings.fetch_max_mb * 1e6),
            seconds=settings.fetch_timeout,
            redirects=settings.fetch_redirects,
            concurrency=settings.fetch_concurrency,
            robots=settings.respect_robots,
            private=settings.allow_private_addresses,
        )


@dataclass(frozen=True, slots=True)
class Validators:
    """ETag and Last-Modified of an answer, for a conditional request; "" if missing."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server answered.

    Attributes:
        url: where it was found, after all redirects.
        moved: the address of a permanent redirect, which is to be used from now on, or None.
        status: 200 (or 203, which a proxy gives in its place), or 304: unchanged.
        body: decompressed; empty where unchanged.
        content_type: such as "text/html", in lower case; "" if the server does not say.
        charset: as the server says, or None.
        validators: to be sent next time.
        max_age: seconds for which the answer stays fresh, or None.
    """

    url: str
    moved: str | None
    status: int
    body: bytes
    content_type: str
    charset: str | None
    validators: Validators
    max_age: float | None


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    headers: Headers
    cookies: Headers
    body: bytes = field(repr=False)


def _at_once() -> None:
    """Do not wait."""


class Fetcher:
    """Fetches addresses; may be used by several threads at once.

    Args:
        limits: of each request.
        tls: certificates that are trusted; by default the system's.
        resolver: turns names into addresses.
        give_way: is called before each request, and before what it gave is read; returns when nothing
            more urgent is being done.
        clock: in seconds, for the cooldowns of hosts.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        tls: ssl.SSLContext | None = None,
        resolver: Resolver = resolve,
        give_way: Callable[[], None] = _at_once,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Open no connection yet."""
        self._limits = limits or Limits()
        self.give_way = give_way
        self._pool = httpcore2.ConnectionPool(
            ssl_context=tls,
            max_connections=self._limits.concurrency,
            # No connection outlives its request: one that the server has closed meanwhile fails the next.
            max_keepalive_connections=0,
            http2=True,
            network_backend=CheckedNetwork(resolver, private=self._limits.private),
        )
        self._locks = HostLocks()
        self._cooldowns = HostCooldowns(clock)
        self._room = BoundedSemaphore(self._limits.concurrency)
        self._robots = Robots(lambda url: self._follow(url, {}).body)

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()

    def __enter__(self) -> Self:
        """Return this fetcher."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def fetch(self, url: str, validators: Validators = Validators(), *, accept: str = PAGES) -> Fetched:
        """Return the answer of `url`.

        Args:
            url: http(s); a fragment is not sent.
            validators: of an earlier answer; if nothing changed since, the status is 304.
            accept: the Accept header.

        Raises:
            FetchFailed: refused by us (the address, robots.txt, a limit) or by the server, or no
                answer came; the message says which.
        """
        conditions = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
        self.give_way()
        headers = {"Accept": accept, **{name: value for name, value in conditions.items() if value}}
        return self._follow(url, headers, robots=self._limits.robots)

    def _follow(self, url: str, headers: Headers, *, robots: bool = False) -> Fetched:
        asked, moved, for_good = urldefrag(url).url, None, True
        cookies: dict[str, dict[str, str]] = {}  # by host, for this request alone
        allowance = Allowance(self._limits.seconds)  # robots.txt, a request of its own, has another
        for _ in range(self._limits.redirects + 1):
            checked(asked, private=self._limits.private)
            if robots:
                self._robots.check(asked)
            host = httpx2.URL(asked).host
            jar = cookies.setdefault(host, {})
            cookie = "; ".join(f"{name}={value}" for name, value in jar.items())
            reply = self._ask(asked, {**headers, "Cookie": cookie} if cookie else headers, allowance)
            jar.update(reply.cookies)
            target = reply.headers.get("location")
            if reply.status not in _MOVED or target is None:
                if reply.status == _NOT_MODIFIED and not _CONDITIONS & headers.keys():
                    raise FetchFailed("The server says that nothing changed, but was not asked that")
                return _fetched(asked, moved, reply)
            for_good = for_good and reply.status in _FOR_GOOD
            asked = _joined(asked, target)
            moved = asked if for_good else moved
        raise FetchFailed(f"It was redirected more than {self._limits.redirects} times", lasting=True)

    def _ask(self, url: str, headers: Headers, allowance: Allowance) -> _Reply:
        """Return one server's answer to one request."""
        with explained():
            host = httpx2.URL(url).host
            with self._locks.of(host):
                self._cooldowns.check(host)
                with self._room, allowance.running():
                    reply = self._exchange(url, headers)
                if reply.status == TOO_MANY_REQUESTS:
                    self._cooldowns.note(host, seconds_until(reply.headers.get("retry-after", "")))
                return reply

    def _exchange(self, url: str, headers: Headers) -> _Reply:
        target = httpx2.URL(url)
        sent = {
            "Host": target.netloc.decode(),
            "User-Agent": user_agent(),
            "Accept-Encoding": ACCEPTED,
            **headers,
        }
        address = httpcore2.URL(
            scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path
        )
        wanted = [(name.encode(), value.encode("latin-1", "replace")) for name, value in sent.items()]
        with self._pool.stream("GET", address, headers=wanted) as response:
            received = _headers(response.headers)
            if response.status not in _OK:
                return _Reply(response.status, received, _cookies(response.headers), b"")
            encoding = received.get("content-encoding", "")
            body = decoded(response.iter_stream(), encoding, self._limits.size)
            return _Reply(response.status, received, {}, body)


def user_agent() -> str:
    """Return the User-Agent header, with the address of a page about Dateline."""
    about = metadata("dateline")
    homepage = next(
        (url for label, _, url in (line.partition(", ") for line in about.get_all("Project-URL") or ())), ""
    )
    return f"{PRODUCT}/{about['Version']} (+{homepage})"


def _headers(given: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return the first hundred headers, by name in lower case; of several with one name, the first."""
    found: dict[str, str] = {}
    for name, value in given[:_MOST_HEADERS]:
        found.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    return found


def _cookies(given: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return the cookies that a redirect sets, as some sites send readers round until they bring one."""
    found: dict[str, str] = {}
    for name, value in given[:_MOST_HEADERS]:
        pair = value.decode("latin-1").partition(";")[0].strip()
        if name.lower() == b"set-cookie" and "=" in pair and len(pair) <= _LONGEST_COOKIE:
            key, _, content = pair.partition("=")
            found[key.strip()] = content.strip()
    return dict(list(found.items())[:_MOST_COOKIES])


def _joined(url: str, target: str) -> str:
    try:
        return urldefrag(str(httpx2.URL(url).join(target))).url
    except (httpx2.InvalidURL, ValueError) as error:
        raise FetchFailed("It was redirected to what is no address", lasting=True) from error


def _fetched(url: str, moved: str | None, reply: _Reply) -> Fetched:
    headers = reply.headers
    if reply.status not in _OK and reply.status != _NOT_MODIFIED:
        raise refusal(reply.status, headers)
    kind, _, parameters = headers.get("content-type", "").partition(";")
    _, named, charset = parameters.lower().partition("charset=")
    return Fetched(
        url=url,
        moved=moved,
        status=reply.status,
        body=reply.body,
        content_type=kind.strip().lower(),
        charset=charset.partition(";")[0].strip(" \"'") or None if named else None,
        validators=Validators(headers.get("etag", ""), headers.get("last-modified", "")),
        max_age=lifetime(headers),
    )
