"""Text -> sentences, with exact offsets."""

import re
from collections.abc import Iterator

from sentencex import get_sentence_boundaries

from index.text.span import Span

_PARAGRAPH = re.compile(r"\S(?:.|\n(?!\n))*")
_LINE = re.compile(r"\S.*")
_WRAPPED_WIDTH = range(50, 101)  # columns at which plain text is wrapped by hand or by a mail program
_FEWEST_WRAPPED = 3


def sentences(text: str, language: str = "en") -> list[Span]:
    """Return the sentences of `text` in order, without the white space around them.

    A line end always ends a sentence, except in a paragraph that was wrapped at a fixed width. The
    boundaries within a line are sentencex's for `language`, an ISO 639 code; a heading or a list
    entry without a full stop counts as a sentence.
    """
    return [
        span
        for block in _blocks(text)
        for span in _split(text[block.start : block.end], block.start, language or "en")
    ]


def _blocks(text: str) -> Iterator[Span]:
    """Yield the stretches of text that no sentence crosses."""
    for paragraph in _PARAGRAPH.finditer(text):
        lines = [Span(*line.span()) for line in _LINE.finditer(text, *paragraph.span())]
        if _is_wrapped(lines):
            yield Span(lines[0].start, lines[-1].end)
        else:
            yield from lines


def _is_wrapped(lines: list[Span]) -> bool:
    return len(lines) >= _FEWEST_WRAPPED and all(len(line) in _WRAPPED_WIDTH for line in lines[:-1])


def _split(block: str, offset: int, language: str) -> Iterator[Span]:
    for found in get_sentence_boundaries(language, block):
        sentence = block[found["start_index"] : found["end_index"]]
        start = offset + found["start_index"] + len(sentence) - len(sentence.lstrip())
        end = start + len(sentence.strip())
        if start < end:
            yield Span(start, end)
