"""What Chroma holds of a library: which collections, and which passages of which revisions."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)

from index.catalog.rows import MANY, article_of, article_rows, number_of_articles
from index.catalog.schema import (
    Database,
    articles,
    collections,
    entries,
    kept_vectors,
    revisions,
)
from index.catalog.status import Fingerprint
from index.model import Article, Passage
from index.text.span import Span

_Vectors = NDArray[np.float32]
_KEPT = np.dtype("<f2")  # 16 bits: the cosine of a kept vector and the embedded one is .9999998
_TO_DO = ("waiting", "writing")
"""The states of entries that are still to be indexed."""

_LISTED = 6
"""How many ids an index lists in less time than one article is looked up in; among 27,586 it was 7.7."""

_COPY = "copy"
RESTORE = "restore:"
"""The task of a collection of which Chroma has no vector yet."""


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection of the library, with the number of its live passages.

    `role` is live (it answers), building (it will) or retired. `task` is what is left to do with its vectors:
    "copy" them into the catalog of a former version, which did not keep them, or "restore:" them in Chroma
    from the article with the id that follows. `changes` is the number of its last change, which made entries
    live or gave an article another date or source.
    """

    name: str
    role: str
    fingerprint: Fingerprint
    passages: int = 0
    task: str = ""
    changes: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether Chroma has all vectors."""
        return not self.task.startswith(RESTORE)

    @property
    def is_to_be_copied(self) -> bool:
        """Whether the catalog may lack vectors that Chroma has."""
        return self.task == _COPY

    @property
    def restored_until(self) -> str:
        """The id of the last article whose vectors were restored, or ""."""
        return self.task.removeprefix(RESTORE)


@dataclass(frozen=True, slots=True)
class Entry:
    """The passages of one revision of an article in one collection."""

    article: str
    revision: str
    passages: int

    @property
    def ids(self) -> list[str]:
        """The ids of the passages in Chroma, which are the same whenever a revision is indexed."""
        return [self.id(number) for number in range(self.passages)]

    def id(self, number: int) -> str:
        """Return the id in Chroma of the passage with this number, counted from 0."""
        return f"{self.article}.{self.revision}.{number}"


@dataclass(frozen=True, slots=True)
class DatedEntry:
    """A live entry with the date (in seconds since 1970) and the publisher of its article."""

    entry: Entry
    published: float | None
    source: str


@dataclass(frozen=True, slots=True)
class LiveVectors:
    """Live entries of a collection, undated ones first and then the oldest.

    Attributes:
        changes: the number of the collection's last change when they were read.
        passages: how many passages the whole collection then had.
        entries: the entries whose vectors the catalog has.
        rows: their vectors in numbers of 16 bits, one row for each passage.
        lacking: the other entries, whose vectors only Chroma has.
    """

    changes: int
    passages: int
    entries: tuple[DatedEntry, ...]
    rows: NDArray[np.float16]
    lacking: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class KeptVectors:
    """The vectors of an entry, or None if a former version indexed it and kept them only in Chroma."""

    entry: Entry
    kept: bytes | None


def unit_rows(given: Sequence[KeptVectors]) -> _Vectors:
    """Return the vectors of these entries, one row of length 1 for each passage."""
    kept = b"".join(vectors.kept or b"" for vectors in given)
    passages = sum(vectors.entry.passages for vectors in given)
    rows = np.frombuffer(kept, dtype=_KEPT).astype(np.float32).reshape(passages, -1)
    return _unit(rows)


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Chooses articles: dated `since` to `until`, of `sources`, and undated ones if `undated`."""

    since: datetime | None
    until: datetime
    sources: Sequence[str] | None
    undated: bool


class Ledger:
    """Records what is indexed of the library called `library`."""

    def __init__(self, database: Database, library: str) -> None:
        """Read and write in `database`."""
        self._database = database
        self.library = library

    def collections(self) -> list[Collection]:
        """Return the library's collections."""
        query = select(collections).where(collections.c.library == self.library)
        with self._database.reading() as connection:
            return [
                Collection(
                    row.name,
                    row.role,
                    Fingerprint(**json.loads(row.fingerprint)),
                    row.passages,
                    row.task,
                    row.changes,
                )
                for row in connection.execute(query)
            ]

    def register(self, name: str, role: str, fingerprint: Fingerprint) -> None:
        """Note a collection that is about to be created; every article waits to be indexed there."""
        row = {
            "name": name,
            "library": self.library,
            "role": role,
            "fingerprint": json.dumps(asdict(fingerprint)),
        }
        with self._database.writing() as connection:
            connection.execute(insert(collections).values(**row))
        self.enqueue(name)

    def switch(self, name: str) -> None:
        """Atomically make `name` the live collection and retire the others."""
        with self._database.writing() as connection:
            mine = update(collections).where(collections.c.library == self.library)
            connection.execute(mine.where(collections.c.name != name).values(role="retired"))
            connection.execute(mine.where(collections.c.name == name).values(role="live"))

    def unregister(self, name: str) -> None:
        """Delete the records of a collection that no longer exists."""
        with self._database.writing() as connection:
            of_collection = entries.c.collection == name
            keys = connection.scalars(select(entries.c.vectors_key).where(of_collection)).all()
            connection.execute(delete(entries).where(of_collection))
            _drop_unnamed(connection, keys)
            connection.execute(delete(collections).where(collections.c.name == name))

    def restore_from(self, name: str, article: str = "") -> None:
        """Note that Chroma lacks vectors of the articles beyond the id `article`."""
        self._set_task(name, f"{RESTORE}{article}")

    def complete(self, name: str) -> None:
        """Note that Chroma and the catalog both have all vectors of the collection."""
        self._set_task(name, "")

    def enqueue(self, collection: str) -> None:
        """Queue every article whose current text has no entry in `collection`.

        Storing a text queues that text alone. This searches all articles, for a new collection and to repair
        one.
        """
        known = exists().where(
            entries.c.collection == collection,
            entries.c.article == articles.c.id,
            entries.c.revision == articles.c.revision,
        )
        columns = (literal(collection), articles.c.id, articles.c.revision, literal("waiting"), literal(0))
        missing = select(*columns, literal("")).where(
            articles.c.library == self.library, articles.c.withdrawn.is_(None), ~known
        )
        names = ("collection", "article", "revision", "state", "passages", "spans")
        with self._database.writing() as connection:
            connection.execute(insert(entries).from_select(names, missing))

    def unindexed(self, collection: str, after: str, limit: int) -> list[Article]:
        """Return the next articles by id, beyond `after`, whose current revision is not live yet.

        The entries of each state are read first, since SQLite would otherwise go through all articles.
        """
        name = entries.c.article
        of_collection = select(name).where(entries.c.collection == collection).order_by(name).limit(limit)
        with self._database.reading() as connection:
            while True:
                queued = [
                    id_
                    for state in _TO_DO
                    for id_ in connection.scalars(of_collection.where(entries.c.state == state, name > after))
                ]
                if not queued:
                    return []
                page = sorted(set(queued))[:limit]
                query = self._unindexed(collection).where(articles.c.id.in_(page)).order_by(articles.c.id)
                if found := [article_of(row) for row in connection.execute(query)]:
                    return found
                after = page[-1]

    def unindexed_count(self, collection: str) -> int:
        """Return how many articles are not live yet."""
        with self._database.reading() as connection:
            return (
                connection.scalar(select(func.count()).select_from(self._unindexed(collection).subquery()))
                or 0
            )

    def begin(self, collection: str, cuts: Sequence[tuple[Article, Sequence[Span]]]) -> list[Entry]:
        """Record passages that are about to be written to Chroma; no question finds them yet."""
        rows = [
            {
                "collection": collection,
                "article": article.id,
                "revision": article.revision,
                "state": "writing",
                "passages": len(spans),
                "spans": " ".join(f"{span.start}-{span.end}" for span in spans),
            }
            for article, spans in cuts
        ]
        written = [Entry(article.id, article.revision, len(spans)) for article, spans in cuts]
        with self._database.writing() as connection:
            keys = _vector_keys(connection, collection, written)
            connection.execute(delete(entries).where(_THIS), _keys(collection, written))
            connection.execute(insert(entries), rows)
            _drop_unnamed(connection, keys)
        return written

    def publish(
        self, collection: str, written: Sequence[Entry], vectors: _Vectors, vector_keys: Sequence[str]
    ) -> None:
        """Atomically make these passages live, with their vectors, and those of earlier revisions stale.

        Passages of an article that was removed, changed or withdrawn meanwhile become stale instead.

        Args:
            collection: the collection that has the passages.
            written: what `begin` returned.
            vectors: of all passages, in order.
            vector_keys: the key under which the vectors of each entry are kept.
        """
        names = [entry.article for entry in written]
        ends = np.cumsum([entry.passages for entry in written])
        kept = {
            (entry.article, entry.revision): (key, rows.astype(_KEPT).tobytes())
            for entry, key, rows in zip(written, vector_keys, np.split(vectors, ends[:-1]), strict=True)
        }
        current = select(articles.c.id, articles.c.revision).where(
            articles.c.library == self.library, articles.c.id.in_(names), articles.c.withdrawn.is_(None)
        )
        others = self._entries(collection).where(entries.c.state == "live", entries.c.article.in_(names))
        with self._database.writing() as connection:
            wanted = {tuple(row) for row in connection.execute(current.with_for_update())}
            live = [entry for entry in written if (entry.article, entry.revision) in wanted]
            replaced = {entry.article for entry in live}
            stale = [entry for entry in written if entry.article not in replaced]
            stale += [
                former
                for former in (Entry(*row) for row in connection.execute(others))
                if former.article in replaced and (former.article, former.revision) not in kept
            ]
            set_state(connection, "stale", _keys(collection, stale))
            if live:
                _keep(connection, dict(kept[entry.article, entry.revision] for entry in live))
                now_live = [
                    {**key, "new_key": kept[key["this_article"], key["this_revision"]][0]}
                    for key in _keys(collection, live)
                ]
                statement = (
                    update(entries)
                    .where(_THIS)
                    .values(
                        state="live",
                        vectors_key=bindparam("new_key"),
                        change=_next_change(connection, collection),
                    )
                )
                connection.execute(statement, now_live)
                _count_passages(connection, collection, sum(entry.passages for entry in live))

    def public(self, given: Sequence[Article]) -> set[str]:
        """Return the ids of those articles whose present text a feed brought."""
        query = select(revisions.c.article, revisions.c.revision).where(
            revisions.c.library == self.library,
            revisions.c.article.in_([article.id for article in given]),
            revisions.c.public == 1,
        )
        with self._database.reading() as connection:
            found = {(row.article, row.revision) for row in connection.execute(query)}
        return {article.id for article in given if (article.id, article.revision) in found}

    def kept(self, keys: Sequence[str], dimension: int) -> dict[str, _Vectors]:
        """Return the vectors that are kept under those of `keys` that exist, one row for each passage."""
        query = select(kept_vectors).where(kept_vectors.c.key.in_(keys))
        with self._database.reading() as connection:
            found = {row.key: np.frombuffer(row.vectors, dtype=_KEPT) for row in connection.execute(query)}
        return {
            key: _unit(numbers.astype(np.float32).reshape(-1, dimension)) for key, numbers in found.items()
        }

    def stale(self, collection: str, limit: int) -> list[Entry]:
        """Return entries whose passages are to be deleted from Chroma."""
        query = self._entries(collection).where(entries.c.state == "stale").limit(limit)
        with self._database.reading() as connection:
            return [Entry(*row) for row in connection.execute(query)]

    def forget(self, collection: str, gone: Sequence[Entry]) -> None:
        """Delete stale entries whose passages are no longer in Chroma."""
        with self._database.writing() as connection:
            # The article may have come back to this revision meanwhile, and wait to be indexed again.
            keys = _vector_keys(connection, collection, gone)
            statement = delete(entries).where(_THIS, entries.c.state == "stale")
            connection.execute(statement, _keys(collection, gone))
            _drop_unnamed(connection, keys)

    def live(self, collection: str, after: str = "", limit: int | None = None) -> list[Entry]:
        """Return the live entries by article id, or the next `limit` beyond `after`."""
        query = self._entries(collection).where(entries.c.state == "live", entries.c.article > after)
        with self._database.reading() as connection:
            return [Entry(*row) for row in connection.execute(query.order_by(entries.c.article).limit(limit))]

    def vectors(self, collection: str, names: Sequence[str]) -> list[KeptVectors]:
        """Return the vectors of the live passages of these articles."""
        return list(self._kept(collection, entries.c.article.in_(names)))

    def live_vectors(self, collection: Collection, after: int | None = None) -> LiveVectors:
        """Return all live entries with their vectors, or those changed since change number `after`."""
        columns = (entries.c.article, entries.c.revision, entries.c.passages, entries.c.vectors_key)
        live = entries.c.state == "live"
        same = and_(articles.c.library == self.library, articles.c.id == entries.c.article)
        query = (
            select(*columns, articles.c.published_at, articles.c.source, live.label("live"))
            .join(articles, same)
            .where(entries.c.collection == collection.name)
        )
        # Whether a changed entry is live is decided here: SQLite would choose the index of all live entries.
        query = query.where(live if after is None else entries.c.change > after)
        state = select(collections.c.changes, collections.c.passages)
        with self._database.snapshot() as connection:
            now = connection.execute(state.where(collections.c.name == collection.name)).first()
            # Sorted here, where articles without a date come first in any database.
            found = sorted((row for row in connection.execute(query) if row.live), key=_date)
            rows = np.empty((sum(row.passages for row in found), collection.fingerprint.dimension), _KEPT)
            live_entries: list[DatedEntry] = []
            lacking: list[Entry] = []
            at = 0
            for start in range(0, len(found), MANY):
                page = found[start : start + MANY]
                kept = select(kept_vectors).where(kept_vectors.c.key.in_([row.vectors_key for row in page]))
                vectors = {row.key: row.vectors for row in connection.execute(kept)}
                for row in page:
                    entry = Entry(row.article, row.revision, row.passages)
                    if row.vectors_key not in vectors:
                        lacking.append(entry)
                        continue
                    numbers = np.frombuffer(vectors[row.vectors_key], dtype=_KEPT)
                    rows[at : at + row.passages] = numbers.reshape(row.passages, -1)
                    at += row.passages
                    live_entries.append(DatedEntry(entry, row.published_at, row.source))
        return LiveVectors(
            changes=now.changes if now else 0,
            passages=now.passages if now else 0,
            entries=tuple(live_entries),
            rows=rows[:at],
            lacking=tuple(lacking),
        )

    def vectors_beyond(self, collection: str, after: str, limit: int) -> list[tuple[KeptVectors, str]]:
        """Return the vectors of the next live entries by article id, each with its title."""
        title = and_(
            revisions.c.library == self.library,
            revisions.c.article == entries.c.article,
            revisions.c.revision == entries.c.revision,
        )
        query = (
            self._entries(collection)
            .add_columns(kept_vectors.c.vectors, revisions.c.title)
            .join(revisions, title)
            .outerjoin(kept_vectors, _OF_ENTRY)
            .where(entries.c.state == "live", entries.c.article > after)
            .order_by(entries.c.article)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [
                (KeptVectors(Entry(row.article, row.revision, row.passages), row.vectors), row.title)
                for row in connection.execute(query)
            ]

    def keep_vectors(self, collection: str, found: Mapping[Entry, _Vectors]) -> None:
        """Keep the vectors of entries that a former version indexed."""
        keyed = {f"{collection} {entry.article} {entry.revision}": entry for entry in found}
        rows = [
            {**key, "new_key": new_key}
            for new_key, key in zip(keyed, _keys(collection, list(keyed.values())), strict=True)
        ]
        statement = update(entries).where(_THIS).values(vectors_key=bindparam("new_key"))
        with self._database.writing() as connection:
            _keep(connection, {key: found[entry].astype(_KEPT).tobytes() for key, entry in keyed.items()})
            connection.execute(statement, rows)

    def answering(self, collection: str, names: Sequence[str]) -> dict[str, Passage]:
        """Return the live passages of these articles by their ids in Chroma."""
        query = self._entries(collection).where(entries.c.state == "live", entries.c.article.in_(names))
        with self._database.reading() as connection:
            found = [Entry(*row) for row in connection.execute(query)]
        return self.resolve(collection, [id_ for entry in found for id_ in entry.ids])

    def lost(self, collection: str, entries_lost: Sequence[Entry]) -> None:
        """Record that passages are missing from Chroma and must be written again."""
        with self._database.writing() as connection:
            set_state(connection, "writing", _keys(collection, entries_lost))

    def count_in_scope(self, chosen: ArticleFilter) -> tuple[int, int]:
        """Return how many articles the filter admits, and how many there are."""
        with self._database.reading() as connection:
            number = connection.scalar(select(func.count()).select_from(self._in_scope(chosen).subquery()))
            return number or 0, connection.scalar(number_of_articles(self.library)) or 0

    def in_scope(self, names: Sequence[str], chosen: ArticleFilter, number: int) -> set[str]:
        """Return the ids of these articles that the filter admits; it admits `number` of all."""
        with self._database.reading() as connection:
            if number <= _LISTED * len(names):  # from an index alone, without a look at each of `names`
                return {*names} & {*connection.scalars(self._in_scope(chosen))}
            found: set[str] = set()
            for start in range(0, len(names), MANY):
                page = names[start : start + MANY]
                found.update(connection.scalars(self._in_scope(chosen).where(articles.c.id.in_(page))))
        return found

    def newest(self, collection: str, chosen: ArticleFilter, limit: int) -> Iterator[KeptVectors]:
        """Yield the vectors of the newest `limit` articles that the filter admits, in any order."""
        newest = self._in_scope(chosen).order_by(articles.c.published_at.desc().nulls_last()).limit(limit)
        return self._kept(collection, entries.c.article.in_(newest))

    def newest_texts(
        self, chosen: ArticleFilter, languages: Sequence[str], limit: int
    ) -> Iterator[tuple[str, str]]:
        """Yield id and case-folded title and text of the newest `limit` articles that the filter admits.

        The articles are in one of the languages, or may be, since their language is unknown.
        """
        alike = articles.c.language.in_([*languages, ""])
        newest = self._in_scope(chosen).where(alike, articles.c.withdrawn.is_(None))
        newest = newest.order_by(articles.c.published_at.desc().nulls_last()).limit(limit)
        current = and_(
            revisions.c.library == articles.c.library,
            revisions.c.article == articles.c.id,
            revisions.c.revision == articles.c.revision,
        )
        query = newest.join(revisions, current).add_columns(revisions.c.title, revisions.c.text)
        with self._database.reading() as connection:
            for row in connection.execution_options(yield_per=MANY).execute(query):
                yield row.id, f"{row.title}\n{row.text}".casefold()

    def resolve(self, collection: str, ids: Sequence[str]) -> dict[str, Passage]:
        """Return the passages of those `ids` that are live, with the article in that revision."""
        wanted: dict[tuple[str, str], list[tuple[str, int]]] = {}
        for id_ in ids:
            of_article, revision, position = id_.rsplit(".", 2)
            wanted.setdefault((of_article, revision), []).append((id_, int(position)))
        found: dict[str, Passage] = {}
        names = sorted({name for name, _ in wanted})
        with self._database.reading() as connection:
            for page in range(0, len(names), MANY):
                query = self._live_articles(collection, names[page : page + MANY])
                for row in connection.execute(query).all():
                    article = article_of(row)
                    revision, stored_spans = row[-2:]
                    spans = stored_spans.split(" ")
                    for id_, number in wanted.get((article.id, revision), ()):
                        start, end = spans[number].split("-")
                        found[id_] = Passage(article, int(start), int(end))
        return found

    def _kept(self, collection: str, condition: ColumnElement[bool]) -> Iterator[KeptVectors]:
        query = (
            self._entries(collection)
            .add_columns(kept_vectors.c.vectors)
            .outerjoin(kept_vectors, _OF_ENTRY)
            .where(entries.c.state == "live", condition)
        )
        with self._database.reading() as connection:
            for row in connection.execution_options(yield_per=MANY).execute(query):
                yield KeptVectors(Entry(row.article, row.revision, row.passages), row.vectors)

    def _in_scope(self, chosen: ArticleFilter) -> Select[Any]:
        at = articles.c.published_at
        until = at <= chosen.until.timestamp()
        query = select(articles.c.id).where(
            articles.c.library == self.library, or_(until, at.is_(None)) if chosen.undated else until
        )
        if chosen.since is not None:
            query = query.where(at >= chosen.since.timestamp())
        if chosen.sources is not None:
            query = query.where(articles.c.source.in_(chosen.sources))
        return query

    def _set_task(self, name: str, task: str) -> None:
        with self._database.writing() as connection:
            connection.execute(update(collections).where(collections.c.name == name).values(task=task))

    def _entries(self, collection: str) -> Select[Any]:
        columns = (entries.c.article, entries.c.revision, entries.c.passages)
        return select(*columns).where(entries.c.collection == collection)

    def _unindexed(self, collection: str) -> Select[Any]:
        waiting = (
            (entries.c.article == articles.c.id)
            & (entries.c.revision == articles.c.revision)
            & (entries.c.collection == collection)
            & entries.c.state.in_(_TO_DO)
        )
        query = article_rows(self.library).join(entries, waiting)
        return query.where(revisions.c.revision == articles.c.revision, articles.c.withdrawn.is_(None))

    def _live_articles(self, collection: str, names: Sequence[str]) -> Select[Any]:
        same = (entries.c.article == revisions.c.article) & (entries.c.revision == revisions.c.revision)
        return (
            article_rows(self.library)
            .add_columns(entries.c.revision, entries.c.spans)
            .join(entries, same)
            .where(entries.c.collection == collection, entries.c.state == "live", articles.c.id.in_(names))
        )


# Every state is named, since SQLite would otherwise scan the index of all entries of a collection.
_ANY_STATE = entries.c.state.in_(("waiting", "writing", "live", "stale"))

_THIS = and_(
    entries.c.collection == bindparam("this_collection"),
    entries.c.article == bindparam("this_article"),
    entries.c.revision == bindparam("this_revision"),
)
"""The entry of which `_keys` gives the values."""


_OF_ENTRY = kept_vectors.c.key == entries.c.vectors_key


def set_state(connection: Connection, state: str, keys: Sequence[Mapping[str, str]]) -> None:
    """Set the state of entries, within a transaction, to one that is not live."""
    if not keys:
        return
    for key in keys:
        live = select(entries.c.passages).where(_THIS, entries.c.state == "live")
        if passages := connection.scalar(live, key):
            _count_passages(connection, key["this_collection"], -passages)
    connection.execute(update(entries).where(_THIS).values(state=state), keys)


def make_stale(connection: Connection, library: str, ids: Sequence[str]) -> None:
    """Make all passages of these articles stale, within a transaction; they leave Chroma later."""
    ours = select(collections.c.name).where(collections.c.library == library)
    names = connection.scalars(ours).all()
    for start in range(0, len(ids), MANY):
        page = ids[start : start + MANY]
        for name in names:
            of_page = and_(entries.c.collection == name, _ANY_STATE, entries.c.article.in_(page))
            live = select(func.sum(entries.c.passages)).where(of_page, entries.c.state == "live")
            _count_passages(connection, name, -(connection.scalar(live) or 0))
            connection.execute(update(entries).where(of_page).values(state="stale"))


def note_change(connection: Connection, library: str, article: str) -> None:
    """Note, within a transaction, that an article has another date or source."""
    ours = select(collections.c.name).where(collections.c.library == library)
    for name in connection.scalars(ours).all():
        own = and_(entries.c.collection == name, _ANY_STATE, entries.c.article == article)
        connection.execute(update(entries).where(own).values(change=_next_change(connection, name)))


def await_indexing(connection: Connection, library: str, texts: Sequence[tuple[str, str]]) -> None:
    """Queue texts, within a transaction, for indexing in the library's collections.

    Each text is an article and a revision.
    """
    ours = select(collections.c.name).where(collections.c.library == library, collections.c.role != "retired")
    names = [article for article, _ in texts]
    for collection in connection.scalars(ours).all():
        query = select(entries.c.article, entries.c.revision, entries.c.state)
        there = query.where(entries.c.collection == collection, _ANY_STATE, entries.c.article.in_(names))
        states = {(row.article, row.revision): row.state for row in connection.execute(there)}
        former = [
            Entry(article, revision, 0)
            for (article, revision), state in states.items()
            if state == "waiting" and (article, revision) not in texts
        ]
        set_state(connection, "stale", _keys(collection, former))
        again = [Entry(*text, 0) for text in texts if states.get(text) == "stale"]
        set_state(connection, "waiting", _keys(collection, again))
        new = [
            {
                "collection": collection,
                "article": article,
                "revision": revision,
                "state": "waiting",
                "passages": 0,
                "spans": "",
            }
            for article, revision in texts
            if (article, revision) not in states
        ]
        if new:
            connection.execute(insert(entries), new)


def _keep(connection: Connection, vectors: Mapping[str, bytes]) -> None:
    """Keep vectors by key, within a transaction; until its commit no other transaction deletes them."""
    # A row that exists is written as well, so that `_drop_unnamed` of another process waits.
    statement = text(
        "INSERT INTO kept_vectors (key, vectors) VALUES (:key, :vectors) "
        "ON CONFLICT (key) DO UPDATE SET vectors = excluded.vectors"
    )
    connection.execute(statement, [{"key": key, "vectors": vectors[key]} for key in sorted(vectors)])


def _vector_keys(connection: Connection, collection: str, given: Sequence[Entry]) -> list[str]:
    """Return the keys of the vectors that these entries name."""
    columns = (entries.c.article, entries.c.revision, entries.c.vectors_key)
    query = select(*columns).where(
        entries.c.collection == collection,
        _ANY_STATE,
        entries.c.article.in_([entry.article for entry in given]),
    )
    wanted = {(entry.article, entry.revision) for entry in given}
    rows = connection.execute(query)
    return [row.vectors_key for row in rows if (row.article, row.revision) in wanted]


def _drop_unnamed(connection: Connection, keys: Iterable[str | None]) -> None:
    """Delete, within a transaction, those vectors under `keys` that no entry names any longer."""
    unique = sorted({key for key in keys if key})
    for start in range(0, len(unique), MANY):
        page = kept_vectors.c.key.in_(unique[start : start + MANY])
        # Two statements: the second sees the entries of those transactions that the first waited for.
        locked = select(kept_vectors.c.key).where(page).order_by(kept_vectors.c.key)
        connection.execute(locked.with_for_update())
        connection.execute(delete(kept_vectors).where(page, ~exists().where(_OF_ENTRY)))


def _date(row: Row[Any]) -> float:
    return -inf if row.published_at is None else float(row.published_at)


def _unit(rows: _Vectors) -> _Vectors:
    """Return the rows with length 1, which rounding to 16 bits changes a little."""
    unit: _Vectors = rows / np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, None]
    return unit


def _next_change(connection: Connection, collection: str) -> int:
    """Return the number of the change that this transaction makes; others wait until it is committed."""
    own = collections.c.name == collection
    connection.execute(update(collections).where(own).values(changes=collections.c.changes + 1))
    number: int = connection.execute(select(collections.c.changes).where(own)).scalar_one()
    return number


def _count_passages(connection: Connection, collection: str, by: int) -> None:
    if by:
        changed = update(collections).where(collections.c.name == collection)
        connection.execute(changed.values(passages=collections.c.passages + by))


def _keys(collection: str, given: Sequence[Entry]) -> list[dict[str, str]]:
    return [
        {
            "this_collection": collection,
            "this_article": entry.article,
            "this_revision": entry.revision,
        }
        for entry in given
    ]
