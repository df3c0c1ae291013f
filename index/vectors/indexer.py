"""Articles of the catalog -> passages in Chroma; the ledger lists what is left to do.

Each step is recorded before it is taken and can be repeated. After a crash at any point the next run
continues where the last one stopped:

1. The passages of a revision are recorded as being written, then written to Chroma.
2. One transaction makes them live and those of the former revision stale.
3. Stale passages are deleted from Chroma, then from the ledger.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from index.catalog import Collection, Ledger
from index.catalog.status import Fingerprint
from index.errors import FingerprintMismatch, StorageFailed
from index.model import Article
from index.report import Failure, Progress
from index.text.span import Span
from index.vectors.embedding import Embedder, Vectors
from index.vectors.passages import PassageRules, cut, embedded_text

if TYPE_CHECKING:
    from index.vectors.chroma import Store  # chromadb takes half a second to import

Watcher = Callable[[Progress], None]
"""Called with the progress; an exception that it raises stops the work at a consistent point."""

_ARTICLES = 16  # indexed at once: enough for the model, few enough to report every few seconds
_ENTRIES = 500


class Indexer:
    """Keeps the Chroma collections of one library in step with its catalog."""

    def __init__(
        self, ledger: Ledger, store: "Store", embedder: Embedder, rules: PassageRules, name: str
    ) -> None:
        """Index the library called `name`."""
        self._ledger = ledger
        self._store = store
        self._embedder = embedder
        self._rules = rules
        self._name = name

    @property
    def fingerprint(self) -> Fingerprint:
        """The fingerprint that a new index would have."""
        return Fingerprint(self._embedder.name, self._embedder.dimension, str(self._rules))

    def find_live(self) -> str | None:
        """Return the collection that answers questions, or None if nothing was indexed yet.

        Raises:
            FingerprintMismatch: the collection was built with another model or other passage rules.
            StorageFailed: its vectors are no longer in Chroma.
        """
        live = self._registered_live()
        if live is None:
            return None
        carried = self._store.fingerprint(live.name)
        if carried is None and self._ledger.passages(live.name):
            raise StorageFailed(
                f"The vectors of the library {self._name!r} are no longer in Chroma; "
                "the articles are safe. Build the index again with: dateline reindex --full"
            )
        self._check(carried or live.fingerprint)
        return live.name if carried else None

    def ensure_live(self) -> str:
        """Return the collection that answers, created if there is none; raises as `find_live`."""
        if found := self.find_live():
            return found
        live = self._registered_live()
        if live is None:
            return self._new("live")
        self._store.create(live.name, live.fingerprint)  # a run was killed between registering and creating
        return live.name

    def catch_up(self, collection: str, watch: Watcher | None = None, total: int | None = None) -> int:
        """Index waiting articles, delete stale passages, and return how many articles were indexed."""
        done = 0
        for article in self._index_all(collection):
            done += 1
            if watch:
                watch(Progress(done, total, article.title))
        self._sweep(collection)
        return done

    def repair(self, watch: Watcher | None = None) -> int:
        """Make the live collection match the catalog, and return how many articles were indexed.

        A collection that is damaged, or no longer in Chroma, is rebuilt.

        Raises:
            FingerprintMismatch: the collection was built with another model or other passage rules.
        """
        self._clear_retired()
        if (live := self._registered_live()) and not self._store.fingerprint(live.name):
            self._check(live.fingerprint)
            return self.rebuild(watch)
        collection = self.ensure_live()
        if not self._store.is_sound(collection):
            return self.rebuild(watch)
        self._find_lost(collection)
        self._ledger.enqueue(collection)
        return self.catch_up(collection, watch, self._ledger.unindexed_count(collection))

    def rebuild(self, watch: Watcher | None = None) -> int:
        """Index every article into a new collection, make that live, and return the number of articles.

        Until then the former collection answers. An interrupted rebuild is resumed.
        """
        collection = self._half_built() or self._new("building")
        done = self.catch_up(collection, watch, self._ledger.unindexed_count(collection))
        self._ledger.switch(collection)
        self._clear_retired()
        return done

    def tidy(self) -> None:
        """Delete from Chroma what earlier runs left there; needs no model."""
        self._clear_retired()
        for collection in self._ledger.collections():
            self._sweep(collection.name)

    def delete_all(self) -> None:
        """Delete every collection of the library."""
        for collection in self._ledger.collections():
            self._discard(collection.name)

    def _index_all(self, collection: str) -> Iterator[Article]:
        after = ""
        while page := self._ledger.unindexed(collection, after, _ARTICLES):
            self._index(collection, page)
            yield from page
            after = page[-1].id

    def _index(self, collection: str, articles: list[Article]) -> None:
        tokenizer, reads = self._embedder.tokenizer, self._embedder.reads
        cuts = [(article, cut(article, self._rules, tokenizer, reads)) for article in articles]
        texts = [embedded_text(article, span, tokenizer, reads) for article, spans in cuts for span in spans]
        written = self._ledger.begin(collection, cuts)
        self._store.upsert(
            collection,
            [id_ for entry in written for id_ in entry.ids],
            self._embed(collection, articles, texts),
        )
        self._ledger.publish(collection, written)

    def _embed(self, collection: str, articles: list[Article], texts: list[str]) -> Vectors:
        """Return the vectors of the texts, reusing those of a former revision."""
        tokenizer, reads = self._embedder.tokenizer, self._embedder.reads
        former = self._ledger.answering(collection, [article.id for article in articles])
        there = self._store.vectors(collection, list(former)) if former else {}
        known = {
            embedded_text(passage.article, Span(passage.start, passage.end), tokenizer, reads): there[id_]
            for id_, passage in former.items()
            if id_ in there
        }
        new = list(dict.fromkeys(text for text in texts if text not in known))
        if new:
            known |= dict(zip(new, self._embedder.embed(new), strict=True))
        return np.stack([known[text] for text in texts])

    def _sweep(self, collection: str) -> None:
        while stale := self._ledger.stale(collection, _ENTRIES):
            if self._store.fingerprint(collection):
                self._store.delete(collection, [id_ for entry in stale for id_ in entry.ids])
            self._ledger.forget(collection, stale)

    def _find_lost(self, collection: str) -> None:
        after = ""
        while page := self._ledger.live(collection, after, _ENTRIES):
            there = self._store.existing(collection, [id_ for entry in page for id_ in entry.ids])
            lost = [entry for entry in page if not there.issuperset(entry.ids)]
            self._ledger.lost(collection, lost)
            after = page[-1].article

    def _registered_live(self) -> Collection | None:
        return next((each for each in self._ledger.collections() if each.role == "live"), None)

    def _half_built(self) -> str | None:
        for collection in self._ledger.collections():
            if collection.role == "building":
                if self._store.fingerprint(collection.name) == self.fingerprint:
                    return collection.name
                self._discard(collection.name)
        return None

    def _clear_retired(self) -> None:
        for collection in self._ledger.collections():
            if collection.role == "retired":
                self._discard(collection.name)

    def _discard(self, collection: str) -> None:
        self._store.drop(collection)
        self._ledger.unregister(collection)

    def _new(self, role: str) -> str:
        # The random part separates catalogs that share a Chroma server.
        collection = f"dateline-{self._name}-{secrets.token_hex(4)}"
        self._ledger.register(collection, role, self.fingerprint)
        self._store.create(collection, self.fingerprint)
        return collection

    def _check(self, carried: Fingerprint) -> None:
        if carried != self.fingerprint:
            raise FingerprintMismatch(
                f"The index of the library {self._name!r} was made by {carried.model} ({carried.passages}); "
                f"now it would be made by {self.fingerprint.model} ({self.fingerprint.passages}). "
                f"Build it again with: dateline reindex --full, or set EMBEDDING_MODEL={carried.model}"
            )


def batches(articles: Iterable[Article | Failure], failed: list[Failure]) -> Iterator[list[Article]]:
    """Yield the articles in lists without duplicates, and append failures to `failed`."""
    batch: dict[str, Article] = {}
    for given in articles:
        if isinstance(given, Failure):
            failed.append(given)
            continue
        if len(batch) == _ARTICLES or given.id in batch:
            yield list(batch.values())
            batch = {}
        batch[given.id] = given
    if batch:
        yield list(batch.values())
