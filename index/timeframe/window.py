"""The window of publication dates that a question allows."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

Kind = Literal["given", "named", "latest"]

_EARLIER, _LATER = timedelta(days=1), timedelta(days=4)
"""How long before the day of an event an article may be dated, because of time zones, and how long after it
the event is still reported. Measured on 1,144 quiz questions of 2022 to 2024: the questions that name a time
lose the fewest of their articles this way, and longer slack lets in more unrelated ones."""


@dataclass(frozen=True, slots=True)
class Window:
    """The publication dates of the articles that may answer, and where these dates come from.

    Attributes:
        since: the first moment, or None if the window is open at that end.
        until: the last moment, or None if it is open at that end.
        words: the characters of the question that name the time.
        kind: "given" by the caller; "named" by the question; "latest" if the question asks for the
            latest news, which excludes no article.
        loose: whether the time may be mentioned in passing ("Which rocket flew this week?"), so that older
            articles may answer if none in the window does. A strict window would refuse 9 of the 201
            answerable questions of the development set.
    """

    since: datetime | None
    until: datetime | None
    words: str = ""
    kind: Kind = "given"
    loose: bool = False

    @property
    def admitted(self) -> tuple[datetime | None, datetime | None]:
        """The first and the last moment of publication that count.

        A window named by the question is the time of an event, which is reported for some days. Dates
        without a time are stored as midnight UTC, whatever the time zone of the asker.
        """
        if self.kind != "named":
            return self.since, self.until
        since = min(self.since, self.since.replace(tzinfo=UTC)) - _EARLIER if self.since else None
        until = max(self.until, self.until.replace(tzinfo=UTC)) + _LATER if self.until else None
        return since, until

    def covers(self, published: datetime | None) -> bool:
        """Return whether `published` lies in the window itself, without the slack of `admits`."""
        if published is None:
            return False
        return (self.since is None or published >= self.since) and (
            self.until is None or published <= self.until
        )

    def admits(self, published: datetime | None) -> bool:
        """Return whether an article of that date may answer; one without a date only in an open window."""
        since, until = self.admitted
        if published is None:
            return since is None and until is None
        return (since is None or published >= since) and (until is None or published <= until)
