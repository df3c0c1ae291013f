"""Requests are repeated after a short failure of the Chroma server, and nobody waits long while it hangs."""

import time
from collections.abc import Iterator

import httpx
import pytest

from index.vectors import transport
from index.vectors.transport import PatientTransport

OK = httpx.Response(200)


class _Server:
    """Gives each request the next of its outcomes, and notes the time limits of the request."""

    def __init__(self, *outcomes: httpx.Response | Exception) -> None:
        self._outcomes: Iterator[httpx.Response | Exception] = iter(outcomes)
        self.limits: list[dict[str, float]] = []

    def client(self) -> httpx.Client:
        return httpx.Client(
            transport=PatientTransport(httpx.MockTransport(self._answer)),
            base_url="http://chroma",
            timeout=30,
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.limits.append(request.extensions["timeout"])
        outcome = next(self._outcomes)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "_PAUSES", (0.0, 0.0, 0.0))


def test_what_fails_for_a_moment_is_sent_again() -> None:
    """A question is answered although the server restarts meanwhile, or a proxy before it is busy."""
    server = _Server(httpx.ConnectError("refused"), httpx.Response(503), httpx.RemoteProtocolError("cut"), OK)
    assert server.client().post("/add", content=b"{}").status_code == 200
    assert len(server.limits) == 4


def test_other_answers_are_passed_on() -> None:
    """A request for an unknown collection, or a wrong request, is not repeated."""
    server = _Server(httpx.Response(404))
    assert server.client().get("/collections/one").status_code == 404
    assert len(server.limits) == 1


def test_only_one_question_waits_for_a_server_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    """While a server is known to hang, requests fail at once; later it is asked again."""
    server = _Server(httpx.ReadTimeout("timed out"), OK)
    client = server.client()
    for reason in ("timed out", "is asked again in 1. s", "is asked again in 1. s"):
        with pytest.raises(httpx.TransportError, match=reason):
            client.post("/query")
    assert len(server.limits) == 1
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 60)
    assert client.post("/query").status_code == 200


def test_a_member_waits_ten_seconds_at_most() -> None:
    """A request that reads has a shorter time limit than one that writes."""
    server = _Server(OK, OK, OK)
    client = server.client()
    client.post("/collections/one/query")
    client.get("/collections/one")
    client.post("/collections/one/upsert")
    assert [limits["read"] for limits in server.limits] == [10, 10, 30]
