"""Sentence splitting with exact offsets."""

import re
from collections.abc import Iterator

from sentencex import get_sentence_boundaries

from index.text.span import Span

_PARAGRAPH = re.compile(r"\S(?:.|\n(?!\n))*")
_LINE = re.compile(r"\S.*")
_WRAPPED_WIDTH = range(50, 101)  # columns at which people and mail programs wrap plain text
_FEWEST_WRAPPED = 3  # lines


def sentences(text: str, language: str = "en") -> list[Span]:
    """Return the sentences of `text` in order, without surrounding white space.

    A line end always ends a sentence, except in a paragraph wrapped at a fixed width. Boundaries within a
    line are those of sentencex for `language`, an ISO 639 code. A heading or a list item without a full
    stop counts as a sentence.
    """
    return [
        span
        for block in _blocks(text)
        for span in _split(text[block.start : block.end], block.start, language or "en")
    ]


def _blocks(text: str) -> Iterator[Span]:
    """Yield the blocks of text whose boundaries no sentence crosses."""
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
