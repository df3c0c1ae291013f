"""Which articles are one story, printed more than once: found by looking up, not by comparing all."""

from collections.abc import Iterable, Sequence

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)

from index.catalog.articles import article_of, article_rows
from index.catalog.schema import Database, articles, metadata, revisions
from index.likeness import is_copy, sketch
from index.model import Article
from index.urls import page_of

sketches = Table(
    "sketches",
    metadata,
    Column("library", String, primary_key=True),
    Column("band", BigInteger, primary_key=True),
    Column("article", String, primary_key=True),
    Index("sketches_by_article", "library", "article"),
)

_COMPARED = 20  # likely copies of one article that are looked at
_AT_ONCE = 16  # articles in one transaction


class Stories:
    """The stories of the library called `library`: articles of one story have the same `Article.story`.

    An article whose text is new waits until `group` finds where it belongs; until then it is a story of
    its own. The story of a group is named after the lowest of the ids in it, whatever came first.
    """

    def __init__(self, database: Database, library: str) -> None:
        """Read and write in `database`."""
        self._database = database
        self._library = library

    def group(self, limit: int | None = None) -> int:
        """Find the stories of the articles that wait for it, newest first, and return how many waited.

        Args:
            limit: of so many at most.
        """
        query = self._current().where(articles.c.story.is_(None)).order_by(articles.c.added.desc())
        done = 0
        while limit is None or done < limit:
            number = _AT_ONCE if limit is None else min(_AT_ONCE, limit - done)
            with self._database.reading() as connection:
                waiting = [article_of(row) for row in connection.execute(query.limit(number))]
            if not waiting:
                break
            sketched = [(article, sketch(article.text)) for article in waiting]
            with self._database.writing() as connection:
                for article, bands in sketched:
                    self._place(connection, article, bands)
            done += len(waiting)
        return done

    def together(self, stories: Iterable[str]) -> list[Article]:
        """Return the articles of these stories, the first published first and undated last."""
        query = self._current().where(articles.c.story.in_(set(stories)), articles.c.withdrawn.is_(None))
        order = (articles.c.published_at.asc().nulls_last(), articles.c.id)
        with self._database.reading() as connection:
            return [article_of(row) for row in connection.execute(query.order_by(*order))]

    def _current(self):
        return article_rows(self._library).where(revisions.c.revision == articles.c.revision)

    def _place(self, connection: Connection, article: Article, bands: Sequence[int]) -> None:
        page = page_of(article.url) if article.url else None
        mine = (articles.c.library == self._library) & (articles.c.id == article.id)
        if connection.scalar(select(articles.c.revision).where(mine)) != article.revision:
            return  # changed or removed meanwhile
        copies = [
            other
            for other, same_page in self._likely(connection, article.id, bands, page)
            if is_copy(article, other, same_page=same_page)
        ]
        story = min([article.id, *(other.story for other in copies)])
        merged = {other.story for other in copies if other.story != story}
        this = update(articles).where(articles.c.library == self._library)
        if merged:
            connection.execute(this.where(articles.c.story.in_(merged)).values(story=story))
        connection.execute(this.where(articles.c.id == article.id).values(story=story, page=page))
        rows = [{"library": self._library, "band": band, "article": article.id} for band in set(bands)]
        of_article = (sketches.c.library == self._library) & (sketches.c.article == article.id)
        connection.execute(delete(sketches).where(of_article))
        connection.execute(insert(sketches), rows)
