"""What changed from one revision of an article to the next; pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from itertools import zip_longest

from index.text.sentences import sentences
from index.text.tokens import words

_SAME_SENTENCE = 0.5  # share of words from which one sentence is the other one, changed


@dataclass(frozen=True, slots=True)
class Edit:
    """A sentence, or the headline, that was changed, added (`former` is "") or removed (`present` is "")."""

    former: str
    present: str
    headline: bool = False


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That an article gave no answers, and why: since when, and until when if it came back."""

    reason: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """An article's title and text from `stored` on, until the next revision.

    `edits` are what changed from the revision before, in the order of the text, none for the first one;
    `withdrawals` those that happened while this revision was the current one. `stored` is the time of
    this library, which says nothing about when the publisher wrote it.
    """

    revision: str
    stored: datetime
    title: str
    text: str
    edits: tuple[Edit, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()


def edits(former: tuple[str, str], present: tuple[str, str], language: str = "") -> tuple[Edit, ...]:
    """Return what changed between two revisions, given as title and text; sentences are the articles' own."""
    headline = [Edit(former[0], present[0], headline=True)] if former[0] != present[0] else []
    return (*headline, *_sentences_changed(_split(former[1], language), _split(present[1], language)))


def _split(text: str, language: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text, language)]


def _sentences_changed(former: list[str], present: list[str]) -> Iterator[Edit]:
    for what, start, end, new_start, new_end in SequenceMatcher(None, former, present).get_opcodes():
        if what != "equal":
            yield from _paired(former[start:end], present[new_start:new_end])


def _paired(gone: list[str], come: list[str]) -> Iterator[Edit]:
    """Yield what stands in one place before and after: the first with the first, where they are alike."""
    for old, new in zip_longest(gone, come, fillvalue=""):
        if old and new and not _alike(old, new):
            yield Edit(old, "")
            yield Edit("", new)
        else:
            yield Edit(old, new)


def _alike(old: str, new: str) -> bool:
    first, second = set(words(old)), set(words(new))
    return len(first & second) >= _SAME_SENTENCE * max(1, min(len(first), len(second)))
