"""What two libraries say to one question, as one answer; pure.

A server's own articles and the operator's shared ones are ranked apart, each within its library: the
lexical part of a score is relative to the library's best, so that scores of two libraries do not
compare. Confidence does: it estimates a probability. So the surer library speaks first, and the other
one, where it answers too, gets the last of the quotes. What both say is compared by their quotes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from index import Answer, Hit, Quote
from index.claims import compare_quotes


def join(answers: Sequence[Answer], limit: int) -> Answer:
    """Return one answer with at most `limit` quotes; the answers are at least one, to the same question.

    Both sides of a contradiction stay, also where one is in the one library and one in the other.
    """
    surest, *others = sorted(answers, key=lambda answer: (answer.abstained, -answer.confidence))
    second = list(chain.from_iterable(answer.quotes for answer in others))
    if second and not surest.parts:  # of two questions in one, no quote tells which it answers
        surest = _compared(surest, second)
    claimed = [claim.quote for claim in surest.differing]
    first = max(limit - 1, len(claimed))
    own = _distinct([*claimed, *surest.quotes])
    kept = _distinct([*own[:first], *second[:1], *own[first:], *second[1:]])
    return replace(
        surest,
        quotes=tuple(kept[: max(limit, len(claimed))]),
        passages=ranked(answer.passages for answer in answers),
        outside=tuple({it.id: it for answer in answers for it in answer.outside}.values()),
    )


def _compared(surest: Answer, others: Sequence[Quote]) -> Answer:
    """Return the answer with what it and the quotes of the others agree on, and where they differ."""
    both = compare_quotes(surest.question, [*surest.quotes, *others])
    more = both if len(both.agreeing) > len(surest.agreeing) else surest
    return replace(
        surest,
        differing=max(surest.differing, both.differing, key=len),
        agreeing=more.agreeing,
        agreed=more.agreed,
    )


def ranked(hits: Iterable[Sequence[Hit]]) -> tuple[Hit, ...]:
    """Return the hits of several libraries, nearest in meaning first, no passage twice."""
    merged: dict[tuple[str, int], Hit] = {}
    for hit in sorted(chain.from_iterable(hits), key=lambda hit: -hit.score):
        merged.setdefault((hit.passage.article.id, hit.passage.start), hit)
    return tuple(merged.values())


def _distinct(quotes: Sequence[Quote]) -> list[Quote]:
    """Leave out what was said already: both libraries may hold the same article."""
    kept: dict[str, Quote] = {}
    for quote in quotes:
        kept.setdefault(" ".join(quote.text.split()).casefold(), quote)
    return list(kept.values())
