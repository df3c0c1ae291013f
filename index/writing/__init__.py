"""A language model writes one to four sentences; every line is checked against the quotes."""

from index.writing.endpoint import Endpoint, EndpointFailed
from index.writing.support import Judge
from index.writing.writer import Completion, Writer, WritingWatcher

__all__ = ["Completion", "Endpoint", "EndpointFailed", "Judge", "Writer", "WritingWatcher"]
