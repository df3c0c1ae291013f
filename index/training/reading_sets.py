"""Turn sets of reading-comprehension questions into pools of labelled passages."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from index.errors import InvalidDataset
from index.evaluation.metrics import folded, holds
from index.model import Article
from index.report import Failure
from index.sources.files.records import Record, records
from index.text.sentences import sentences
from index.text.span import Span
from index.training.examples import LabelledPassage, QuestionPool
from index.training.negatives import cut_for_bundled

_NEGATIVES = 2  # hard negatives in a pool
_CANDIDATES = 8  # contexts considered as hard negatives
_NEIGHBOURS = 40  # lines before and after: sets keep the questions about one article together
_SHORT = 300  # characters; a shorter context is too easy and is mixed with sentences of others
_DISTRACTORS = 6  # sentences mixed with it


@dataclass(frozen=True, slots=True)
class ReadingQuestion:
    """One line of a set. If `whole_sentence`, the answer is a sentence that says it in words of its own."""

    title: str
    context: str
    question: str
    answers: tuple[Span, ...]
    whole_sentence: bool


def read_pools(file: Path, limit: int, seed: int) -> list[QuestionPool]:
    """Return the pools of at most `limit` questions of a set. `seed` determines the choice.

    Raises:
        InvalidDataset: a line of the file cannot be used.
    """
    questions = list(read_questions(file))
    chance = random.Random(seed)  # noqa: S311 - a choice, not a secret
    chosen = chance.sample(range(len(questions)), min(limit, len(questions)))
    return [pool for number in chosen if (pool := _pool(questions, number, chance))]


def read_questions(file: Path) -> Iterator[ReadingQuestion]:
    """Yield the questions of a set.

    Raises:
        InvalidDataset: a line of the file cannot be used.
    """
    for line, record in records(file):
        if isinstance(record, Failure):
            raise InvalidDataset(str(record))
        context, question = record.get("context"), record.get("question")
        if not isinstance(context, str) or not isinstance(question, str):
            raise InvalidDataset(f"{file}, line {line}: a question needs the texts 'context' and 'question'")
        answers = tuple(_answers(record))
        if not isinstance(record.get("answers"), list) or any(
            not 0 <= span.start < span.end <= len(context) for span in answers
        ):
            raise InvalidDataset(
                f"{file}, line {line}: 'answers' must list objects whose 'text' is at 'start' in the context"
            )
        whole_sentence = record.get("span") == "sentence"
        yield ReadingQuestion(str(record.get("title") or ""), context, question, answers, whole_sentence)


def _answers(record: Record) -> Iterator[Span]:
    given = record.get("answers")
    for answer in given if isinstance(given, list) else ():
        start, text = answer.get("start"), answer.get("text")
        if isinstance(start, int) and isinstance(text, str):
            yield Span(start, start + len(text))


def _pool(questions: Sequence[ReadingQuestion], number: int, chance: random.Random) -> QuestionPool | None:
    question = questions[number]
    if len(question.context) < _SHORT:
        question = _with_distractors(question, questions, chance)
    own = list(_passages(question))
    positives = tuple(passage for passage in own if passage.is_positive)
    if question.answers and not positives:
        return None  # the answer is longer than a passage
    same_context = tuple(passage for passage in own if not passage.is_positive)
    answers = [question.context[span.start : span.end] for span in question.answers]
    negatives = tuple(_negatives(questions, number, answers, chance))
    if not positives:
        return QuestionPool(question.question, hard_negatives=(*same_context, *negatives[:1]))
    return QuestionPool(question.question, positives, same_context, negatives)


def _passages(question: ReadingQuestion) -> Iterator[LabelledPassage]:
    for span in _cut(question.title, question.context):
        text = question.context[span.start : span.end]
        inside = tuple(
            Span(answer.start - span.start, answer.end - span.start)
            for answer in question.answers
            if span.start <= answer.start and answer.end <= span.end
        )
        if not question.whole_sentence:
            yield LabelledPassage(question.title, text, inside)
            continue
        answering = (
            sentence
            for sentence in sentences(text)
            if any(sentence.start < answer.end and answer.start < sentence.end for answer in inside)
        )
        yield LabelledPassage(question.title, text, answering_sentences=tuple(answering))


# Sets ask many questions about one context.
@lru_cache(maxsize=4_096)
def _cut(title: str, context: str) -> tuple[Span, ...]:
    article = Article.stored(  # the constructor would normalise the text and so move the answers
        "reading",
        title=title,
        text=context,
        source="",
        url=None,
        published=None,
        updated=None,
        author="",
        language="en",
        image=None,
        revised=None,
        withdrawn=None,
        story="",
    )
    return tuple(cut_for_bundled(article))


@lru_cache(maxsize=4_096)
def _words(text: str) -> frozenset[str]:
    return frozenset(folded(text).split())


def _with_distractors(
    question: ReadingQuestion, questions: Sequence[ReadingQuestion], chance: random.Random
) -> ReadingQuestion:
    """Return the question with the sentences of its context shuffled among those of other contexts."""
    own = [question.context[span.start : span.end] for span in sentences(question.context)]
    if len(question.answers) != 1 or not own:
        return question
    answer = question.context[question.answers[0].start : question.answers[0].end]
    others = [
        other.context[span.start : span.end]
        for other in chance.sample(list(questions), min(_DISTRACTORS // 2, len(questions)))
        if other.context != question.context
        for span in sentences(other.context)
    ]
    pieces = [*own, *others[:_DISTRACTORS]]
    chance.shuffle(pieces)
    context = " ".join(pieces)
    start = context.find(answer)
    if start < 0:
        return question  # the answer runs over the end of a sentence
    return replace(question, context=context, answers=(Span(start, start + len(answer)),))


def _negatives(
    questions: Sequence[ReadingQuestion], number: int, answers: Sequence[str], chance: random.Random
) -> Iterator[LabelledPassage]:
    """Yield passages of neighbouring contexts, those that share most words with the question first."""
    question = questions[number]
    near = range(max(0, number - _NEIGHBOURS), min(len(questions), number + _NEIGHBOURS))
    candidates = [questions[chance.choice(near)] for _ in range(_CANDIDATES)]
    titles = {other.context: other.title for other in candidates if other.context != question.context}
    asked = _words(question.question)
    for context in sorted(titles, key=lambda context: -len(asked & _words(context)))[:_NEGATIVES]:
        span = _cut(titles[context], context)[0]
        text = context[span.start : span.end]
        if not holds(text, answers):
            yield LabelledPassage(titles[context], text)
