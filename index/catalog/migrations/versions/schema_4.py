"""The address of an article's picture is kept."""

from alembic import op

revision = "4"
down_revision = "3"


def upgrade() -> None:
    """Migrate to schema 4, which keeps the address of an article's picture."""
    op.execute("ALTER TABLE articles ADD COLUMN image TEXT")
