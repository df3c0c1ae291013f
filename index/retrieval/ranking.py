"""A question -> the passages that may answer it, in one ranking.

Chroma returns candidates by meaning. Shared words, weighted by their rarity, and the age of the article then
decide their order as well. The weights were chosen on the development set.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp
from typing import TYPE_CHECKING

from index.catalog import Ledger
from index.model import Hit, Passage
from index.retrieval.scope import Scope
from index.text.term_weights import bm25, inverse_document_frequency
from index.text.tokens import content_words, words
from index.vectors.embedding import Vectors

if TYPE_CHECKING:
    from index.vectors.chroma import Store  # chromadb takes half a second to import

CANDIDATES = 200
_FETCHED = 300  # more than CANDIDATES, since some are out of scope; Chroma Cloud returns no more at once
_GROWING = (1_000, 4_000)  # fetched instead where most of the nearest are out of scope
_COMPARED = 2_000  # passages in scope up to which each is compared, in at most 60 ms
_DENSE, _LEXICAL, _RECENCY = 0.7, 0.3, 0.2  # weights
_FADING = 30.0  # days after which recency has fallen to 1/e
_OF_ONE_ARTICLE = 3  # passages that are shown
_READ_OF_ONE_ARTICLE = 5
"""Passages of one article that may be read. For .94 of the natural questions of 2025H1, one of the first
eight passages holds the sentence that answers; with at most three of one article, for .86."""

_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage near to the question, with its cosine."""

    passage: Passage
    dense: float


def candidates(
    ledger: Ledger, store: "Store", collection: str, vector: Vectors, scope: Scope
) -> list[Candidate]:
    """Return the `CANDIDATES` passages in scope that are nearest to the question, or all if there are fewer.

    The nearest of the library are fetched first. If too few of them are in scope, the catalog lists the
    passages in scope. Up to 2,000 are compared one by one; of more, growing numbers of the nearest are
    fetched. In a small library every passage is compared, since Chroma's graph may have no path to a passage
    that is unlike all others.
    """
    found: list[Candidate] = []
    if ledger.exceeds(collection, _COMPARED):
        found = _admitted(ledger, collection, store.nearest(collection, vector, _FETCHED), scope)
    if len(found) < CANDIDATES:
        undated = scope.since is None and scope.until is None
        entries = ledger.matching(collection, scope.since, scope.latest, scope.sources, undated=undated)
        allowed = {id_: None for entry in entries for id_ in entry.ids}
        if len(allowed) > len(found):
            near = _nearest_allowed(store, collection, vector, allowed)
            found = _admitted(ledger, collection, near, scope)
    return found[:CANDIDATES]


def _nearest_allowed(
    store: "Store", collection: str, vector: Vectors, allowed: Mapping[str, None]
) -> dict[str, float]:
    if len(allowed) > _COMPARED:
        for number in _GROWING:
            near = store.nearest(collection, vector, min(number, store.page))
            inside = {id_: cosine for id_, cosine in near.items() if id_ in allowed}
            if len(inside) >= CANDIDATES:
                return dict(list(inside.items())[:CANDIDATES])
            if number > store.page:
                break
    return store.nearest_among(collection, vector, CANDIDATES, list(allowed))


def _admitted(ledger: Ledger, collection: str, cosines: dict[str, float], scope: Scope) -> list[Candidate]:
    passages = ledger.resolve(collection, list(cosines))
    near = (Candidate(passages[id_], cosine) for id_, cosine in cosines.items() if id_ in passages)
    return [candidate for candidate in near if scope.admits(candidate.passage.article)]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The hits, best first, at most a few of one article, and how rare words are among the candidates."""

    hits: tuple[Hit, ...] = ()
    idf: Mapping[str, float] = field(default_factory=dict)


def rank(lexical_query: str, found: Sequence[Candidate], scope: Scope) -> Ranking:
    """Order candidates by meaning, by the words of `lexical_query` that they share, and by recency."""
    if not found:
        return Ranking()
    documents = [words(candidate.passage.text) for candidate in found]
    idf = inverse_document_frequency(content_words(lexical_query), documents)
    lexical = bm25(documents, idf)
    best = max(lexical) or 1.0
    hits = [
        _hit(candidate, score / best, recency(candidate.passage, scope))
        for candidate, score in zip(found, lexical, strict=True)
    ]
    hits.sort(key=lambda hit: -hit.score)
    return Ranking(tuple(_thinned(hits, _READ_OF_ONE_ARTICLE)), idf)


def recency(passage: Passage, scope: Scope, fading: float = _FADING) -> float:
    """Return exp(-age / `fading` days): 1 for an article of the present, 0 for an unknown date."""
    published = passage.article.published
    if published is None:
        return 0.0
    days = (scope.present - published).total_seconds() / _DAY
    return exp(-max(days, 0.0) / fading)


def _hit(candidate: Candidate, lexical: float, recent: float) -> Hit:
    score = relevance(candidate.dense, lexical) + _RECENCY * recent
    return Hit(candidate.passage, score, candidate.dense, lexical, recent)


def relevance(dense: float, lexical: float) -> float:
    """Return how much a passage is about the question, whatever its age."""
    return _DENSE * dense + _LEXICAL * lexical


def shown(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Return the hits with at most three of one article, so that a long article does not crowd out others."""
    return tuple(_thinned(hits, _OF_ONE_ARTICLE))


def _thinned(hits: Iterable[Hit], most: int) -> list[Hit]:
    taken: Counter[str] = Counter()
    kept = []
    for hit in hits:
        taken[hit.passage.article.id] += 1
        if taken[hit.passage.article.id] <= most:
            kept.append(hit)
    return kept
