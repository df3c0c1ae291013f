"""URLs of articles: validated and brought to a canonical form."""

import re
from urllib.parse import quote, urldefrag, urlsplit, urlunsplit

from index.errors import InvalidAddress

_LONGEST = 2_000
_QUERY_SAFE = "/?%!:,;@+*'()$~-"  # stays as it was written
_FORM_HOST = re.compile(r"^(?:www|m|mobile|amp|touch|lite)\.(?=[^.]+\.)", re.IGNORECASE)
_FORM_PATH = re.compile(
    r"/(?:amp|mobile|print)(?=/|$)|(?:\.amp|[-_.]print)(?=\.html?$|$)|/index\.html?$", re.IGNORECASE
)
_FORM_QUERY = re.compile(
    r"(?:^|&)(?:amp|outputtype|output|print|printable|mobile|view|m)(?:=[^&]*)?(?=&|$)", re.IGNORECASE
)
_CACHED = re.compile(r"^/(?:[a-z]/)?(?:s/)?(?P<host>[^/]+\.[^/]+)(?P<path>/.*)?$", re.IGNORECASE)


def canonical(url: str) -> str:
    """Return `url` without fragment and tracking parameters, host in lower case.

    Raises:
        InvalidAddress: it is not an http(s) address of a public form (with a host, without a
            password), or is longer than 2,000 characters.
    """
    from courlan import normalize_url  # noqa: PLC0415 - takes 0.1 s, which listing articles can do without

    given = url.strip()
    try:
        parts = urlsplit(given)
        usable = parts.scheme.lower() in {"http", "https"} and parts.hostname and not parts.username
    except ValueError:
        usable = False
    if not usable or len(given) > _LONGEST or " " in given or not given.isprintable():
        raise InvalidAddress(f"{given[:60]!r} is not a web address (http:// or https://)")
    return _with_bare(parts.query, str(normalize_url(urldefrag(given).url)))


def _with_bare(query: str, normalised: str) -> str:
    """Return an address with what has no value in `query`: "?20431" may tell pages apart."""
    bare = [quote(part, safe=_QUERY_SAFE) for part in query.split("&") if part and "=" not in part]
    if not bare:
        return normalised
    parts = urlsplit(normalised)
    return urlunsplit(
        parts._replace(path=parts.path or "/", query="&".join(filter(None, [parts.query, *bare])))
    )


def page_of(url: str) -> str:
    """Return the one address of which a canonical `url` is a form: for telephones, for print, as AMP.

    It may not lead anywhere: it only tells that two addresses are of one page.
    """
    parts = urlsplit(url)
    host, path = parts.hostname or "", parts.path
    if host.endswith(".cdn.ampproject.org") or (host.startswith("www.google.") and path.startswith("/amp/")):
        cached = _CACHED.match(path.removeprefix("/amp"))
        if cached:
            host, path = cached["host"].lower(), cached["path"] or "/"
    while shorter := _FORM_HOST.sub("", host):
        if shorter == host:
            break
        host = shorter
    while (plain := _FORM_PATH.sub("", path)) != path:
        path = plain
    query = _FORM_QUERY.sub("", parts.query).strip("&")
    return urlunsplit(("https", host, path.rstrip("/") or "/", query, ""))
