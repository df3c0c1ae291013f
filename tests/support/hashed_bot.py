"""The bot as a program, with the models of `hashed_words`: loading the real ones takes most of a start.

SECONDS_TO_READ makes each answer slow. LEASE_SECONDS is for how long a process holds the lease, and
SECONDS_BETWEEN_LOOKS how often it looks for feeds that are due.
"""

import os
import time
from collections.abc import Sequence
from functools import partial

import index.resources
from bot import __main__ as program
from bot.recurring_tasks import RecurringTasks
from bot.storage.lease import Lease
from hashed_words import HashedWords, SharedWords
from index.reader import Excerpt, ExcerptScores

_SLOW = float(os.environ.pop("SECONDS_TO_READ", "0"))
_LEASE = float(os.environ.pop("LEASE_SECONDS", "30"))
_BETWEEN_LOOKS = float(os.environ.pop("SECONDS_BETWEEN_LOOKS", "60"))


class _Reader(SharedWords):
    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[ExcerptScores]:
        if question != "ready":  # which the bot asks to load the model
            time.sleep(_SLOW)
        return super().read(question, excerpts)


if __name__ == "__main__":
    vars(index.resources)["embedder_named"] = lambda *_: HashedWords()
    vars(index.resources)["reader_named"] = lambda *_: _Reader()
    vars(program)["Lease"] = partial(Lease, lasts=_LEASE)
    vars(program)["RecurringTasks"] = partial(RecurringTasks, every=_BETWEEN_LOOKS)
    program.main()
