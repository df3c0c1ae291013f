"""The articles of one library, with all their revisions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, Select, delete, func, insert, or_, select, tuple_, update

from index.catalog.history import note, note_stored
from index.catalog.ledger import await_indexing, make_stale, note_change
from index.catalog.pages import forget_pages
from index.catalog.rows import MANY, article_of, article_rows, distinct, number_of_articles
from index.catalog.schema import Database, article_counts, articles, history, revisions, signatures, stories
from index.catalog.status import Headline, Publisher
from index.catalog.stories import await_first_story, await_story
from index.catalog.vocabulary import await_counting, forget_words
from index.errors import UnknownArticle
from index.model import Article
from index.text.tokens import words

Change = Literal["added", "changed", "unchanged"]

_KEPT = (
    (articles, articles.c.id),
    *((table, table.c.article) for table in (revisions, history, stories, signatures)),
)
_NOTES = ("url", "source", "author", "language", "published", "published_at", "updated", "image")
_NO_CHANGE = frozenset({"updated", "image"})
"""Fields that publishers change without changing the article."""

_IN_SCOPE = frozenset({"source", "published_at"})
"""Fields that decide whether an article is in the scope of a question."""


class Articles:
    """The articles of the library called `library`."""

    def __init__(self, database: Database, library: str) -> None:
        """Read and write in `database`."""
        self._database = database
        self._library = library
        self._current = article_rows(library).where(revisions.c.revision == articles.c.revision)

    def put(self, given: Sequence[Article], *, public: bool = False) -> list[Change]:
        """Store all of the articles or none, and return what changed for each.

        A different title or text makes a new revision, and the former one is kept. A different author,
        source, URL or update time is stored without a revision; unknown values overwrite nothing. The first
        known publication date stays, since some publishers rewrite it on every request. A new `updated` or
        `image` alone counts as unchanged. A withdrawn article is restored. An article that a former version
        stored under another id keeps that id. New texts are noted as `public` if a feed brought them.
        """
        with self._database.writing() as connection:
            identified = self._identified(connection, given)
            known = self._known(connection, [article.id for article in identified])
            new = [article for article in identified if article.id not in known]
            self._add(connection, new, public=public)
            return [
                self._change(connection, article, known[article.id], public=public)
                if article.id in known
                else "added"
                for article in identified
            ]

    def identified(self, article: Article) -> Article:
        """Return `article`, under the id that a former version gave to the same page, if one stored it."""
        with self._database.reading() as connection:
            return self._identified(connection, [article])[0]

    def get(self, id_: str, revision: str | None = None) -> Article:
        """Return an article, as of a former revision if one is named; raises UnknownArticle."""
        wanted = articles.c.revision if revision is None else revision
        query = article_rows(self._library).where(revisions.c.revision == wanted, articles.c.id == id_)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise UnknownArticle(f"There is no article {id_!r}. The ids are shown by: dateline list")
        return article_of(row)

    def newest(
        self, limit: int, offset: int = 0, *, search: str = "", source: str | None = None
    ) -> list[Article]:
        """Return a page of articles, newest first and undated last.

        Args:
            limit: how many.
            offset: how many to skip.
            search: words that title or source must contain, in upper or lower case.
            source: only articles of this publisher.
        """
        query = self._matching(search, source)
        ordered = query.order_by(articles.c.published_at.desc().nulls_last(), articles.c.id)
        with self._database.reading() as connection:
            return [article_of(row) for row in connection.execute(ordered.limit(limit).offset(offset))]

    def _matching(self, search: str, source: str | None) -> Select[Any]:
        query = self._current
        for word in search.split():
            matches = (
                column.icontains(word, autoescape=True) for column in (revisions.c.title, articles.c.source)
            )
            query = query.where(or_(*matches))
        if source is not None:
            query = query.where(articles.c.source.in_(self.named(source)))
        return query

    def matching(
        self, *, source: str | None = None, before: datetime | None = None, query: str | None = None
    ) -> list[Headline]:
        """Return the articles that meet all of these conditions: undated ones, then the oldest first.

        Args:
            source: the publisher, in upper or lower case.
            before: published earlier than this; an undated article counts from when it was stored.
            query: words that one revision's headline and text must all contain, in upper or lower case.
        """
        at = articles.c.published_at
        found = self._current.order_by(at.nulls_first(), articles.c.id)
        if source is not None:
            found = found.where(articles.c.source.in_(self.named(source)))
        if before is not None:
            undated = at.is_(None) & (articles.c.added < before.astimezone(UTC).isoformat())
            found = found.where(or_(at < before.timestamp(), undated))
        found = found.with_only_columns(articles.c.id, revisions.c.title, articles.c.published)
        with self._database.reading() as connection:
            containing = None if query is None else self._containing(connection, query)
            return [
                Headline(row.id, row.title, datetime.fromisoformat(row.published) if row.published else None)
                for row in connection.execute(found)
                if containing is None or row.id in containing
            ]

    def _containing(self, connection: Connection, query: str) -> set[str]:
        """Return the ids of the articles of which a revision contains all words of `query`."""
        typed, wanted = query.casefold().split(), set(words(query))
        texts = select(revisions.c.article, revisions.c.title, revisions.c.text)
        found = set()
        pages = connection.execution_options(yield_per=MANY).execute(
            texts.where(revisions.c.library == self._library)
        )
        for row in pages:
            text = f"{row.title}\n{row.text}"
            folded = text.casefold()
            # Searching for the letters first is a hundred times faster than splitting every text into words.
            if wanted and all(word in folded for word in typed) and wanted <= set(words(text)):
                found.add(row.article)
        return found

    def remove(self, ids: Sequence[str]) -> None:
        """Remove all of these articles or none; no question finds them, and no feed brings them back.

        Raises:
            UnknownArticle: one of the ids is unknown; then no article is removed.
        """
        with self._database.writing() as connection:
            known = self._known(connection, ids)
            if missing := [id_ for id_ in ids if id_ not in known]:
                raise UnknownArticle(
                    f"There is no article {missing[0]!r}; nothing was removed. "
                    "The ids are shown by: dateline list"
                )
            forget_words(connection, self._library, ids)
            make_stale(connection, self._library, ids)
            self._count(connection, Counter(row.language for row in known.values()), -1)
            for start in range(0, len(ids), MANY):
                page = ids[start : start + MANY]
                forget_pages(connection, self._library, {id_: known[id_].url for id_ in page})
                for table, column in _KEPT:
                    connection.execute(
                        delete(table).where(table.c.library == self._library, column.in_(page))
                    )

    def any(self) -> bool:
        """Return whether there is an article."""
        query = select(articles.c.id).where(articles.c.library == self._library).limit(1)
        with self._database.reading() as connection:
            return connection.scalar(query) is not None

    def count(self, *, search: str = "", source: str | None = None) -> int:
        """Return the number of articles that `newest` pages through."""
        if search or source is not None:
            query = select(func.count()).select_from(self._matching(search, source).subquery())
        else:
            query = number_of_articles(self._library)
        with self._database.reading() as connection:
            return connection.scalar(query) or 0

    def dates(self, until: datetime | None = None) -> tuple[datetime | None, datetime | None]:
        """Return the publication dates of the oldest and the newest dated article up to `until`.

        They are in the publishers' own time zones, so that a day is shown as that day.
        """
        column = articles.c.published_at
        dated = (articles.c.library == self._library, column.is_not(None))
        scope = (*dated, column <= until.timestamp()) if until else dated
        first = select(articles.c.published).where(*scope).limit(1)
        with self._database.reading() as connection:
            oldest = connection.scalar(first.order_by(column))
            newest = connection.scalar(first.order_by(column.desc()))
        return _moment(oldest), _moment(newest)

    def publishers(self) -> tuple[Publisher, ...]:
        """Return the publishers, those with most articles first."""
        number = func.count()
        query = (
            select(articles.c.source, number, func.max(articles.c.published_at))
            .where(articles.c.library == self._library)
            .group_by(articles.c.source)
            .order_by(number.desc(), articles.c.source)
        )
        with self._database.reading() as connection:
            return tuple(
                Publisher(name, amount, _instant(at)) for name, amount, at in connection.execute(query)
            )

    def named(self, source: str) -> list[str]:
        """Return the names of publishers that equal `source`, ignoring case."""
        wanted = source.strip().casefold()
        with self._database.reading() as connection:
            names = distinct(connection, articles.c.source, articles.c.library == self._library)
            return [name for name in names if name.casefold() == wanted]

    def _known(self, connection: Connection, ids: Sequence[str]) -> dict[str, Row[Any]]:
        columns = [articles.c[name] for name in ("id", "revision", "withdrawn", *_NOTES)]
        query = select(*columns).where(articles.c.library == self._library)
        pages = (ids[start : start + MANY] for start in range(0, len(ids), MANY))
        return {
            row.id: row for page in pages for row in connection.execute(query.where(articles.c.id.in_(page)))
        }

    def _identified(self, connection: Connection, given: Sequence[Article]) -> list[Article]:
        known = self._known(connection, [article.id for article in given])
        former = {article.id: article.former_ids for article in given if article.id not in known}
        stored = self._known(connection, [id_ for ids in former.values() for id_ in ids])
        former_id = {new: id_ for new, ids in former.items() for id_ in ids if id_ in stored}
        return [
            article.with_id(former_id[article.id]) if article.id in former_id else article
            for article in given
        ]

    def _change(self, connection: Connection, article: Article, former: Row[Any], *, public: bool) -> Change:
        revision = article.revision
        told = _notes(article)
        notes = {name: told[name] or getattr(former, name) for name in _NOTES}
        if former.published:
            notes |= {"published": former.published, "published_at": former.published_at}
        other = {name for name in _NOTES if notes[name] != getattr(former, name)}
        same = update(articles).filter_by(library=self._library, id=article.id)
        if "language" in other:
            self._count(connection, {former.language: -1, notes["language"]: 1})
        if former.revision != revision:
            self._keep_revision(connection, article, revision, public=public)
            moment = note(connection, self._library, article.id, "stored", revision)
            connection.execute(same.values(**notes, revision=revision, revised=moment, withdrawn=None))
            await_indexing(connection, self._library, [(article.id, revision)])
            await_story(connection, self._library, article.id)
        elif former.withdrawn is not None:
            note(connection, self._library, article.id, "restored", revision)
            connection.execute(same.values(**notes, withdrawn=None))
            await_indexing(connection, self._library, [(article.id, revision)])
        elif other:
            connection.execute(same.values(**notes))
        if not other.isdisjoint(_IN_SCOPE):
            note_change(connection, self._library, article.id)
        is_same = former.revision == revision and former.withdrawn is None
        return "unchanged" if is_same and other <= _NO_CHANGE else "changed"

    def _add(self, connection: Connection, new: Sequence[Article], *, public: bool) -> None:
        """Store articles that are not known, each table's rows in one statement."""
        if not new:
            return
        texts = [(article.id, article.revision) for article in new]
        moment = note_stored(connection, self._library, texts)
        kept = [
            {
                "library": self._library,
                "article": article.id,
                "revision": revision,
                "title": article.title,
                "text": article.text,
                "stored": moment,
                "public": int(public),
            }
            for article, (_, revision) in zip(new, texts, strict=True)
        ]
        connection.execute(insert(revisions), kept)
        rows = [
            {
                "library": self._library,
                "id": article.id,
                "revision": revision,
                "added": moment,
                **_notes(article),
            }
            for article, (_, revision) in zip(new, texts, strict=True)
        ]
        connection.execute(insert(articles), rows)
        self._count(connection, Counter(article.language for article in new))
        await_counting(connection, self._library, texts)
        await_indexing(connection, self._library, texts)
        await_first_story(connection, self._library, [article.id for article in new])

    def _count(self, connection: Connection, languages: Mapping[str, int], sign: int = 1) -> None:
        """Add to the numbers of articles that declare these languages, or subtract where `sign` is -1."""
        for language, number in sorted(languages.items()):
            same = update(article_counts).filter_by(library=self._library, language=language)
            changed = same.values(articles=article_counts.c.articles + sign * number)
            if not connection.execute(changed).rowcount:
                row = {"library": self._library, "language": language, "articles": sign * number}
                connection.execute(insert(article_counts).values(row))

    def _keep_revision(
        self, connection: Connection, article: Article, revision: str, *, public: bool
    ) -> None:
        key = (self._library, article.id, revision)
        columns = (revisions.c.library, revisions.c.article, revisions.c.revision)
        if connection.scalar(select(revisions.c.stored).where(tuple_(*columns) == tuple_(*key))) is None:
            connection.execute(
                insert(revisions).values((*key, article.title, article.text, _now(), int(public)))
            )
            await_counting(connection, self._library, [(article.id, revision)])


def newest_moment(database: Database) -> datetime | None:
    """Return when the newest revision of any library was stored."""
    with database.reading() as connection:
        newest = connection.scalar(select(func.max(revisions.c.stored)))
    return datetime.fromisoformat(newest) if newest else None


def _notes(article: Article) -> dict[str, Any]:
    return {
        "url": article.url,
        "source": article.source,
        "author": article.author,
        "language": article.language,
        "published": article.published.isoformat() if article.published else None,
        "published_at": article.published.timestamp() if article.published else None,
        "updated": article.updated.isoformat() if article.updated else None,
        "image": article.image,
    }


def _moment(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored) if stored else None


def _instant(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _now() -> str:
    return datetime.now(UTC).isoformat()
