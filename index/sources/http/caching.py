"""What HTTP headers say about time (RFC 9110, RFC 9111); pure but for the clock."""

import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_LONGEST = 30 * 86_400.0  # seconds: nobody is believed for longer


def lifetime(headers: Mapping[str, str]) -> float | None:
    """Return for how many seconds nothing changes, by Cache-Control, else Expires; None: nothing said."""
    control = headers.get("cache-control", "")
    if "no-cache" in control.lower() or "no-store" in control.lower():
        return 0.0
    found = _MAX_AGE.search(control)
    if found:
        return min(float(found[1]), _LONGEST)
    return seconds_until(headers["expires"]) if "expires" in headers else None


def seconds_until(given: str) -> float | None:
    """Return the seconds that a Retry-After or Expires header speaks of, from 0 to 30 days."""
    text = given.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:10]), _LONGEST)
    try:
        left = parsedate_to_datetime(text).timestamp() - time.time()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return min(max(left, 0.0), _LONGEST)
