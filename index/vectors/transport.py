"""How requests reach a Chroma server: with time limits, and again after a short failure."""

import time
from threading import Lock

import httpx

_QUESTION = 10.0  # seconds for a request that only reads; a member waits for it
_PAUSES = (0.1, 0.5, 2.0)  # seconds before a request is sent again
_SILENT = 15.0  # seconds for which a server that did not answer is not asked again
_PASSING = frozenset({429, 502, 503, 504})  # statuses of failures that may pass


class PatientTransport(httpx.BaseTransport):
    """Repeats a request after a short failure, and does not let everyone wait for a server that hangs.

    Every request to Chroma may be repeated: it reads, or writes the same once more.
    A server that stays unreachable, or does not answer in time, is not asked again for 15 seconds. Meanwhile
    every request fails at once, so that the questions in a queue do not wait for it one after another.
    """

    def __init__(self, inner: httpx.BaseTransport) -> None:
        """Send requests through `inner`."""
        self._inner = inner
        self._lock = Lock()
        self._silent_until = 0.0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the response to `request`.

        Raises:
            httpx.TransportError: there is none.
        """
        with self._lock:
            left = self._silent_until - time.monotonic()
        if left > 0:
            raise httpx.ConnectError(f"it did not answer, and is asked again in {left:.0f} s")
        limits: dict[str, float] = request.extensions.get("timeout", {})
        if request.method == "GET" or request.url.path.endswith(("/query", "/get")):
            limits = {name: min(seconds, _QUESTION) for name, seconds in limits.items()}
        request.extensions = {**request.extensions, "timeout": limits}
        try:
            return self._persist(request)
        except httpx.TransportError:
            with self._lock:
                self._silent_until = time.monotonic() + _SILENT
            raise

    def _persist(self, request: httpx.Request) -> httpx.Response:
        for pause in _PAUSES:
            try:
                response = self._inner.handle_request(request)
            except (httpx.ReadTimeout, httpx.WriteTimeout):
                raise  # the member has waited long enough
            except httpx.TransportError:
                time.sleep(pause)
                continue
            if response.status_code not in _PASSING:
                return response
            response.close()
            time.sleep(pause)
        return self._inner.handle_request(request)

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()
