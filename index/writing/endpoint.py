"""An endpoint that speaks OpenAI's chat completions: streams one answer, and is left alone while it fails."""

import threading
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.errors import DatelineError

if TYPE_CHECKING:
    import openai

_FORMATS = ("json_schema", "json_object", None)
_MOST_TOKENS = 600  # of an answer
_FAILURES = 3  # in a row, after which the endpoint is left alone
_FIRST_PAUSE, _LONGEST_PAUSE = 30.0, 900.0  # seconds
# Statuses by which endpoints refuse a response format. llama-cpp-python answers 500.
_REFUSED = {400, 404, 415, 422, 500, 501}


class EndpointFailed(DatelineError):
    """The language model's endpoint did not answer. The message says why, for the operator."""


@dataclass
class Usage:
    """Tokens of one request, as the endpoint counted them; an estimate where the endpoint does not."""

    tokens: int = 0


class Endpoint:
    """Streams answers of one model.

    Which response format the endpoint accepts is found out with the first answer, and remembered. After three
    failures in a row the endpoint is not asked for 30 seconds, and twice as long after each further failure,
    up to 15 minutes. One object may be used by several threads.

    Args:
        url: the address before "/chat/completions", such as http://localhost:11434/v1.
        model: the model's name at that endpoint.
        key: the secret key, or "" where none is needed.
        timeout: seconds in which the whole answer must arrive.
        clock: tells the seconds; tests replace it.
    """

    def __init__(
        self,
        url: str,
        model: str,
        key: str = "",
        timeout: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Remember what to ask; nothing is sent yet."""
        self.model = model
        self._url = url.rstrip("/").removesuffix("/chat/completions")
        self._key = key
        self._timeout = timeout
        self._clock = clock
        self._lock = threading.Lock()
        self._opened: openai.OpenAI | None = None
        self._formats = list(_FORMATS)
        self._failures = 0
        self._closed_until = 0.0

    def stream(
        self,
        messages: Sequence[dict[str, str]],
        schema: dict[str, Any],
        usage: Usage,
        within: float | None = None,
    ) -> Generator[str, None, None]:
        """Yield the characters of an answer as they arrive.

        Args:
            messages: of the chat.
            schema: JSON Schema of the answer, for endpoints that hold a model to it.
            usage: receives the tokens used.
            within: seconds in which the whole answer must arrive, if fewer than the endpoint's timeout.

        Raises:
            EndpointFailed: no connection, a refusal, an answer that took too long or broke off, or the
                endpoint is left alone after earlier failures.
        """
        with self._lock:
            if self._clock() < self._closed_until:
                raise EndpointFailed(
                    "The endpoint failed several times in a row and is left alone for a while"
                )
        try:
            seconds = self._timeout if within is None else min(within, self._timeout)
            yield from self._stream(messages, schema, usage, seconds)
        except EndpointFailed:
            self._note_failure()
            raise
        except GeneratorExit:  # the caller has read enough
            self._note_success()
            raise
        self._note_success()

    def _stream(
        self, messages: Sequence[dict[str, str]], schema: dict[str, Any], usage: Usage, seconds: float
    ) -> Generator[str, None, None]:
        try:
            import openai  # noqa: PLC0415 - an extra, and half a second to import
        except ImportError as error:
            raise EndpointFailed("The package openai is missing: pip install 'dateline[llm]'") from error
        deadline = self._clock() + seconds
        written = 0
        try:
            with self._begin(messages, schema, deadline) as chunks:
                for chunk in chunks:
                    if chunk.usage:
                        usage.tokens = chunk.usage.total_tokens
                    for choice in chunk.choices[:1]:
                        if choice.delta and choice.delta.content:
                            written += len(choice.delta.content)
                            yield choice.delta.content
                    if self._clock() > deadline:
                        raise EndpointFailed(f"The answer took longer than {seconds:g} s")
        except openai.APIError as error:
            raise EndpointFailed(_reason(error)) from error
        finally:
            if not usage.tokens:  # four characters are about a token
                usage.tokens = (sum(len(message["content"]) for message in messages) + written) // 4

    def _begin(
        self, messages: Sequence[dict[str, str]], schema: dict[str, Any], deadline: float
    ) -> "openai.Stream[openai.types.chat.ChatCompletionChunk]":
        """Open a stream in the first response format that the endpoint accepts."""
        import openai  # noqa: PLC0415 - as above

        for kind in tuple(self._formats):
            more: dict[str, Any] = {"response_format": _format(kind, schema)} if kind else {}
            try:
                create: Any = self._client.chat.completions.create  # declared by 60 overloads
                stream: openai.Stream[openai.types.chat.ChatCompletionChunk] = create(
                    model=self.model,
                    messages=list(messages),
                    stream=True,
                    stream_options={"include_usage": True},
                    temperature=0,
                    max_tokens=_MOST_TOKENS,
                    timeout=max(deadline - self._clock(), 0.1),
                    **more,
                )
            except openai.APIStatusError as error:
                if error.status_code not in _REFUSED or kind is None:
                    raise
            else:
                with self._lock:
                    self._formats = self._formats[self._formats.index(kind) :]
                return stream
        raise AssertionError("the last format is none at all")

    @property
    def _client(self) -> "openai.OpenAI":
        import openai  # noqa: PLC0415 - as above

        with self._lock:
            if self._opened is None:
                self._opened = openai.OpenAI(
                    base_url=self._url, api_key=self._key or "none", timeout=self._timeout, max_retries=0
                )
            return self._opened

    def _note_failure(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= _FAILURES:
                pause = min(_FIRST_PAUSE * 2 ** (self._failures - _FAILURES), _LONGEST_PAUSE)
                self._closed_until = self._clock() + pause

    def _note_success(self) -> None:
        with self._lock:
            self._failures, self._closed_until = 0, 0.0

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None


def _format(kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    if kind == "json_schema":
        return {"type": kind, "json_schema": {"name": "answer", "schema": schema, "strict": True}}
    return {"type": kind}


def _reason(error: "openai.APIError") -> str:
    """Return why a request failed, without what the endpoint wrote: it may repeat the key or a question."""
    status = getattr(error, "status_code", None)
    return f"The endpoint answered with status {status}" if status else f"{type(error).__name__}"
