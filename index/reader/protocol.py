"""What the library asks of a reader, whichever it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index.text.span import Span


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage to be read: its article's headline, its text, and where its sentences stand in that."""

    title: str
    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class ExcerptScores:
    """What a reader makes of an excerpt.

    Scores of one question's excerpts compare with each other: they are logarithms of weights that
    `exp` turns into shares. `sentences` are in the order of the excerpt's, `null_score` speaks for the
    excerpt holding no answer. `answer_starts` are the characters of the excerpt at which an answer would
    begin in each sentence, for readers that see that; None where one does not.
    """

    sentences: tuple[float, ...]
    null_score: float
    answer_starts: tuple[int, ...] | None = None


class Reader(Protocol):
    """Reads passages for a question."""

    @property
    def name(self) -> str:
        """Identify the reader, as figures and `status` name it."""

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[ExcerptScores]:
        """Return what each of the excerpts says to the question; raises ModelUnavailable."""
