"""What happened to each article is kept."""

from alembic import op

revision = "2"
down_revision = None


def upgrade() -> None:
    """Migrate to schema 2, which keeps what happened to each article."""
    op.execute("ALTER TABLE articles ADD COLUMN revised VARCHAR")
    op.execute("ALTER TABLE articles ADD COLUMN withdrawn TEXT")
    op.execute("""
        CREATE TABLE history (
            library VARCHAR NOT NULL, article VARCHAR NOT NULL, number INTEGER NOT NULL,
            event VARCHAR NOT NULL, revision VARCHAR NOT NULL, moment VARCHAR NOT NULL, reason TEXT NOT NULL,
            PRIMARY KEY (library, article, number))
        """)
    op.execute("""
        INSERT INTO history (library, article, number, event, revision, moment, reason)
            SELECT r.library, r.article,
                ROW_NUMBER() OVER (PARTITION BY r.library, r.article ORDER BY r.stored, r.revision) - 1,
                'stored', r.revision, r.stored, ''
            FROM revisions r JOIN articles a ON a.library = r.library AND a.id = r.article
        """)
    # Schema 1 did not note when an article went back to a former text: after the last other text at least.
    op.execute("""
        INSERT INTO history (library, article, number, event, revision, moment, reason)
            SELECT a.library, a.id, h.number + 1, 'stored', a.revision, h.moment, ''
            FROM articles a JOIN history h ON h.library = a.library AND h.article = a.id
            WHERE h.revision <> a.revision AND h.number = (
                SELECT MAX(l.number) FROM history l WHERE l.library = a.library AND l.article = a.id)
        """)
    op.execute("""
        UPDATE articles SET revised = (
                SELECT MAX(h.moment) FROM history h
                WHERE h.library = articles.library AND h.article = articles.id)
            WHERE EXISTS (
                SELECT 1 FROM history h
                WHERE h.library = articles.library AND h.article = articles.id AND h.number > 0)
        """)
