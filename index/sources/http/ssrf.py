"""Guard against server-side request forgery: only the public web may be reached; pure.

Kept, since no maintained library covers numeric hosts, ports and the IPv6 ranges that embed IPv4.
"""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address
from urllib.parse import urlsplit

from index.errors import FetchFailed

_PORTS = frozenset({80, 443, 8080, 8443})
_LONGEST = 2_000  # characters of a URL
_NUMERIC = re.compile(r"(\d+|0x[0-9a-f]*)", re.IGNORECASE)
# All public IPv6 addresses: loopback, local, mapped, compatible and NAT64 addresses lie outside.
_GIVEN_OUT = IPv6Network("2000::/3")
# Ranges that some version of Python takes for global, or that are reachable only from inside.
_SPECIAL = (
    IPv4Network("168.63.129.16/32"),  # answers virtual machines in Azure, with their secrets
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),  # the way to 6to4
    IPv6Network("2001::/23"),  # Teredo, benchmarking, ORCHID
    IPv6Network("2002::/16"),  # 6to4
    IPv6Network("3fff::/20"),  # documentation
)


def checked(url: str, *, private: bool) -> str:
    """Return `url` unchanged if it may be requested.

    Args:
        url: as an admin, a feed or a redirect gave it.
        private: allow every port and host.

    Raises:
        FetchFailed: another scheme than http(s), a name or password in it, a port that is not the
            web's, no host, or a number in place of one.
    """
    shown = f"{url[:100]!r}"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise FetchFailed(f"{shown} is not a web address", lasting=True) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise FetchFailed(f"{shown} is not a web address (http:// or https://)", lasting=True)
    if len(url) > _LONGEST or not url.isprintable() or " " in url:
        raise FetchFailed(f"{shown} is not a web address that can be used", lasting=True)
    if parts.username is not None or parts.password is not None:
        raise FetchFailed("The address carries a name or password; leave these out", lasting=True)
    if not private and _is_disguised(parts.hostname):
        raise FetchFailed(
            f"{shown} has a bare number as its host; a site on the public web has a name", lasting=True
        )
    if not private and port not in {None, *_PORTS}:
        raise FetchFailed(
            f"Port {port} is not allowed; only {', '.join(map(str, sorted(_PORTS)))}", lasting=True
        )
    return url


def is_public(address: str) -> bool:
    """Return whether an IP address belongs to the public web.

    An IPv6 address that embeds an IPv4 address (mapped, compatible, 6to4, Teredo, NAT64) does not: a
    server of the public web has an address of its own.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if any(found in network for network in _SPECIAL):
        return False
    given_out = isinstance(found, IPv4Address) or found in _GIVEN_OUT
    return given_out and found.is_global and not found.is_multicast and not found.is_reserved


def _is_disguised(host: str) -> bool:
    """Return whether `host` is an IPv4 address in another form than four decimal numbers.

    In the URL standard, this is any host whose last label is a number. 2130706433, 0177.0.0.1 and
    127.1 reach 127.0.0.1 on some systems and another host on others.
    """
    last = host.rstrip(".").rpartition(".")[2]
    if not _NUMERIC.fullmatch(last):
        return False
    try:
        IPv4Address(host)
    except ValueError:
        return True
    return False
