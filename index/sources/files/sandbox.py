"""Work in a subprocess with CPU and memory limits: malicious input ends only that subprocess.

Request and reply are one line of JSON each; the bytes to work on follow the request.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from threading import Lock
from typing import Any, Self

_SECONDS = 15.0  # of computing; a feed of 5 MB and 100,000 entries takes 8
_NICE = 10  # answering questions has the processor first
_MEMORY = 4 << 30  # bytes of address space, most of which libraries only reserve


class Sandbox:
    """A subprocess, started when it is first needed, and again after it exceeded its limits.

    Args:
        module: the module that the subprocess runs; it calls `serve`.
        seconds: of computing for each request.
    """

    def __init__(self, module: str, seconds: float = _SECONDS) -> None:
        """Start nothing yet."""
        self._module = module
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()

    def ask(self, about: dict[str, str | None], body: bytes) -> bytes | None:
        """Return the reply to a request, or None if it exceeded the limits."""
        with self._lock:
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
            if line.endswith(b"\n"):
                return line
            self._end()
            return None

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            self._end()

    def __enter__(self) -> Self:
        """Return this sandbox."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self.close()

    def _start(self) -> subprocess.Popen[bytes]:
        places = [os.path.abspath(place) for place in sys.path]  # noqa: PTH100 - "" is the present folder
        return subprocess.Popen(  # noqa: S603 - a module of our own
            [sys.executable, "-m", self._module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # libraries repeat there what the reply says
            env={"PYTHONPATH": os.pathsep.join(places)},  # without the secrets among the settings
        )

    def _end(self) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None


def serve(reply_to: Callable[[dict[str, Any], bytes], str], memory: int = _MEMORY) -> None:
    """Reply to requests one after another, within the limits, until there are no more.

    Args:
        reply_to: returns one line of JSON for a request and the bytes that follow it.
        memory: bytes of address space that this process may have.
    """
    import resource  # noqa: PLC0415 - not there on Windows, where this fails and nothing else does

    os.nice(_NICE)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends when its parent does
    requests, replies = sys.stdin.buffer, sys.stdout.buffer
    while line := requests.readline():
        about = json.loads(line)
        body = requests.read(about["length"])
        # The signal's default action ends this process, even in the middle of a regular expression.
        signal.setitimer(signal.ITIMER_PROF, about["seconds"])
        reply = reply_to(about, body)
        signal.setitimer(signal.ITIMER_PROF, 0)
        replies.write(reply.encode() + b"\n")
        replies.flush()
