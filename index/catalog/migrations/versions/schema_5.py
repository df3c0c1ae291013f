"""Words are counted in the catalog."""

from alembic import op

revision = "5"
down_revision = "4"


def upgrade() -> None:
    """Migrate to schema 5, which counts words; each stored text waits to be counted."""
    op.execute("DROP INDEX revisions_by_stored")
    op.execute("CREATE INDEX articles_by_language ON articles (library, language)")
    op.execute("CREATE INDEX articles_by_source ON articles (library, source, published_at, id)")
    op.execute("""
        CREATE TABLE uncounted (
            library VARCHAR NOT NULL, article VARCHAR NOT NULL, revision VARCHAR NOT NULL,
            PRIMARY KEY (library, article, revision))
        """)
    op.execute(
        "INSERT INTO uncounted (library, article, revision) SELECT library, article, revision FROM revisions"
    )
