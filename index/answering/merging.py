"""Merge the answers to two questions asked in one; pure."""

from collections.abc import Iterable, Sequence
from itertools import chain, zip_longest
from typing import TypeVar

from index.answering.compose import SHOWN
from index.model import Answer, Hit

T = TypeVar("T")


def merged(question: str, answers: Sequence[Answer], limit: int) -> Answer:
    """Return one answer to `question` from the answers to its parts, with the quotes of each in turn.

    Notes about one part stay in that part. Both sides of a difference are quoted whatever the limit. Every
    field of Answer is named here, so that none is lost when one is added.
    """
    given = [answer for answer in answers if not answer.abstained]
    quotes = list(dict.fromkeys(_in_turn(answer.quotes for answer in given)))
    differing = tuple(chain.from_iterable(answer.differing for answer in given))
    first = answers[0]
    return Answer(
        question=question,
        asked_at=first.asked_at,
        quotes=tuple(
            dict.fromkeys([*quotes[: max(limit, len(given))], *(claim.quote for claim in differing)])
        ),
        passages=_passages(answers),
        confidence=max(answer.confidence for answer in answers),
        abstained=not given,
        window=first.window,
        outside=_unique(answer.outside for answer in answers) if not given else (),
        searched_for=_unique(answer.searched_for for answer in answers),
        languages=first.languages if not given else (),
        parts=tuple(answers),
        differing=differing,
        agreeing=(),
        agreed="",
        unmentioned=(),
        unsure=bool(given) and all(answer.unsure for answer in given),
        empty=all(answer.empty for answer in answers),
        greeting=None,
        signals=max(answers, key=lambda answer: answer.confidence).signals,
        written=None,  # written afterwards, from the quotes of all
    )


def _passages(answers: Sequence[Answer]) -> tuple[Hit, ...]:
    hits: dict[tuple[str, int], Hit] = {}
    for hit in _in_turn(answer.passages for answer in answers):
        hits[hit.passage.article.id, hit.passage.start] = hit
    return tuple(hits.values())[:SHOWN]


def _in_turn(lists: Iterable[Sequence[T]]) -> list[T]:
    """Return the first of each list, then the second of each, and so on."""
    return [value for turn in zip_longest(*lists) for value in turn if value is not None]


def _unique(lists: Iterable[Sequence[T]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(lists)))
