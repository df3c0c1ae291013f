"""The libraries of a catalog: which ones have something stored, and how one is deleted."""

from collections.abc import Container

from sqlalchemy import delete, func, select, union

from index.catalog.feeds import feeds
from index.catalog.ledger import RESTORE
from index.catalog.pages import pages
from index.catalog.schema import Database, articles, collections, metadata


def library_names(database: Database) -> list[str]:
    """Return the names of all libraries that have an article, an index, a feed or a page."""
    query = union(*(select(table.c.library) for table in (articles, collections, feeds, pages)))
    with database.reading() as connection:
        return sorted(connection.scalars(query))


def indexed(database: Database) -> tuple[int, int]:
    """Return how many libraries have an index, and how many passages are in all of them."""
    query = select(func.count(), func.coalesce(func.sum(collections.c.passages), 0))
    with database.reading() as connection:
        libraries, passages = connection.execute(query.where(collections.c.role == "live")).one()
    return libraries, passages


def to_restore(database: Database, there: Container[str]) -> set[str]:
    """Return the libraries whose index Chroma lacks in whole or in part; `there` are Chroma's collections."""
    query = select(collections.c.library, collections.c.name, collections.c.task).where(
        collections.c.role == "live", collections.c.passages > 0
    )
    with database.reading() as connection:
        return {
            row.library
            for row in connection.execute(query)
            if row.name not in there or row.task.startswith(RESTORE)
        }


def delete_library(database: Database, library: str) -> None:
    """Delete every row of a library at once; its collections must be gone already."""
    with database.writing() as connection:
        for table in metadata.sorted_tables:
            if "library" in table.c:
                connection.execute(delete(table).where(table.c.library == library))
