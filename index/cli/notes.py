"""What an answer says of itself beside its quotes, in English sentences; pure."""

from datetime import datetime

from index.model import Answer, Claim
from index.text.languages import language_name
from index.timeframe import Window


def notes(answer: Answer) -> list[str]:
    """Return what the reader of `answer` should know, a sentence each."""
    said = []
    if answer.searched_for:
        said.append(f"Searched for {' and '.join(answer.searched_for)}.")
    refused = [it.question for it in answer.parts if it.abstained] if answer.quotes else []
    said += [f"No indexed article answers: {question}" for question in refused]
    window = answer.window
    if window and window.kind != "latest":
        time = f"the time asked for ({f'“{window.words}”, ' if window.words else ''}{span(window)})"
        around = " and the days around it" if window.kind == "named" else ""
        if answer.of_another_time:
            said.append(f"No article of {time} answers; what is quoted is of another time.")
        else:
            said.append(f"Only articles of {time}{around} were searched.")
    if answer.languages:
        said.append(
            "Hardly a word of the question stands in the articles. They are in: "
            f"{', '.join(map(language_name, answer.languages))}. "
            "Ask in one of these, or set a multilingual EMBEDDING_MODEL."
        )
    for part in answer.parts or (answer,):
        said += [f"{part.question} {it}" if answer.parts else it for it in _of_its_quotes(part)]
    if answer.aged:
        said.append(f"This is old news: nothing newer than {day(answer.as_of)} was found to answer.")
    return said


def _of_its_quotes(answer: Answer) -> list[str]:
    """Return what is missing in the quotes of one question, who differs, and how many agree."""
    said = []
    if answer.unmentioned:
        names = ", ".join(answer.unmentioned)
        said.append(f"The best quotes do not mention {names}: they may be about something else.")
    if answer.unsupported:
        quoted = " or ".join(f"“{word}”" for word in answer.unsupported)
        said.append(f"No quoted article says {quoted}: they may not report what the question supposes.")
    if answer.differing:
        said.append(f"Sources differ, newest first: {'; '.join(map(_claimed, answer.differing))}.")
    if len(answer.agreeing) > 1:
        sources = ", ".join(article.source for article in answer.agreeing)
        on = f" on “{answer.agreed}”" if answer.agreed else ""
        said.append(f"{len(answer.agreeing)} independent sources agree{on}: {sources}.")
    return said


def _claimed(claim: Claim) -> str:
    where = f"{claim.quote.article.source}, {day(claim.quote.article.published)}"
    return f"“{claim.value}” ({where})" if claim.value else where


def day(moment: datetime | None) -> str:
    """Return a date for reading, in the publisher's own time zone."""
    return f"{moment.day} {moment:%B %Y}" if moment else "date unknown"


def span(window: Window) -> str:
    """Return a window's days for reading."""
    first, last = day(window.since), day(window.until)
    if window.since and window.until:
        return first if first == last else f"{first} to {last}"
    return f"since {first}" if window.since else f"until {last}"
