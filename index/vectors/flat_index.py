"""Vectors in memory: each is compared with a question about a part of a library.

Chroma's graph finds the nearest vectors of a whole library. To find those of a window or a
publisher, many more have to be fetched than are wanted: the larger the library, the longer this takes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from index.catalog import Collection, Entry, Ledger
from index.catalog.ledger import ArticleFilter, DatedEntry, LiveVectors
from index.vectors.embedding import Vectors

if TYPE_CHECKING:
    from torch import Tensor

_Flags = NDArray[np.bool_]

ROOM = 256 * 2**20
"""Bytes for the vectors of all libraries together: 349,000 passages of the bundled model."""

_IDLE = 600.0  # seconds without a question after which a library may be evicted
_BYTES = 2  # of a number
_SPARE = 64  # extra candidates, since the final order is computed in 32 bits
_SPARSE = 4
"""If fewer than a quarter of neighbouring vectors are wanted, only these are copied and compared."""

_CHANGED = 32
"""An index is loaded anew once a 32nd of its passages was added or removed, and at least `_FEW`."""

_FEW = 1_000


@dataclass(frozen=True, slots=True)
class _Block:
    """Entries with their vectors.

    Attributes:
        entries: the entries; of those of one article, only the last may answer.
        numbers: the number of the last entry of each article.
        offsets: the number of the first row of each entry, and of all rows.
        published: the dates of their articles, -inf where unknown.
        publishers: the numbers of their publishers.
        live: whether each entry still answers.
        rows: the vectors, one row for each passage.
    """

    entries: tuple[Entry, ...]
    numbers: Mapping[str, int]
    offsets: NDArray[np.int64]
    published: NDArray[np.float64]
    publishers: NDArray[np.int64]
    live: _Flags
    rows: "Tensor"

    @classmethod
    def of(cls, read: LiveVectors, publishers: Mapping[str, int]) -> Self:
        """Return the block of what was read from the catalog."""
        import torch  # noqa: PLC0415 - takes a second, for which questions without a window should not wait

        entries = tuple(dated.entry for dated in read.entries)
        dates = [-inf if dated.published is None else dated.published for dated in read.entries]
        return cls(
            entries=entries,
            numbers=_numbers(entries),
            offsets=np.cumsum([0, *(entry.passages for entry in entries)], dtype=np.int64),
            published=np.array(dates, dtype=np.float64),
            publishers=np.array([publishers[dated.source] for dated in read.entries], dtype=np.int64),
            live=np.ones(len(entries), dtype=np.bool_),
            rows=torch.from_numpy(read.rows),
        )

    @property
    def passages(self) -> int:
        """The number of passages that still answer."""
        return int(np.diff(self.offsets)[self.live].sum())

    def followed_by(self, other: "_Block") -> "_Block":
        """Return a block of these entries followed by those of `other`."""
        import torch  # noqa: PLC0415 - as above

        entries = self.entries + other.entries
        return _Block(
            entries=entries,
            numbers=_numbers(entries),
            offsets=np.concatenate((self.offsets, self.offsets[-1] + other.offsets[1:])),
            published=np.concatenate((self.published, other.published)),
            publishers=np.concatenate((self.publishers, other.publishers)),
            live=np.concatenate((self.live, other.live)),
            rows=torch.cat((self.rows, other.rows)),
        )

    def keeping(self, live: set[Entry]) -> "_Block":
        """Return this block, in which only entries among `live` answer."""
        return replace(self, live=self.live & np.array([entry in live for entry in self.entries], np.bool_))

    def superseded_by(self, articles: set[str]) -> "_Block":
        """Return this block, in which entries of these articles no longer answer."""
        live = self.live.copy()
        live[[self.numbers[article] for article in articles if article in self.numbers]] = False
        return replace(self, live=live)

    def nearest(
        self, vector: Vectors, chosen: ArticleFilter, publishers: Sequence[int] | None, limit: int
    ) -> dict[str, float]:
        """Return the ids nearest to a unit vector with their cosines, nearest first; see `FlatIndex`."""
        in_scope = self._in_scope(chosen, publishers)
        numbers = np.flatnonzero(in_scope)
        if not len(numbers):
            return {}
        # The entries are in the order of their dates, so that those of a window are neighbours.
        first, last = int(numbers[0]), int(numbers[-1]) + 1
        wanted = np.repeat(in_scope[first:last], np.diff(self.offsets[first : last + 1]))
        start = int(self.offsets[first])
        at = start + _nearest_rows(self.rows[start : start + len(wanted)], wanted, vector, limit + _SPARE)
        rows = self.rows[at].float().numpy()
        cosines = np.einsum("ij,j->i", rows, vector) / np.sqrt(np.einsum("ij,ij->i", rows, rows))
        best = np.argsort(-cosines)[:limit]
        owners = np.searchsorted(self.offsets, at[best], side="right") - 1
        return {
            self.entries[owner].id(int(row - self.offsets[owner])): float(cosine)
            for owner, row, cosine in zip(owners, at[best], cosines[best], strict=True)
        }

    def _in_scope(self, chosen: ArticleFilter, publishers: Sequence[int] | None) -> _Flags:
        found = self.live & (self.published <= chosen.until.timestamp())
        if chosen.since is not None:
            found &= self.published >= chosen.since.timestamp()
        if not chosen.undated:
            found &= self.published > -inf
        return found if publishers is None else found & np.isin(self.publishers, publishers)


def _numbers(entries: Sequence[Entry]) -> dict[str, int]:
    return {entry.article: number for number, entry in enumerate(entries)}


def _nearest_rows(rows: "Tensor", wanted: _Flags, vector: Vectors, limit: int) -> NDArray[np.int64]:
    """Return the indices of the wanted rows nearest to a vector, compared in 16 bits."""
    import torch  # noqa: PLC0415 - as above

    number = int(np.count_nonzero(wanted))
    with torch.inference_mode():
        asked = torch.from_numpy(vector).to(rows.dtype)
        if number * _SPARSE < len(wanted):
            compared = torch.from_numpy(np.flatnonzero(wanted))
            cosines = rows.index_select(0, compared) @ asked
            best = compared[torch.topk(cosines, min(limit, number)).indices]
        else:
            cosines = (rows @ asked).masked_fill_(torch.from_numpy(~wanted), -inf)
            best = torch.topk(cosines, min(limit, number)).indices
        found: NDArray[np.int64] = best.numpy()
    return found


@dataclass(frozen=True, slots=True)
class FlatIndex:
    """All vectors of a collection, each of which is compared.

    Attributes:
        changes: the number of the collection's last change that is in the index.
        passages: how many passages the collection then had.
        publishers: the number of each publisher.
        ordered: most of the entries, in the order of their dates.
        recent: entries that were added or changed later.
        lacking: entries whose vectors only Chroma has. They cannot be found here.
    """

    changes: int
    passages: int
    publishers: Mapping[str, int]
    ordered: _Block
    recent: _Block
    lacking: frozenset[Entry]

    @classmethod
    def load(cls, ledger: Ledger, collection: Collection) -> Self:
        """Return the index of what the catalog has."""
        read = ledger.live_vectors(collection)
        publishers = _numbered({}, read.entries)
        ordered = _Block.of(read, publishers)
        nothing = replace(read, entries=(), rows=read.rows[:0])
        recent = _Block.of(nothing, publishers)
        return cls(read.changes, read.passages, publishers, ordered, recent, frozenset(read.lacking))

    def refreshed(self, ledger: Ledger, collection: Collection) -> "FlatIndex":
        """Return this index with what has changed in the catalog since."""
        read = ledger.live_vectors(collection, self.changes)
        publishers = _numbered(self.publishers, read.entries)
        changed = {entry.article for entry in (*(dated.entry for dated in read.entries), *read.lacking)}
        ordered = self.ordered.superseded_by(changed)
        recent = self.recent.superseded_by(changed).followed_by(_Block.of(read, publishers))
        lacking = frozenset(entry for entry in self.lacking if entry.article not in changed).union(
            read.lacking
        )
        known = ordered.passages + recent.passages + sum(entry.passages for entry in lacking)
        if known != read.passages:
            live = {*ledger.live(collection.name)}
            ordered, recent, lacking = ordered.keeping(live), recent.keeping(live), lacking & live
        return FlatIndex(read.changes, read.passages, publishers, ordered, recent, lacking)

    def shows(self, collection: Collection) -> bool:
        """Return whether nothing has changed in the catalog that is not in this index."""
        return (self.changes, self.passages) == (collection.changes, collection.passages)

    def is_outgrown_by(self, collection: Collection) -> bool:
        """Return whether so much has changed since it was loaded that loading it anew is better."""
        if self.shows(collection):
            return False
        held = len(self.ordered.rows) + len(self.recent.rows)
        removed = held - self.ordered.passages - self.recent.passages
        since_then = abs(collection.passages - self.passages)
        return max(len(self.recent.rows), removed, since_then) > max(_FEW, held // _CHANGED)

    def nearest(self, vector: Vectors, chosen: ArticleFilter, limit: int) -> dict[str, float]:
        """Return the `limit` ids nearest to a unit vector with their cosines (-1..1), nearest first.

        Only passages of articles that the filter admits are compared.
        """
        publishers = None
        if chosen.sources is not None:
            publishers = [self.publishers[name] for name in chosen.sources if name in self.publishers]
        found: dict[str, float] = {}
        for block in (self.ordered, self.recent):
            found |= block.nearest(vector, chosen, publishers, limit)
        return dict(sorted(found.items(), key=lambda each: -each[1])[:limit])


def _numbered(known: Mapping[str, int], read: Sequence[DatedEntry]) -> dict[str, int]:
    """Return the numbers of the known publishers and of those that were read."""
    names = dict.fromkeys([*known, *(dated.source for dated in read)])
    return {name: number for number, name in enumerate(names)}


@dataclass(slots=True)
class _Held:
    """The index of a library and when it was last used."""

    collection: str
    size: int = 0
    used: float = 0.0
    index: FlatIndex | None = None
    lock: Lock = field(default_factory=Lock)


class FlatIndexes:
    """The flat indexes of those libraries that are asked about a part of them.

    Args:
        room: bytes that all their vectors may take.
        idle: seconds without a question after which a library may be evicted. Libraries asked more recently
            are kept: otherwise two large ones would evict each other at every question.
    """

    def __init__(self, room: int = ROOM, idle: float = _IDLE) -> None:
        """Hold nothing yet."""
        self._room = room
        self._idle = idle
        self._lock = Lock()
        self._held: dict[str, _Held] = {}
        """By library, the most recently asked last."""

    def of(self, ledger: Ledger, collection: Collection) -> FlatIndex | None:
        """Return the index of a library's collection as the catalog has it now.

        Returns:
            None if there is no room, or if vectors of a former version are not in the catalog.
        """
        held = None if collection.is_to_be_copied else self._admitted(ledger.library, collection)
        if held is None:
            return None
        with held.lock:
            if held.index is not None and held.index.is_outgrown_by(collection):
                held.index = None  # first, so that both are not in memory
            if held.index is None:
                held.index = FlatIndex.load(ledger, collection)
            elif not held.index.shows(collection):
                held.index = held.index.refreshed(ledger, collection)
            return None if held.index.lacking else held.index

    def forget(self, library: str) -> None:
        """Free the memory that a library takes."""
        with self._lock:
            self._held.pop(library, None)

    def _admitted(self, library: str, collection: Collection) -> _Held | None:
        """Return where the index of a collection is held, or None if there is no room."""
        now = monotonic()
        with self._lock:
            held = self._held.pop(library, None)
            if held is None or held.collection != collection.name:
                held = _Held(collection.name)
            held.size = _BYTES * collection.passages * collection.fingerprint.dimension
            held.used = now
            if held.size > self._room:
                return None
            left = self._room - held.size - sum(other.size for other in self._held.values())
            for name, other in list(self._held.items()):
                if left >= 0 or now - other.used < self._idle:
                    break
                del self._held[name]
                left += other.size
            if left < 0:
                return None
            self._held[library] = held
        return held
