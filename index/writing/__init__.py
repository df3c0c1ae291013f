"""A language model writes one to four sentences; every line is checked against the quotes."""

from index.writing.endpoint import Endpoint, EndpointFailed
from index.writing.writer import Writer, WritingWatcher

__all__ = ["Endpoint", "EndpointFailed", "Writer", "WritingWatcher"]
