"""How a question is answered: understand → retrieve → read → compare → compose."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from index.answering.compose import SHOWN, compose
from index.answering.confidence import Reading
from index.answering.merging import merged
from index.answering.stories import newest_leads
from index.answering.timeline import Event, events
from index.catalog import Articles, Collection, Ledger, Stories, Vocabulary
from index.claims import Comparison
from index.claims import compare as compare_claims
from index.model import RELATED, Answer, Hit, Quote
from index.question import query as queries
from index.question.compound import sub_questions
from index.question.phrasing import asked
from index.question.query import Query
from index.question.request import Request
from index.question.spelling import corrections, unknown_words
from index.reader import FittedReader, Reader, SharedWordsReader, SimilarityReader, sentence_scores
from index.reader.sentence_scores import Evidence
from index.retrieval.ranking import (
    Candidate,
    Considered,
    Ranking,
    candidates,
    considered,
    counted_words,
    rank,
    rank_by_words,
    shown,
    with_shared_words,
)
from index.retrieval.scope import Scope
from index.retrieval.time_boost import boosted, current, outside
from index.text.tokens import is_unspaced, words
from index.timeframe import Window
from index.vectors.embedding import BUNDLED, Embedder, Vectors
from index.vectors.flat_index import FlatIndexes

if TYPE_CHECKING:
    from index.vectors.chroma import Store  # chromadb takes half a second to import


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """Everything needed to search one library: its live collection, its catalog and the models."""

    articles: Articles
    ledger: Ledger
    store: "Store"
    flat_indexes: FlatIndexes
    embedder: Embedder
    question_vector: Callable[[str], Vectors]
    reader: Reader
    vocabulary: Vocabulary
    stories: Stories
    collection: Collection


def ask(index: SearchIndex, request: Request, scope: Scope, limit: int) -> Answer:
    """Return at most `limit` quotes that answer the request, or a refusal.

    Two questions asked in one are answered separately; both answers are in `parts`.
    """
    parts = sub_questions(request.question)
    queries = [understand(index, part.searched, request.window, scope) for part in parts]
    answers = [
        replace(_answer(index, query, scope, limit), question=part.question)
        for part, query in zip(parts, queries, strict=True)
    ]
    return answers[0] if len(answers) == 1 else merged(request.question, answers, limit)


def search(index: SearchIndex, request: Request, scope: Scope) -> tuple[Hit, ...]:
    """Return the passages that fit the request, best first.

    A window given by the caller excludes all other passages. A window named by the question only moves its
    passages up, since the words may mean another time than they seem to.
    """
    query = understand(index, request.question, request.window, scope)
    given = query.window if query.window and query.window.kind == "given" else None
    ranking = retrieve(index, query, scope.within(given))
    ranking = ranking if given else boosted(ranking, query.window, scope)
    return shown(sentence_scores.rescored(ranking.hits, read(index, query, ranking)))


def timeline(index: SearchIndex, request: Request, scope: Scope, limit: int) -> tuple[Event, ...]:
    """Return at most `limit` events of the topic in the window, oldest first."""
    query = understand(index, request.question, request.window, scope)
    ranking = retrieve(index, query, scope.within(query.window))
    return events(query.text, ranking.hits, index.embedder, limit)


def _answer(index: SearchIndex, query: Query, scope: Scope, limit: int) -> Answer:
    """Answer from articles in the query's window, and from others only if the window is loose."""
    window = query.window
    if query.listing and not query.text:
        return _latest(index, query, scope, limit)
    if window is None or window.kind == "latest":
        return _answered(index, query, boosted(retrieve(index, query, scope), window, scope), scope, limit)
    narrow, timeless = scope.within(window), query.timeless or query
    inside = boosted(retrieve(index, timeless, narrow), window, narrow)
    answer = _answered(index, timeless, current(inside, window), narrow, limit)
    if window.kind == "given" and not answer.abstained:
        return answer
    around = boosted(retrieve(index, query, scope), window, scope)
    if answer.abstained and window.loose:
        answer = _answered(index, query, around, scope, limit)
    return replace(
        answer,
        passages=answer.passages if window.kind == "given" else shown(around.hits)[:SHOWN],
        outside=outside(_related(around), window) if answer.abstained else (),
    )


def _related(ranking: Ranking) -> list[Hit]:
    return [hit for hit in ranking.hits if hit.dense >= RELATED]


def _answered(index: SearchIndex, query: Query, ranking: Ranking, scope: Scope, limit: int) -> Answer:
    evidence = read(index, query, ranking)
    comparison = compare(query, evidence)
    answer = compose(
        query,
        ranking,
        evidence,
        comparison,
        limit,
        asked_at=scope.asked_at,
        reading=_reading(index, query),
    )
    if answer.abstained:
        covered = index.vocabulary.of(query.text).languages() if query.foreign else ()
        return replace(answer, languages=covered)
    return replace(answer, quotes=_with_copies(index, answer.quotes, scope))


def _latest(index: SearchIndex, query: Query, scope: Scope, limit: int) -> Answer:
    """Return how each of the library's newest stories begins."""
    scope = scope.within(query.window)
    quotes = _with_copies(index, newest_leads(index.articles, scope, limit), scope)
    return Answer(
        question=query.text,
        asked_at=scope.asked_at,
        quotes=quotes,
        passages=(),
        confidence=1.0 if quotes else 0.0,
        abstained=not quotes,
        window=query.window,
    )


def understand(index: SearchIndex, question: str, window: Window | None, scope: Scope) -> Query:
    """Return what `question` asks.

    Where a word may be a misspelt name, the passages nearest to the question as typed are retrieved first:
    the names in them are the likeliest to be meant.
    """
    known = index.vocabulary.of(question)
    typed = asked(question).text
    unknown = unknown_words(typed, known)
    nearby = _words_of(_candidates(index, typed, scope)) if unknown else frozenset[str]()
    names = corrections(unknown, nearby, known)
    return queries.understand(question, known, window, names)


def retrieve(index: SearchIndex, query: Query, scope: Scope) -> Ranking:
    """Return the passages in scope that may answer, ranked; a year in the question counts more than age."""
    found, years = _candidates(index, query.dense_query, scope), query.entities.years
    if _reading(index, query) == "words":
        found, weights = with_shared_words(index.ledger, index.collection, found, query.lexical_query, scope)
        return rank_by_words(weights, found, scope, years)
    return rank(query.lexical_query, found, scope, years, is_fitted=index.embedder.name == BUNDLED)


def compared(index: SearchIndex, request: Request, scope: Scope) -> Considered | None:
    """Return the passages considered for a request with their features, or None if nothing is found."""
    query = understand(index, request.question, request.window, scope)
    found = _candidates(index, query.dense_query, scope)
    return considered(query.lexical_query, found, scope, query.entities.years) if found else None


def read(index: SearchIndex, query: Query, ranking: Ranking) -> Evidence:
    """Return the sentences of the best passages."""
    return sentence_scores.read(query.text, ranking.hits, _reader(index, query, ranking))


def compare(query: Query, evidence: Evidence) -> Comparison:
    """Return which articles agree on the answer and which differ."""
    return compare_claims(query.expected, evidence)


def _candidates(index: SearchIndex, text: str, scope: Scope) -> list[Candidate]:
    vector = index.question_vector(text)
    return candidates(index.ledger, index.store, index.flat_indexes, index.collection, vector, scope)


def _words_of(found: Sequence[Candidate]) -> frozenset[str]:
    passages = [candidate.passage for candidate in found]
    titles = {passage.article.title for passage in passages}
    said = (counted_words(passage.text) for passage in passages)
    return frozenset(chain(chain.from_iterable(map(words, titles)), chain.from_iterable(said)))


def _reader(index: SearchIndex, query: Query, ranking: Ranking) -> Reader:
    """Return the reader for a question: a fitted one knows only languages that share words with English."""
    how = _reading(index, query)
    if how == "words":
        return SharedWordsReader(ranking.idf)
    by_meaning = how == "meaning" and isinstance(index.reader, FittedReader)
    return SimilarityReader(index.embedder) if by_meaning else index.reader


def _reading(index: SearchIndex, query: Query) -> Reading:
    """Return how a question is compared with the articles.

    The bundled models know only English. They would take any two German texts to be alike, and even more so
    two Chinese ones.
    """
    if index.embedder.name == BUNDLED:
        return "words" if is_unspaced(query.text) else "fitted"
    return "meaning" if query.foreign or is_unspaced(query.text) else "fitted"


def _with_copies(index: SearchIndex, quotes: Sequence[Quote], scope: Scope) -> tuple[Quote, ...]:
    """Return the quotes, each with the other articles in scope that print the same story."""
    articles = index.stories.together({quote.article.story for quote in quotes})
    copies = [article for article in articles if scope.admits(article)]
    return tuple(
        replace(
            quote,
            also=tuple(
                copy for copy in copies if copy.story == quote.article.story and copy.id != quote.article.id
            ),
        )
        for quote in quotes
    )
