"""How well a library answers questions whose answers are known: `dateline evaluate`."""

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import InvalidArticle
from index.indexing import Watcher
from index.library import Library
from index.metrics import auroc, hit_rate, holds, percentile, reciprocal_rank, refused
from index.model import Answer, Article, Failure, Passage, Progress, Quote
from index.sources.records import article, records

if sys.platform != "win32":
    import resource

Names = Mapping[str, frozenset[str]]
"""What the set calls an article, by the article's own id; several where they have one URL."""

_RANKS = 10
_KEPT = 0.95


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the set; `articles` are ids of the set's own, those found for this question."""

    question: str
    asked_at: str
    answers: tuple[str, ...] = ()
    articles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured. Shares are 0..1; None where it was not, as times of indexing where the index
    was there already.

    A passage is right if it is of an article that was found for the question and holds an answer; so
    is a quote.
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
    questions_per_second: float
    ask_p50_ms: float
    ask_p95_ms: float
    articles_per_second: float | None
    passages_per_second: float | None
    peak_memory_mb: float | None


@dataclass(frozen=True, slots=True)
class _Asked:
    question: Question
    answer: Answer
    seconds: float


def evaluate(library: Library, folder: Path, watch: Watcher | None = None) -> Figures:
    """Index the articles of `folder` into `library` and ask it the questions there.

    Args:
        library: best an empty one; articles that it has already are not indexed again.
        folder: holds ``articles.jsonl`` or ``articles.jsonl.gz``, ``questions.jsonl`` and, if
            there is one, ``unanswerable.jsonl``.
        watch: told how many articles were taken, then how many questions were asked.

    Raises:
        InvalidArticle: a file is not there, or a question cannot be used; the message names it.
    """
    names: dict[str, frozenset[str]] = {}
    answerable = _questions(_file(folder, "questions.jsonl"))
    optional = folder / "unanswerable.jsonl"
    unanswerable = _questions(optional) if optional.is_file() else []
    started = time.monotonic()
    report = library.add(_articles(_file(folder, "articles.jsonl", "articles.jsonl.gz"), names), watch)
    indexing = time.monotonic() - started
    library.warm_up()
    asked = list(_ask(library, [*answerable, *unanswerable], watch))
    status = library.status()
    fresh = report.added == status.articles
    seconds = [it.seconds for it in asked]
    return Figures(
        articles=status.articles,
        passages=status.passages,
        answerable=len(answerable),
        unanswerable=len(unanswerable),
        failed=len(report.failed),
        **_quality(asked[: len(answerable)], asked[len(answerable) :], names),
        questions_per_second=len(asked) / sum(seconds),
        ask_p50_ms=1000 * percentile(seconds, 0.5),
        ask_p95_ms=1000 * percentile(seconds, 0.95),
        articles_per_second=status.articles / indexing if fresh else None,
        passages_per_second=status.passages / indexing if fresh else None,
        peak_memory_mb=_peak_memory(),
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
        "answerable_answered": sum(not it.answer.abstained for it in right) / max(len(right), 1),
        "unanswerable_refused": sum(it.answer.abstained for it in wrong) / max(len(wrong), 1),
    }


def _first_right_passage(asked: _Asked, names: Names) -> int | None:
    passages = [hit.passage for hit in asked.answer.passages]
    return next((rank for rank, it in enumerate(passages, 1) if _is_right(it, asked.question, names)), None)


def _first_right_quote(asked: _Asked, names: Names) -> int | None:
    quotes = asked.answer.quotes
    return next((rank for rank, it in enumerate(quotes, 1) if _is_right(it, asked.question, names)), None)


def _is_right(found: Passage | Quote, question: Question, names: Names) -> bool:
    known_as = names.get(found.article.id, frozenset())
    return not question.articles.isdisjoint(known_as) and holds(found.text, question.answers)


def _ask(library: Library, questions: Sequence[Question], watch: Watcher | None) -> Iterator[_Asked]:
    for number, question in enumerate(questions, 1):
        started = time.perf_counter()
        answer = library.ask(question.question, asked_at=question.asked_at)
        yield _Asked(question, answer, time.perf_counter() - started)
        if watch:
            watch(Progress(number, len(questions), question.question))


def _articles(file: Path, names: dict[str, frozenset[str]]) -> Iterator[Article | Failure]:
    """Yield the set's articles, noting in `names` what the set calls each of them."""
    for line, record in records(file):
        if isinstance(record, Failure):
            yield record
            continue
        try:
            read = article(record, file.name)
        except InvalidArticle as error:
            yield Failure(str(file), str(error), line)
            continue
        names[read.id] = names.get(read.id, frozenset()) | {str(record.get("id"))}
        yield read


def _questions(file: Path) -> list[Question]:
    return [_question(file, line, record) for line, record in records(file)]


def _question(file: Path, line: int, record: Mapping[str, object] | Failure) -> Question:
    if isinstance(record, Failure):
        raise InvalidArticle(str(record))
    question, asked_at = record.get("question"), record.get("asked_at")
    answers, articles = record.get("answers", []), record.get("articles", [])
    if (
        isinstance(question, str)
        and isinstance(asked_at, str)
        and isinstance(answers, list)
        and isinstance(articles, list)
    ):
        return Question(question, asked_at, tuple(map(str, answers)), frozenset(map(str, articles)))
    raise InvalidArticle(
        f"{file}, line {line}: a question needs the texts 'question' and 'asked_at', "
        "and may have the lists 'answers' and 'articles'"
    )


def _file(folder: Path, *names: str) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise InvalidArticle(f"{folder} has no {' or '.join(names)}; the README says what belongs into them")


def _peak_memory() -> float | None:
    """Return the most memory that this process ever held, in MB; None where the system does not tell."""
    if sys.platform == "win32":
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3
