"""Which articles are one story, printed more than once; copies are looked up, not compared one by one."""

from collections.abc import Collection, Iterator, Sequence
from math import inf
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, delete, func, insert, select, update

from index.catalog.near_duplicates import is_copy, signature
from index.catalog.rows import article_of, article_rows
from index.catalog.schema import Database, articles, revisions, signatures, stories
from index.model import Article
from index.text.urls import page_of

_COMPARED = 20  # likely copies of one article that are looked at
_COMPARED_OF_ONE = 1
"""Of these, how many share a single band with the article. Among 10,280 articles of news, 515 pairs share one
band, of which one is a copy; 2,202 pairs of copies share several."""

_MOST_ALIKE = 100_000  # signatures that share a band with one article
_AT_ONCE = 32  # articles in one transaction
_UNPLACED = ""  # stands for the revision in the row of an article that waits for its story

_OF_PAGE = (
    select(stories.c.article)
    .where(
        stories.c.library == bindparam("library"),
        stories.c.page == bindparam("page"),
        stories.c.article != bindparam("article"),
    )
    .limit(_COMPARED)
)
"""The other articles whose addresses are forms of one address. Building a statement takes longer than SQLite
takes to run this one, so that those for each article are built once."""

_ALIKE = (
    select(signatures.c.article)
    .where(
        signatures.c.library == bindparam("library"),
        signatures.c.band.in_(bindparam("bands", expanding=True)),
        signatures.c.article != bindparam("article"),
    )
    # Without a limit inside, SQLite would count the signatures of all articles, in their order.
    .limit(_MOST_ALIKE)
    .subquery()
)
_SHARING_BANDS = (
    select(_ALIKE.c.article, func.count())
    .group_by(_ALIKE.c.article)
    .order_by(func.count().desc(), _ALIKE.c.article)
    .limit(_COMPARED)
)
"""The articles that share bands with a text, each with their number, the highest number first."""


def await_story(connection: Connection, library: str, article: str) -> None:
    """Queue an article with a new text, within a transaction, for `Stories.group` to find its story."""
    row = and_(stories.c.library == library, stories.c.article == article)
    if not connection.execute(update(stories).where(row).values(revision=_UNPLACED)).rowcount:
        values = {"library": library, "article": article, "revision": _UNPLACED, "story": article}
        connection.execute(insert(stories).values(**values))


def await_first_story(connection: Connection, library: str, names: Sequence[str]) -> None:
    """Queue new articles, within a transaction, for `Stories.group` to find their stories."""
    rows = [
        {"library": library, "article": name, "revision": _UNPLACED, "story": name, "page": None}
        for name in names
    ]
    connection.execute(insert(stories), rows)


class Stories:
    """The stories of the library called `library`: articles of one story have the same `Article.story`.

    A new article is a story of its own until `group` finds where it belongs. A story is called after the
    lowest id of its articles when they were joined, so that the order of arrival does not matter.
    """

    def __init__(self, database: Database, library: str) -> None:
        """Read and write in `database`."""
        self._database = database
        self._library = library

    def group(self) -> int:
        """Find the story of each waiting article, and return how many waited."""
        done = 0
        while waiting := self._waiting():
            signed = [(article, signature(article.text)) for article in waiting]
            with self._database.writing() as connection:
                names = [article.id for article in waiting]
                mine = and_(signatures.c.library == self._library, signatures.c.article.in_(names))
                placed = {*connection.scalars(select(signatures.c.article).where(mine))}
                for article, bands in signed:
                    if article.id in placed:
                        self._leave(connection, article.id)
                    self._place(connection, article, bands)
            done += len(waiting)
        return done

    def together(self, names: Collection[str]) -> list[Article]:
        """Return the articles of these stories that may answer, oldest first and undated last."""
        of_stories = select(stories.c.article).where(
            stories.c.library == self._library, stories.c.story.in_(names)
        )
        query = self._current().where(articles.c.id.in_(of_stories), articles.c.withdrawn.is_(None))
        # Sorted here, since SQLite would go through all of the library's articles in that order.
        return sorted(self._read(query), key=_by_date)

    def _current(self) -> Select[Any]:
        return article_rows(self._library).where(revisions.c.revision == articles.c.revision)

    def _read(self, query: Select[Any]) -> list[Article]:
        with self._database.reading() as connection:
            return [article_of(row) for row in connection.execute(query)]

    def _waiting(self) -> list[Article]:
        unplaced = select(stories.c.article).where(
            stories.c.library == self._library, stories.c.revision == _UNPLACED
        )
        # Without an order, for which SQLite would go through all of the library's stories.
        return self._read(self._current().where(articles.c.id.in_(unplaced.limit(_AT_ONCE))))

    def _place(self, connection: Connection, article: Article, bands: Sequence[int]) -> None:
        page = page_of(article.url) if article.url else None
        likely = self._likely(connection, article.id, bands, page)
        copies = [other for other, same_page in likely if is_copy(article, other, same_page=same_page)]
        story = min([article.id, *(other.story for other in copies)])
        if merged := {other.story for other in copies} - {story}:
            members = update(stories).where(stories.c.library == self._library, stories.c.story.in_(merged))
            connection.execute(members.values(story=story))
        own = update(stories).where(stories.c.library == self._library, stories.c.article == article.id)
        connection.execute(own.values(revision=article.revision, story=story, page=page))
        numbers = [{"library": self._library, "band": band, "article": article.id} for band in set(bands)]
        connection.execute(insert(signatures), numbers)

    def _leave(self, connection: Connection, id_: str) -> None:
        """Remove an article from the story of its former text."""
        mine = and_(signatures.c.library == self._library, signatures.c.article == id_)
        connection.execute(delete(signatures).where(mine))
        named = and_(stories.c.library == self._library, stories.c.story == id_, stories.c.article != id_)
        # The least is found here, since SQLite's min() would go through all of the library's articles.
        left = min(connection.scalars(select(stories.c.article).where(named)), default=None)
        if left is not None:  # the story was called after this article
            connection.execute(update(stories).where(named).values(story=left))

    def _likely(
        self, connection: Connection, id_: str, bands: Sequence[int], page: str | None
    ) -> Iterator[tuple[Article, bool]]:
        """Yield possible copies, each with whether its address is a form of the same address."""
        own = {"library": self._library, "article": id_}
        same_page = set(connection.scalars(_OF_PAGE, {**own, "page": page})) if page else set()
        nearest = connection.execute(_SHARING_BANDS, {**own, "bands": list(set(bands))}).all()
        several = [other for other, bands_in_common in nearest if bands_in_common > 1]
        wanted = same_page.union(several, [other for other, _ in nearest[len(several) :][:_COMPARED_OF_ONE]])
        for row in connection.execute(self._current().where(articles.c.id.in_(wanted))):
            yield article_of(row), row.id in same_page


def _by_date(article: Article) -> tuple[float, str]:
    return article.published.timestamp() if article.published else inf, article.id
