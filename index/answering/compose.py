"""Compose an answer from the sentences that were read: quotes, or a refusal; pure."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime

from index.answering.confidence import UNSURE, Reading, Signals, confidence, is_refused
from index.answering.missing_entities import missing_entities
from index.answering.quoting import leading_quotes, quote_of, quotes
from index.claims import Comparison, one_per_origin
from index.model import Answer, Claim, Quote
from index.question.query import Query
from index.reader.sentence_scores import Evidence, rescored
from index.retrieval.ranking import Ranking, shown

SHOWN = 10
"""The most passages in an answer."""


def compose(
    query: Query,
    ranking: Ranking,
    evidence: Evidence,
    comparison: Comparison,
    limit: int,
    *,
    asked_at: datetime,
    reading: Reading = "fitted",
) -> Answer:
    """Return at most `limit` quotes from the sentences read, or a refusal if they do not seem to answer.

    Args:
        query: the question as it was understood.
        ranking: the passages retrieved for it.
        evidence: the sentences read in them.
        comparison: which articles agree and which differ; each side of a difference is quoted.
        limit: the largest number of quotes.
        asked_at: when the question is asked.
        reading: how the question was compared with the articles.
    """
    claims = [
        Claim(quote_of(claim.sentence, evidence), claim.value.text)
        for claim in comparison.differing[: max(limit, 2)]
    ]
    quoted = _quoted(query, evidence, comparison, claims, limit)
    signals = _signals(ranking, evidence) if quoted else None
    missing = missing_entities(query.entities, quoted)
    certainty = confidence(signals, unmentioned=bool(missing), reading=reading) if signals else 0.0
    answer = Answer(
        question=query.text,
        asked_at=asked_at,
        quotes=(),
        passages=shown(rescored(ranking.hits, evidence))[:SHOWN],
        confidence=certainty,
        abstained=True,
        window=query.window,
        searched_for=query.corrections,
        signals=asdict(signals) if signals else {},
    )
    if signals is None or is_refused(certainty, signals, reading):
        return answer
    return replace(
        answer,
        quotes=tuple(quoted),
        abstained=False,
        differing=tuple(claims),
        agreeing=tuple(claim.article for claim in one_per_origin(comparison.agreeing)),
        agreed=comparison.agreed,
        unmentioned=missing if certainty < UNSURE else (),
        unsure=certainty < UNSURE,
    )


def _quoted(
    query: Query, evidence: Evidence, comparison: Comparison, claims: Sequence[Claim], limit: int
) -> list[Quote]:
    """Return the quotes: each side of a difference, or the newest event's claim, then the best of the others.

    For a topic, return the best quote of each article about it, newest first.
    """
    if query.listing:
        return leading_quotes(evidence, limit)
    leading = [claim.quote for claim in claims]
    if comparison.newer and not leading:
        leading = [quote_of(comparison.newer.sentence, evidence)]
    best = quotes(query.text, evidence, limit)
    others = [quote for quote in best if not any(quote.overlaps(other) for other in leading)]
    return [*leading, *others][: max(limit, len(leading))]


def _signals(ranking: Ranking, evidence: Evidence) -> Signals:
    dated = any(hit.passage.article.published for hit in ranking.hits)
    return Signals(
        passage=max(hit.score for hit in evidence.hits),
        sentence=evidence.best_score,
        answered=evidence.answered,
        nearest=max(hit.dense for hit in evidence.hits),
        fresh=max(hit.dense * (hit.recency if dated else 1.0) for hit in ranking.hits),
    )
