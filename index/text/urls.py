"""Addresses of articles: kept as published, and compared without what does not identify a page; pure."""

import re
from urllib.parse import quote, urldefrag, urljoin, urlsplit, urlunsplit

from index.errors import InvalidAddress

_LONGEST = 2_000
_SAFE = "/?%!:,;@&=+*'()[]$~#-"  # punctuation that is never percent-encoded
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_WHITE = re.compile(r"\s+")
_FEED_SCHEME = re.compile(r"^feed:(?:(?://)?(?=https?:)|//)", re.IGNORECASE)
_LINE_BREAK = re.compile(r"[\t\r\n]+ *")
_DEFAULT_PORTS = {"http": 80, "https": 443}

# Parameters that only tell a publisher where a reader came from. A name is listed here only if no site is
# known to identify pages by it: dropping "cid" or "source" would make one article of many.
_TRACKING = re.compile(
    r"""(?:^|(?<=&))(?:
        (?:utm|mtm|matomo|piwik|pk|hsa|stm)_\w+          # Google Analytics, Matomo, HubSpot
        | (?:fb|g|dc|msc|y|tw|tt|ys|wic|ir|sc)clid       # advertisements' click ids
        | g(?:clsrc|braid|ad_source) | wbraid | srsltid
        | igshi?d? | fb_(?:action_ids|action_types|source|ref) | ref_(?:src|url) | _ga | _gl | _ke
        | mc_[ce]id | mkt_tok | vero_(?:id|conv) | oly_(?:anon|enc)_id | _hsenc | _hsmi | __hs(?:tc|sc|fp)
        | hsCtaTracking | ns_(?:campaign|mchannel|source|linkname|fee)
        | at_(?:medium|campaign|custom\d|link_\w+)
        | xtor | wt_z?mc | guce_referr\w* | ss_(?:source|campaign_\w+) | sfnsn | cmpid
    )(?:=[^&]*)?(?=&|$)&?""",
    re.IGNORECASE | re.VERBOSE,
)

_FORM_HOST = re.compile(r"^(?:www|m|mobile|amp|touch|lite)\.(?=[^.]+\.)", re.IGNORECASE)
_FORM_PATH = re.compile(
    r"/(?:amp|mobile|print)(?=/|$)|(?:\.amp|[-_.]print)(?=\.html?$|$)|/index\.html?$", re.IGNORECASE
)
_FORM_QUERY = re.compile(
    r"(?:^|&)(?:amp|outputtype|output|print|printable|mobile|view|m)(?:=[^&]*)?(?=&|$)", re.IGNORECASE
)
_CACHED = re.compile(r"^/(?:[a-z]/)?(?:s/)?(?P<host>[^/]+\.[^/]+)(?P<path>/.*)?$", re.IGNORECASE)


def web_address(written: str, base: str = "") -> str:
    """Return an address as published, in a form that can be fetched.

    A relative address is completed by `base`, and `feed:` becomes http(s). Spaces are percent-encoded, scheme
    and host put in lower case, the fragment dropped. Every parameter stays.

    Raises:
        InvalidAddress: not an http(s) address of a public form (with a host, without a password), or longer
            than 2,000 characters.
    """
    given = _LINE_BREAK.sub("", written.strip())
    if feed := _FEED_SCHEME.match(given):
        rest = given[feed.end() :]
        given = rest if rest.lower().startswith(("http:", "https:")) else f"http://{rest}"
    try:
        parts = urlsplit(urldefrag(urljoin(base, given)).url)
        usable = parts.scheme in _DEFAULT_PORTS and parts.hostname and parts.username is None
        port = parts.port
    except ValueError:
        usable, port = False, None
    if len(given) > _LONGEST:
        raise InvalidAddress(f"the address {given[:60]!r}… is longer than {_LONGEST:,} characters")
    if not usable or not given.isprintable() or " " in parts.netloc:
        raise InvalidAddress(f"{given[:60]!r} is not a web address (http:// or https://)")
    host = _without_default_port(parts.netloc.lower(), port, parts.scheme)
    path, query = (_WHITE.sub("%20", part) for part in (parts.path, parts.query))
    return urlunsplit((parts.scheme, host, path, query, ""))


def address_or_none(written: str, base: str = "") -> str | None:
    """Return what `web_address` returns, or None for what is empty or no web address."""
    try:
        return web_address(written, base) if written.strip() else None
    except InvalidAddress:
        return None


def image_address(written: str, base: str = "") -> str | None:
    """Return the address of a picture that a reader's client may load, or None if it is not https."""
    address = address_or_none(written, base)
    return address if address and address.startswith("https:") else None


def page_key(url: str) -> str:
    """Return the part of an address that identifies its page: for comparing, never for fetching.

    Scheme, "www.", a trailing slash, the style of percent-encoding, the fragment and known tracking
    parameters make no difference.
    """
    parts = urlsplit(url)
    host = _without_default_port(parts.netloc.lower(), parts.port, parts.scheme).removeprefix("www.")
    query = _TRACKING.sub("", parts.query).rstrip("&")
    path = _encoded(parts.path).rstrip("/")
    return urlunsplit(("https", host, path if path or not query else "/", _encoded(query), ""))


def former_keys(url: str) -> list[str]:
    """Return the other keys under which former versions may have noted the page."""
    parts = urlsplit(page_key(url))
    keys = [
        urlunsplit((scheme, host, path, parts.query, ""))
        for scheme in ("https", "http")
        for host in (parts.netloc, f"www.{parts.netloc}")
        for path in (parts.path.rstrip("/"), f"{parts.path.rstrip('/')}/")
    ]
    return [key for key in dict.fromkeys([web_address(url), *keys]) if key != page_key(url)]


def page_of(url: str) -> str:
    """Return the key of the page of which `url` is a form: for telephones, for print, as AMP.

    The key need not be a working address: it only shows that two addresses are of one page.
    """
    parts = urlsplit(page_key(url))
    host, path = parts.netloc, parts.path
    if host.endswith(".cdn.ampproject.org") or (host.startswith("google.") and path.startswith("/amp/")):
        cached = _CACHED.match(path.removeprefix("/amp"))
        if cached:
            host, path = cached["host"].lower(), cached["path"] or "/"
    while (shorter := _FORM_HOST.sub("", host)) != host:
        host = shorter
    while (plain := _FORM_PATH.sub("", path)) != path:
        path = plain
    query = _FORM_QUERY.sub("", parts.query).strip("&")
    return urlunsplit(("https", host, path.rstrip("/") or "/", query, ""))


def _without_default_port(netloc: str, port: int | None, scheme: str) -> str:
    return netloc.removesuffix(f":{port}") if port == _DEFAULT_PORTS.get(scheme) else netloc.rstrip(":")


def _encoded(part: str) -> str:
    """Return a path or query with one spelling of its percent-encoding."""
    return _ESCAPE.sub(lambda found: found[0].upper(), quote(part, safe=_SAFE))
