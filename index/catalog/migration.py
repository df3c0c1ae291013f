"""Migrations from the schemas of former versions, which keep everything that was stored.

Each step is written in SQL that SQLite and PostgreSQL share. A released step is never changed, even if
the tables change later. All steps run in the transaction that opens the database, so that no catalog is left
between two schemas.
"""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

SECOND = (
    "ALTER TABLE articles ADD COLUMN revised VARCHAR",
    "ALTER TABLE articles ADD COLUMN withdrawn TEXT",
    """CREATE TABLE history (
        library VARCHAR NOT NULL, article VARCHAR NOT NULL, number INTEGER NOT NULL, event VARCHAR NOT NULL,
        revision VARCHAR NOT NULL, moment VARCHAR NOT NULL, reason TEXT NOT NULL,
        PRIMARY KEY (library, article, number))""",
    """INSERT INTO history (library, article, number, event, revision, moment, reason)
        SELECT r.library, r.article,
            ROW_NUMBER() OVER (PARTITION BY r.library, r.article ORDER BY r.stored, r.revision) - 1,
            'stored', r.revision, r.stored, ''
        FROM revisions r JOIN articles a ON a.library = r.library AND a.id = r.article""",
    # Schema 1 did not note when an article went back to a former text. It was not before the last other text.
    """INSERT INTO history (library, article, number, event, revision, moment, reason)
        SELECT a.library, a.id, h.number + 1, 'stored', a.revision, h.moment, ''
        FROM articles a JOIN history h ON h.library = a.library AND h.article = a.id
        WHERE h.revision <> a.revision AND h.number = (
            SELECT MAX(l.number) FROM history l WHERE l.library = a.library AND l.article = a.id)""",
    """UPDATE articles SET revised = (
            SELECT MAX(h.moment) FROM history h
            WHERE h.library = articles.library AND h.article = articles.id)
        WHERE EXISTS (
            SELECT 1 FROM history h
            WHERE h.library = articles.library AND h.article = articles.id AND h.number > 0)""",
)


# Work is listed instead of searched for: texts that wait for indexing, and for their story.
THIRD = (
    "CREATE INDEX revisions_by_stored ON revisions (library, stored)",
    "DROP INDEX entries_by_state",
    "CREATE INDEX entries_to_do ON entries (collection, state, article, revision, passages)",
    # The first catalogs of schema 2 had no table of stories.
    """CREATE TABLE IF NOT EXISTS stories (
        library VARCHAR NOT NULL, article VARCHAR NOT NULL, revision VARCHAR NOT NULL,
        story VARCHAR NOT NULL, page TEXT, PRIMARY KEY (library, article))""",
    "CREATE INDEX IF NOT EXISTS stories_by_story ON stories (library, story)",
    "CREATE INDEX IF NOT EXISTS stories_by_page ON stories (library, page)",
    "CREATE INDEX stories_by_revision ON stories (library, revision)",
    """UPDATE stories SET revision = '' WHERE NOT EXISTS (
        SELECT 1 FROM articles a
        WHERE a.library = stories.library AND a.id = stories.article AND a.revision = stories.revision)""",
    """INSERT INTO stories (library, article, revision, story, page)
        SELECT a.library, a.id, '', a.id, NULL FROM articles a WHERE NOT EXISTS (
            SELECT 1 FROM stories s WHERE s.library = a.library AND s.article = a.id)""",
    """UPDATE entries SET state = 'waiting' WHERE state = 'stale' AND EXISTS (
        SELECT 1 FROM collections c JOIN articles a ON a.library = c.library
        WHERE c.name = entries.collection AND c.role <> 'retired' AND a.withdrawn IS NULL
            AND a.id = entries.article AND a.revision = entries.revision)""",
    """INSERT INTO entries (collection, article, revision, state, passages, spans)
        SELECT c.name, a.id, a.revision, 'waiting', 0, ''
        FROM collections c JOIN articles a ON a.library = c.library
        WHERE c.role <> 'retired' AND a.withdrawn IS NULL AND NOT EXISTS (
            SELECT 1 FROM entries e
            WHERE e.collection = c.name AND e.article = a.id AND e.revision = a.revision)""",
)


FOURTH = ("ALTER TABLE articles ADD COLUMN image TEXT",)

# Words are counted in the catalog: each stored text waits to be.
FIFTH = (
    "DROP INDEX revisions_by_stored",
    "CREATE INDEX articles_by_language ON articles (library, language)",
    "CREATE INDEX articles_by_source ON articles (library, source, published_at, id)",
    """CREATE TABLE uncounted (
        library VARCHAR NOT NULL, article VARCHAR NOT NULL, revision VARCHAR NOT NULL,
        PRIMARY KEY (library, article, revision))""",
    "INSERT INTO uncounted (library, article, revision) SELECT library, article, revision FROM revisions",
)

# The catalog keeps the vectors, and counts the passages that are live. Vectors are still to be copied.
SIXTH = (
    "DROP INDEX articles_by_date",
    "CREATE INDEX articles_by_date ON articles (library, published_at, id)",
    "ALTER TABLE entries ADD COLUMN vectors BYTEA",
    "ALTER TABLE collections ADD COLUMN passages INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE collections ADD COLUMN task VARCHAR NOT NULL DEFAULT ''",
    """UPDATE collections SET task = 'copy', passages = COALESCE((
            SELECT SUM(e.passages) FROM entries e
            WHERE e.collection = collections.name AND e.state = 'live'), 0)""",
)


def _to_second(connection: Connection) -> str:
    for statement in SECOND:
        connection.exec_driver_sql(statement)
    return "2"


def _to_third(connection: Connection) -> str:
    for statement in THIRD:
        connection.exec_driver_sql(statement)
    return "3"


def _to_fourth(connection: Connection) -> str:
    for statement in FOURTH:
        connection.exec_driver_sql(statement)
    return "4"


def _to_fifth(connection: Connection) -> str:
    for statement in FIFTH:
        connection.exec_driver_sql(statement)
    return "5"


def _to_sixth(connection: Connection) -> str:
    for statement in SIXTH:
        connection.exec_driver_sql(statement)
    return "6"


STEPS: Mapping[str, Callable[[Connection], str]] = {
    "1": _to_second,
    "2": _to_third,
    "3": _to_fourth,
    "4": _to_fifth,
    "5": _to_sixth,
}
"""From each former schema, the step that leads on; it returns the schema that it led to."""
