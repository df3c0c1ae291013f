"""Articles of the catalog -> passages in Chroma; the ledger lists what is left to do.

Each step is recorded before it is taken and can be repeated. After a crash at any point the next run
continues where the last one stopped:

1. The passages of a revision are recorded as being written, then written to Chroma.
2. One transaction makes them live and those of the former revision stale.
3. Stale passages are deleted from Chroma, then from the ledger.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import numpy as np

from index.catalog import Collection, Ledger
from index.catalog.ledger import RESTORE, unit_rows
from index.catalog.status import Fingerprint
from index.errors import FingerprintMismatch, StorageFailed
from index.model import Article
from index.report import Failure, Progress
from index.text.span import Span
from index.vectors.embedding import Embedder, Vectors, setting_of
from index.vectors.passages import PassageRules, cut, embedded_text

if TYPE_CHECKING:
    from index.vectors.chroma import Store  # chromadb takes half a second to import

Watcher = Callable[[Progress], None]
"""Called with the progress; an exception that it raises stops the work at a consistent point."""

_ARTICLES = 32
"""Articles indexed at once: few enough to report every few seconds. With 16, Chroma takes a tenth longer."""

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

    def find_live(self) -> Collection | None:
        """Return the collection that answers questions, or None if nothing was indexed yet.

        Where Chroma lost it or it was damaged, it is not whole: it answers from the catalog's vectors, and
        the next run that adds articles restores it.

        Raises:
            FingerprintMismatch: the collection was built with another model or other passage rules.
            StorageFailed: its vectors are neither in Chroma nor in the catalog.
        """
        live = self._registered_live()
        if live is None:
            return None
        carried = self._store.fingerprint(live.name)
        self._check(carried or live.fingerprint)
        if carried is not None:
            return live
        if not live.passages:
            return None
        if live.is_to_be_copied:
            raise StorageFailed(
                f"The vectors of the library {self._name!r} are no longer in Chroma; "
                "the articles are safe. Build the index again with: dateline reindex --full"
            )
        return replace(live, task=RESTORE)

    def ensure_live(self, watch: Watcher | None = None) -> str:
        """Return the collection that answers, created or restored if necessary; raises as `find_live`."""
        found = self.find_live()
        if found is None:
            live = self._registered_live()
            if live is None:
                return self._new("live")
            self._store.create(live.name, live.fingerprint)  # a run was killed between both steps
            return live.name
        if not found.is_whole:
            self._restore(found, watch)
        elif found.is_to_be_copied:
            self._copy(found.name)
        return found.name

    def catch_up(
        self, collection: str, watch: Watcher | None = None, total: int | None = None, *, anew: bool = False
    ) -> int:
        """Index waiting articles, delete stale passages, and return how many articles were indexed.

        Args:
            collection: to index them in.
            watch: called with the progress.
            total: number of articles that wait.
            anew: embed every text, even if another library has its vectors.
        """
        done = 0
        for article in self._index_all(collection, anew=anew):
            done += 1
            if watch:
                watch(Progress(done, total, article.title))
        self._sweep(collection)
        return done

    def repair(self, watch: Watcher | None = None) -> int:
        """Make the live collection match the catalog, and return how many articles were indexed.

        A collection that is damaged, or no longer in Chroma, is restored from the vectors in the catalog; one
        of a former version, whose vectors the catalog lacks, is rebuilt.

        Raises:
            FingerprintMismatch: the collection was built with another model or other passage rules.
        """
        self._clear_retired()
        restored = 0
        if live := self._registered_live():
            self._check(live.fingerprint)
            if not self._store.fingerprint(live.name) or not self._store.is_sound(live.name):
                if live.is_to_be_copied:
                    return self.rebuild(watch)
                self._store.drop(live.name)
            if live.passages and not (live.is_whole and self._store.fingerprint(live.name)):
                restored = self._restore(live, watch)
        collection = self.ensure_live(watch)
        self._find_lost(collection)
        self._ledger.enqueue(collection)
        return restored + self.catch_up(collection, watch, self._ledger.unindexed_count(collection))

    def rebuild(self, watch: Watcher | None = None) -> int:
        """Index every article into a new collection, make that live, and return the number of articles.

        Until then the former collection answers. An interrupted rebuild is resumed.
        """
        collection = self._half_built() or self._new("building")
        live = self._registered_live()
        same_model = live is not None and live.fingerprint == self.fingerprint
        done = self.catch_up(collection, watch, self._ledger.unindexed_count(collection), anew=same_model)
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

    def _index_all(self, collection: str, *, anew: bool) -> Iterator[Article]:
        after = ""
        while page := self._ledger.unindexed(collection, after, _ARTICLES):
            self._index(collection, page, anew=anew)
            yield from page
            after = page[-1].id

    def _index(self, collection: str, articles: list[Article], *, anew: bool) -> None:
        tokenizer, reads = self._embedder.tokenizer, self._embedder.reads
        cuts = [(article, cut(article, self._rules, tokenizer, reads)) for article in articles]
        texts = {
            article.id: [embedded_text(article, span, tokenizer, reads) for span in spans]
            for article, spans in cuts
        }
        public = self._ledger.public(articles)
        keys = {name: self._vectors_key(name, texts[name], public=name in public) for name in texts}
        shared = {} if anew else self._ledger.kept([keys[name] for name in public], self._embedder.dimension)
        written = self._ledger.begin(collection, cuts)
        known = {
            text: vector
            for name in texts
            for text, vector in zip(texts[name], shared.get(keys[name], ()), strict=False)
        }
        vectors = self._embed(collection, articles, [text for each in texts.values() for text in each], known)
        self._store.upsert(collection, [id_ for entry in written for id_ in entry.ids], vectors)
        self._ledger.publish(collection, written, vectors, list(keys.values()))

    def _vectors_key(self, article: str, texts: Sequence[str], *, public: bool) -> str:
        """Return the key under which the vectors of an article's passages are kept.

        It is the same in other libraries only for texts that a feed brought, and only for the same address:
        how fast an upload is indexed must not tell that another server has its text.
        """
        owner = "" if public else self._name
        content = json.dumps([asdict(self.fingerprint), owner, article, texts])
        return hashlib.sha256(content.encode()).hexdigest()

    def _embed(
        self, collection: str, articles: list[Article], texts: list[str], known: dict[str, Vectors]
    ) -> Vectors:
        """Return the vectors of the texts, reusing those that are `known` and those of a former revision."""
        tokenizer, reads = self._embedder.tokenizer, self._embedder.reads
        former = self._ledger.answering(collection, [article.id for article in articles])
        kept = self._ledger.vectors(collection, [article.id for article in articles]) if former else []
        there = {
            id_: vector
            for vectors in kept
            if vectors.kept is not None
            for id_, vector in zip(vectors.entry.ids, unit_rows([vectors]), strict=True)
        }
        known = known | {
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

    def _restore(self, collection: Collection, watch: Watcher | None) -> int:
        """Put the catalog's vectors into Chroma again, and return the number of articles restored.

        An interrupted run is resumed.
        """
        name, done = collection.name, 0
        if not self._store.fingerprint(name):
            collection = replace(collection, task=RESTORE)
            self._ledger.restore_from(name)
            self._store.create(name, collection.fingerprint)
        after = collection.restored_until
        while page := self._ledger.vectors_beyond(name, after, _ENTRIES):
            kept = [vectors for vectors, _ in page if vectors.kept is not None]
            if kept:
                ids = [id_ for vectors in kept for id_ in vectors.entry.ids]
                self._store.upsert(name, ids, unit_rows(kept))
            self._ledger.lost(name, [vectors.entry for vectors, _ in page if vectors.kept is None])
            after = page[-1][0].entry.article
            self._ledger.restore_from(name, after)
            done += len(page)
            if watch:
                watch(Progress(done, None, page[-1][1]))
        self._ledger.complete(name)
        return done

    def _copy(self, collection: str) -> None:
        """Copy the vectors that a former version kept in Chroma alone into the catalog."""
        after = ""
        while page := self._ledger.vectors_beyond(collection, after, _ENTRIES):
            lacking = [vectors.entry for vectors, _ in page if vectors.kept is None]
            found = self._store.vectors(collection, [id_ for entry in lacking for id_ in entry.ids])
            whole = [entry for entry in lacking if found.keys() >= set(entry.ids)]
            if whole:
                self._ledger.keep_vectors(
                    collection, {entry: np.stack([found[id_] for id_ in entry.ids]) for entry in whole}
                )
            self._ledger.lost(collection, [entry for entry in lacking if entry not in whole])
            after = page[-1][0].entry.article
        self._ledger.complete(collection)

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
        if carried == self.fingerprint:
            return
        former, present = setting_of(carried.model), setting_of(self.fingerprint.model)
        back = f", or set EMBEDDING_MODEL={former}" if former != present else ""
        if former == present and carried.model != self.fingerprint.model:
            back = f", or put the former weights back into {former}"
        raise FingerprintMismatch(
            f"The index of the library {self._name!r} was made by {carried.model} ({carried.passages}); "
            f"now it would be made by {self.fingerprint.model} ({self.fingerprint.passages}). "
            f"Build it again with: dateline reindex --full{back}"
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
