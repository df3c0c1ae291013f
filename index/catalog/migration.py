"""Migrations from the schemas of former versions, which keep everything that was stored.

A step is written in SQL that SQLite and PostgreSQL share, or is a function. A step never changes again,
whatever the tables become later. All steps run in the transaction that opens the database, so that no
database is left between two schemas. The bot's tables migrate in the same way.
"""

import hashlib
from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Table, column, exists, func, insert, inspect, select, table, update

from index.errors import SchemaMismatch

Step = Sequence[str] | Callable[[Connection], None]
"""SQL statements, or a function that changes the database."""


def bring_up_to_date(connection: Connection, notes: Table, steps: Sequence[Step], of: str) -> None:
    """Run, within a transaction, the steps from the schema of the database to the present one.

    Schema 1 is the first. The step at index 0 leads from it to schema 2.

    Args:
        connection: in a transaction that writes.
        notes: a table of keys and values, with the number of the schema under the key "schema".
        steps: one for each former schema.
        of: whose tables they are, for the error.

    Raises:
        SchemaMismatch: a later version has changed the tables.
    """
    present = len(steps) + 1
    if connection.dialect.name == "postgresql":  # of programs that start at once only one makes the tables
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("schema", 0))))
    notes.create(connection, checkfirst=True)
    noted = notes.c.key == "schema"
    found = connection.scalar(select(notes.c.value).where(noted))
    if found is None:
        connection.execute(insert(notes).values(key="schema", value=str(present)))
        return
    if not (found.isdecimal() and 1 <= int(found) <= present):
        raise SchemaMismatch(
            f"The tables of {of} have schema {found}, which a later version of Dateline made; this version "
            f"knows {present}. Install the later version again, or restore a backup that was made before "
            "the upgrade into another DATA_DIR."
        )
    for step in steps[int(found) - 1 :]:
        if callable(step):
            step(connection)
        else:
            for statement in step:
                connection.exec_driver_sql(statement)
    if found != str(present):
        connection.execute(update(notes).where(noted).values(value=str(present)))


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
    # Schema 1 did not note when an article went back to a former text: after the last other text at least.
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


_PAGES = table(
    "pages",
    *map(
        column,
        ("library", "key", "article", "url", "hints", "etag", "last_modified", "error", "look"),
    ),
)
_ARTICLES = table("articles", column("library"), column("id"))


def _hash_removed_pages(connection: Connection) -> None:
    """Keep only a hash of the pages of removed articles, so that feeds do not bring the articles back."""
    if not inspect(connection).has_table(_PAGES.name):  # the first catalogs knew no feeds
        return
    pages, articles = _PAGES.c, _ARTICLES.c
    there = exists().where(articles.library == pages.library, articles.id == pages.article)
    removed = select(pages.library, pages.key).where(
        pages.article.is_not(None), ~there, ~pages.key.startswith("removed ")
    )
    for row in connection.execute(removed).all():
        change = update(_PAGES).where(pages.library == row.library, pages.key == row.key)
        connection.execute(
            change.values(
                key=f"removed {hashlib.sha256(row.key.encode()).hexdigest()}",
                hints='{"published": null, "updated": null}',
                url=None,
                look=None,
                etag="",
                last_modified="",
                error="",
            )
        )


STEPS: Sequence[Step] = (SECOND, THIRD, FOURTH, FIFTH, SIXTH, _hash_removed_pages)
"""The catalog's steps: the first leads from schema 1 to schema 2."""
