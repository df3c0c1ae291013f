"""Articles are counted by language, so that no question and no status goes through all of them."""

from alembic import op

revision = "9"
down_revision = "8"


def upgrade() -> None:
    """Migrate to schema 9, which counts articles."""
    op.execute("""
        CREATE TABLE article_counts (
            library VARCHAR NOT NULL, language VARCHAR NOT NULL, articles INTEGER NOT NULL,
            PRIMARY KEY (library, language))
        """)
    op.execute("""
        INSERT INTO article_counts (library, language, articles)
        SELECT library, language, COUNT(*) FROM articles GROUP BY library, language
        """)
    op.execute("DROP INDEX articles_by_language")
