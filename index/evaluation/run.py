"""Ask a library the questions of a dataset and measure the answers: `dateline evaluate`."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from index.evaluation.dataset import Names, Question, article_key, articles, questions, type_of
from index.evaluation.figures import (
    Figures,
    JudgedExcerpt,
    JudgedPassage,
    JudgedWriting,
    Result,
    agreements,
    by_confidence,
    by_group,
    by_rank,
    by_unanswerable_kind,
    by_warning,
    dropped,
    quality,
    separation,
    written,
)
from index.evaluation.judge import answers, is_of_answering_article
from index.evaluation.metrics import holds, percentile
from index.evaluation.typos import misspelt as with_typos
from index.library import Library
from index.model import WARNINGS, Answer, Hit, Passage, Quote, WrittenAnswer
from index.report import Progress
from index.vectors.indexer import Watcher

if sys.platform != "win32":
    import resource


def evaluate(
    library: Library,
    folder: Path,
    watch: Watcher | None = None,
    *,
    articles_folder: Path | None = None,
    misspelt: bool = False,
    write: bool = False,
) -> Figures:
    """Add the articles of a dataset to `library`, ask it the dataset's questions, and measure the answers.

    Args:
        library: preferably an empty one, or one that already holds these articles.
        folder: holds ``questions.jsonl`` and, optionally, ``unanswerable.jsonl``.
        watch: called with the number of articles added, then with the number of questions asked.
        articles_folder: holds ``articles.jsonl`` or ``articles.jsonl.gz``, by default `folder`.
        misspelt: ask each question with two typos in its rarest name, see `typos.misspelt`.
        write: let the language model in the settings write above the quotes of each answer.

    Raises:
        InvalidDataset: a file is missing, or a question is malformed. The message says which.
    """
    names: dict[str, frozenset[str]] = {}
    known, unknown = questions(folder)
    started = time.monotonic()
    report = library.add(articles(articles_folder or folder, names), watch)
    indexing = time.monotonic() - started
    library.warm_up()
    typed = (
        partial(with_typos, articles_naming=library.vocabulary.of("").articles_naming) if misspelt else str
    )
    results = tuple(_ask(library, known, unknown, names, typed, watch, write=write))
    answerable, unanswerable = results[: len(known)], results[len(known) :]
    status = library.status()
    fresh = report.added == status.articles
    seconds = [result.seconds for result in results]
    measured = quality(answerable)
    separated, refused_at_95_kept, refused_at_97_kept = separation(answerable, unanswerable)
    return Figures(
        articles=status.articles,
        failed=len(report.failed),
        passages=status.passages,
        answerable=len(answerable),
        unanswerable=len(unanswerable),
        hit_at_1=measured.hit_at_1,
        hit_at_3=measured.hit_at_3,
        hit_at_5=measured.hit_at_5,
        hit_at_10=measured.hit_at_10,
        mrr_at_10=measured.mrr_at_10,
        quote_at_1=measured.quote_at_1,
        quote_at_3=measured.quote_at_3,
        quotes_answering=measured.quotes_answering,
        quotes_of_answering_articles=measured.quotes_of_answering_articles,
        auroc=separated,
        refused_at_95_kept=refused_at_95_kept,
        refused_at_97_kept=refused_at_97_kept,
        answerable_answered=measured.answered,
        unanswerable_refused=sum(result.abstained for result in unanswerable) / max(len(unanswerable), 1),
        timed=measured.timed,
        agreed=measured.agreed,
        differed=measured.differed,
        questions_per_second=len(results) / sum(seconds),
        ask_p50_ms=1000 * percentile(seconds, 0.5),
        ask_p95_ms=1000 * percentile(seconds, 0.95),
        articles_per_second=status.articles / indexing if fresh else None,
        passages_per_second=status.passages / indexing if fresh else None,
        peak_memory_mb=_peak_memory(),
        by_type=by_group(answerable, unanswerable, lambda result: result.kind),
        by_month=by_group(answerable, unanswerable, lambda result: result.asked_at[: len("2025-01")]),
        by_confidence=by_confidence(answerable, unanswerable),
        by_rank=by_rank(answerable),
        by_warning=by_warning(answerable, unanswerable),
        by_unanswerable_kind=by_unanswerable_kind(answerable, unanswerable),
        written=written(answerable, unanswerable),
        dropped=dropped(results),
        agreements=agreements(answerable, unanswerable),
        questions=results,
    )


def _ask(
    library: Library,
    answerable: Sequence[Question],
    unanswerable: Sequence[Question],
    names: Names,
    typed: Callable[[str], str],
    watch: Watcher | None,
    *,
    write: bool,
) -> Iterator[Result]:
    """Ask each question as `typed` spells it, and judge the answer."""
    asked = [
        *((question, True) for question in answerable),
        *((question, False) for question in unanswerable),
    ]
    for number, (question, is_answerable) in enumerate(asked, 1):
        words = typed(question.question)
        started = time.perf_counter()
        answer = library.ask(words, asked_at=question.asked_at)
        seconds = time.perf_counter() - started
        if write:
            answer = library.write(answer)
        yield _result(question, words, answer, names, seconds, answerable=is_answerable)
        if watch:
            watch(Progress(number, len(asked), words))


def _result(
    question: Question, words: str, answer: Answer, names: Names, seconds: float, *, answerable: bool
) -> Result:
    return Result(
        id=question.id,
        kind=question.kind or type_of(question.question),
        question=words,
        asked_at=question.asked_at,
        answerable=answerable,
        known_answer=question.answer,
        known_answers=question.answers,
        confidence=answer.confidence,
        signals=answer.signals,
        abstained=answer.abstained,
        warnings=tuple(note.kind for note in answer.notes() if isinstance(note, WARNINGS)),
        timed=answer.window is not None,
        agreed=answer.agreed,
        agreeing=tuple(article.source for article in answer.agreeing),
        differing=tuple(claim.value for claim in answer.differing),
        headlines=len(answer.closest) + len(answer.outside) if answer.abstained else 0,
        quotes=tuple(JudgedExcerpt(*_judged(quote, question, names)) for quote in answer.quotes),
        passages=tuple(_passage(hit, question, names) for hit in answer.passages),
        seconds=seconds,
        written=_judged_writing(answer.written, question) if answer.written else None,
    )


def _judged_writing(draft: WrittenAnswer, question: Question) -> JudgedWriting:
    lines = tuple(line.text for line in draft.lines)
    return JudgedWriting(
        lines=lines,
        dropped=tuple(line.text for line in draft.dropped),
        checks=tuple(line.check for line in draft.dropped),
        known=holds(" ".join(lines), question.answers) if lines and question.answers else None,
        seconds=draft.seconds,
        tokens=draft.tokens,
        failure=draft.failure,
    )


def _judged(
    excerpt: Passage | Quote, question: Question, names: Names
) -> tuple[tuple[str, ...], str, str, int, int, str, bool, bool]:
    article = excerpt.article
    return (
        tuple(sorted(names.get(article_key(article), ()))),
        article.title,
        article.published.isoformat() if article.published else "",
        excerpt.start,
        excerpt.end,
        excerpt.text,
        answers(excerpt, question, names),
        is_of_answering_article(article, question, names),
    )


def _passage(hit: Hit, question: Question, names: Names) -> JudgedPassage:
    judged = _judged(hit.passage, question, names)
    return JudgedPassage(*judged, hit.score, hit.dense, hit.lexical, hit.recency, hit.read)


def _peak_memory() -> float | None:
    """Return the peak memory of this process in MB, or None on Windows, which does not report it."""
    if sys.platform == "win32":
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3
