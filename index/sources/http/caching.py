"""Read caching and retry headers (RFC 9110, RFC 9111); pure except for the clock."""

import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_LONGEST = 30 * 86_400.0  # seconds: longer values are cut


def lifetime(headers: Mapping[str, str]) -> float | None:
    """Return for how many seconds an answer stays fresh by Cache-Control or else Expires; None if unknown."""
    control = headers.get("cache-control", "")
    if "no-cache" in control.lower() or "no-store" in control.lower():
        return 0.0
    found = _MAX_AGE.search(control)
    if found:
        return min(float(found[1]), _LONGEST)
    return seconds_until(headers["expires"]) if "expires" in headers else None


def seconds_until(given: str) -> float | None:
    """Return the seconds until the time in a Retry-After or Expires header, from 0 to 30 days."""
    text = given.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:10]), _LONGEST)
    try:
        left = parsedate_to_datetime(text).timestamp() - time.time()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return min(max(left, 0.0), _LONGEST)
