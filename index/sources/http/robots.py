"""Obey robots.txt (RFC 9309)."""

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from urllib.parse import urlsplit

from protego import Protego

from index.errors import FetchFailed
from index.sources.http.host_limits import HostLocks

PRODUCT = "Dateline"
"""The name by which robots.txt may address this program."""

_KEPT = 24 * 3600.0  # seconds
_RETRIED = 600.0  # seconds until a robots.txt that could not be read is asked for again
_SITES = 2_000
_NOT_FOUND = frozenset(range(400, 500)) - {429}
_MOST_WORK = 200_000
"""Robot names times rules, which bounds what the parser keeps: each name may have every rule."""


class Robots:
    """Caches the robots.txt of the sites asked last.

    Args:
        read: returns the text of a robots.txt; raises FetchFailed.
    """

    def __init__(self, read: Callable[[str], bytes]) -> None:
        """Start with an empty cache."""
        self._read = read
        self._known: OrderedDict[str, tuple[float, Protego | FetchFailed]] = OrderedDict()
        self._lock = Lock()
        self._locks = HostLocks()

    def check(self, url: str) -> None:
        """Raise FetchFailed if robots.txt disallows `url`, or cannot be read at present.

        A site without a robots.txt allows everything.
        """
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        rules = self._rules(site)
        if isinstance(rules, FetchFailed):
            raise FetchFailed(
                f"{rules} (this was the robots.txt of {parts.hostname}, which must be read first)",
                status=rules.status,
                retry_after=rules.retry_after,
                lasting=rules.lasting and rules.status is None,
            )
        if not rules.can_fetch(url, PRODUCT):
            raise FetchFailed(
                f"The robots.txt of {parts.hostname} disallows it; "
                "for a site of your own set RESPECT_ROBOTS=false",
                lasting=True,
            )

    def _rules(self, site: str) -> Protego | FetchFailed:
        with self._locks.of(site):  # concurrent callers wait for one answer
            known = self._remembered(site)
            if known:
                return known
            rules = self._asked(f"{site}/robots.txt")
            kept = _RETRIED if isinstance(rules, FetchFailed) else _KEPT
            with self._lock:
                self._known[site] = (time.monotonic() + kept, rules)
                if len(self._known) > _SITES:
                    self._known.popitem(last=False)
            return rules

    def _remembered(self, site: str) -> Protego | FetchFailed | None:
        with self._lock:
            until, rules = self._known.get(site, (0.0, None))
            if rules is None or until <= time.monotonic():
                return None
            self._known.move_to_end(site)
            return rules

    def _asked(self, address: str) -> Protego | FetchFailed:
        try:
            return _parsed(self._read(address))
        except FetchFailed as error:
            return Protego.parse("") if error.status in _NOT_FOUND else error


def _parsed(body: bytes) -> Protego:
    text = body.decode("utf-8", errors="replace")
    lines = [line.strip().lower() for line in text.splitlines()]
    names = sum(line.startswith("user") for line in lines)
    if names * (len(lines) - names) > _MOST_WORK:
        raise FetchFailed("It has more names and rules than any site needs", lasting=True)
    return Protego.parse(text)
