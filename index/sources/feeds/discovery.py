"""Find the feeds that a site's page names; pure."""

from index.errors import UnreadableDocument
from index.sources.html.limits import checked
from index.text.urls import address_or_none

_SYNTAXES = ("rss+xml", "atom+xml", "rdf+xml", "feed+json", "json", "xml")
_FEED_TYPES = frozenset(f"{kind}/{syntax}" for kind in ("application", "text") for syntax in _SYNTAXES)
_MOST = 20


def feeds_of(page: bytes, url: str) -> tuple[str, ...]:
    """Return the feeds that a page at `url` names by `<link rel="alternate">`, in the page's order.

    Feeds of comments come last.

    Raises:
        UnreadableDocument: it is no HTML, or more than any page.
    """
    from lxml import html  # type: ignore[import-untyped]  # noqa: PLC0415 - as in index.sources.html.limits

    try:
        tree = html.document_fromstring(checked(page).encode(), parser=html.HTMLParser(encoding="utf-8"))
    except (ValueError, html.etree.LxmlError) as error:
        raise UnreadableDocument(f"it is not HTML: {error}") from None
    base = tree.find(".//base[@href]")
    root = url if base is None else address_or_none(base.get("href"), url) or url
    found: dict[str, bool] = {}
    for link in tree.iter("link"):
        kinds = link.get("rel", "").lower().split()
        if "alternate" not in kinds and "feed" not in kinds:
            continue
        if link.get("type", "").partition(";")[0].strip().lower() in _FEED_TYPES:
            named = address_or_none(link.get("href", ""), root)
            about = f"{link.get('title', '')} {link.get('href', '')}".lower()
            if named:
                found.setdefault(named, "comment" in about)
    return tuple(sorted(found, key=found.__getitem__))[:_MOST]
