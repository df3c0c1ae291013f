"""The catalog keeps the vectors."""

from alembic import op

revision = "6"
down_revision = "5"


def upgrade() -> None:
    """Migrate to schema 6, which keeps vectors, still to be copied, and counts live passages."""
    op.execute("DROP INDEX articles_by_date")
    op.execute("CREATE INDEX articles_by_date ON articles (library, published_at, id)")
    op.execute("ALTER TABLE entries ADD COLUMN vectors BYTEA")
    op.execute("ALTER TABLE collections ADD COLUMN passages INTEGER NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE collections ADD COLUMN task VARCHAR NOT NULL DEFAULT ''")
    op.execute("""
        UPDATE collections SET task = 'copy', passages = COALESCE((
                SELECT SUM(e.passages) FROM entries e
                WHERE e.collection = collections.name AND e.state = 'live'), 0)
        """)
