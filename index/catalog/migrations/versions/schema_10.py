"""Libraries can share vectors."""

from alembic import op

revision = "10"
down_revision = "9"


def upgrade() -> None:
    """Migrate to schema 10, in which vectors have a table of their own; former ones stay unshared."""
    op.execute("CREATE TABLE kept_vectors (key VARCHAR NOT NULL, vectors BYTEA NOT NULL, PRIMARY KEY (key))")
    op.execute("""
        INSERT INTO kept_vectors (key, vectors)
            SELECT collection || ' ' || article || ' ' || revision, vectors FROM entries
            WHERE vectors IS NOT NULL
        """)
    op.execute("ALTER TABLE entries ADD COLUMN vectors_key VARCHAR")
    op.execute("""
        UPDATE entries SET vectors_key = collection || ' ' || article || ' ' || revision
            WHERE vectors IS NOT NULL
        """)
    op.execute("ALTER TABLE entries DROP COLUMN vectors")
    op.execute("CREATE INDEX entries_by_vectors ON entries (vectors_key)")
    op.execute("ALTER TABLE revisions ADD COLUMN public INTEGER NOT NULL DEFAULT 0")
