"""Notes beside an answer, as English sentences; pure."""

from datetime import datetime

from index.model import Answer, Claim
from index.text.languages import language_name
from index.timeframe import Window


def notes(answer: Answer) -> list[str]:
    """Return what the person who asked should know about `answer`, one sentence each."""
    found = []
    if answer.searched_for:
        found.append(f"Searched for {' and '.join(answer.searched_for)}.")
    refused = [part.question for part in answer.parts if part.abstained] if answer.quotes else []
    found += [f"No article answers: {question}" for question in refused]
    window = answer.window
    if window and window.kind != "latest":
        time = f"“{window.words}” ({span(window)})" if window.words else span(window)
        around = " and the days around it" if window.kind == "named" else ""
        if answer.of_another_time:
            found.append(f"No article from {time} answers this. The quotes are from another time.")
        else:
            found.append(f"Searched: {time}{around}.")
    if answer.languages:
        languages = " and ".join(map(language_name, answer.languages))
        found.append(
            f"The articles are in {languages}. Ask in that language, or set a multilingual EMBEDDING_MODEL."
        )
    for part in answer.parts or (answer,):
        found += [f"{part.question} {note}" if answer.parts else note for note in _about_quotes(part)]
    if answer.aged:
        found.append(f"This is old news: the newest source is from {day(answer.as_of)}.")
    return found


def _about_quotes(answer: Answer) -> list[str]:
    """Return what the quotes lack, on what sources differ, and how many agree."""
    found = []
    if answer.unmentioned:
        names = ", ".join(answer.unmentioned)
        found.append(f"None of these quotes mentions {names}.")
    if answer.unsupported:
        quoted = " or ".join(f"“{word}”" for word in answer.unsupported)
        found.append(f"No quoted article says {quoted}.")
    if answer.differing:
        found.append(f"Sources differ, newest first: {'; '.join(map(_claimed, answer.differing))}.")
    if len(answer.agreeing) > 1:
        sources = ", ".join(article.source for article in answer.agreeing)
        on = f" on “{answer.agreed}”" if answer.agreed else ""
        found.append(f"{len(answer.agreeing)} independent sources agree{on}: {sources}.")
    return found


def _claimed(claim: Claim) -> str:
    where = f"{claim.quote.article.source}, {day(claim.quote.article.published)}"
    return f"“{claim.value}” ({where})" if claim.value else where


def day(moment: datetime | None) -> str:
    """Return a date in words, in the publisher's own time zone."""
    return f"{moment.day} {moment:%B %Y}" if moment else "date unknown"


def span(window: Window) -> str:
    """Return the days of a window in words."""
    first, last = day(window.since), day(window.until)
    if window.since and window.until:
        return first if first == last else f"{first} to {last}"
    return f"since {first}" if window.since else f"until {last}"
