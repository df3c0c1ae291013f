"""The pages named by feeds and sitemaps: the article that each became, and when to check it again."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Float,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from index.catalog.feeds import Feed, FeedRecords, feeds
from index.catalog.rows import MANY
from index.catalog.schema import Database, metadata
from index.text.urls import page_key

pages = Table(
    "pages",
    metadata,
    Column("library", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("url", Text),
    Column("origin", Text, nullable=False),
    Column("digest", String, nullable=False),
    Column("hints", Text, nullable=False),  # JSON
    Column("whole", Integer, nullable=False),
    Column("article", String),
    Column("etag", Text, nullable=False),
    Column("last_modified", Text, nullable=False),
    Column("noted", Float, nullable=False),  # times in seconds since 1970
    Column("fetched", Float),
    Column("look", Float),
    Column("failures", Integer, nullable=False),
    Column("missing_since", Float),
    Column("error", Text, nullable=False),
    Index("pages_by_look", "library", "look"),
)

_REMOVED = "removed "
"""Precedes the hash that stands for the key of a page whose article was removed."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What a feed says about an article, for fields that its page lacks.

    `source` is the feed's title. A `doubtful` date of publication gives way to a date that the page shows.
    `excerpt` is the feed's own text, for an article whose page cannot be read.
    """

    title: str = ""
    author: str = ""
    language: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    doubtful: bool = False
    source: str = ""
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class TrackedPage:
    """An entry of a feed, or a line of a sitemap.

    `key` identifies the page, and `url` is its address if it has one. `origin` is the feed or sitemap that
    named it ("" if that is no longer followed), and `digest` is a hash of the entry there. The feed carries
    the whole article if `whole`. `article` is the id of the article that the page became, if any. `noted` is
    when the page was first seen, `fetched` when it last answered, and `look` when to check it next (None:
    never). `missing_since` is when it was first found to be gone, and `failures` counts consecutive failures.
    """

    key: str
    url: str | None
    origin: str
    digest: str
    noted: datetime
    hints: Hints = Hints()
    whole: bool = False
    article: str | None = None
    etag: str = ""
    last_modified: str = ""
    fetched: datetime | None = None
    look: datetime | None = None
    failures: int = 0
    missing_since: datetime | None = None
    error: str = ""


class PageRecords:
    """The pages of the library called `library`."""

    def __init__(self, database: Database, library: str) -> None:
        """Read and write in `database`."""
        self._database = database
        self._library = library
        self._mine = pages.c.library == library

    def known(self, keys: Sequence[str]) -> dict[str, TrackedPage]:
        """Return the known pages among `keys`, also those of removed articles."""
        found: dict[str, TrackedPage] = {}
        with self._database.reading() as connection:
            for start in range(0, len(keys), MANY):
                stored = _stored_keys(keys[start : start + MANY])
                for row in connection.execute(select(pages).where(self._mine, pages.c.key.in_(stored))):
                    found[stored[row.key]] = replace(_page(row), key=stored[row.key])
        return found

    def error(self, article: str) -> str:
        """Return why the page of an article could not be read the last time, or ""."""
        query = select(pages.c.error).where(self._mine, pages.c.article == article, pages.c.error != "")
        with self._database.reading() as connection:
            return connection.scalar(query.limit(1)) or ""

    def due(self, now: datetime, origins: Sequence[str] | None = None) -> list[TrackedPage]:
        """Return the pages to check now, those overdue longest first; only of `origins`, if given."""
        query = select(pages).where(self._mine, pages.c.look <= now.timestamp()).order_by(pages.c.look)
        if origins is not None:
            query = query.where(pages.c.origin.in_(origins))
        with self._database.reading() as connection:
            return [_page(row) for row in connection.execute(query)]

    def next_look(self) -> datetime | None:
        """Return when the next page is due to be checked."""
        with self._database.reading() as connection:
            return _moment(connection.scalar(select(func.min(pages.c.look)).where(self._mine)))

    def articles(self, origin: str) -> list[str]:
        """Return the ids of the articles that came from a feed or sitemap."""
        query = select(pages.c.article).where(
            self._mine, pages.c.origin == origin, pages.c.article.is_not(None)
        )
        with self._database.reading() as connection:
            return list(dict.fromkeys(connection.scalars(query)))

    def note(self, given: Sequence[TrackedPage], feed: Feed | None = None) -> None:
        """Store these pages, replacing those of the same key, and the feed that named them: all or none.

        If the feed was removed meanwhile, nothing is stored.
        """
        followed = FeedRecords(self._database, self._library)
        with self._database.writing() as connection:
            if feed is not None:
                if not followed.is_there(connection, feed.url):
                    return
                followed.write(connection, feed)
            keys = [page.key for page in given]
            for start in range(0, len(keys), MANY):
                stored = _stored_keys(keys[start : start + MANY])
                connection.execute(delete(pages).where(self._mine, pages.c.key.in_(stored)))
            if given:
                connection.execute(
                    insert(pages), [{"library": self._library, **_row(page)} for page in given]
                )

    def bar(self, page: TrackedPage, article: str) -> None:
        """Note that a page is another address of an article that was removed; only a hash of it is kept."""
        self.note([replace(page, article=article)])
        with self._database.writing() as connection:
            forget_pages(connection, self._library, {article: None})

    def leave(self, origin: str) -> None:
        """Forget the pages to fetch for a feed that is no longer followed; its articles stay known."""
        named = (self._mine, pages.c.origin == origin)
        with self._database.writing() as connection:
            connection.execute(delete(pages).where(*named, pages.c.article.is_(None)))
            connection.execute(update(pages).where(*named).values(origin=""))

    def rename(self, origin: str, to: str) -> None:
        """Record the new address of a feed."""
        with self._database.writing() as connection:
            connection.execute(update(pages).where(self._mine, pages.c.origin == origin).values(origin=to))


def forget_pages(connection: Connection, library: str, removed: Mapping[str, str | None]) -> None:
    """Delete, within a transaction, what the pages of removed articles say, so that no feed brings them back.

    A hash of each page's key stays, by which the page is recognised when a feed names it again.

    Args:
        connection: in a transaction that writes.
        library: the library's name.
        removed: the address of each article, by its id; None for an article without one.
    """
    named = {page_key(url): id_ for id_, url in removed.items() if url}
    by_key = {stored: named[key] for stored, key in _stored_keys(list(named)).items()}
    mine = pages.c.library == library
    concerned = or_(pages.c.article.in_(list(removed)), pages.c.key.in_(list(by_key)))
    rows = connection.execute(select(pages).where(mine, concerned)).all()
    gone = [row for row in rows if row.article is None or row.article in removed]
    kept = {_hashed(row.key) for row in rows} - {_hashed(row.key) for row in gone}
    now = datetime.now(UTC)
    bars = {
        _hashed(key): TrackedPage(_hashed(key), None, "", "", noted=now, article=id_)
        for key, id_ in named.items()
        if _hashed(key) not in kept
    }
    for row in gone:
        bars[_hashed(row.key)] = TrackedPage(
            _hashed(row.key),
            None,
            row.origin,
            row.digest,
            noted=_page(row).noted,
            article=row.article or by_key[row.key],
        )
    keys = [row.key for row in gone]
    connection.execute(delete(pages).where(mine, pages.c.key.in_([*keys, *bars])))
    if bars:
        connection.execute(insert(pages), [{"library": library, **_row(page)} for page in bars.values()])


def _stored_keys(keys: Sequence[str]) -> dict[str, str]:
    """Map each form in which the table may hold a key, hashed or not, to the key."""
    return {stored: key for key in keys for stored in (_hashed(key), key)}


def _hashed(key: str) -> str:
    return key if key.startswith(_REMOVED) else f"{_REMOVED}{hashlib.sha256(key.encode()).hexdigest()}"


def waiting(database: Database, now: datetime) -> list[str]:
    """Return the names of the libraries in which a feed or a page is due."""
    asked = select(feeds.c.library).where(feeds.c.gone == 0, feeds.c.due <= now.timestamp())
    looked = select(pages.c.library).where(pages.c.look <= now.timestamp())
    with database.reading() as connection:
        return sorted(connection.scalars(asked.union(looked)))


_MOMENTS = ("noted", "fetched", "look", "missing_since")
_HINTED_MOMENTS = ("published", "updated")


def _row(page: TrackedPage) -> dict[str, Any]:
    row = asdict(page)
    for name in _MOMENTS:
        row[name] = row[name].timestamp() if row[name] else None
    hints = row["hints"]
    for name in _HINTED_MOMENTS:
        hints[name] = hints[name].isoformat() if hints[name] else None
    return row | {"hints": json.dumps(hints), "whole": int(page.whole)}


def _page(row: Row[Any]) -> TrackedPage:
    values = {field.name: getattr(row, field.name) for field in fields(TrackedPage)}
    for name in _MOMENTS:
        values[name] = _moment(values[name])
    hints = json.loads(row.hints)
    for name in _HINTED_MOMENTS:
        hints[name] = datetime.fromisoformat(hints[name]) if hints[name] else None
    return TrackedPage(**values | {"hints": Hints(**hints), "whole": bool(row.whole)})


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
