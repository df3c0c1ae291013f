"""A question -> the passages that may answer it, in one ranking.

Chroma returns candidates by meaning. In languages that the model does not know, articles that share words
with the question are candidates as well. A fitted network orders what the bundled model finds. Where another
model embeds, or the words alone are compared, a weighted sum does: of meaning, of shared words, weighted by
their rarity, and of the age of the article. Its weights were chosen on the development set.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain, islice
from math import exp, inf
from typing import TYPE_CHECKING

import numpy as np

from index.catalog import Collection, Ledger
from index.catalog.ledger import ArticleFilter, unit_rows
from index.model import Article, Hit, Passage
from index.retrieval.fitted_ranking import RankingValues, features, shipped
from index.retrieval.scope import Scope
from index.text.languages import UNSPACED
from index.text.term_weights import bm25, coverage, inverse_document_frequency, rarity
from index.text.tokens import content_words, words
from index.vectors.embedding import Vectors
from index.vectors.flat_index import FlatIndexes

if TYPE_CHECKING:
    from index.vectors.chroma import Store  # chromadb takes half a second to import

CANDIDATES = 200
_FETCHED = 300  # more than CANDIDATES, since some are out of scope; Chroma Cloud returns no more at once
_MOST_FETCHED = 2_000
"""The most passages fetched if few are in scope, so that no window takes much longer than another."""

_ENOUGH = 50  # passages in scope; if fewer are found, the newest articles are compared as well
_SMALL = 2_000  # passages of a library in which each is compared
_COMPARED = 400
"""Articles whose passages, about 2,800, are compared one by one in about 10 ms."""

_COMPARED_ALONE = 15_000
"""Articles whose passages are compared, in a third of a second, while Chroma does not have them.

As many texts are searched for the words of a question in a language that the embedding model does not know.
"""

_SHARING = 50  # articles with most of a question's words whose passages are compared
_AT_ONCE = 500  # articles whose vectors are in memory together
_DENSE, _LEXICAL, _RECENCY = 0.7, 0.3, 0.2  # weights
_FADING = 30.0  # days after which recency has fallen to 1/e
_OF_ONE_ARTICLE = 3  # passages that are shown
_READ_OF_ONE_ARTICLE = 5
"""Passages of one article that may be read. For .94 of the natural questions of 2025H1, one of the first
eight passages by the weighted sum holds the sentence that answers; with at most three of one article,
for .86.
"""

_REMEMBERED = 8_192  # passages whose words are kept, with about 6 KB each
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage near to the question, with its cosine."""

    passage: Passage
    dense: float


def candidates(
    ledger: Ledger,
    store: "Store",
    flat_indexes: FlatIndexes,
    collection: Collection,
    vector: Vectors,
    scope: Scope,
) -> list[Candidate]:
    """Return the `CANDIDATES` passages in scope that are nearest to the question, or all if there are fewer.

    Chroma returns the nearest of the library. If too few of them are in scope, or Chroma lacks vectors that
    the catalog has, each passage in scope is compared in memory. Where memory has no room for the library,
    those of a short window are read from the catalog. For a longer window the more are fetched from Chroma,
    the smaller its share of the library is; if these leave too few, the newest of the window are compared as
    well.

    In a small library each passage is read and compared, since Chroma's graph may have no path to a passage
    that is unlike all others.
    """
    chosen = _filter(scope)
    if collection.passages <= _SMALL:
        cosines = _compared(ledger, store, collection, vector, chosen, _SMALL)
    else:
        if collection.is_whole and chosen.undated and scope.sources is None:
            fetched = list(store.nearest(collection.name, vector, _FETCHED).items())
            found = _admitted(ledger, collection, dict(fetched[:CANDIDATES]), scope)
            if len(found) < CANDIDATES:
                found += _admitted(ledger, collection, dict(fetched[CANDIDATES:]), scope)
            if len(found) >= CANDIDATES:
                return found[:CANDIDATES]
        if flat := flat_indexes.of(ledger, collection):
            return _admitted(ledger, collection, flat.nearest(vector, chosen, CANDIDATES), scope)
        cosines = _looked_through(ledger, store, collection, vector, chosen)
    best = sorted(cosines.items(), key=lambda found: -found[1])[:CANDIDATES]
    return _admitted(ledger, collection, dict(best), scope)


def with_shared_words(
    ledger: Ledger, collection: Collection, found: Sequence[Candidate], lexical_query: str, scope: Scope
) -> tuple[list[Candidate], dict[str, float]]:
    """Return `found` and the passages that share most of the question's words, and how rare each word is.

    The embedding model knows no language without spaces, so its nearest passages may be any. Therefore the
    words are looked for in the newest articles in such languages. The fewer articles in scope have
    a word, the rarer it counts.
    """
    chosen, asked = _filter(scope), set(content_words(lexical_query))
    number, _ = ledger.count_in_scope(chosen)
    sharing = {
        id_: shared
        for id_, text in ledger.newest_texts(chosen, sorted(UNSPACED), _COMPARED_ALONE)
        if (shared := {word for word in asked if word in text})
    }
    holding = Counter(chain.from_iterable(sharing.values()))
    idf = {word: rarity(holding[word], number) for word in asked}
    best = sorted(sharing, key=lambda id_: -coverage(sharing[id_], idf))[:_SHARING]
    known = {candidate.passage for candidate in found}
    new = [
        passage
        for passage in ledger.answering(collection.name, best).values()
        if passage not in known and scope.admits(passage.article)
    ]
    new.sort(key=lambda passage: -coverage(counted_words(passage.text), idf))
    return [*found, *(Candidate(passage, 0.0) for passage in new[:CANDIDATES])], idf


def _filter(scope: Scope) -> ArticleFilter:
    undated = scope.since is None and scope.until is None
    return ArticleFilter(scope.since, scope.latest, scope.sources, undated)


def _looked_through(
    ledger: Ledger, store: "Store", collection: Collection, vector: Vectors, chosen: ArticleFilter
) -> dict[str, float]:
    """Return the nearest passages in scope of a library that has no room in memory."""
    if not collection.is_whole:
        return _compared(ledger, store, collection, vector, chosen, _COMPARED_ALONE)
    cosines: dict[str, float] = {}
    number, of = ledger.count_in_scope(chosen)
    if number > _COMPARED:
        wanted = min(2 * CANDIDATES * of // number, _MOST_FETCHED, store.page)
        near = store.nearest(collection.name, vector, wanted)
        articles = {id_: id_.rsplit(".", 2)[0] for id_ in near}
        inside = ledger.in_scope(list(dict.fromkeys(articles.values())), chosen, number)
        cosines = {id_: cosine for id_, cosine in near.items() if articles[id_] in inside}
    if len(cosines) < _ENOUGH:
        cosines |= _compared(ledger, store, collection, vector, chosen, _COMPARED)
    return cosines


def _compared(
    ledger: Ledger, store: "Store", collection: Collection, vector: Vectors, chosen: ArticleFilter, limit: int
) -> dict[str, float]:
    """Return the nearest passages of the newest `limit` articles in scope; each of them is compared."""
    found: dict[str, float] = {}
    rows = ledger.newest(collection.name, chosen, limit)
    while page := list(islice(rows, _AT_ONCE)):
        kept = [vectors for vectors in page if vectors.kept is not None]
        if kept:
            # By one thread: on a busy machine, those of BLAS wait for each other longer than they compute.
            cosines = np.einsum("ij,j->i", unit_rows(kept), vector)
            ends = np.cumsum([vectors.entry.passages for vectors in kept])
            for at in np.argsort(-cosines)[:CANDIDATES]:
                entry = kept[of := int(np.searchsorted(ends, at, side="right"))].entry
                found[entry.id(int(at - ends[of]) + entry.passages)] = float(cosines[at])
        lacking = [id_ for vectors in page if vectors.kept is None for id_ in vectors.entry.ids]
        if lacking:  # indexed by a former version
            former = store.vectors(collection.name, lacking)
            found |= {id_: float(row @ vector) for id_, row in former.items()}
    return found


def _admitted(
    ledger: Ledger, collection: Collection, cosines: dict[str, float], scope: Scope
) -> list[Candidate]:
    passages = ledger.resolve(collection.name, list(cosines))
    near = (Candidate(passages[id_], cosine) for id_, cosine in cosines.items() if id_ in passages)
    return [candidate for candidate in near if scope.admits(candidate.passage.article)]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The hits, best first, at most a few of one article, and how rare words are among the candidates."""

    hits: tuple[Hit, ...] = ()
    idf: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Considered:
    """The candidates of a question as hits, scored by the weighted sum.

    `values` are their features, (hits, features). `idf` says how rare each word of the question is.
    """

    hits: tuple[Hit, ...]
    values: RankingValues
    idf: Mapping[str, float]


def considered(
    lexical_query: str, found: Sequence[Candidate], scope: Scope, years: Sequence[str] = ()
) -> Considered:
    """Compare candidates, at least one, with a question and its time; arguments as for `rank`."""
    ages = _ages(found, scope, years)
    weighed = _weighed(lexical_query, found, ages)
    documents = [counted_words(candidate.passage.text) for candidate in found]
    return Considered(weighed.hits, features(weighed.hits, documents, ages, weighed.idf), weighed.idf)


def _weighed(lexical_query: str, found: Sequence[Candidate], ages: Sequence[float]) -> Ranking:
    """Return all candidates in their order, scored by the weighted sum."""
    documents = [counted_words(candidate.passage.text) for candidate in found]
    idf = inverse_document_frequency(content_words(lexical_query), documents)
    lexical = bm25(documents, idf)
    best = max(lexical) or 1.0
    return Ranking(_hits(found, [score / best for score in lexical], ages), idf)


def rank(
    lexical_query: str,
    found: Sequence[Candidate],
    scope: Scope,
    years: Sequence[str] = (),
    *,
    is_fitted: bool = False,
) -> Ranking:
    """Order candidates by meaning, by the words of `lexical_query` that they share, and by recency.

    Args:
        lexical_query: the words.
        found: the candidates.
        scope: where they were found.
        years: the years that the question names. If articles of all these years were found, they count as
            new and all others as old, because the year tells the events of a series apart.
        is_fitted: whether the fitted network decides, which knows the cosines of the bundled model.
    """
    if not found:
        return Ranking()
    if not is_fitted:
        weighed = _weighed(lexical_query, found, _ages(found, scope, years))
        return _ranking(weighed.hits, weighed.idf)
    of = considered(lexical_query, found, scope, years)
    scores = shipped().scores(of.values).tolist()
    return _ranking([replace(hit, score=score) for hit, score in zip(of.hits, scores, strict=True)], of.idf)


def rank_by_words(
    weights: Mapping[str, float], found: Sequence[Candidate], scope: Scope, years: Sequence[str] = ()
) -> Ranking:
    """Order candidates in a language that the embedding model does not know.

    The share of the question's words that a passage has, by their `weights`, takes the place of the cosine,
    too, and a passage without any is left out. `years` as for `rank`.
    """
    sharing = [each for each in found if not counted_words(each.passage.text).keys().isdisjoint(weights)]
    shares = [coverage(counted_words(candidate.passage.text), weights) for candidate in sharing]
    known = [replace(candidate, dense=share) for candidate, share in zip(sharing, shares, strict=True)]
    return _ranking(_hits(known, shares, _ages(known, scope, years)), weights)


def _hits(found: Sequence[Candidate], lexical: Sequence[float], ages: Sequence[float]) -> tuple[Hit, ...]:
    scored = zip(found, lexical, [exp(-age / _FADING) for age in ages], strict=True)
    return tuple(
        Hit(each.passage, relevance(each.dense, score) + _RECENCY * recent, each.dense, score, recent)
        for each, score, recent in scored
    )


def _ranking(hits: Sequence[Hit], idf: Mapping[str, float]) -> Ranking:
    best_first = sorted(hits, key=lambda hit: -hit.score)
    return Ranking(tuple(_thinned(best_first, _READ_OF_ONE_ARTICLE)), idf)


def _ages(found: Sequence[Candidate], scope: Scope, years: Sequence[str]) -> list[float]:
    """Return the age of each candidate in days; of years that a question names, 0, and infinite of others."""
    articles = [candidate.passage.article for candidate in found]
    timely = [all(is_of_year(article, year) for year in years) for article in articles]
    if years and any(timely):
        return [0.0 if is_timely else inf for is_timely in timely]
    return [_age(article, scope) for article in articles]


def _age(article: Article, scope: Scope) -> float:
    """Return the age in days, infinite if the date is unknown."""
    published = article.published
    if published is None:
        return inf
    return max((scope.present - published).total_seconds() / _DAY, 0.0)


def is_of_year(article: Article, year: str) -> bool:
    """Return whether the article was published in `year` or mentions it."""
    return year in article.text or (article.published is not None and str(article.published.year) == year)


@lru_cache(maxsize=_REMEMBERED)
def counted_words(text: str) -> Counter[str]:
    """Return how often each folded word occurs in the text of a passage; the result must not be changed.

    Questions about the same events have many candidates in common, whose words are remembered.
    """
    return Counter(words(text))


def recency(passage: Passage, scope: Scope, fading: float = _FADING) -> float:
    """Return exp(-age / `fading` days): 1 for an article of the present, 0 for an unknown date."""
    return exp(-_age(passage.article, scope) / fading)


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
