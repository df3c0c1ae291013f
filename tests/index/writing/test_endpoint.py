"""An endpoint streams, its accepted format is remembered, and one that fails is left alone."""

import sys
from collections.abc import Iterator
from contextlib import closing

import pytest

from index.writing import Endpoint, EndpointFailed
from index.writing.endpoint import Usage
from language_model import Model, Request, language_model, lines

MESSAGES = [{"role": "user", "content": "Why?"}]
SCHEMA = {"type": "object"}


@pytest.fixture
def model() -> Iterator[Model]:
    """Return a scripted endpoint."""
    with language_model() as model:
        yield model


def ask(endpoint: Endpoint, usage: Usage | None = None) -> str:
    """Return a whole answer."""
    return "".join(endpoint.stream(MESSAGES, SCHEMA, usage or Usage()))


def test_an_answer_streams_and_its_tokens_are_counted(model: Model) -> None:
    """The budget of a server counts what the endpoint counted."""
    model.script, usage = lines(("Yes.", [1])), Usage()
    assert "Yes." in ask(Endpoint(model.url, "m"), usage)
    assert usage.tokens == 321
    assert model.asked[0]["response_format"]["type"] == "json_schema"


@pytest.mark.parametrize("status", [400, 500])
def test_the_accepted_response_format_is_found_once(model: Model, status: int) -> None:
    """An endpoint that knows no response format is asked without one from then on."""
    answer = lines(("Yes.", [1]))

    def picky(request: Request) -> None:
        request.status(status) if "response_format" in request.body else answer(request)

    model.script, endpoint = picky, Endpoint(model.url, "m")
    assert "Yes." in ask(endpoint)
    assert len(model.asked) == 3  # json_schema, json_object, none
    assert "Yes." in ask(endpoint)
    assert len(model.asked) == 4


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_a_refusal_is_an_error_that_shows_no_secret(model: Model, status: int) -> None:
    """What the endpoint writes into an error may repeat the key."""
    model.script = lambda request: request.status(status)
    with pytest.raises(EndpointFailed, match=str(status)) as caught:
        ask(Endpoint(model.url, "m", "sk-secret", timeout=5))
    assert "sk-secret" not in str(caught.value)


def test_an_answer_that_breaks_off_or_stalls_is_an_error(model: Model) -> None:
    """A dead endpoint never holds an answer longer than the timeout."""

    def breaks(request: Request) -> None:
        request.begin()
        request.send('{"lines": [')
        request.handler.connection.shutdown(2)

    def stalls(request: Request) -> None:
        request.begin()
        for _ in range(30):
            request.send(" ")
            __import__("time").sleep(0.05)

    model.script = breaks
    usage = Usage()
    assert ask(Endpoint(model.url, "m", timeout=5), usage) == '{"lines": ['
    assert usage.tokens
    model.script = stalls
    with pytest.raises(EndpointFailed, match="longer"):
        ask(Endpoint(model.url, "m", timeout=0.2))


def test_a_missing_package_is_an_error_that_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator who sets LLM_URL without the extra reads what to do; the quotes are shown meanwhile."""
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(EndpointFailed, match=r"pip install 'dateline\[llm\]'"):
        ask(Endpoint("http://127.0.0.1:9/v1", "m"))


def test_no_connection_is_an_error() -> None:
    """The message names the kind of error, for the log."""
    with pytest.raises(EndpointFailed, match="Connection"):
        ask(Endpoint("http://127.0.0.1:9/v1", "m", timeout=2))


def test_an_endpoint_that_fails_is_left_alone_for_a_while(model: Model) -> None:
    """Three failures in a row close it for 30 seconds, a fourth for 60; a success opens it, even one of which only the beginning was read."""
    now = [0.0]
    model.script = lambda request: request.status(401)
    endpoint = Endpoint(model.url, "m", timeout=5, clock=lambda: now[0])
    for _ in range(3):
        with pytest.raises(EndpointFailed, match="401"):
            ask(endpoint)
    with pytest.raises(EndpointFailed, match="left alone"):
        ask(endpoint)
    now[0] = 31.0
    with pytest.raises(EndpointFailed, match="401"):
        ask(endpoint)
    now[0] = 80.0
    with pytest.raises(EndpointFailed, match="left alone"):
        ask(endpoint)
    now[0], model.script = 92.0, lines(("Yes.", [1]))
    with closing(endpoint.stream(MESSAGES, SCHEMA, Usage())) as stream:
        assert next(stream)
    model.script = lambda request: request.status(401)
    for _ in range(3):
        with pytest.raises(EndpointFailed, match="401"):
            ask(endpoint)
    assert len(model.asked) == 8
