"""A question -> the passages that may answer it, in one ranking.

Chroma gives candidates by meaning; among these, shared words weighted by their rarity and the age of
the article decide as well. The weights were compared on the development set (see the README's figures).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
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
_FETCHED = 300  # since some may be out of scope; Chroma Cloud gives no more at once
_GROWING = (1_000, 4_000)  # fetched instead where most of those are
_COMPARED = 2_000  # passages in scope up to which comparing each (60 ms) is the simplest
_DENSE, _LEXICAL, _RECENCY = 0.7, 0.3, 0.2
_FADING = 30.0  # days after which recency has fallen to 1/e
_OF_ONE_ARTICLE = 3
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

    The nearest of all are fetched first. If too few of them are in scope, the catalog tells which
    passages are: few are compared one by one, of many the nearest are fetched in growing numbers.
    In a small library each is compared at once: Chroma's graph may have no way to a passage that is
    unlike all others, as one article is among hundreds about something else.
    """
    found: list[Candidate] = []
    if ledger.passages(collection) > _COMPARED:
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


def rank(question: str, found: Sequence[Candidate], scope: Scope) -> Ranking:
    """Bring candidates into one order, by meaning, shared words and recency."""
    if not found:
        return Ranking()
    documents = [words(candidate.passage.text) for candidate in found]
    idf = inverse_document_frequency(content_words(question), documents)
    lexical = bm25(documents, idf)
    best = max(lexical) or 1.0
    hits = [
        _hit(candidate, score / best, recency(candidate.passage, scope))
        for candidate, score in zip(found, lexical, strict=True)
    ]
    hits.sort(key=lambda hit: -hit.score)
    return Ranking(tuple(_thinned(hits)), idf)


def recency(passage: Passage, scope: Scope, fading: float = _FADING) -> float:
    """Return exp(-age / `fading` days), 1 for the newest possible and 0 for an unknown date."""
    published = passage.article.published
    if published is None:
        return 0.0
    days = (scope.present - published).total_seconds() / _DAY
    return exp(-max(days, 0.0) / fading)


def _hit(candidate: Candidate, lexical: float, recent: float) -> Hit:
    score = _DENSE * candidate.dense + _LEXICAL * lexical + _RECENCY * recent
    return Hit(candidate.passage, score, candidate.dense, lexical, recent)


def _thinned(hits: list[Hit]) -> list[Hit]:
    taken: Counter[str] = Counter()
    kept = []
    for hit in hits:
        taken[hit.passage.article.id] += 1
        if taken[hit.passage.article.id] <= _OF_ONE_ARTICLE:
            kept.append(hit)
    return kept
