"""Merge what several libraries say to one question into one answer; pure.

A server's own articles and the operator's shared ones are ranked separately. The lexical part of a score is
relative to the best passage of its library, so scores of two libraries do not compare. Confidences do, since
each estimates a probability. So the surer library speaks first. The other one, if it answers too, gets the
last of the quotes.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TypeVar

from index import Answer, Hit, Quote
from index.answering.merging import merged
from index.claims import compare_quotes

T = TypeVar("T")


def join(answers: Sequence[Answer], limit: int) -> Answer:
    """Return one answer with at most `limit` quotes from the answers, at least one, to the same question.

    Both sides of a contradiction stay, also if each is in another library. Several questions asked in one are
    joined one by one. Every field of Answer is named here, so that none is lost when one is added.
    """
    question = answers[0].question
    if answers[0].parts:
        parts = zip(*(answer.parts for answer in answers), strict=True)
        return merged(question, [join(part, limit) for part in parts], limit)
    answers = sorted(answers, key=lambda answer: (answer.abstained, -answer.confidence))
    surest, *others = answers
    given = [answer for answer in answers if not answer.abstained]
    second = list(chain.from_iterable(answer.quotes for answer in others))
    both = compare_quotes(question, [*surest.quotes, *second]) if second else None
    agreement = both if both and len(both.agreeing) > len(surest.agreeing) else surest
    differing = max(surest.differing, both.differing if both else (), key=len)
    claimed = [claim.quote for claim in differing]
    first = max(limit - 1, len(claimed))
    own = _distinct([*claimed, *surest.quotes])
    kept = _distinct([*own[:first], *second[:1], *own[first:], *second[1:]])
    return Answer(
        question=question,
        asked_at=surest.asked_at,
        quotes=tuple(kept[: max(limit, len(claimed))]),
        passages=ranked(answer.passages for answer in answers),
        confidence=surest.confidence,
        abstained=surest.abstained,
        window=surest.window,
        outside=_unique(answer.outside for answer in answers) if not given else (),
        searched_for=_unique(answer.searched_for for answer in given or answers),
        # One library whose articles are in the language of the question is enough to ask in it.
        languages=_unique(answer.languages for answer in answers)
        if all(answer.languages for answer in answers)
        else (),
        parts=(),
        differing=differing,
        agreeing=agreement.agreeing,
        agreed=agreement.agreed,
        unmentioned=_common(answer.unmentioned for answer in given),
        unsure=surest.unsure,
        empty=all(answer.empty for answer in answers),
        greeting=surest.greeting,
        signals=surest.signals,
        written=None,  # written afterwards, from the quotes of all
    )


def ranked(hits: Iterable[Sequence[Hit]]) -> tuple[Hit, ...]:
    """Return the hits of several libraries, nearest in meaning first, no passage twice."""
    unique: dict[tuple[str, int], Hit] = {}
    for hit in sorted(chain.from_iterable(hits), key=lambda hit: -hit.score):
        unique.setdefault((hit.passage.article.id, hit.passage.start), hit)
    return tuple(unique.values())


def _distinct(quotes: Sequence[Quote]) -> list[Quote]:
    """Return the quotes, each text once: both libraries may hold the same article."""
    kept: dict[str, Quote] = {}
    for quote in quotes:
        kept.setdefault(" ".join(quote.text.split()).casefold(), quote)
    return list(kept.values())


def _unique(lists: Iterable[Sequence[T]]) -> tuple[T, ...]:
    """Return the values of all lists, each once."""
    return tuple(dict.fromkeys(chain.from_iterable(lists)))


def _common(lists: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    """Return the values that are in every list."""
    first, *others = [*lists] or [()]
    return tuple(value for value in first if all(value in other for other in others))
