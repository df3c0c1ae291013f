"""Number the changes of a collection, so that a process reads only what is new."""

from alembic import op

revision = "11"
down_revision = "10"


def upgrade() -> None:
    """Migrate to schema 11, which numbers the changes of a collection."""
    op.execute("ALTER TABLE collections ADD COLUMN changes INTEGER NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE entries ADD COLUMN change INTEGER NOT NULL DEFAULT 0")
    op.execute("CREATE INDEX entries_by_change ON entries (collection, change)")
