"""What Chroma holds of a library: which collections, and which passages of which revisions."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    and_,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from index.catalog.rows import article_of, article_rows
from index.catalog.schema import Database, articles, collections, entries, revisions
from index.catalog.status import Fingerprint
from index.model import Article, Passage
from index.text.span import Span

_MANY = 500  # rows in one statement


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection of the library: `role` is live (it answers), building (it will) or retired."""

    name: str
    role: str
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class Entry:
    """The passages of one revision of an article in one collection."""

    article: str
    revision: str
    passages: int

    @property
    def ids(self) -> list[str]:
        """The ids of the passages in Chroma, which are the same whenever a revision is indexed."""
        return [f"{self.article}.{self.revision}.{number}" for number in range(self.passages)]


class Ledger:
    """Records what is indexed of the library called `library`."""

    def __init__(self, database: Database, library: str) -> None:
        """Read and write in `database`."""
        self._database = database
        self._library = library

    def collections(self) -> list[Collection]:
        """Return the library's collections."""
        query = select(collections).where(collections.c.library == self._library)
        with self._database.reading() as connection:
            return [
                Collection(row.name, row.role, Fingerprint(**json.loads(row.fingerprint)))
                for row in connection.execute(query)
            ]

    def register(self, name: str, role: str, fingerprint: Fingerprint) -> None:
        """Note a collection that is about to be created; every article waits to be indexed there."""
        row = {
            "name": name,
            "library": self._library,
            "role": role,
            "fingerprint": json.dumps(asdict(fingerprint)),
        }
        with self._database.writing() as connection:
            connection.execute(insert(collections).values(**row))
        self.enqueue(name)

    def switch(self, name: str) -> None:
        """Atomically make `name` the live collection and retire the others."""
        with self._database.writing() as connection:
            mine = update(collections).where(collections.c.library == self._library)
            connection.execute(mine.where(collections.c.name != name).values(role="retired"))
            connection.execute(mine.where(collections.c.name == name).values(role="live"))

    def unregister(self, name: str) -> None:
        """Delete the records of a collection that no longer exists."""
        with self._database.writing() as connection:
            connection.execute(delete(entries).where(entries.c.collection == name))
            connection.execute(delete(collections).where(collections.c.name == name))

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
            articles.c.library == self._library, articles.c.withdrawn.is_(None), ~known
        )
        names = ("collection", "article", "revision", "state", "passages", "spans")
        with self._database.writing() as connection:
            connection.execute(insert(entries).from_select(names, missing))

    def unindexed(self, collection: str, after: str, limit: int) -> list[Article]:
        """Return the next articles by id, beyond `after`, whose current revision is not live yet."""
        query = self._unindexed(collection).where(articles.c.id > after).order_by(articles.c.id).limit(limit)
        with self._database.reading() as connection:
            return [article_of(row) for row in connection.execute(query)]

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
        with self._database.writing() as connection:
            for article, _ in cuts:
                connection.execute(delete(entries).where(_of(collection, article.id, article.revision)))
            connection.execute(insert(entries), rows)
        return [Entry(article.id, article.revision, len(spans)) for article, spans in cuts]

    def publish(self, collection: str, written: Sequence[Entry]) -> None:
        """Atomically make these passages live and those of earlier revisions stale.

        Passages of an article that was removed, changed or withdrawn meanwhile become stale instead.
        """
        with self._database.writing() as connection:
            for entry in written:
                current = exists().where(
                    articles.c.library == self._library,
                    articles.c.id == entry.article,
                    articles.c.revision == entry.revision,
                    articles.c.withdrawn.is_(None),
                )
                ours = _of(collection, entry.article, entry.revision)
                if connection.execute(update(entries).where(ours, current).values(state="live")).rowcount:
                    others = and_(
                        entries.c.collection == collection,
                        entries.c.article == entry.article,
                        entries.c.revision != entry.revision,
                    )
                    connection.execute(update(entries).where(others).values(state="stale"))
                else:
                    connection.execute(update(entries).where(ours).values(state="stale"))

    def stale(self, collection: str, limit: int) -> list[Entry]:
        """Return entries whose passages are to be deleted from Chroma."""
        query = self._entries(collection).where(entries.c.state == "stale").limit(limit)
        with self._database.reading() as connection:
            return [Entry(*row) for row in connection.execute(query)]

    def forget(self, collection: str, gone: Sequence[Entry]) -> None:
        """Delete stale entries whose passages are no longer in Chroma."""
        with self._database.writing() as connection:
            for entry in gone:
                ours = _of(collection, entry.article, entry.revision)
                # The article may have come back to this revision meanwhile, and wait to be indexed again.
                connection.execute(delete(entries).where(ours, entries.c.state == "stale"))

    def live(self, collection: str, after: str, limit: int) -> list[Entry]:
        """Return the next live entries by article id, beyond `after`."""
        query = self._entries(collection).where(entries.c.state == "live", entries.c.article > after)
        with self._database.reading() as connection:
            return [Entry(*row) for row in connection.execute(query.order_by(entries.c.article).limit(limit))]

    def answering(self, collection: str, names: Sequence[str]) -> dict[str, Passage]:
        """Return the live passages of these articles by their ids in Chroma."""
        query = self._entries(collection).where(entries.c.state == "live", entries.c.article.in_(names))
        with self._database.reading() as connection:
            found = [Entry(*row) for row in connection.execute(query)]
        return self.resolve(collection, [id_ for entry in found for id_ in entry.ids])

    def lost(self, collection: str, entries_lost: Sequence[Entry]) -> None:
        """Record that passages are missing from Chroma and must be written again."""
        with self._database.writing() as connection:
            for entry in entries_lost:
                ours = _of(collection, entry.article, entry.revision)
                connection.execute(update(entries).where(ours).values(state="writing"))

    def passages(self, collection: str) -> int:
        """Return the number of live passages."""
        query = select(func.sum(entries.c.passages)).where(
            entries.c.collection == collection, entries.c.state == "live"
        )
        with self._database.reading() as connection:
            return connection.scalar(query) or 0

    def exceeds(self, collection: str, number: int) -> bool:
        """Return whether there are more than `number` live passages, without counting them all."""
        live = (entries.c.collection == collection, entries.c.state == "live")
        some = select(entries.c.passages).where(*live).limit(number + 1).subquery()
        with self._database.reading() as connection:
            return (connection.scalar(select(func.sum(some.c.passages))) or 0) > number

    def matching(
        self,
        collection: str,
        since: datetime | None,
        until: datetime,
        sources: Sequence[str] | None,
        *,
        undated: bool,
    ) -> list[Entry]:
        """Return the live entries of articles dated from `since` to `until` by one of `sources`.

        Undated articles are included if `undated`.
        """
        query = (
            self._entries(collection)
            .join(articles, (articles.c.id == entries.c.article) & (articles.c.library == self._library))
            .where(entries.c.state == "live")
        )
        at = articles.c.published_at
        dated = at <= until.timestamp()
        query = query.where(or_(dated, at.is_(None)) if undated else dated)
        if since is not None:
            query = query.where(at >= since.timestamp())
        if sources is not None:
            query = query.where(articles.c.source.in_(sources))
        with self._database.reading() as connection:
            return [Entry(*row) for row in connection.execute(query)]

    def resolve(self, collection: str, ids: Sequence[str]) -> dict[str, Passage]:
        """Return the passages of those `ids` that are live, with the article in that revision."""
        wanted: dict[tuple[str, str], list[int]] = {}
        for id_ in ids:
            of_article, revision, position = id_.rsplit(".", 2)
            wanted.setdefault((of_article, revision), []).append(int(position))
        found: dict[str, Passage] = {}
        names = sorted({name for name, _ in wanted})
        with self._database.reading() as connection:
            for page in range(0, len(names), _MANY):
                for row in connection.execute(self._live_articles(collection, names[page : page + _MANY])):
                    article = article_of(row)
                    spans = row.spans.split(" ")
                    for number in wanted.get((row.id, row.revision), ()):
                        start, end = map(int, spans[number].split("-"))
                        found[f"{row.id}.{row.revision}.{number}"] = Passage(article, start, end)
        return found

    def _entries(self, collection: str) -> Select[Any]:
        columns = (entries.c.article, entries.c.revision, entries.c.passages)
        return select(*columns).where(entries.c.collection == collection)

    def _unindexed(self, collection: str) -> Select[Any]:
        waiting = (
            (entries.c.article == articles.c.id)
            & (entries.c.revision == articles.c.revision)
            & (entries.c.collection == collection)
            & entries.c.state.in_(("waiting", "writing"))
        )
        query = article_rows(self._library).join(entries, waiting)
        return query.where(revisions.c.revision == articles.c.revision, articles.c.withdrawn.is_(None))

    def _live_articles(self, collection: str, names: Sequence[str]) -> Select[Any]:
        same = (entries.c.article == revisions.c.article) & (entries.c.revision == revisions.c.revision)
        return (
            article_rows(self._library)
            .add_columns(entries.c.revision, entries.c.spans)
            .join(entries, same)
            .where(entries.c.collection == collection, entries.c.state == "live", articles.c.id.in_(names))
        )


def await_indexing(connection: Connection, library: str, article: str, revision: str) -> None:
    """Queue the text of an article, within a transaction, for indexing in the library's collections."""
    ours = select(collections.c.name).where(collections.c.library == library, collections.c.role != "retired")
    for collection in connection.scalars(ours).all():
        of_article = and_(entries.c.collection == collection, entries.c.article == article)
        former = and_(of_article, entries.c.revision != revision, entries.c.state == "waiting")
        connection.execute(update(entries).where(former).values(state="stale"))
        entry = _of(collection, article, revision)
        state = connection.scalar(select(entries.c.state).where(entry))
        if state is None:
            row = {"collection": collection, "article": article, "revision": revision, "state": "waiting"}
            connection.execute(insert(entries).values(**row, passages=0, spans=""))
        elif state == "stale":
            connection.execute(update(entries).where(entry).values(state="waiting"))


def _of(collection: str, article: str, revision: str) -> Any:  # noqa: ANN401 - SQLAlchemy's expression types are private
    return and_(
        entries.c.collection == collection, entries.c.article == article, entries.c.revision == revision
    )
