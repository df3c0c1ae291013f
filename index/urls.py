"""Addresses of articles: checked, and brought to one form."""

from urllib.parse import urldefrag, urlsplit

from index.errors import InvalidArticle

_LONGEST = 2_000


def canonical(url: str) -> str:
    """Return `url` without fragment and tracking parameters, host in lower case.

    Raises:
        InvalidArticle: it is not an http(s) address of a public form (with a host, without a
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
        raise InvalidArticle(f"url: {given[:60]!r} is not a web address (http:// or https://)")
    return str(normalize_url(urldefrag(given).url))
