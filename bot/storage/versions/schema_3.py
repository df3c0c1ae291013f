"""Alembic notes the schema."""

from alembic import op

revision = "3"
down_revision = "2"


def upgrade() -> None:
    """Migrate to schema 3, which former versions refuse by the number that they read in `bot_notes`."""
    op.execute("UPDATE bot_notes SET value = '3' WHERE \"key\" = 'schema'")
