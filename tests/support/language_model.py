"""A chat-completions endpoint on loopback that answers as a test scripts it: honest, slow, broken or lying."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Script = Callable[["Request"], None]


@dataclass
class Request:
    """One request, and how to answer it."""

    handler: BaseHTTPRequestHandler
    body: dict[str, Any]

    @property
    def prompt(self) -> str:
        """The last message."""
        return str(self.body["messages"][-1]["content"])

    def status(self, status: int) -> None:
        """Answer with a status and a body that repeats a secret, as careless servers do."""
        content = json.dumps({"error": {"message": "bad key sk-secret"}}).encode()
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", "application/json")
        self.handler.send_header("Content-Length", str(len(content)))
        self.handler.end_headers()
        self.handler.wfile.write(content)

    def begin(self) -> None:
        """Begin a stream of events."""
        self.handler.send_response(200)
        self.handler.send_header("Content-Type", "text/event-stream")
        self.handler.end_headers()

    def send(self, text: str, *, tokens: int | None = None) -> None:
        """Send one chunk of the answer."""
        usage = (
            None if tokens is None else {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": tokens}
        )
        chunk = {
            "id": "1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "scripted",
            "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}],
            "usage": usage,
        }
        self.handler.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.handler.wfile.flush()

    def end(self) -> None:
        """End the stream."""
        self.handler.wfile.write(b"data: [DONE]\n\n")


@dataclass
class Model:
    """The endpoint's address, what it was asked, and what it answers with."""

    url: str = ""
    script: Script = lambda request: request.status(500)
    asked: list[dict[str, Any]] = field(default_factory=list)


def lines(*written: tuple[str, Sequence[int]], pause: float = 0.0) -> Script:
    """Return a script that streams these lines with their citations, a few characters at a time."""
    answer = json.dumps({"lines": [{"text": text, "cites": list(cites)} for text, cites in written]})

    def stream(request: Request) -> None:
        request.begin()
        for start in range(0, len(answer), 7):
            request.send(answer[start : start + 7])
            time.sleep(pause)
        request.send("", tokens=321)
        request.end()

    return stream


@contextmanager
def language_model() -> Iterator[Model]:
    """Serve a scripted model until the block ends."""
    model = Model()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            model.asked.append(body)
            try:
                model.script(Request(self, body))
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the client has heard enough

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named so by the base class
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    model.url = f"http://127.0.0.1:{server.server_port}/v1"
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
