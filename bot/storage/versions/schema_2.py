"""The tokens of language models are counted."""

from alembic import op

revision = "2"
down_revision = None


def upgrade() -> None:
    """Migrate to schema 2; the first tables of schema 1 did not count tokens."""
    op.execute("""
        CREATE TABLE IF NOT EXISTS bot_tokens (
            guild BIGINT NOT NULL, day VARCHAR NOT NULL, used BIGINT NOT NULL, PRIMARY KEY (guild))
        """)
