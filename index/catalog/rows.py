"""Rows of the catalog -> articles."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, func, select

from index.catalog.schema import article_counts, articles, revisions, stories
from index.model import Article

_FIELDS = (
    articles.c.id,
    articles.c.url,
    articles.c.source,
    articles.c.author,
    articles.c.language,
    articles.c.image,
    articles.c.published,
    articles.c.updated,
    articles.c.revised,
    articles.c.withdrawn,
    revisions.c.title,
    revisions.c.text,
    stories.c.story,
)

MANY = 500
"""Values in one statement."""


def article_of(row: Row[Any]) -> Article:
    """Return the article in a row of `article_rows`."""
    # Unpacked, since a question reads 200 rows, and access by name takes as long as reading them.
    id_, url, source, author, language, image, published, *rest = row[: len(_FIELDS)]
    updated, revised, withdrawn, title, text, story = rest
    return Article.stored(
        id_,
        url=url,
        title=title,
        text=text,
        source=source,
        author=author,
        language=language,
        image=image,
        published=_moment(published),
        updated=_moment(updated),
        revised=_moment(revised),
        withdrawn=withdrawn,
        story=story or id_,
    )


def article_rows(library: str) -> Select[Any]:
    """Return the query for every revision of every article of `library`."""
    of_article = (revisions.c.library == articles.c.library) & (revisions.c.article == articles.c.id)
    of_story = (stories.c.library == articles.c.library) & (stories.c.article == articles.c.id)
    query = select(*_FIELDS).join_from(articles, revisions, of_article).outerjoin(stories, of_story)
    return query.where(articles.c.library == library)


def distinct(connection: Connection, column: Column[str], scope: ColumnElement[bool]) -> Iterator[str]:
    """Yield the different values of an indexed column, each found by one lookup instead of by a scan."""
    value = connection.scalar(select(func.min(column)).where(scope))
    while value is not None:
        yield value
        value = connection.scalar(select(func.min(column)).where(scope, column > value))


def _moment(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored) if stored else None


def number_of_articles(library: str) -> Select[Any]:
    """Return the query for the number of articles of `library`."""
    return select(func.sum(article_counts.c.articles)).where(article_counts.c.library == library)
