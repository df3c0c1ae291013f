"""The catalog's tables, and the database that keeps them."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from threading import local

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    func,
    select,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError

from index.catalog.migration import Schema, bring_up_to_date
from index.errors import InvalidSetting, LibraryBusy, StorageFailed

_WAIT_MS = 30_000  # for another writer of the same SQLite file
_WAIT_FOR_LOG_MS = 500  # for the readers of the log that is to be emptied
_CACHE_KIB = 32_768
"""What a connection may keep of an SQLite file: the upper levels of all indexes of 300,000 passages fit.

With SQLite's own 2 MB, the articles of 200 passages take 4 ms to read there, instead of 1.4.
"""

# Within 25 seconds PostgreSQL notices that the machine of a process that held a lock is gone.
_PATIENCE = 60.0  # seconds in which another process should have given back a lock
_NOT_GIVEN = "55P03"  # PostgreSQL's code for a lock that was waited for in vain
_NOTICE_DEATH = (
    "SET tcp_keepalives_idle = 10",
    "SET tcp_keepalives_interval = 5",
    "SET tcp_keepalives_count = 3",
)

metadata = MetaData()

meta = Table("meta", metadata, Column("key", String, primary_key=True), Column("value", Text, nullable=False))

articles = Table(
    "articles",
    metadata,
    Column("library", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("revision", String, nullable=False),  # the current one
    Column("url", Text),
    Column("source", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("language", String, nullable=False),
    Column("published", String),  # ISO 8601 with the publisher's own offset
    Column("published_at", Float),  # the same in seconds since 1970, to select and sort by
    Column("updated", String),
    Column("added", String, nullable=False),  # when it was first stored, independent of `published`
    Column("revised", String),  # when the current revision replaced another one
    Column("withdrawn", Text),  # why it no longer answers
    Column("image", Text),  # the https address of its picture
    Index("articles_by_date", "library", "published_at", "id"),
    Index("articles_by_source", "library", "source", "published_at", "id"),
)

# How many articles of a library declare each language, in all as many as it has.
article_counts = Table(
    "article_counts",
    metadata,
    Column("library", String, primary_key=True),
    Column("language", String, primary_key=True),
    Column("articles", Integer, nullable=False),
)

revisions = Table(
    "revisions",
    metadata,
    Column("library", String, primary_key=True),
    Column("article", String, primary_key=True),
    Column("revision", String, primary_key=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("stored", String, nullable=False),
    # 1 if a feed brought it: other libraries that follow the same feed may share its vectors.
    Column("public", Integer, nullable=False, server_default="0"),
)

# The events of an article in order: "stored" (a revision became current), "withdrawn", "restored".
history = Table(
    "history",
    metadata,
    Column("library", String, primary_key=True),
    Column("article", String, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("event", String, nullable=False),
    Column("revision", String, nullable=False),  # the current one at that moment
    Column("moment", String, nullable=False),
    Column("reason", Text, nullable=False),  # of a withdrawal
)

# Articles with the same `story` are one story, printed more than once. Each article has a row, whose
# `revision` is "" until the story of its current text was looked for.
stories = Table(
    "stories",
    metadata,
    Column("library", String, primary_key=True),
    Column("article", String, primary_key=True),
    Column("revision", String, nullable=False),
    Column("story", String, nullable=False),
    Column("page", Text),  # the one address of which the article's is a form
    Index("stories_by_story", "library", "story"),
    Index("stories_by_page", "library", "page"),
    Index("stories_by_revision", "library", "revision"),
)

# MinHash signatures, by which copies of one text are found; the table keeps its first name.
signatures = Table(
    "sketches",
    metadata,
    Column("library", String, primary_key=True),
    Column("band", BigInteger, primary_key=True),
    Column("article", String, primary_key=True),
    Index("sketches_by_article", "library", "article"),
)

# How many texts of a library were counted in `word_counts` and `long_forms`, and which were not yet.
vocabularies = Table(
    "vocabularies",
    metadata,
    Column("library", String, primary_key=True),
    Column("articles", Integer, nullable=False),
)

uncounted = Table(
    "uncounted",
    metadata,
    Column("library", String, primary_key=True),
    Column("article", String, primary_key=True),
    Column("revision", String, primary_key=True),
)

# In how many texts a case-folded word stands in each way of writing. A name also has its first letter with
# its length, by which names like a misspelt one are found.
word_counts = Table(
    "word_counts",
    metadata,
    Column("library", String, primary_key=True),
    Column("word", String, primary_key=True),
    Column("uncapitalised", Integer, nullable=False),
    Column("capitalised", Integer, nullable=False),
    Column("capitalised_within", Integer, nullable=False),  # a sentence, where only names have a capital
    Column("spelt", Text, nullable=False),
    Column("begins", String),
)
_IS_NAME = word_counts.c.begins.is_not(None)
Index(
    "names_by_begins",
    word_counts.c.library,
    word_counts.c.begins,
    word_counts.c.word,
    sqlite_where=_IS_NAME,
    postgresql_where=_IS_NAME,
)

# What the articles say that an abbreviation stands for.
long_forms = Table(
    "long_forms",
    metadata,
    Column("library", String, primary_key=True),
    Column("abbreviation", String, primary_key=True),
    Column("folded", String, primary_key=True),
    Column("spelt", Text, nullable=False),
    Column("articles", Integer, nullable=False),
    Index("long_forms_by_words", "library", "folded"),
)

# Chroma's collections that belong to a library, and what each of them holds. Storing a text adds an entry
# that waits for indexing. An entry is noted as being written before its passages are put into Chroma, and
# as stale before they are deleted there. After a crash the entries list what is left to do, without a search
# through all articles. Only passages of live entries are ever found.
collections = Table(
    "collections",
    metadata,
    Column("name", String, primary_key=True),
    Column("library", String, nullable=False, index=True),
    Column("role", String, nullable=False),  # live, building or retired
    Column("fingerprint", Text, nullable=False),
    Column("passages", Integer, nullable=False, server_default="0"),  # how many are live
    Column("task", String, nullable=False, server_default=""),  # see `ledger.Collection`
    Column("changes", Integer, nullable=False, server_default="0"),  # the number of the last change
)

entries = Table(
    "entries",
    metadata,
    Column("collection", String, primary_key=True),
    Column("article", String, primary_key=True),
    Column("revision", String, primary_key=True),
    Column("state", String, nullable=False),  # waiting, writing, live or stale
    Column("passages", Integer, nullable=False),
    Column("spans", Text, nullable=False),  # "0-812 790-1600": the passages' offsets, in order
    Column("vectors_key", String),  # of their vectors in `kept_vectors`
    # The number of the change that made the entry live or gave its article another date or source.
    Column("change", Integer, nullable=False, server_default="0"),
    Index("entries_to_do", "collection", "state", "article", "revision", "passages"),
    Index("entries_by_vectors", "vectors_key"),
    Index("entries_by_change", "collection", "change"),
)

# The vectors of an entry's passages, one after another, in numbers of 16 bits: what Chroma lost or damaged is
# restored from them without embedding anything, and passages of a short window are compared without Chroma.
# The key is a hash of what was embedded and by which model. For texts that are not public it holds the
# library's name as well. Vectors are deleted with the last entry that names them.
kept_vectors = Table(
    "kept_vectors",
    metadata,
    Column("key", String, primary_key=True),
    Column("vectors", LargeBinary, nullable=False),
)

SCHEMA = Schema("the catalog", 11, "index.catalog:migrations/versions", "catalog_schema", meta)


class Database:
    """The database of a catalog: its transactions fail with an error that names the remedy.

    Args:
        url: an SQLAlchemy database URL.

    Raises:
        InvalidSetting: `url` is not a database URL.
        SchemaMismatch: the catalog was made by a version with another schema.
        StorageFailed: the database cannot be opened.
    """

    def __init__(self, url: str) -> None:
        """Open the database, with its tables in place."""
        try:
            parsed = make_url(url)
            # Stored values, such as people's questions, never reach an error or a log.
            self._engine = create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
        except (ArgumentError, ImportError) as error:
            raise InvalidSetting(
                f"DATABASE_URL: {error}. Write sqlite:///folder/file.sqlite or postgresql+psycopg://user@host/name"
            ) from error
        self._shown = parsed.render_as_string(hide_password=True)
        self._locks = _Locks()
        if parsed.get_backend_name() == "sqlite":
            event.listen(self._engine, "connect", _tune_sqlite)
            event.listen(self._engine, "begin", _begin_sqlite)
        with self.writing() as connection:
            bring_up_to_date(connection, SCHEMA)
            metadata.create_all(connection)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees one state of the catalog, whatever others write meanwhile."""
        with self._explained(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Yield a connection that sees one state of the database in all statements that it runs."""
        with self._explained(), self._engine.connect() as connection:
            if self._engine.dialect.name != "sqlite":  # whose transactions are snapshots anyway
                connection = connection.execution_options(isolation_level="REPEATABLE READ")  # noqa: PLW2901
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection whose changes are committed together or not at all.

        Raises:
            StorageFailed: the thread has lost a lock that it took by `locked`, or the database fails.
        """
        with self._explained(), self._engine.connect() as connection:
            for lock in self._locks.held.values():
                lock.execute(select(1))
            connection.execution_options(writing=True)
            with connection.begin():
                yield connection

    @contextmanager
    def locked(self, name: str, patience: float = _PATIENCE) -> Iterator[None]:
        """Hold a lock that one thread of all processes holds at a time; that thread may take it again.

        A process that is killed loses the lock at once. On SQLite, which several bots cannot share, nothing
        is locked.

        Raises:
            LibraryBusy: another process still holds it after `patience` seconds.
        """
        if self._engine.dialect.name == "sqlite" or name in self._locks.held:
            yield
            return
        with self._explained(), self._engine.connect() as connection:
            lock = connection.execution_options(isolation_level="AUTOCOMMIT")
            lock.detach()  # from the pool, so that closing the connection gives the lock back
            for statement in _NOTICE_DEATH:
                lock.exec_driver_sql(statement)
            lock.exec_driver_sql(f"SET lock_timeout = {round(1000 * patience)}")
            try:
                lock.execute(select(func.pg_advisory_lock(func.hashtextextended(name, 0))))
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", None) != _NOT_GIVEN:
                    raise
                raise LibraryBusy(
                    f"Another process is writing to the library {name!r}. Try again when it is done."
                ) from None
            self._locks.held[name] = lock
            try:
                yield
            finally:
                del self._locks.held[name]

    def verify(self) -> None:
        """Read all of the database if it is a file.

        Raises:
            StorageFailed: the file is damaged.
        """
        if self._engine.dialect.name != "sqlite":
            return
        with self.reading() as connection:
            fault = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        if fault != "ok":
            raise StorageFailed(
                f"The catalog ({self._shown}) is damaged: {fault}. Restore a backup into another DATA_DIR "
                "with: dateline restore"
            )

    def shrink_log(self) -> None:
        """Empty SQLite's log, in which what was deleted could still be read.

        If another process reads the database just then, the log is emptied later, at the latest when the
        last one closes the database.
        """
        if self._engine.dialect.name == "sqlite":
            with self._explained(), self._engine.connect() as connection:
                raw = connection.connection.dbapi_connection
                assert isinstance(raw, sqlite3.Connection)  # noqa: S101 - for the types alone
                raw.execute(f"PRAGMA busy_timeout={_WAIT_FOR_LOG_MS}")
                try:
                    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                finally:
                    raw.execute(f"PRAGMA busy_timeout={_WAIT_MS}")

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            cause = getattr(error, "orig", None) or error
            raise StorageFailed(
                f"The catalog ({self._shown}) failed: {cause}. What was stored before is intact. "
                "See that its folder can be written to and the disk is not full, then repeat the command."
            ) from error


class _Locks(local):
    """The connections by which a thread holds locks, by their names."""

    def __init__(self) -> None:
        self.held: dict[str, Connection] = {}


def _tune_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where `_begin_sqlite` says
    connection.execute(f"PRAGMA busy_timeout={_WAIT_MS}")
    connection.execute("PRAGMA journal_mode=WAL")  # readers go on while one writes
    # In WAL mode a power cut cannot corrupt the database, only lose the last transactions.
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
    connection.execute("PRAGMA secure_delete=ON")  # deleted articles are overwritten with zeros


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later would fail, not wait, when another writes in between.
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
