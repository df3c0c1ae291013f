"""A web server on loopback that answers as a test wants, well or badly, also over TLS."""

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import trustme

Handler = BaseHTTPRequestHandler
Route = Callable[[Handler], None]


class Site:
    """The routes of a server, and the requests it got."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.url = ""

    def page(
        self, path: str, body: str | bytes, kind: str = "text/html; charset=utf-8", **headers: str
    ) -> str:
        """Serve `body` at `path`, with an ETag that is honoured; return its address."""
        content = body.encode() if isinstance(body, str) else body
        tag = f'"{hash(content):x}"'

        def serve(handler: Handler) -> None:
            unchanged = handler.headers.get("If-None-Match") == tag
            handler.send_response(304 if unchanged else 200)
            sent = {"Content-Type": kind, "ETag": tag, **{k.replace("_", "-"): v for k, v in headers.items()}}
            for name, value in sent.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", "0" if unchanged else str(len(content)))
            handler.end_headers()
            if not unchanged:
                handler.wfile.write(content)

        return self.route(path, serve)

    def status(self, path: str, status: int, **headers: str) -> str:
        """Answer `path` with a status alone; return its address."""

        def serve(handler: Handler) -> None:
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        return self.route(path, serve)

    def route(self, path: str, serve: Route) -> str:
        """Let `serve` answer `path`; return its address."""
        self.routes[path] = serve
        return f"{self.url}{path}"

    def asked_for(self, path: str) -> list[Mapping[str, str]]:
        """Return the headers of each request for `path`."""
        return [headers for asked, headers in self.asked if asked == path]


@contextmanager
def serving(authority: trustme.CA | None = None) -> Iterator[Site]:
    """Serve a new site until the end of `with`; over TLS as `localhost` if `authority` vouches for it."""
    site = Site()

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append((self.path, dict(self.headers.items())))
            serve = site.routes.get(self.path)
            try:
                if serve is None:
                    self.send_response(404)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                else:
                    serve(self)
            except (ConnectionError, ssl.SSLError):
                self.close_connection = True  # the client has read enough

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    if authority is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(context)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    host = "127.0.0.1" if authority is None else "localhost"
    site.url = f"{'http' if authority is None else 'https'}://{host}:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
