"""A reader for languages that no other reader knows: it looks for the question's words in each sentence."""

from collections.abc import Mapping, Sequence

from index.reader.protocol import Excerpt, ExcerptScores
from index.text.term_weights import coverage
from index.text.tokens import words

_SCALE = 20.0
"""As the score weighs it, a tenth more of the words makes a sentence e times as likely to answer."""


class SharedWordsReader:
    """Scores sentences by the share of the question's words that they have.

    Args:
        weights: the words of the question, each with its weight.
    """

    name = "words"

    def __init__(self, weights: Mapping[str, float]) -> None:
        """Remember the words."""
        self._weights = weights

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[ExcerptScores]:  # noqa: ARG002 - as for every reader
        """Return the scores of each excerpt, without telling whether there is an answer at all."""
        return [
            ExcerptScores(
                tuple(
                    _SCALE * coverage(set(words(excerpt.text[span.start : span.end])), self._weights)
                    for span in excerpt.sentences
                ),
                0.0,
            )
            for excerpt in excerpts
        ]
