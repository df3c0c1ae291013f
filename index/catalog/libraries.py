"""The libraries of a catalog: which ones have something stored, and how one is deleted."""

from sqlalchemy import delete, select, union

from index.catalog.feeds import feeds
from index.catalog.pages import pages
from index.catalog.schema import Database, articles, collections, metadata


def library_names(database: Database) -> list[str]:
    """Return the names of all libraries that have an article, an index, a feed or a page."""
    query = union(*(select(table.c.library) for table in (articles, collections, feeds, pages)))
    with database.reading() as connection:
        return sorted(connection.scalars(query))


def delete_library(database: Database, library: str) -> None:
    """Delete every row of a library at once; its collections must be gone already."""
    with database.writing() as connection:
        for table in metadata.sorted_tables:
            if "library" in table.c:
                connection.execute(delete(table).where(table.c.library == library))
