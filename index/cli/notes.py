"""Notes beside an answer, as English sentences; pure."""

from datetime import datetime
from typing import assert_never

from index.model import (
    Answer,
    Claim,
    CompletedQuestion,
    CorrectedSpelling,
    Greeting,
    LibraryLanguages,
    MissingNames,
    NewestSource,
    NoArticles,
    Note,
    OtherTime,
    PartRefused,
    SearchedWindow,
    SourcesAgree,
    SourcesDiffer,
    Unsure,
)
from index.text.languages import language_name
from index.timeframe import Window


def notes(answer: Answer) -> list[str]:
    """Return the notes beside `answer` in words, without the date that its last line always gives."""
    return [words(note) for note in answer.notes() if not isinstance(note, NewestSource) or note.is_old]


def words(note: Note) -> str:  # noqa: C901, PLR0911, PLR0912 - one case for each kind of note
    """Return a note as one sentence."""
    match note:
        case NewestSource():
            opening = "This is old news: the" if note.is_old else "The"
            return f"{opening} newest source is from {day(note.published)}."
        case OtherTime():
            return f"No article from {_time(note.window)} answers this. The quotes are from another time."
        case MissingNames():
            return f"{_about(note.part)}None of these quotes mentions {', '.join(note.names)}."
        case Unsure():
            return "These quotes may not answer the question. Check the articles before you rely on them."
        case SourcesDiffer():
            claims = "; ".join(map(_claimed, note.claims))
            return f"{_about(note.part)}Sources differ, newest first: {claims}."
        case SourcesAgree():
            sources = ", ".join(article.source or article.title for article in note.articles)
            on = f" on “{note.value}”" if note.value else ""
            number = len(note.articles)
            return f"{_about(note.part)}{number} independent sources agree{on}: {sources}."
        case CorrectedSpelling():
            return f"Spelling corrected to: {', '.join(note.names)}."
        case PartRefused():
            return f"No article answers: {note.question}"
        case SearchedWindow():
            around = " and the days around it" if note.window.kind == "named" else ""
            return f"Searched: {_time(note.window)}{around}."
        case NoArticles():
            return "There are no articles yet. Add some with: dateline add PATH…"
        case LibraryLanguages():
            languages = " and ".join(map(language_name, note.languages))
            return (
                f"The articles are in {languages}. "
                "Ask in that language, or set a multilingual EMBEDDING_MODEL."
            )
        case CompletedQuestion():
            return f"Answered: {note.question}"
        case _:
            assert_never(note)


def greeting(greeted: Greeting) -> str:
    """Return a friendly sentence for a message that asks nothing, with a headline to ask about."""
    example = f", for example about “{greeted.example.title}”" if greeted.example else ""
    match greeted.kind:
        case "hello":
            return f"Hello! Ask about the news{example}."
        case "thanks":
            return "You're welcome."
        case "help":
            return (
                "Dateline answers questions about the news with exact quotes, each with its source and date."
                f" Ask about something in plain words{example}."
            )


def _about(part: str) -> str:
    return f"{part} " if part else ""


def _time(window: Window) -> str:
    return f"“{window.words}” ({span(window)})" if window.words else span(window)


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
