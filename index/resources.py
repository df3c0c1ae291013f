"""What all libraries of one installation share: the database, Chroma, the model, the data folder."""

from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Self

from index.catalog import Database
from index.errors import StorageFailed
from index.reader import Excerpt, Reader, reader_named
from index.settings import Settings
from index.text.span import Span
from index.vectors.embedding import Embedder, SentenceTransformerEmbedder
from index.vectors.lock import FolderLock

if TYPE_CHECKING:
    from index.vectors.chroma import Store


class Resources:
    """Opens each shared part when it is first needed, and closes them together.

    Only Chroma within this process needs the data folder for itself, so that what reads nothing but
    the catalog (list, show, status) works beside a running bot.

    Args:
        settings: where everything is.
        embedder: used instead of the model that the settings name.
        reader: likewise.
    """

    def __init__(
        self, settings: Settings, embedder: Embedder | None = None, reader: Reader | None = None
    ) -> None:
        """Remember what to open."""
        self._settings = settings
        device = None if settings.embedding_device == "auto" else settings.embedding_device
        self.embedder = embedder or SentenceTransformerEmbedder(settings.embedding_model, device)
        self.reader = reader or reader_named(settings.reranker_model, device)
        self.writing = RLock()
        """Held while anything is written: within a process, changes go one after another."""
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
        """The catalog's database; the data folder is made where it is kept there."""
        with self._opening:
            if self._database is None:
                self._database = self._open_database()
            return self._database

    @property
    def store(self) -> "Store":
        """Chroma, within this process or at CHROMA_URL."""
        with self._opening:
            if self._store is None:
                self._store = self._open_store()
            return self._store

    def _open_database(self) -> Database:
        if self._settings.database_url is not None:
            return Database(self._settings.database_url.get_secret_value())
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageFailed(
                f"The data folder {self.folder} cannot be made: {error.strerror}. Name another in DATA_DIR."
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
        """Return the bytes that the data folder takes on this disk."""
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
        """Return this resources."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


def _bytes(file: Path) -> int:
    try:
        return file.stat().st_size if file.is_file() else 0
    except FileNotFoundError:  # a passing file of a database that is being written
        return 0
