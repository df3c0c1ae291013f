"""Metrics of retrieval, answering and refusing: pure functions of ranks, scores and times."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from math import ceil

from index.text.span import Span

_WORD = re.compile(r"\w+")


def folded(text: str) -> str:
    """Return the words of `text` in lower case, without accents or punctuation, between single spaces."""
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return f" {' '.join(_WORD.findall(plain.casefold()))} "


def holds(text: str, answers: Sequence[str]) -> bool:
    """Return whether `text` holds one of `answers` as whole words, ignoring case, accents and punctuation."""
    within = folded(text)
    wanted = [folded(answer) for answer in answers]
    return any(answer in within for answer in wanted if answer.strip())


def places(text: str, answers: Sequence[str]) -> Iterator[Span]:
    """Yield the spans of `text` that hold one of `answers`, compared as in `holds`."""
    found = [(match.span(), folded(match.group()).strip()) for match in _WORD.finditer(text)]
    for answer in answers:
        wanted = folded(answer).split()
        for first in range(len(found) - len(wanted) + 1 if wanted else 0):
            if [word for _, word in found[first : first + len(wanted)]] == wanted:
                yield Span(found[first][0][0], found[first + len(wanted) - 1][0][1])


def hit_rate(ranks: Sequence[int | None], k: int) -> float:
    """Return the share (0..1) of questions whose first correct result is among the first `k`.

    Ranks count from 1. None means that no result is correct.
    """
    return sum(rank is not None and rank <= k for rank in ranks) / len(ranks) if ranks else 0.0


def reciprocal_rank(ranks: Sequence[int | None], k: int) -> float:
    """Return the mean reciprocal rank within the first `k` results (Voorhees, TREC-8, 1999)."""
    reciprocals = (1 / rank for rank in ranks if rank is not None and rank <= k)
    return sum(reciprocals) / len(ranks) if ranks else 0.0


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """Return the probability that a positive scores above a negative; a tie counts half.

    This is the area under the receiver operating characteristic, computed from ranks (Hanley and McNeil
    1982).
    """
    if not positives or not negatives:
        return 0.5
    scored = sorted([(score, True) for score in positives] + [(score, False) for score in negatives])
    total, position = 0.0, 0
    while position < len(scored):
        end = position
        while end < len(scored) and scored[end][0] == scored[position][0]:
            end += 1
        mean_rank = (position + 1 + end) / 2
        total += mean_rank * sum(positive for _, positive in scored[position:end])
        position = end
    least = len(positives) * (len(positives) + 1) / 2
    return (total - least) / (len(positives) * len(negatives))


def threshold(positives: Sequence[float], kept: float) -> float:
    """Return the highest threshold that at least the share `kept` (0..1) of positives reaches."""
    descending = sorted(positives, reverse=True)
    return descending[max(ceil(kept * len(descending)), 1) - 1] if descending else 0.0


def refused(positives: Sequence[float], negatives: Sequence[float], kept: float) -> float:
    """Return the share of negatives below the highest threshold that keeps the share `kept` of positives."""
    if not positives or not negatives:
        return 0.0
    lowest = threshold(positives, kept)
    return sum(score < lowest for score in negatives) / len(negatives)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the quantile of `values` at `share` (0..1) by nearest rank, or 0 if there are none."""
    ordered = sorted(values)
    return ordered[max(ceil(share * len(ordered)), 1) - 1] if ordered else 0.0
