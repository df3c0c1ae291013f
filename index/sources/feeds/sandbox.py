"""Parse feeds in a subprocess with CPU and memory limits: a malicious feed kills only that subprocess.

Some of feedparser's regular expressions take hours for a crafted document of 100 kB (nothing but line feeds
will do), during which no other thread of the process runs. Here such a document ends its subprocess after
some seconds of computing or when memory runs out, and the next feed gets a new subprocess.

Request and reply are one line of JSON each; the document follows the request.
"""

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from threading import Lock
from typing import IO, Self

from pydantic import TypeAdapter

from index.errors import InvalidFeed
from index.sources.feeds.model import ParsedFeed
from index.sources.feeds.parser import parse

_SECONDS = 15.0  # of computing; a feed of 5 MB and 100,000 entries takes 8
_NICE = 10  # questions that are answered meanwhile have the processor first
_MEMORY = 4 << 30  # bytes of address space, most of which libraries only reserve


@dataclass(frozen=True, slots=True)
class _Outcome:
    feed: ParsedFeed | None = None
    refusal: str = ""


_OUTCOME: TypeAdapter[_Outcome] = TypeAdapter(_Outcome)


class FeedSandbox:
    """Parses feeds in a subprocess that is started when first needed; use it with `with`."""

    def __init__(self, seconds: float = _SECONDS) -> None:
        """Allow each feed `seconds` of computing."""
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()

    def parse(self, body: bytes, content_type: str, charset: str | None, url: str) -> ParsedFeed:
        """Return what `index.sources.feeds.parser.parse` does.

        Raises:
            InvalidFeed: the document is not a feed, or exceeds the limits.
        """
        with self._lock:
            reply = self._ask(body, {"content_type": content_type, "charset": charset, "url": url})
        if reply.feed is None:
            raise InvalidFeed(reply.refusal)
        return reply.feed

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            self._end()

    def __enter__(self) -> Self:
        """Return this parser."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self.close()

    def _ask(self, body: bytes, about: dict[str, str | None]) -> _Outcome:
        process = self._process = self._process or self._start()
        assert process.stdin is not None  # noqa: S101 - it is a pipe
        assert process.stdout is not None  # noqa: S101 - and so is this
        request = json.dumps(about | {"length": len(body), "seconds": self._seconds})
        try:
            process.stdin.write(request.encode() + b"\n" + body)
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = b""
        if not line.endswith(b"\n"):
            self._end()
            return _Outcome(refusal="reading it costs more time or memory than any feed does")
        return _OUTCOME.validate_json(line)

    def _start(self) -> subprocess.Popen[bytes]:
        places = [os.path.abspath(place) for place in sys.path]  # noqa: PTH100 - "" is the present folder
        return subprocess.Popen(
            [sys.executable, "-m", "index.sources.feeds.sandbox"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"PYTHONPATH": os.pathsep.join(places)},  # without the secrets among the settings
        )

    def _end(self) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None


def answer(requests: IO[bytes], replies: IO[bytes]) -> None:
    """Answer requests one after another until there are no more."""
    while line := requests.readline():
        about = json.loads(line)
        body = requests.read(about["length"])
        # The signal's default action ends this process, even in the middle of a regular expression.
        signal.setitimer(signal.ITIMER_PROF, about["seconds"])
        try:
            reply = _Outcome(parse(body, about["content_type"], about["charset"], about["url"]))
        except InvalidFeed as error:
            reply = _Outcome(refusal=str(error))
        signal.setitimer(signal.ITIMER_PROF, 0)
        replies.write(json.dumps(asdict(reply), default=str).encode() + b"\n")
        replies.flush()


if __name__ == "__main__":
    import resource

    os.nice(_NICE)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends when its parent does
    answer(sys.stdin.buffer, sys.stdout.buffer)
