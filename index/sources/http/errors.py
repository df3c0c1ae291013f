"""Explain failures of servers and networks in a sentence for a person."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpcore2
import httpx2

from index.errors import FetchFailed
from index.sources.http.caching import seconds_until

_LASTING = frozenset({400, 401, 403, 404, 405, 406, 410, 414, 451})
_MEANINGS = {
    401: " (it wants a login)",
    402: " (it wants to be paid)",
    403: " (it does not let us in)",
    404: " (there is no such page)",
    410: " (the page is gone for good)",
    429: " (asked too often)",
    451: " (not allowed to be shown, for legal reasons)",
    503: " (not available now)",
}


def refusal(status: int, headers: Mapping[str, str]) -> FetchFailed:
    """Return the error for an unsuccessful answer of a server."""
    return FetchFailed(
        f"The server answered {status}{_MEANINGS.get(status, '')}",
        status=status,
        retry_after=seconds_until(headers.get("retry-after", "")),
        lasting=status in _LASTING,
    )


@contextmanager
def explained() -> Iterator[None]:
    """Turn whatever the network raises into FetchFailed, with a sentence for a person."""
    try:
        yield
    except FetchFailed:
        raise
    except (httpcore2.TimeoutException, TimeoutError) as error:
        raise FetchFailed("It took too long (FETCH_TIMEOUT)") from error
    except httpcore2.NetworkError as error:
        if isinstance(error.__context__, ssl.SSLCertVerificationError):
            reason = error.__context__.verify_message
            raise FetchFailed(f"The server's certificate is not valid: {reason}") from error
        raise FetchFailed(f"No connection: {error or 'it was refused'}") from error
    except (httpx2.InvalidURL, UnicodeError) as error:
        raise FetchFailed(f"It is not an address that can be requested: {error}", lasting=True) from error
    except Exception as error:  # of any type: libraries meet a server made to break them
        raise FetchFailed(f"The server does not speak HTTP as it should: {error}") from error
