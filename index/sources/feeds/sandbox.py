"""Parse feeds in a subprocess with CPU and memory limits: a malicious feed kills only that subprocess.

Some of feedparser's regular expressions take hours for a crafted document of 100 kB (nothing but line feeds
will do), during which no other thread of the process runs. Here such a document ends its subprocess after
some seconds of computing or when memory runs out, and the next feed gets a new subprocess.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any, Self

from pydantic import TypeAdapter

from index.errors import InvalidFeed
from index.sources.feeds.model import ParsedFeed
from index.sources.feeds.parser import parse
from index.sources.files.sandbox import Sandbox, serve

_SECONDS = 15.0  # of computing; a feed of 5 MB and 100,000 entries takes 8


@dataclass(frozen=True, slots=True)
class _Outcome:
    feed: ParsedFeed | None = None
    refusal: str = ""


_OUTCOME: TypeAdapter[_Outcome] = TypeAdapter(_Outcome)


class FeedSandbox:
    """Parses feeds in a subprocess that is started when first needed; use it with `with`."""

    def __init__(self, seconds: float = _SECONDS) -> None:
        """Allow each feed `seconds` of computing."""
        self._sandbox = Sandbox(__name__, seconds)

    def parse(self, body: bytes, content_type: str, charset: str | None, url: str) -> ParsedFeed:
        """Return what `index.sources.feeds.parser.parse` does.

        Raises:
            InvalidFeed: the document is not a feed, or exceeds the limits.
        """
        reply = self._sandbox.ask({"content_type": content_type, "charset": charset, "url": url}, body)
        if reply is None:
            raise InvalidFeed("reading it takes more time or memory than any feed should")
        outcome = _OUTCOME.validate_json(reply)
        if outcome.feed is None:
            raise InvalidFeed(outcome.refusal)
        return outcome.feed

    def close(self) -> None:
        """End the process, if there is one."""
        self._sandbox.close()

    def __enter__(self) -> Self:
        """Return this parser."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self.close()


def reply_to(about: dict[str, Any], body: bytes) -> str:
    """Return the feed in `body`, or why there is none, as JSON."""
    try:
        outcome = _Outcome(parse(body, about["content_type"], about["charset"], about["url"]))
    except InvalidFeed as error:
        outcome = _Outcome(refusal=str(error))
    return json.dumps(asdict(outcome), default=str)


if __name__ == "__main__":
    serve(reply_to)
