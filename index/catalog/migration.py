"""From the schema of a former version to the present one, with everything that was stored.

Each step is written in SQL that SQLite and PostgreSQL share, and never changed again: it must do tomorrow
what it does today, whatever the tables look like then. All steps run in the transaction in which the
database is opened, so that a catalog is of one schema or of another, and never half-way.
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
    # Schema 1 did not note when an article went back to a former text: not before the last other text.
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


def _to_second(connection: Connection) -> str:
    for statement in SECOND:
        connection.exec_driver_sql(statement)
    return "2"


STEPS: Mapping[str, Callable[[Connection], str]] = {"1": _to_second}
"""From each former schema, the step that leads on; it returns the schema that it led to."""
