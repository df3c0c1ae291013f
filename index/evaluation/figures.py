"""Turn the judged answers to a dataset's questions into figures; pure."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from index.evaluation.metrics import auroc, hit_rate, holds, percentile, reciprocal_rank, refused, threshold

T = TypeVar("T")

_RANKS = 10
_KEPT, _NEARLY_ALL_KEPT = 0.95, 0.97
_SHOWN = 3  # quotes that an answer shows at most
_BANDS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.01)


@dataclass(frozen=True, slots=True)
class JudgedExcerpt:
    """A quote that was shown, or a passage that was retrieved.

    Attributes:
        articles: the dataset's ids of the article, usually one.
        title: the article's headline.
        published: the article's date, as ISO 8601; "" if unknown.
        start: where the excerpt begins in the article's text.
        end: where it ends.
        text: the characters between them.
        answers: whether it answers the question.
        of_answering_article: whether the dataset lists the article as one that answers.
    """

    articles: tuple[str, ...]
    title: str
    published: str
    start: int
    end: int
    text: str
    answers: bool
    of_answering_article: bool


@dataclass(frozen=True, slots=True)
class JudgedPassage(JudgedExcerpt):
    """A passage that was retrieved, with its scores as in `index.Hit`."""

    score: float
    dense: float
    lexical: float
    recency: float
    read: float | None


@dataclass(frozen=True, slots=True)
class JudgedWriting:
    """What a language model wrote above the quotes of an answer.

    Attributes:
        lines: what was shown.
        dropped: the lines that failed a check.
        checks: the names of the checks that they failed.
        known: whether the lines shown contain a short known answer; None if no line is shown or there is no
            such answer.
        seconds: how long it took.
        tokens: of prompt and answer.
        failure: why the endpoint wrote no whole answer, or "".
    """

    lines: tuple[str, ...]
    dropped: tuple[str, ...]
    checks: tuple[str, ...]
    known: bool | None
    seconds: float
    tokens: int
    failure: str


@dataclass(frozen=True, slots=True)
class Result:
    """A question of the dataset and the answer that the library gave.

    Attributes:
        id: the dataset's id of the question.
        kind: the dataset's kind of the question, or else the type of answer that it asks for.
        question: as it was asked.
        asked_at: the moment at which it counts as asked.
        answerable: whether the dataset says that its articles answer it.
        known_answer: the dataset's answer in one sentence.
        known_answers: the dataset's short answers.
        confidence: the estimated probability (0..1) that the articles answer it.
        signals: what the confidence was computed from, by name.
        abstained: whether the library refused to answer.
        warnings: names of the warnings shown beside the answer.
        timed: whether it was searched in a window of time.
        agreed: the value that independent sources were said to agree on.
        agreeing: the sources that were said to agree.
        differing: the values on which sources were said to differ.
        headlines: how many search results were listed beside or instead of quotes.
        quotes: what was shown as the answer.
        passages: the retrieved passages, best first.
        seconds: how long the answer took.
        written: what a language model wrote, or None if it was not asked.
    """

    id: str
    kind: str
    question: str
    asked_at: str
    answerable: bool
    known_answer: str
    known_answers: tuple[str, ...]
    confidence: float
    signals: Mapping[str, float]
    abstained: bool
    warnings: tuple[str, ...]
    timed: bool
    agreed: str
    agreeing: tuple[str, ...]
    differing: tuple[str, ...]
    headlines: int
    quotes: tuple[JudgedExcerpt, ...]
    passages: tuple[JudgedPassage, ...]
    seconds: float
    written: JudgedWriting | None = None

    @property
    def answered(self) -> bool:
        """Whether one of the quotes answers."""
        return any(quote.answers for quote in self.quotes)


@dataclass(frozen=True, slots=True)
class Quality:
    """How well answerable questions are answered. All are shares (0..1) of the questions or of the quotes.

    `hit_at_k`: an answering passage is among the first k. `quote_at_k`: an answering quote is among the
    first k. `timed`, `agreed` and `differed`: questions searched in a window of time, and answers that
    say that sources agree or differ. `quotes_answering` and `quotes_of_answering_articles` are shares of
    all quotes shown.
    """

    hit_at_1: float
    hit_at_3: float
    hit_at_5: float
    hit_at_10: float
    mrr_at_10: float
    quote_at_1: float
    quote_at_3: float
    answered: float
    timed: float
    agreed: float
    differed: float
    quotes_answering: float
    quotes_of_answering_articles: float


@dataclass(frozen=True, slots=True)
class Group:
    """Figures for the questions of one type or month; shares are 0..1.

    `questions` counts the answerable ones. All but `unanswerable`, `refused` and `auroc` refer to them.
    """

    questions: int
    hit_at_1: float
    hit_at_5: float
    mrr_at_10: float
    quote_at_1: float
    quote_at_3: float
    quotes_answering: float
    answered: float
    timed: float
    agreed: float
    differed: float
    unanswerable: int
    refused: float | None
    auroc: float | None


@dataclass(frozen=True, slots=True)
class Rank:
    """The quotes shown in one place, to answerable questions: shares (0..1) that answer."""

    quotes: int
    answering: float
    of_answering_articles: float


@dataclass(frozen=True, slots=True)
class Refusals:
    """What happened to one kind of unanswerable question; shares are 0..1.

    `refused_or_warned` counts those refused, and those answered beside a warning.
    `refused_or_warned_at_97_kept` counts the same, if the threshold refused 3 % of the answerable
    questions. `nothing_shown` counts those beside which no quote and no search result was shown.
    """

    questions: int
    refused: float
    refused_or_warned: float
    refused_or_warned_at_97_kept: float
    nothing_shown: float


@dataclass(frozen=True, slots=True)
class Warned:
    """The answers beside which one warning was shown.

    `right` is the share (0..1) of them in which no quote answers: the warning was justified.
    """

    beside_answering_quotes: int
    beside_other_quotes: int
    beside_unanswerable: int
    right: float


@dataclass(frozen=True, slots=True)
class Band:
    """The questions whose confidence lies in a band, with their number and mean confidence.

    `answerable` is the share (0..1) of them that the articles answer, and `quoted` the share that a quote
    answers. `quoted` is a lower bound, since a quote may answer in other words than the known ones.
    """

    questions: int
    confidence: float
    answerable: float
    quoted: float


@dataclass(frozen=True, slots=True)
class Writing:
    """What a language model wrote; shares are 0..1.

    Attributes:
        answers: how many answers it was asked to write.
        written: the share of them with a line that was shown.
        failed: the share for which the endpoint failed.
        lines: how many lines it wrote, as far as they were read: reading ends if the first one fails.
        kept: the share of the lines that passed every check.
        known: the share of written answers that contain a short known answer, among those to questions that
            have one; None if there are none.
        quoted: the same share of the quotes below them.
        seconds_p50: the median time that an answer took.
        seconds_p95: its 95th percentile.
        tokens: the mean of prompt and answer together.
    """

    answers: int
    written: float
    failed: float
    lines: int
    kept: float
    known: float | None
    quoted: float | None
    seconds_p50: float
    seconds_p95: float
    tokens: float


@dataclass(frozen=True, slots=True)
class Dropped:
    """The lines of a language model that failed one check, and their share (0..1) of all lines."""

    lines: int
    share: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """A claim that independent sources agree on a value ("" for a yes or a no).

    `right` says whether the value is one of the known answers, or None if there is nothing to compare.
    """

    question: str
    value: str
    sources: tuple[str, ...]
    right: bool | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What an evaluation measured. Shares are 0..1.

    None means not measured: indexing rates, for example, if the index existed already. The shares from
    `hit_at_1` to `quotes_of_answering_articles` are those of `Quality`. `written` (for answerable and for
    unanswerable questions) and `dropped` (by check) are empty unless a language model wrote.
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
    quotes_answering: float
    quotes_of_answering_articles: float
    auroc: float
    refused_at_95_kept: float
    refused_at_97_kept: float
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
    by_rank: Mapping[str, Rank]
    by_warning: Mapping[str, Warned]
    by_unanswerable_kind: Mapping[str, Refusals]
    written: Mapping[str, Writing]
    dropped: Mapping[str, Dropped]
    agreements: tuple[Agreement, ...]
    questions: tuple[Result, ...]


def quality(answerable: Sequence[Result]) -> Quality:
    """Return how well answerable questions are answered."""
    hits = [_first_answering(result.passages) for result in answerable]
    quoted = [_first_answering(result.quotes) for result in answerable]
    quotes = [quote for result in answerable for quote in result.quotes]
    return Quality(
        hit_at_1=hit_rate(hits, 1),
        hit_at_3=hit_rate(hits, 3),
        hit_at_5=hit_rate(hits, 5),
        hit_at_10=hit_rate(hits, 10),
        mrr_at_10=reciprocal_rank(hits, _RANKS),
        quote_at_1=hit_rate(quoted, 1),
        quote_at_3=hit_rate(quoted, 3),
        answered=_share(answerable, lambda result: not result.abstained),
        timed=_share(answerable, lambda result: result.timed),
        agreed=_share(answerable, lambda result: len(result.agreeing) > 1),
        differed=_share(answerable, lambda result: bool(result.differing)),
        quotes_answering=_share(quotes, lambda quote: quote.answers),
        quotes_of_answering_articles=_share(quotes, lambda quote: quote.of_answering_article),
    )


def separation(answerable: Sequence[Result], unanswerable: Sequence[Result]) -> tuple[float, float, float]:
    """Return the AUROC of the confidence, and the shares refused at 95 % and 97 % of answerable kept."""
    positives, negatives = _confidences(answerable), _confidences(unanswerable)
    return (
        auroc(positives, negatives),
        refused(positives, negatives, _KEPT),
        refused(positives, negatives, _NEARLY_ALL_KEPT),
    )


def by_group(
    answerable: Sequence[Result], unanswerable: Sequence[Result], group: Callable[[Result], str]
) -> dict[str, Group]:
    """Return the figures of each group that has an answerable question."""
    return {
        name: _group(
            [result for result in answerable if group(result) == name],
            [result for result in unanswerable if group(result) == name],
        )
        for name in sorted(set(map(group, answerable)))
    }


def by_confidence(answerable: Sequence[Result], unanswerable: Sequence[Result]) -> dict[str, Band]:
    """Return how reliable the confidence is, in bands."""
    bands = {}
    for low, high in pairwise(_BANDS):
        kept, others = (
            [result for result in results if low <= result.confidence < high]
            for results in (answerable, unanswerable)
        )
        if number := len(kept) + len(others):
            mean = sum(_confidences([*kept, *others])) / number
            quoted = sum(result.answered for result in kept)
            bands[f"{low:g}-{min(high, 1):g}"] = Band(number, mean, len(kept) / number, quoted / number)
    return bands


def by_rank(answerable: Sequence[Result]) -> dict[str, Rank]:
    """Return the figures of first, second and third quotes."""
    ranks = {}
    for rank in range(_SHOWN):
        quotes = [result.quotes[rank] for result in answerable if len(result.quotes) > rank]
        if quotes:
            ranks[str(rank + 1)] = Rank(
                len(quotes),
                _share(quotes, lambda quote: quote.answers),
                _share(quotes, lambda quote: quote.of_answering_article),
            )
    return ranks


def by_warning(answerable: Sequence[Result], unanswerable: Sequence[Result]) -> dict[str, Warned]:
    """Return how often each warning was shown, and how often it was justified."""
    found = {}
    for name in sorted({name for result in [*answerable, *unanswerable] for name in result.warnings}):
        warned = [result for result in answerable if name in result.warnings]
        unanswered = sum(name in result.warnings for result in unanswerable)
        answered = sum(result.answered for result in warned)
        wrong = len(warned) - answered
        found[name] = Warned(answered, wrong, unanswered, (wrong + unanswered) / (len(warned) + unanswered))
    return found


def by_unanswerable_kind(answerable: Sequence[Result], unanswerable: Sequence[Result]) -> dict[str, Refusals]:
    """Return what happened to each kind of unanswerable question."""
    lowest = threshold(_confidences(answerable), _NEARLY_ALL_KEPT)
    return {
        kind: _refusals([result for result in unanswerable if result.kind == kind], lowest)
        for kind in sorted({result.kind for result in unanswerable})
    }


def written(answerable: Sequence[Result], unanswerable: Sequence[Result]) -> dict[str, Writing]:
    """Return the figures of a language model, for answerable and for unanswerable questions."""
    groups = {"answerable": answerable, "unanswerable": unanswerable}
    asked = {name: [result for result in results if result.written] for name, results in groups.items()}
    return {name: _writing(results) for name, results in asked.items() if results}


def dropped(results: Sequence[Result]) -> dict[str, Dropped]:
    """Return how many lines of a language model each check dropped, most first."""
    drafts = [result.written for result in results if result.written]
    checks = Counter(check for draft in drafts for check in draft.checks)
    lines = checks.total() + sum(len(draft.lines) for draft in drafts)
    return {check: Dropped(number, number / lines) for check, number in checks.most_common()}


def agreements(answerable: Sequence[Result], unanswerable: Sequence[Result]) -> tuple[Agreement, ...]:
    """Return every claim that sources agree."""
    return tuple(
        Agreement(result.question, result.agreed, result.agreeing, _is_right(result))
        for result in [*answerable, *unanswerable]
        if len(result.agreeing) > 1
    )


def _is_right(claim: Result) -> bool | None:
    if not claim.answerable:
        return False
    if not claim.agreed or not claim.known_answers:
        return None
    return holds(claim.agreed, claim.known_answers) or any(
        holds(known, [claim.agreed]) for known in claim.known_answers
    )


def _group(answerable: Sequence[Result], unanswerable: Sequence[Result]) -> Group:
    measured = quality(answerable)
    return Group(
        questions=len(answerable),
        hit_at_1=measured.hit_at_1,
        hit_at_5=measured.hit_at_5,
        mrr_at_10=measured.mrr_at_10,
        quote_at_1=measured.quote_at_1,
        quote_at_3=measured.quote_at_3,
        quotes_answering=measured.quotes_answering,
        answered=measured.answered,
        timed=measured.timed,
        agreed=measured.agreed,
        differed=measured.differed,
        unanswerable=len(unanswerable),
        refused=_share(unanswerable, lambda result: result.abstained) if unanswerable else None,
        auroc=auroc(_confidences(answerable), _confidences(unanswerable)) if unanswerable else None,
    )


def _writing(results: Sequence[Result]) -> Writing:
    drafts = [result.written for result in results if result.written]
    seconds = [draft.seconds for draft in drafts]
    passed, failed = sum(len(draft.lines) for draft in drafts), sum(len(draft.checks) for draft in drafts)
    judged = [result for result in results if result.written and result.written.known is not None]
    known = [bool(result.written and result.written.known) for result in judged]
    return Writing(
        answers=len(drafts),
        written=_share(drafts, lambda draft: bool(draft.lines)),
        failed=_share(drafts, lambda draft: bool(draft.failure)),
        lines=passed + failed,
        kept=passed / max(passed + failed, 1),
        known=sum(known) / len(known) if known else None,
        quoted=_share(judged, _quotes_known) if judged else None,
        seconds_p50=percentile(seconds, 0.5),
        seconds_p95=percentile(seconds, 0.95),
        tokens=sum(draft.tokens for draft in drafts) / len(drafts),
    )


def _quotes_known(result: Result) -> bool:
    return any(holds(quote.text, result.known_answers) for quote in result.quotes)


def _refusals(results: Sequence[Result], lowest: float) -> Refusals:
    return Refusals(
        questions=len(results),
        refused=_share(results, lambda result: result.abstained),
        refused_or_warned=_share(results, lambda result: result.abstained or bool(result.warnings)),
        refused_or_warned_at_97_kept=_share(
            results, lambda result: result.confidence < lowest or bool(result.warnings)
        ),
        nothing_shown=_share(results, lambda result: not result.quotes and not result.headlines),
    )


def _first_answering(excerpts: Sequence[JudgedExcerpt]) -> int | None:
    return next((rank for rank, excerpt in enumerate(excerpts, 1) if excerpt.answers), None)


def _confidences(results: Sequence[Result]) -> list[float]:
    return [result.confidence for result in results]


def _share(of: Sequence[T], is_counted: Callable[[T], bool]) -> float:
    return sum(map(is_counted, of)) / max(len(of), 1)
