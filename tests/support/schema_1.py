"""Catalogs in the schema of the first version of Dateline."""

from sqlalchemy import create_engine, inspect, text

_TABLES = {
    "meta": '"key" VARCHAR NOT NULL, value TEXT NOT NULL, PRIMARY KEY ("key")',
    "articles": """library VARCHAR NOT NULL, id VARCHAR NOT NULL, revision VARCHAR NOT NULL, url TEXT,
        source TEXT NOT NULL, author TEXT NOT NULL, language VARCHAR NOT NULL, published VARCHAR,
        published_at FLOAT, updated VARCHAR, added VARCHAR NOT NULL, PRIMARY KEY (library, id)""",
    "revisions": """library VARCHAR NOT NULL, article VARCHAR NOT NULL, revision VARCHAR NOT NULL,
        title TEXT NOT NULL, text TEXT NOT NULL, stored VARCHAR NOT NULL,
        PRIMARY KEY (library, article, revision)""",
    "collections": """name VARCHAR NOT NULL, library VARCHAR NOT NULL, role VARCHAR NOT NULL,
        fingerprint TEXT NOT NULL, PRIMARY KEY (name)""",
    "entries": """collection VARCHAR NOT NULL, article VARCHAR NOT NULL, revision VARCHAR NOT NULL,
        state VARCHAR NOT NULL, passages INTEGER NOT NULL, spans TEXT NOT NULL,
        PRIMARY KEY (collection, article, revision)""",
}
_INDEXES = (
    "CREATE INDEX articles_by_date ON articles (library, published_at)",
    "CREATE INDEX ix_collections_library ON collections (library)",
    "CREATE INDEX entries_by_state ON entries (collection, state)",
)


def turn_back(url: str) -> None:
    """Turn the catalog at `url` into one of the first version: its tables, with the same rows."""
    engine = create_engine(url)
    with engine.connect() as connection, connection.begin():
        inspector = inspect(connection)
        kept = {name: connection.execute(text(f"SELECT * FROM {name}")).mappings().all() for name in _TABLES}  # noqa: S608 - our own names
        for name in inspector.get_table_names():
            connection.execute(text(f"DROP TABLE {name}"))
        for name, columns in _TABLES.items():
            connection.execute(text(f"CREATE TABLE {name} ({columns})"))
        for index in _INDEXES:
            connection.execute(text(index))
        for name, rows in kept.items():
            fields = [column["name"] for column in inspect(connection).get_columns(name)]
            marks = ", ".join(f":{field}" for field in fields)
            for row in rows:
                values = {field: row[field] for field in fields}
                connection.execute(
                    text(f"INSERT INTO {name} ({', '.join(fields)}) VALUES ({marks})"),  # noqa: S608 - our own names
                    values,
                )
        connection.execute(text("UPDATE meta SET value = '1' WHERE \"key\" = 'schema'"))
    engine.dispose()


def tables(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    engine = create_engine(url)
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
        rows = {
            name: sorted(map(tuple, connection.execute(text(f"SELECT * FROM {name}"))), key=repr)  # noqa: S608 - our own names
            for name in names
        }
    engine.dispose()
    return rows
