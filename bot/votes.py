"""Members' votes on answers, in memory only: who asked or voted is never stored."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass

_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote, the number by which the stored one can be taken back, and the id of the press.

    Discord's ids grow in time.
    """

    helped: bool
    number: int
    pressed: int


class Votes:
    """The latest votes. After a restart, a second vote on an answer counts in addition to the first."""

    def __init__(self) -> None:
        """Start with none."""
        self._votes: OrderedDict[tuple[str, int], Vote] = OrderedDict()
        self.counting = asyncio.Lock()
        """Held while a vote is counted: a member may press twice at once."""

    def get(self, answer: str, user: int) -> Vote | None:
        """Return a member's vote on an answer, or None."""
        return self._votes.get((answer, user))

    def put(self, answer: str, user: int, vote: Vote) -> None:
        """Remember a member's vote on an answer."""
        self._votes[answer, user] = vote
        while len(self._votes) > _REMEMBERED:
            self._votes.popitem(last=False)
