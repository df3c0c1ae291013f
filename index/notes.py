"""What an answer says of itself beside its quotes, in English sentences; pure."""

from datetime import datetime

from index.model import Answer
from index.timeframe import Window


def notes(answer: Answer) -> list[str]:
    """Return what the reader of `answer` should know, a sentence each."""
    said = []
    if answer.window and answer.window.kind != "latest":
        named = f"“{answer.window.words}”, " if answer.window.words else ""
        said.append(f"Only articles of the time asked for: {named}{span(answer.window)}.")
    if answer.aged:
        said.append(f"This is old news: nothing newer than {day(answer.as_of)} was found to answer.")
    return said


def day(moment: datetime | None) -> str:
    """Return a date for reading, in the publisher's own time zone."""
    return f"{moment.day} {moment:%B %Y}" if moment else "date unknown"


def span(window: Window) -> str:
    """Return a window's days for reading."""
    first, last = day(window.since), day(window.until)
    if window.since and window.until:
        return first if first == last else f"{first} to {last}"
    return f"since {first}" if window.since else f"until {last}"
