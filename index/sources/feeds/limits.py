"""What of a feed is taken: addresses of web pages, and the newest entries; pure."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import urljoin

from index.errors import InvalidAddress
from index.text.urls import canonical

MOST_ENTRIES = 500
"""Entries taken of one feed at a time; more are an archive, for which there are sitemaps and files."""

ISO_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]|$)")
T = TypeVar("T")
_NEVER = datetime.min.replace(tzinfo=UTC)


def address(written: str, base: str = "") -> str | None:
    """Return the canonical http(s) address that `written` means on a page at `base`; None for any other."""
    try:
        return canonical(urljoin(base, written.strip())) if written.strip() else None
    except (InvalidAddress, ValueError):
        return None


def newest(given: Sequence[T], date: Callable[[T], datetime | None], limit: int) -> tuple[list[T], int]:
    """Return the newest of what is given, as many as `limit`, in the order given, and how many are left out.

    What has no date counts as older than what has one. Without any date the first ones count as the newest,
    as feeds begin with these.
    """
    if len(given) <= limit:
        return list(given), 0
    order = sorted(range(len(given)), key=lambda at: date(given[at]) or _NEVER, reverse=True)
    return [given[at] for at in sorted(order[:limit])], len(given) - limit
