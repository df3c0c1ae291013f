"""Turn questions about the articles of a dataset into pools of labelled passages."""

import random
from collections.abc import Iterable, Iterator, Sequence

from index.evaluation.metrics import holds
from index.training.examples import LabelledPassage, QuestionPool
from index.training.labels import KnownQuestion, Labeller
from index.training.negatives import Corpus, CorpusPassage

_NEAREST = 24  # passages retrieved for a question
_POOLED = 8  # passages of each kind in a pool
_FOREIGN = 0.3  # questions taken from other folders, per answerable question
_STRIPPED = 0.2  # questions stripped of their answering passages, per answerable question


def natural_pools(questions: Iterable[KnownQuestion], corpus: Corpus) -> Iterator[QuestionPool]:
    """Yield the pools of questions with evidence, and of unanswerable ones."""
    for question in questions:
        labeller = Labeller(question, corpus)
        nearest = corpus.nearest(question.question, question.asked_at, _NEAREST)
        own = [labeller.label(passage) for passage in _ranked(corpus.of(question.related), nearest)]
        positives = [passage for passage in own if passage.is_positive]
        same_article = [passage for passage in own if not passage.is_positive]
        others = [labeller.label(passage) for passage in nearest if passage.article not in question.related]
        if positives or not question.is_answerable:
            yield _pool(question, positives, same_article, others)


def quiz_pools(
    questions: Sequence[KnownQuestion], foreign: Sequence[KnownQuestion], corpus: Corpus, seed: int
) -> Iterator[QuestionPool]:
    """Yield the pools of questions whose answers are known by their words.

    Some questions come from other folders (`foreign`), and some are stripped of their answering passages.
    From both the reader learns to find nothing. They are written like the answerable questions, so that
    the reader cannot recognise unanswerable ones by their style.
    """
    chance = random.Random(seed)  # noqa: S311 - a choice, not a secret
    answerable = [pool for question in questions if (pool := _answerable(question, corpus))]
    yield from answerable
    for question in chance.sample(foreign, min(len(foreign), round(_FOREIGN * len(answerable)))):
        yield from _unanswerable(question, corpus.nearest(question.question, corpus.latest, _NEAREST))
    for question in chance.sample(questions, min(len(questions), round(_STRIPPED * len(answerable)))):
        nearest = corpus.nearest(question.question, question.asked_at, _NEAREST)
        yield from _unanswerable(
            question,
            [
                passage
                for passage in nearest
                if not holds(f"{passage.title} {passage.text}", question.answers)
            ],
        )


def _answerable(question: KnownQuestion, corpus: Corpus) -> QuestionPool | None:
    """Return the question with answering passages and hard negatives, or None if no passage answers."""
    nearest = corpus.nearest(question.question, question.asked_at, _NEAREST)
    positives = [
        passage
        for passage in nearest
        if passage.article in question.articles and holds(passage.text, question.answers)
    ]
    if not positives:
        own = _ranked(corpus.of(question.articles), nearest)
        positives = [passage for passage in own if holds(passage.text, question.answers)]
    if not positives:
        return None
    answering = {passage.article for passage in positives}
    same_article = [passage for passage in corpus.of(answering) if not holds(passage.text, question.answers)]
    others = [passage for passage in nearest if passage.article not in answering]
    label = Labeller(question, corpus).label
    return _pool(
        question,
        [label(passage) for passage in positives],
        [label(passage) for passage in _ranked(same_article, nearest)],
        [label(passage) for passage in others],
    )


def _unanswerable(question: KnownQuestion, passages: Sequence[CorpusPassage]) -> Iterator[QuestionPool]:
    negatives = [
        LabelledPassage(passage.title, passage.text)
        for passage in passages
        if not holds(passage.text, question.answers)
    ]
    if negatives:
        yield _pool(question, [], [], negatives)


def _pool(question: KnownQuestion, *kinds: Sequence[LabelledPassage]) -> QuestionPool:
    return QuestionPool(question.question, *(tuple(passages[:_POOLED]) for passages in kinds))


def _ranked(passages: Iterable[CorpusPassage], nearest: Sequence[CorpusPassage]) -> list[CorpusPassage]:
    """Return the passages, those of the ranking `nearest` first."""
    rank = {passage: number for number, passage in enumerate(nearest)}
    return sorted(passages, key=lambda passage: rank.get(passage, len(rank)))
