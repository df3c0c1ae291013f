"""Alembic notes the schema."""

from alembic import op

revision = "8"
down_revision = "7"


def upgrade() -> None:
    """Migrate to schema 8, which former versions refuse by the number that they read in `meta`."""
    op.execute("UPDATE meta SET value = '8' WHERE \"key\" = 'schema'")
