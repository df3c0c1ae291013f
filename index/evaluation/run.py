"""How well a library answers questions whose answers are known: `dateline evaluate`."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

from index.evaluation import typos as slips
from index.evaluation.dataset import Names, Question, articles, kind, questions
from index.evaluation.metrics import auroc, hit_rate, holds, percentile, reciprocal_rank, refused
from index.library import Library
from index.model import Answer, Passage, Quote
from index.report import Progress
from index.vectors.indexer import Watcher

if sys.platform != "win32":
    import resource

_RANKS, _KEPT = 10, 0.95
_GROUPED = ("hit_at_1", "hit_at_5", "mrr_at_10", "quote_at_1", "quote_at_3", "timed", "agreed", "differed")
_BANDS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.01)


@dataclass(frozen=True, slots=True)
class Group:
    """What was measured on the questions of one type or month; shares are 0..1.

    `questions` are the answerable ones, to which all but `unanswerable`, `auroc` and `refused` belong;
    `timed`, `agreed` and `differed` are as in `Figures`.
    """

    questions: int
    hit_at_1: float
    hit_at_5: float
    mrr_at_10: float
    quote_at_1: float
    quote_at_3: float
    answered: float
    timed: float
    agreed: float
    differed: float
    unanswerable: int
    refused: float | None
    auroc: float | None


@dataclass(frozen=True, slots=True)
class Band:
    """The questions with a confidence within a band: how many, and their mean confidence.

    Of them the share (0..1) `answerable` has an answer in the articles; that of `quoted` was answered by a
    quote that holds it in the very words of the known answer, which is the least that is right.
    """

    questions: int
    confidence: float
    answerable: float
    quoted: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured. Shares are 0..1; None where it was not, as times of indexing where the index
    was there already.

    A passage is right if it is of an article that was found for the question and holds an answer; so
    is a quote. Of the answerable questions, `timed` were searched in a window of time, the answers to
    `agreed` count independent origins that agree, and those to `differed` show that sources differ.
    """

    articles: int
    failed: int
    passages: int
    answerable: int
    unanswerable: int
    hit_at_1: float
    hit_at_3: float
    hit_at_5: float
    hit_at_10: float
    mrr_at_10: float
    quote_at_1: float
    quote_at_3: float
    auroc: float
    refused_at_95_kept: float
    answerable_answered: float
    unanswerable_refused: float
    timed: float
    agreed: float
    differed: float
    questions_per_second: float
    ask_p50_ms: float
    ask_p95_ms: float
    articles_per_second: float | None
    passages_per_second: float | None
    peak_memory_mb: float | None
    by_type: Mapping[str, Group]
    by_month: Mapping[str, Group]
    by_confidence: Mapping[str, Band]


@dataclass(frozen=True, slots=True)
class _Asked:
    question: Question
    answer: Answer
    seconds: float


def evaluate(
    library: Library, folder: Path, watch: Watcher | None = None, *, misspelt: bool = False
) -> Figures:
    """Index the articles of `folder` into `library` and ask it the questions there.

    Args:
        library: best an empty one; articles that it has already are not indexed again.
        folder: holds ``articles.jsonl`` or ``articles.jsonl.gz``, ``questions.jsonl`` and, if
            there is one, ``unanswerable.jsonl``.
        watch: told how many articles were taken, then how many questions were asked.
        misspelt: ask each question with two slips in its rarest name, see `slips.misspelt`.

    Raises:
        InvalidDataset: a file is not there, or a question cannot be used; the message names it.
    """
    names: dict[str, frozenset[str]] = {}
    answerable, unanswerable = questions(folder)
    started = time.monotonic()
    report = library.add(articles(folder, names), watch)
    indexing = time.monotonic() - started
    library.warm_up()
    library.vocabulary.refresh()
    typed = partial(slips.misspelt, names=library.vocabulary.names) if misspelt else str
    asked = list(_ask(library, [*answerable, *unanswerable], typed, watch))
    right, wrong = asked[: len(answerable)], asked[len(answerable) :]
    status = library.status()
    fresh = report.added == status.articles
    seconds = [it.seconds for it in asked]
    return Figures(
        articles=status.articles,
        passages=status.passages,
        answerable=len(answerable),
        unanswerable=len(unanswerable),
        failed=len(report.failed),
        **_quality(right, wrong, names),
        questions_per_second=len(asked) / sum(seconds),
        ask_p50_ms=1000 * percentile(seconds, 0.5),
        ask_p95_ms=1000 * percentile(seconds, 0.95),
        articles_per_second=status.articles / indexing if fresh else None,
        passages_per_second=status.passages / indexing if fresh else None,
        peak_memory_mb=_peak_memory(),
        by_type=_grouped(right, wrong, names, lambda it: kind(it.question.question)),
        by_month=_grouped(right, wrong, names, lambda it: it.question.asked_at[: len("2025-01")]),
        by_confidence=_bands(right, wrong, names),
    )


def _quality(right: Sequence[_Asked], wrong: Sequence[_Asked], names: Names) -> dict[str, float]:
    ranks = [_first_right_passage(it, names) for it in right]
    quoted = [_first_right_quote(it, names) for it in right]
    kept, others = [it.answer.confidence for it in right], [it.answer.confidence for it in wrong]
    return {
        **{f"hit_at_{k}": hit_rate(ranks, k) for k in (1, 3, 5, 10)},
        "mrr_at_10": reciprocal_rank(ranks, _RANKS),
        **{f"quote_at_{k}": hit_rate(quoted, k) for k in (1, 3)},
        "auroc": auroc(kept, others),
        "refused_at_95_kept": refused(kept, others, _KEPT),
        "answerable_answered": _share(right, lambda it: not it.abstained),
        "unanswerable_refused": _share(wrong, lambda it: it.abstained),
        "timed": _share(right, lambda it: it.window is not None),
        "agreed": _share(right, lambda it: len(it.agreeing) > 1),
        "differed": _share(right, lambda it: bool(it.differing)),
    }


def _share(asked: Sequence[_Asked], holds: Callable[[Answer], bool]) -> float:
    return sum(holds(it.answer) for it in asked) / max(len(asked), 1)


def _grouped(
    right: Sequence[_Asked], wrong: Sequence[_Asked], names: Names, group: Callable[[_Asked], str]
) -> dict[str, Group]:
    """Return what was measured for each group that has an answerable question."""
    members = {name: [it for it in right if group(it) == name] for name in sorted(set(map(group, right)))}
    return {
        name: _group(asked, [it for it in wrong if group(it) == name], names)
        for name, asked in members.items()
    }


def _group(asked: Sequence[_Asked], wrong: Sequence[_Asked], names: Names) -> Group:
    measured = _quality(asked, wrong, names)
    return Group(
        questions=len(asked),
        answered=measured["answerable_answered"],
        unanswerable=len(wrong),
        refused=measured["unanswerable_refused"] if wrong else None,
        auroc=measured["auroc"] if wrong else None,
        **{name: measured[name] for name in _GROUPED},
    )


def _bands(right: Sequence[_Asked], wrong: Sequence[_Asked], names: Names) -> dict[str, Band]:
    """Return the reliability of the confidence, by bands of it."""
    bands = {}
    for low, high in pairwise(_BANDS):
        kept, others = (
            [it for it in asked if low <= it.answer.confidence < high] for asked in (right, wrong)
        )
        if number := len(kept) + len(others):
            mean = sum(it.answer.confidence for it in [*kept, *others]) / number
            quoted = sum(_first_right_quote(it, names) is not None for it in kept)
            bands[f"{low:g}-{min(high, 1):g}"] = Band(number, mean, len(kept) / number, quoted / number)
    return bands


def _first_right_passage(asked: _Asked, names: Names) -> int | None:
    passages = [hit.passage for hit in asked.answer.passages]
    return next((rank for rank, it in enumerate(passages, 1) if _is_right(it, asked.question, names)), None)


def _first_right_quote(asked: _Asked, names: Names) -> int | None:
    quotes = asked.answer.quotes
    return next((rank for rank, it in enumerate(quotes, 1) if _is_right(it, asked.question, names)), None)


def _is_right(found: Passage | Quote, question: Question, names: Names) -> bool:
    known_as = names.get(found.article.id, frozenset())
    return not question.articles.isdisjoint(known_as) and holds(found.text, question.answers)


def _ask(
    library: Library, questions: Sequence[Question], typed: Callable[[str], str], watch: Watcher | None
) -> Iterator[_Asked]:
    """Ask each question as `typed` writes it."""
    for number, question in enumerate(questions, 1):
        asked = typed(question.question)
        started = time.perf_counter()
        answer = library.ask(asked, asked_at=question.asked_at)
        yield _Asked(question, answer, time.perf_counter() - started)
        if watch:
            watch(Progress(number, len(questions), asked))


def _peak_memory() -> float | None:
    """Return the most memory that this process ever held, in MB; None where the system does not tell."""
    if sys.platform == "win32":
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3
