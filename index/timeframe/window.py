"""The window of publication dates that a question allows."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal, TypeVar

from index.text.dates import is_day

Kind = Literal["given", "named", "latest"]
Time = TypeVar("Time", date, datetime)

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
        """The first and the last moment at which an article that counts may be published; see `admits`.

        A window named by the question is the time of an event, which is reported for some days. A date
        without a time is a day of its publisher's time zone, or of UTC where none is known.
        """
        since = min(self.since, self.since.replace(tzinfo=UTC)) - _EARLIER if self.since else None
        if self.kind != "named":
            return since, self.until
        return since, max(self.until, self.until.replace(tzinfo=UTC)) + _LATER if self.until else None

    def covers(self, published: datetime | None) -> bool:
        """Return whether `published` lies in the window itself, without the slack of `admits`."""
        return published is not None and _is_between(published, self.since, self.until)

    def admits(self, published: datetime | None) -> bool:
        """Return whether an article of that date may answer; one without a date only in an open window.

        In a window given by the caller, a day without an hour is compared with the days of the window.
        """
        if published is None:
            return self.since is None and self.until is None
        if self.kind != "given":
            return _is_between(published, *self.admitted)
        if is_day(published):
            first, last = (moment and moment.date() for moment in (self.since, self.until))
            return _is_between(published.date(), first, last)
        return self.covers(published)


def _is_between(value: Time, first: Time | None, last: Time | None) -> bool:
    return (first is None or value >= first) and (last is None or value <= last)
