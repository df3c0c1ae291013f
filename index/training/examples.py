"""Turn questions with known answers into training examples for the reader."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from index.evaluation.metrics import holds, places
from index.text.span import Span
from index.training.negatives import Corpus, CorpusPassage

_NEAREST = 40  # passages retrieved for a question
_PASSAGES = 5  # passages in the example of an answerable question
_ANSWERING = 2  # at most this many of them hold an answer
_UNANSWERED = 3  # passages in the example of an unanswerable question
_FOREIGN = 0.3  # questions taken from other folders, per answerable question
_STRIPPED = 0.2  # questions stripped of their answering passages, per answerable question


@dataclass(frozen=True, slots=True)
class KnownQuestion:
    """A question of a dataset, with its known answers and the ids of the articles found for it."""

    question: str
    asked_at: datetime
    answers: tuple[str, ...]
    articles: frozenset[str]


@dataclass(frozen=True, slots=True)
class LabelledPassage:
    """A passage with the places where it answers the question of its example.

    Attributes:
        answers: where an answer stands in `text`.
        doubtful: whether an answer's words stand in an article that was not found for the question.
            They may be there by chance, so the passage is neither a positive nor a negative.
    """

    title: str
    text: str
    answers: tuple[Span, ...] = ()
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """A question with passages. If no passage has `answers`, the question is unanswerable."""

    question: str
    passages: tuple[LabelledPassage, ...]


def examples(
    asked: Sequence[KnownQuestion], foreign: Sequence[KnownQuestion], corpus: Corpus, seed: int
) -> Iterator[Example]:
    """Yield the examples of one dataset folder: questions with answering passages and hard negatives.

    Some questions come from other folders (`foreign`), and some are stripped of their answering passages.
    From both the reader learns to find nothing. They are written like the answerable questions, so that
    the reader cannot recognise unanswerable ones by their style.
    """
    chance = random.Random(seed)  # noqa: S311 - a choice, not a secret
    answered = [example for question in asked if (example := _answerable(question, corpus))]
    yield from answered
    latest = corpus.latest
    for question in chance.sample(foreign, min(len(foreign), round(_FOREIGN * len(answered)))):
        yield from _unanswerable(question, corpus.nearest(question.question, latest, _UNANSWERED))
    for question in chance.sample(asked, min(len(asked), round(_STRIPPED * len(answered)))):
        nearest = corpus.nearest(question.question, question.asked_at, _NEAREST)
        negatives = [
            passage for passage in nearest if not holds(f"{passage.title} {passage.text}", question.answers)
        ]
        yield from _unanswerable(question, negatives[:_UNANSWERED])


def shuffled(given: Sequence[Example], seed: int) -> list[Example]:
    """Return the examples in a random order that `seed` determines."""
    order = list(given)
    random.Random(seed).shuffle(order)  # noqa: S311 - an order, not a secret
    return order


def _answerable(question: KnownQuestion, corpus: Corpus) -> Example | None:
    """Return the question with answering passages and hard negatives, or None if no passage answers."""
    nearest = corpus.nearest(question.question, question.asked_at, _NEAREST)
    positives = [passage for passage in nearest if _answers(passage, question)]
    if not positives:
        own = corpus.nearest(question.question, question.asked_at, _NEAREST, among=question.articles)
        positives = [passage for passage in own if _answers(passage, question)]
    if not positives:
        return None
    negatives = [passage for passage in nearest if not _answers(passage, question)]
    positives = positives[:_ANSWERING]
    chosen = [*positives, *negatives[: _PASSAGES - len(positives)]]
    return Example(question.question, tuple(_labelled(passage, question) for passage in chosen))


def _unanswerable(question: KnownQuestion, passages: Sequence[CorpusPassage]) -> Iterator[Example]:
    if passages and not any(holds(passage.text, question.answers) for passage in passages):
        negatives = tuple(LabelledPassage(passage.title, passage.text) for passage in passages)
        yield Example(question.question, negatives)


def _answers(passage: CorpusPassage, question: KnownQuestion) -> bool:
    return passage.article in question.articles and holds(passage.text, question.answers)


def _labelled(passage: CorpusPassage, question: KnownQuestion) -> LabelledPassage:
    spans = tuple(places(passage.text, question.answers))
    answering = passage.article in question.articles
    return LabelledPassage(
        passage.title,
        passage.text,
        answers=spans if answering else (),
        doubtful=bool(spans) and not answering,
    )
