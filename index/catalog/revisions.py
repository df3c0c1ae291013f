"""The edits between two revisions of an article; pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from itertools import zip_longest

from index.text.sentences import sentences
from index.text.tokens import words

_SAME_SENTENCE = 0.5  # share of common words from which a sentence counts as edited, not replaced


@dataclass(frozen=True, slots=True)
class Edit:
    """A sentence or headline that was changed, added (`former` is "") or removed (`present` is "")."""

    former: str
    present: str
    headline: bool = False


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A period in which an article gave no answers, and why; `until` is None if it is still withdrawn."""

    reason: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """The title and text of an article from `stored` until the next revision.

    `edits` are the changes from the previous revision, in the order of the text; the first revision has none.
    `withdrawals` happened while this revision was current. `stored` is when this library stored the
    revision, not when the publisher wrote it.
    """

    revision: str
    stored: datetime
    title: str
    text: str
    edits: tuple[Edit, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()


def edits(former: tuple[str, str], present: tuple[str, str], language: str = "") -> tuple[Edit, ...]:
    """Return the edits between two revisions, each given as title and text, in their own sentences."""
    headline = [Edit(former[0], present[0], headline=True)] if former[0] != present[0] else []
    return (*headline, *_sentences_changed(_split(former[1], language), _split(present[1], language)))


def _split(text: str, language: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text, language)]


def _sentences_changed(former: list[str], present: list[str]) -> Iterator[Edit]:
    for operation, start, end, new_start, new_end in SequenceMatcher(None, former, present).get_opcodes():
        if operation != "equal":
            yield from _paired(former[start:end], present[new_start:new_end])


def _paired(gone: list[str], come: list[str]) -> Iterator[Edit]:
    """Yield edits of one place: old and new sentences in pairs, if alike, else a removal and an addition."""
    for old, new in zip_longest(gone, come, fillvalue=""):
        if old and new and not _alike(old, new):
            yield Edit(old, "")
            yield Edit("", new)
        else:
            yield Edit(old, new)


def _alike(old: str, new: str) -> bool:
    first, second = set(words(old)), set(words(new))
    return len(first & second) >= _SAME_SENTENCE * max(1, min(len(first), len(second)))
