"""A question, as it was asked -> what one library finds for it."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.answering import answer
from index.catalog import Ledger
from index.embedding import Embedder, Vectors
from index.model import Answer, Article, Hit
from index.reader import Reader
from index.retrieval import Ranking, Scope, candidates, rank
from index.timeframe import Window
from index.timeline import Event, timeline
from index.timely import favoured, outside, scoped

if TYPE_CHECKING:
    from index.store import (
        Store,
    )  # chromadb takes half a second to import

_SHOWN = 10  # passages that an answer carries


@dataclass(frozen=True, slots=True)
class Searcher:
    """Searches one collection; there is none where the library has no article."""

    ledger: Ledger
    store: "Store"
    embedder: Embedder
    reader: Reader
    collection: str

    def hits(self, question: str, scope: Scope, window: Window | None) -> tuple[Hit, ...]:
        """Return the passages that fit the question best.

        Only those in a window that the caller gave; those in one that the question's words name are moved
        up, since words may mean another time than they seem to.
        """
        given = window if window and window.kind == "given" else None
        ranking = self._ranked(question, self._embedded(question), scoped(scope, given))
        return (ranking if given or window is None else favoured(ranking, window, scope)).hits

    def ask(self, question: str, scope: Scope, window: Window | None, limit: int) -> Answer:
        """Return at most `limit` quotes from articles in the window, or a refusal.

        `Answer.passages` are those of `hits`.
        """
        vector = self._embedded(question)
        if window is None or window.kind == "latest":
            ranking = self._ranked(question, vector, scope)
            ranking = favoured(ranking, window, scope) if window else ranking
            return replace(answer(question, ranking, scope, self.reader, limit), window=window)
        narrow = scoped(scope, window)
        found = answer(question, self._ranked(question, vector, narrow), narrow, self.reader, limit)
        passages = found.passages
        beside: tuple[Article, ...] = ()
        if found.abstained or window.kind == "named":
            around = favoured(self._ranked(question, vector, scope), window, scope)
            beside = outside(around.hits, window) if found.abstained else ()
            passages = around.hits[: len(passages) or _SHOWN] if window.kind == "named" else passages
        return replace(found, asked_at=scope.asked_at, window=window, passages=passages, outside=beside)

    def timeline(self, topic: str, scope: Scope, window: Window | None, limit: int) -> tuple[Event, ...]:
        """Return at most `limit` events of `topic` in the window, oldest first."""
        narrow = scoped(scope, window)
        ranking = self._ranked(topic, self._embedded(topic), narrow)
        return timeline(topic, ranking.hits, self.embedder, limit)

    def _embedded(self, question: str) -> Vectors:
        vector: Vectors = self.embedder.embed([question], query=True)[0]
        return vector

    def _ranked(self, question: str, vector: Vectors, scope: Scope) -> Ranking:
        return rank(question, candidates(self.ledger, self.store, self.collection, vector, scope), scope)
