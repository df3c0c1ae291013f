"""The bot as a program, with the models of `hashed_words`: loading the real ones takes most of a start.

SECONDS_TO_READ makes each answer slow.
"""

import os
import time
from collections.abc import Sequence

import index.resources
from bot import __main__ as program
from hashed_words import HashedWords, SharedWords
from index.reader import Excerpt, ExcerptScores

_SLOW = float(os.environ.pop("SECONDS_TO_READ", "0"))


class _Reader(SharedWords):
    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[ExcerptScores]:
        if question != "ready":  # which the bot asks to load the model
            time.sleep(_SLOW)
        return super().read(question, excerpts)


if __name__ == "__main__":
    vars(index.resources)["embedder_named"] = lambda *_: HashedWords()
    vars(index.resources)["reader_named"] = lambda *_: _Reader()
    program.main()
