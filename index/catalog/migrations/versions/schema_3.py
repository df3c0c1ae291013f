"""Work is listed instead of searched for."""

from alembic import op

revision = "3"
down_revision = "2"


def upgrade() -> None:
    """Migrate to schema 3, which lists the texts that wait for indexing or for their story."""
    op.execute("CREATE INDEX revisions_by_stored ON revisions (library, stored)")
    op.execute("DROP INDEX entries_by_state")
    op.execute("CREATE INDEX entries_to_do ON entries (collection, state, article, revision, passages)")
    # The first catalogs of schema 2 had no table of stories.
    op.execute("""
        CREATE TABLE IF NOT EXISTS stories (
            library VARCHAR NOT NULL, article VARCHAR NOT NULL, revision VARCHAR NOT NULL,
            story VARCHAR NOT NULL, page TEXT, PRIMARY KEY (library, article))
        """)
    op.execute("CREATE INDEX IF NOT EXISTS stories_by_story ON stories (library, story)")
    op.execute("CREATE INDEX IF NOT EXISTS stories_by_page ON stories (library, page)")
    op.execute("CREATE INDEX stories_by_revision ON stories (library, revision)")
    op.execute("""
        UPDATE stories SET revision = '' WHERE NOT EXISTS (
            SELECT 1 FROM articles a
            WHERE a.library = stories.library AND a.id = stories.article AND a.revision = stories.revision)
        """)
    op.execute("""
        INSERT INTO stories (library, article, revision, story, page)
            SELECT a.library, a.id, '', a.id, NULL FROM articles a WHERE NOT EXISTS (
                SELECT 1 FROM stories s WHERE s.library = a.library AND s.article = a.id)
        """)
    op.execute("""
        UPDATE entries SET state = 'waiting' WHERE state = 'stale' AND EXISTS (
            SELECT 1 FROM collections c JOIN articles a ON a.library = c.library
            WHERE c.name = entries.collection AND c.role <> 'retired' AND a.withdrawn IS NULL
                AND a.id = entries.article AND a.revision = entries.revision)
        """)
    op.execute("""
        INSERT INTO entries (collection, article, revision, state, passages, spans)
            SELECT c.name, a.id, a.revision, 'waiting', 0, ''
            FROM collections c JOIN articles a ON a.library = c.library
            WHERE c.role <> 'retired' AND a.withdrawn IS NULL AND NOT EXISTS (
                SELECT 1 FROM entries e
                WHERE e.collection = c.name AND e.article = a.id AND e.revision = a.revision)
        """)
