"""The stream of a model's answer -> its lines, each as soon as it is whole."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_LONGEST = 16_000  # characters of an answer that are read
_MOST_LINES = 8  # lines that are looked at


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line as the model wrote it, unchecked."""

    text: str
    cites: tuple[int, ...]


def draft_lines(chunks: Iterable[str]) -> Iterator[DraftLine]:
    """Yield the objects with a text and citations in a stream of JSON, wherever they are nested.

    What is no such object is skipped: an answer may be wrapped in an object, an array or prose. Reading ends
    after 16,000 characters or eight lines.
    """
    parser = _Objects()
    read = count = 0
    for chunk in chunks:
        for line in parser.feed(chunk[: _LONGEST - read]):
            yield line
            count += 1
            if count == _MOST_LINES:
                return
        read += len(chunk)
        if read >= _LONGEST:
            return


class _Objects:
    """Finds the innermost {...} of a stream of JSON."""

    def __init__(self) -> None:
        self._written: list[str] | None = None  # since the last "{"
        self._in_string = self._escaped = False

    def feed(self, chunk: str) -> Iterator[DraftLine]:
        for character in chunk:
            if self._written is not None:
                self._written.append(character)
            if self._in_string:
                self._continue_string(character)
            elif character == '"' and self._written is not None:
                self._in_string = True
            elif character == "{":
                self._written = [character]
            elif character == "}" and self._written is not None:
                line = _line("".join(self._written))
                self._written = None
                if line:
                    yield line

    def _continue_string(self, character: str) -> None:
        if self._escaped:
            self._escaped = False
        elif character == "\\":
            self._escaped = True
        elif character == '"':
            self._in_string = False


def _line(written: str) -> DraftLine | None:
    try:
        found = json.loads(written, strict=False)
    except (ValueError, RecursionError):
        return None
    text, cites = found.get("text"), found.get("cites")
    if not isinstance(text, str) or not isinstance(cites, list) or not text.strip():
        return None
    return DraftLine(text.strip(), tuple(cite for cite in cites if type(cite) is int))
