"""Of the pages of removed articles only a hash is kept."""

import hashlib

from alembic import op
from sqlalchemy import column, exists, inspect, select, table, update

revision = "7"
down_revision = "6"

_PAGES = table(
    "pages",
    *map(
        column,
        ("library", "key", "article", "url", "hints", "etag", "last_modified", "error", "look"),
    ),
)
_ARTICLES = table("articles", column("library"), column("id"))


def upgrade() -> None:
    """Migrate to schema 7, in which removed articles leave a hash, so that feeds do not bring them back."""
    connection = op.get_bind()
    if not inspect(connection).has_table(_PAGES.name):  # the first catalogs knew no feeds
        return
    pages, articles = _PAGES.c, _ARTICLES.c
    there = exists().where(articles.library == pages.library, articles.id == pages.article)
    removed = select(pages.library, pages.key).where(
        pages.article.is_not(None), ~there, ~pages.key.startswith("removed ")
    )
    for row in connection.execute(removed).all():
        change = update(_PAGES).where(pages.library == row.library, pages.key == row.key)
        connection.execute(
            change.values(
                key=f"removed {hashlib.sha256(row.key.encode()).hexdigest()}",
                hints='{"published": null, "updated": null}',
                url=None,
                look=None,
                etag="",
                last_modified="",
                error="",
            )
        )
