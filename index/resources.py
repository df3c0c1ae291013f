"""What all libraries of an installation share: the database, Chroma, the models, the data folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Self

from index.catalog import Database
from index.errors import StorageFailed
from index.reader import Excerpt, Reader, reader_named
from index.settings import Settings
from index.text.span import Span
from index.vectors.embedding import Embedder, Vectors, embedder_named
from index.vectors.flat_index import FlatIndexes
from index.vectors.lock import FolderLock
from index.vectors.precision import Precision
from index.writing import Endpoint, Judge, Writer

if TYPE_CHECKING:
    from index.vectors.chroma import Store

_QUESTIONS = 256  # whose vectors are kept, since several libraries are asked the same question


class Resources:
    """Opens each shared part on first use, and closes them together.

    Only embedded Chroma locks the data folder. Commands that read the catalog alone (list, show, status)
    work beside a running bot.

    Args:
        settings: where everything is.
        embedder: used instead of the embedding model in the settings.
        reader: used instead of the reader in the settings.
    """

    def __init__(
        self, settings: Settings, embedder: Embedder | None = None, reader: Reader | None = None
    ) -> None:
        """Remember what to open."""
        self._settings = settings
        device = None if settings.embedding_device == "auto" else settings.embedding_device
        self.precision = Precision(settings.compute, settings.data_dir)
        self.embedder: Embedder = embedder or embedder_named(settings.embedding_model, device, self.precision)
        self.reader = reader or reader_named(settings.reranker_model, device, self.precision)
        self.question_vector = lru_cache(maxsize=_QUESTIONS)(self._question_vector)
        """Return the vector of a question, embedded once for all libraries that are asked it."""
        self.flat_indexes = FlatIndexes()
        """The vectors in memory of libraries that are asked about a part of them."""
        self.writer = _writer(settings, self.precision)
        """The language model that writes answers, or None where none is set."""
        self._writing = RLock()
        self._opening = RLock()
        self._database: Database | None = None
        self._store: Store | None = None
        self._lock: FolderLock | None = None

    @property
    def folder(self) -> Path:
        """The data folder."""
        return self._settings.data_dir

    @property
    def database(self) -> Database:
        """The catalog's database; creates the data folder if the database is a file there."""
        with self._opening:
            if self._database is None:
                self._database = self._open_database()
            return self._database

    @property
    def store(self) -> "Store":
        """Chroma: embedded in this process, or the server at CHROMA_URL."""
        with self._opening:
            if self._store is None:
                self._store = self._open_store()
            return self._store

    @contextmanager
    def writing(self, library: str) -> Iterator[None]:
        """Hold the lock of every write to a library: one process writes at a time, and one of its threads."""
        with self.database.locked(library), self._writing:
            yield

    def _question_vector(self, text: str) -> Vectors:
        vector: Vectors = self.embedder.embed([text], query=True)[0]
        return vector

    def _open_database(self) -> Database:
        if self._settings.database_url is not None:
            return Database(self._settings.database_url.get_secret_value())
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageFailed(
                f"The data folder {self.folder} cannot be created: {error.strerror}. "
                "Choose another in DATA_DIR."
            ) from error
        return Database(f"sqlite:///{self.folder / 'catalog.sqlite'}")

    def _open_store(self) -> "Store":
        from index.vectors.chroma import Store  # noqa: PLC0415 - chromadb takes 0.7 s to import

        settings = self._settings
        if settings.chroma_url:
            token = settings.chroma_token.get_secret_value() if settings.chroma_token else None
            return Store.remote(settings.chroma_url, token, settings.chroma_tenant, settings.chroma_database)
        self._lock = self._lock or FolderLock(self.folder)
        return Store.embedded(self.folder / "chroma")

    def warm_up(self) -> None:
        """Load the models."""
        self.embedder.embed(["ready"], query=True)
        self.reader.read("ready", [Excerpt("ready", "ready", (Span(0, 5),))])

    def size(self) -> int:
        """Return the size of the data folder on this disk, in bytes."""
        return sum(map(_bytes, self.folder.rglob("*")))

    def close(self) -> None:
        """Close what was opened."""
        with self._opening:
            if self._database:
                self._database.close()
            if self._store:
                self._store.close()
            if self._lock:
                self._lock.release()
            self._database = self._store = self._lock = None

    def __enter__(self) -> Self:
        """Return these resources."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close these resources."""
        self.close()


def _writer(settings: Settings, precision: Precision) -> Writer | None:
    if settings.llm_url is None:
        return None
    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else ""
    endpoint = Endpoint(settings.llm_url, settings.llm_model, key, settings.llm_timeout)
    return Writer(endpoint, Judge(precision=precision))


def _bytes(file: Path) -> int:
    try:
        return file.stat().st_size if file.is_file() else 0
    except FileNotFoundError:  # a temporary file of a database that is being written
        return 0
