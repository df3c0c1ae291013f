"""What every reader offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index.text.span import Span


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage to read: its article's headline, its text, and the spans of its sentences in that text."""

    title: str
    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class ExcerptScores:
    """A reader's scores of one excerpt.

    Scores of one question's excerpts compare with each other. They are logarithms of weights.

    Attributes:
        sentences: a score for each sentence of the excerpt.
        null_score: the score of the excerpt holding no answer.
        answer_starts: the character of the excerpt at which an answer would begin in each sentence, or None
            if the reader cannot tell.
    """

    sentences: tuple[float, ...]
    null_score: float
    answer_starts: tuple[int, ...] | None = None


class Reader(Protocol):
    """Reads passages for a question."""

    @property
    def name(self) -> str:
        """The name under which figures and `status` list the reader."""

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[ExcerptScores]:
        """Return the scores of each excerpt.

        Raises:
            ModelUnavailable: the model cannot be loaded.
        """
