"""The history of articles: each revision, withdrawal and return, with its time."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, func, insert, select, update

from index.catalog.ledger import make_stale
from index.catalog.revisions import Revision, Withdrawal, edits
from index.catalog.schema import Database, articles, history, revisions
from index.errors import UnknownArticle

HistoryEvent = Literal["stored", "withdrawn", "restored"]


def note(
    connection: Connection, library: str, article: str, event: HistoryEvent, revision: str, reason: str = ""
) -> str:
    """Record an event in the history of an article, and return its time."""
    moment = datetime.now(UTC).isoformat()
    so_far = select(func.count()).where(history.c.library == library, history.c.article == article)
    row = {
        "library": library,
        "article": article,
        "number": connection.scalar(so_far),
        "event": event,
        "revision": revision,
        "moment": moment,
        "reason": reason,
    }
    connection.execute(insert(history).values(row))
    return moment


def note_stored(connection: Connection, library: str, texts: Sequence[tuple[str, str]]) -> str:
    """Record that the first revisions of new articles became current, and return the time."""
    moment = datetime.now(UTC).isoformat()
    rows = [
        {
            "library": library,
            "article": article,
            "number": 0,
            "event": "stored",
            "revision": revision,
            "moment": moment,
            "reason": "",
        }
        for article, revision in texts
    ]
    connection.execute(insert(history), rows)
    return moment


class History:
    """The past of the articles of the library called `library`."""

    def __init__(self, database: Database, library: str) -> None:
        """Read and write in `database`."""
        self._database = database
        self._library = library

    def of(self, id_: str) -> tuple[Revision, ...]:
        """Return the revisions of an article, oldest first; raises UnknownArticle."""
        kept = (
            (revisions.c.library == history.c.library)
            & (revisions.c.article == history.c.article)
            & (revisions.c.revision == history.c.revision)
        )
        query = (
            select(history, revisions.c.title, revisions.c.text, articles.c.language)
            .join(revisions, kept)
            .join(articles, (articles.c.library == history.c.library) & (articles.c.id == history.c.article))
            .where(history.c.library == self._library, history.c.article == id_)
            .order_by(history.c.number)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        if not rows:
            raise UnknownArticle(f"There is no article {id_!r}. The ids are shown by: dateline list")
        return tuple(_revisions(rows))

    def withdraw(self, id_: str, reason: str) -> None:
        """Exclude an article from answers atomically, and keep it with all its revisions.

        If the article is already withdrawn, the first reason stays.

        Raises:
            UnknownArticle: the id is unknown.
        """
        same = (articles.c.library == self._library) & (articles.c.id == id_)
        with self._database.writing() as connection:
            known = connection.execute(select(articles.c.revision, articles.c.withdrawn).where(same)).first()
            if known is None:
                raise UnknownArticle(f"There is no article {id_!r}. The ids are shown by: dateline list")
            if known.withdrawn is None:
                connection.execute(update(articles).where(same).values(withdrawn=reason))
                note(connection, self._library, id_, "withdrawn", known.revision, reason)
                make_stale(connection, self._library, [id_])


def _revisions(rows: Sequence[Row[Any]]) -> Iterator[Revision]:
    """Yield the revisions of one article from its events."""
    starts = [number for number, row in enumerate(rows) if row.event == "stored"]
    former: Row[Any] | None = None
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        row = rows[start]
        yield Revision(
            revision=row.revision,
            stored=datetime.fromisoformat(row.moment),
            title=row.title,
            text=row.text,
            edits=edits((former.title, former.text), (row.title, row.text), row.language) if former else (),
            withdrawals=tuple(_withdrawals(rows[start + 1 : end + 1])),
        )
        former = row


def _withdrawals(rows: Sequence[Row[Any]]) -> Iterator[Withdrawal]:
    """Yield the withdrawals among events; the next event of any kind ends a withdrawal."""
    for number, row in enumerate(rows):
        if row.event == "withdrawn":
            until = datetime.fromisoformat(rows[number + 1].moment) if number + 1 < len(rows) else None
            yield Withdrawal(row.reason, datetime.fromisoformat(row.moment), until)
