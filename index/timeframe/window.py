"""The time that a question is about."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

Kind = Literal["given", "named", "latest"]

_EARLIER, _LATER = timedelta(days=1), timedelta(days=4)
"""How long before its event's day an article may be dated, by another clock or calendar, and how long after
it the event is still reported. Of 1,144 quiz questions of 2022 to 2024 those that name a time lose the fewest
of their articles so, for what longer slack would let in beside them."""


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when the articles may be that answer, and where that was said.

    `since` and `until` are None where that side is open. `kind` is "given" by the caller, "named" by
    the question in `words`, its own characters, or "latest": `words` ask for the newest account, and
    no article is out of the window. `loose` is a window of the present that may be named in passing
    ("Which rocket flew this week?"): where nothing in it answers, older articles may. Were it strict, 9 of
    201 answerable questions of the development set would be refused for that.
    """

    since: datetime | None
    until: datetime | None
    words: str = ""
    kind: Kind = "given"
    loose: bool = False

    @property
    def admitted(self) -> tuple[datetime | None, datetime | None]:
        """The first and the last moment of publication that count.

        A window that the question names is of events, which are reported some days later; and dates
        without a time are kept as midnight in UTC, whatever the zone in which the window was named.
        """
        if self.kind != "named":
            return self.since, self.until
        since = min(self.since, self.since.replace(tzinfo=UTC)) - _EARLIER if self.since else None
        until = max(self.until, self.until.replace(tzinfo=UTC)) + _LATER if self.until else None
        return since, until

    def covers(self, published: datetime | None) -> bool:
        """Tell whether an article published then is in the window itself, not only admitted beside it."""
        if published is None:
            return False
        return (self.since is None or published >= self.since) and (
            self.until is None or published <= self.until
        )

    def admits(self, published: datetime | None) -> bool:
        """Tell whether an article published then is in the window; unknown dates are in open ones only."""
        since, until = self.admitted
        if published is None:
            return since is None and until is None
        return (since is None or published >= since) and (until is None or published <= until)
