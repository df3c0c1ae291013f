"""The feeds that a library follows, with the state of each."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Float, Integer, Row, String, Table, Text, delete, insert, select

from index.catalog.schema import Database, metadata

feeds = Table(
    "feeds",
    metadata,
    Column("library", String, primary_key=True),
    Column("url", String, primary_key=True),
    Column("title", Text, nullable=False),
    Column("site", Text),
    Column("etag", Text, nullable=False),
    Column("last_modified", Text, nullable=False),
    Column("added", Float, nullable=False),  # times in seconds since 1970, durations in seconds
    Column("checked", Float),
    Column("changed", Float),
    Column("due", Float, nullable=False),
    Column("asked", Float),
    Column("interval", Float),
    Column("entries", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Float),
    Column("error", Text, nullable=False),
    Column("gone", Integer, nullable=False),
    Column("reported", Integer, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that is followed.

    `checked` is the time of the last request, `changed` of the last new content, `due` of the next request.
    `asked` is how many seconds the feed wants between requests, `interval` the usual time between changes,
    and `entries` how many it last had. `failures` counts consecutive failures since `failing_since`, and
    `error` is the last reason. A feed that is `gone` said so and is not requested again. `reported` tells
    whether the admins were informed of its failures.
    """

    url: str
    title: str
    site: str | None
    added: datetime
    due: datetime
    checked: datetime | None = None
    changed: datetime | None = None
    asked: float | None = None
    interval: timedelta | None = None
    entries: int = 0
    etag: str = ""
    last_modified: str = ""
    failures: int = 0
    failing_since: datetime | None = None
    error: str = ""
    gone: bool = False
    reported: bool = False

    @property
    def id(self) -> str:
        """A short id, derived from the address."""
        return hashlib.sha256(self.url.encode()).hexdigest()[:8]


class FeedRecords:
    """The feeds of the library called `library`."""

    def __init__(self, database: Database, library: str) -> None:
        """Read and write in `database`."""
        self._database = database
        self._library = library

    def all(self) -> tuple[Feed, ...]:
        """Return every feed, in the order in which they were added."""
        query = select(feeds).where(feeds.c.library == self._library).order_by(feeds.c.added, feeds.c.url)
        with self._database.reading() as connection:
            return tuple(_feed(row) for row in connection.execute(query))

    def save(self, given: Sequence[Feed]) -> None:
        """Store the feeds, each in place of the one with its address, all or none."""
        with self._database.writing() as connection:
            for feed in given:
                self.write(connection, feed)

    def replace(self, former: str, feed: Feed) -> None:
        """Store `feed`, which has moved, in place of the one at `former`, unless that was removed."""
        with self._database.writing() as connection:
            if not self.is_there(connection, former):
                return
            connection.execute(delete(feeds).where(*self._key(former)))
            self.write(connection, feed)

    def update(self, feed: Feed) -> None:
        """Store the new state of `feed`, unless it was removed meanwhile."""
        with self._database.writing() as connection:
            if self.is_there(connection, feed.url):
                self.write(connection, feed)

    def remove(self, url: str) -> None:
        """Forget a feed."""
        with self._database.writing() as connection:
            connection.execute(delete(feeds).where(*self._key(url)))

    def mark_reported(self, given: Sequence[Feed]) -> None:
        """Record that the admins were informed of these feeds' failures."""
        for feed in given:
            self.update(replace(feed, reported=True))

    def is_there(self, connection: Connection, url: str) -> bool:
        """Return whether a feed is followed, within a transaction that keeps others from removing it."""
        query = select(feeds.c.url).where(*self._key(url)).with_for_update()
        return connection.scalar(query) is not None

    def write(self, connection: Connection, feed: Feed) -> None:
        """Store a feed within a transaction."""
        connection.execute(delete(feeds).where(*self._key(feed.url)))
        connection.execute(insert(feeds).values(library=self._library, **_row(feed)))

    def _key(self, url: str) -> tuple[Any, ...]:
        return (feeds.c.library == self._library, feeds.c.url == url)


_MOMENTS = ("added", "checked", "changed", "due", "failing_since")


def _row(feed: Feed) -> dict[str, Any]:
    row = asdict(feed)
    for name in _MOMENTS:
        row[name] = row[name].timestamp() if row[name] else None
    row["interval"] = feed.interval.total_seconds() if feed.interval else None
    return row | {"gone": int(feed.gone), "reported": int(feed.reported)}


def _feed(row: Row[Any]) -> Feed:
    values = {field.name: getattr(row, field.name) for field in fields(Feed)}
    for name in _MOMENTS:
        values[name] = None if values[name] is None else datetime.fromtimestamp(values[name], UTC)
    values["interval"] = None if row.interval is None else timedelta(seconds=row.interval)
    return Feed(**values | {"gone": bool(row.gone), "reported": bool(row.reported)})
