"""Which addresses may be reached: the public web, and nothing else; pure."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from index.errors import FetchFailed

_PORTS = frozenset({80, 443, 8080, 8443})
_LONGEST = 2_000  # characters of a URL
_NAT64 = IPv6Network("64:ff9b::/96")
_NAT64_LOCAL = IPv6Network("64:ff9b:1::/48")
_COMPATIBLE = IPv6Network("::/96")
_LOW_32 = 0xFFFFFFFF


def checked(url: str, *, private: bool) -> str:
    """Return `url` as it stands if it may be asked at all.

    Args:
        url: as an admin, a feed or a redirect gave it.
        private: ports and hosts of every kind are allowed.

    Raises:
        FetchFailed: another scheme than http(s), a name or password in it, a port that is not the
            web's, or no host.
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
    if not private and port not in {None, *_PORTS}:
        raise FetchFailed(
            f"Port {port} is not asked; only {', '.join(map(str, sorted(_PORTS)))}", lasting=True
        )
    return url


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to the public web.

    Addresses that carry an IPv4 address within (mapped, compatible, 6to4, Teredo, NAT64) are as
    public as that one is.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(_is_global(it) for it in (found, *_carried(found)))


def _is_global(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not address.is_multicast and not address.is_reserved


def _carried(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    if isinstance(address, IPv4Address):
        return []
    carried = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in (_NAT64, _NAT64_LOCAL, _COMPATIBLE)):
        carried.append(IPv4Address(int(address) & _LOW_32))
    return [it for it in carried if it is not None]
