"""Folders of articles and questions -> what the reader is fitted to."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from index.evaluation.metrics import holds, places
from index.text.span import Span
from index.training.negatives import Corpus, Found

_MINED = 40  # passages looked at for a question
_PASSAGES = 5  # of an answerable question
_RIGHT = 2  # of these hold an answer at most
_UNANSWERED = 3  # passages of a question without an answer
_FOREIGN = 0.3  # questions of other folders, for each that is answered
_BEREFT = 0.2  # questions without the passages that answer them, likewise


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a folder, with its known answers and the ids of the articles found for it."""

    question: str
    asked_at: datetime
    answers: tuple[str, ...]
    articles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """A passage to be read for a question.

    Attributes:
        answers: where an answer stands in `text`.
        doubtful: the answer's words stand in an article that was not found for the question, perhaps
            by chance: neither right nor wrong.
    """

    title: str
    text: str
    answers: tuple[Span, ...] = ()
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """A question with passages; none of them answers where no passage has `answers`."""

    question: str
    readings: tuple[Reading, ...]


def examples(
    asked: Sequence[Asked], foreign: Sequence[Asked], corpus: Corpus, seed: int
) -> Iterator[Example]:
    """Yield what one folder gives: its questions with passages that answer and that do not.

    Some are questions of other folders (`foreign`), and some lack the passages that answer them; so
    the reader learns to find nothing. Both are of one make with the questions that are answered: if
    the unanswerable ones were of another, it would learn to know them by their style.
    """
    chance = random.Random(seed)  # noqa: S311 - a choice, not a secret
    answered = [found for it in asked if (found := _answerable(it, corpus))]
    yield from answered
    latest = corpus.latest
    for it in chance.sample(foreign, min(len(foreign), round(_FOREIGN * len(answered)))):
        yield from _unanswered(it, corpus.nearest(it.question, latest, _UNANSWERED))
    for it in chance.sample(asked, min(len(asked), round(_BEREFT * len(answered)))):
        mined = corpus.nearest(it.question, it.asked_at, _MINED)
        bereft = [found for found in mined if not holds(f"{found.title} {found.text}", it.answers)]
        yield from _unanswered(it, bereft[:_UNANSWERED])


def shuffled(given: Sequence[Example], seed: int) -> list[Example]:
    """Return the examples in an order that follows from `seed`."""
    order = list(given)
    random.Random(seed).shuffle(order)  # noqa: S311 - an order, not a secret
    return order


def _answerable(asked: Asked, corpus: Corpus) -> Example | None:
    """Return the question with passages some of which answer it, or None where no passage does."""
    mined = corpus.nearest(asked.question, asked.asked_at, _MINED)
    right = [it for it in mined if _answers(it, asked)]
    if not right:
        own = corpus.nearest(asked.question, asked.asked_at, _MINED, among=asked.articles)
        right = [it for it in own if _answers(it, asked)]
    if not right:
        return None
    others = [it for it in mined if not _answers(it, asked)]
    chosen = [*right[:_RIGHT], *others[: _PASSAGES - len(right[:_RIGHT])]]
    return Example(asked.question, tuple(_reading(it, asked) for it in chosen))


def _unanswered(asked: Asked, passages: Sequence[Found]) -> Iterator[Example]:
    if passages and not any(holds(it.text, asked.answers) for it in passages):
        yield Example(asked.question, tuple(Reading(it.title, it.text) for it in passages))


def _answers(passage: Found, asked: Asked) -> bool:
    return passage.article in asked.articles and holds(passage.text, asked.answers)


def _reading(passage: Found, asked: Asked) -> Reading:
    spans = tuple(places(passage.text, asked.answers))
    right = passage.article in asked.articles
    return Reading(passage.title, passage.text, spans if right else (), doubtful=bool(spans) and not right)
