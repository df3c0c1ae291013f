"""Vectors in Chroma: the only module that imports chromadb. Chroma holds nothing that cannot be rebuilt."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit

import chromadb
import numpy as np
from chromadb.api import ClientAPI
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateCollectionConfiguration, CreateHNSWConfiguration
from chromadb.api.models.Collection import Collection
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.api.types import QueryResult
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import NotFoundError

from index.catalog.status import Fingerprint
from index.errors import StorageFailed
from index.vectors.embedding import Vectors

_PAGE_EMBEDDED = 5_000  # rows in one request; beyond about 32,000 SQLite refuses ("too many SQL variables")
_PAGE_REMOTE = 300  # what Chroma Cloud takes and gives at once
_INDEX = CreateCollectionConfiguration(
    # On 26,714 passages of news these find 99.7 % of the true 200 nearest (Chroma's own defaults 98.9 %)
    # and cost nothing that could be measured beside the embedding.
    hnsw=CreateHNSWConfiguration(space="cosine", ef_construction=200, ef_search=300, max_neighbors=32)
)


class Store:
    """Named collections of unit vectors.

    Every method raises StorageFailed where Chroma cannot do what is asked.
    """

    def __init__(self, client: ClientAPI, page: int) -> None:
        """Use `client`, with at most `page` rows a request; `embedded` and `remote` make one."""
        self._client = client
        self.page = page
        """The most rows that one request takes or gives."""

    @classmethod
    def embedded(cls, folder: Path) -> "Store":
        """Open Chroma within this process, kept in `folder`; only one process may do so at a time."""
        remedy = f"If the files in {folder} are damaged, delete that folder and run: dateline reindex --full"
        with _explained(remedy):
            try:
                return cls(chromadb.PersistentClient(str(folder), settings=_quiet()), _PAGE_EMBEDDED)
            except Exception:
                # Chroma keeps what failed half-way to start, and would offer it the next time.
                with suppress(AttributeError):  # raised where what never started is stopped
                    SharedSystemClient._release_system(str(folder))  # noqa: SLF001 - it has no public name
                raise

    @classmethod
    def remote(cls, url: str, token: str | None, tenant: str, database: str) -> "Store":
        """Use the Chroma server (or Chroma Cloud) at `url`."""
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        with _explained(f"See that a Chroma server answers at {url}, or change CHROMA_URL."):
            client = chromadb.HttpClient(
                host=parts.hostname or "",
                port=parts.port or (443 if secure else 8000),
                ssl=secure,
                headers={"X-Chroma-Token": token, "Authorization": f"Bearer {token}"} if token else None,
                tenant=tenant,
                database=database,
                settings=_quiet(),
            )
        return cls(client, _PAGE_REMOTE)

    def close(self) -> None:
        """Close the client; what it wrote is on disk already."""
        if isinstance(self._client, Client):
            self._client.close()

    def create(self, collection: str, fingerprint: Fingerprint) -> None:
        """Make an empty collection that carries its fingerprint; one of that name is replaced."""
        self.drop(collection)
        with _explained():
            self._client.create_collection(
                collection, embedding_function=None, metadata=asdict(fingerprint), configuration=_INDEX
            )

    def drop(self, collection: str) -> None:
        """Delete a collection, if there is one."""
        with _explained():
            try:
                self._client.delete_collection(collection)
            except NotFoundError:
                return

    def fingerprint(self, collection: str) -> Fingerprint | None:
        """Return what `collection` was made with, or None where there is no such collection."""
        with _explained():
            try:
                found = self._client.get_collection(collection, embedding_function=None)
            except NotFoundError:
                return None
        carried = found.metadata or {}
        return Fingerprint(
            model=str(carried.get("model", "unknown")),
            dimension=int(carried.get("dimension", 0)),
            passages=str(carried.get("passages", "unknown")),
            schema=int(carried.get("schema", 0)),
        )

    def is_sound(self, collection: str) -> bool:
        """Tell whether the collection can be searched: a disk that ran full may have cut its files short."""
        try:
            with self._open(collection) as opened:
                carried = int((opened.metadata or {}).get("dimension", 0))
                opened.query(query_embeddings=np.ones((1, carried), dtype=np.float32), n_results=1)
        except StorageFailed:
            return False
        return True

    def upsert(self, collection: str, ids: Sequence[str], vectors: Vectors) -> None:
        """Add the vectors under their ids, or put them in place of those there."""
        with self._open(collection) as opened:
            for start in range(0, len(ids), self.page):
                end = start + self.page
                opened.upsert(ids=list(ids[start:end]), embeddings=vectors[start:end])

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        """Remove what is there of `ids`."""
        with self._open(collection) as opened:
            for page in _pages(ids, self.page):
                opened.delete(ids=page)

    def existing(self, collection: str, ids: Sequence[str]) -> set[str]:
        """Return those of `ids` that are there."""
        with self._open(collection) as opened:
            return {id_ for page in _pages(ids, self.page) for id_ in opened.get(ids=page, include=[])["ids"]}

    def vectors(self, collection: str, ids: Sequence[str]) -> dict[str, Vectors]:
        """Return the vectors of those of `ids` that are there."""
        found: dict[str, Vectors] = {}
        with self._open(collection) as opened:
            for page in _pages(ids, self.page):
                result = opened.get(ids=page, include=["embeddings"])
                rows = np.asarray(result["embeddings"], dtype=np.float32)
                found |= dict(zip(result["ids"], rows, strict=True))
        return found

    def count(self, collection: str) -> int:
        """Return the number of vectors."""
        with self._open(collection) as opened:
            return int(opened.count())

    def nearest(self, collection: str, vector: Vectors, limit: int) -> dict[str, float]:
        """Return the `limit` ids nearest to the unit vector with their cosine (-1..1), nearest first."""
        with self._open(collection) as opened:
            return _cosines(
                opened.query(query_embeddings=vector.reshape(1, -1), n_results=limit, include=["distances"])
            )

    def nearest_among(
        self, collection: str, vector: Vectors, limit: int, ids: Sequence[str]
    ) -> dict[str, float]:
        """Return the same as `nearest`, out of `ids` only, by comparing each of them.

        Chroma's own search among ids walks its graph and may return fewer than there are, or none;
        this takes about 30 ms for 1,000 ids.
        """
        found: list[tuple[str, float]] = []
        with self._open(collection) as opened:
            for page in _pages(ids, self.page):
                result = opened.get(ids=page, include=["embeddings"])
                rows = np.asarray(result["embeddings"], dtype=np.float32).reshape(-1, len(vector))
                found += zip(result["ids"], (rows @ vector).tolist(), strict=True)
                found = sorted(found, key=_cosine)[:limit]
        return dict(found)

    @contextmanager
    def _open(self, collection: str) -> Iterator[Collection]:
        with _explained():
            yield self._client.get_collection(collection, embedding_function=None)


def _quiet() -> ChromaSettings:
    """Return settings without telemetry, new ones for each client: Chroma writes into what it is given."""
    return ChromaSettings(anonymized_telemetry=False)


def _pages(ids: Sequence[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(ids), size):
        yield list(ids[start : start + size])


def _cosine(found: tuple[str, float]) -> float:
    return -found[1]


def _cosines(result: QueryResult) -> dict[str, float]:
    distances = result["distances"] or [[]]
    return {id_: 1.0 - distance for id_, distance in zip(result["ids"][0], distances[0], strict=True)}


_REMEDY = (
    "See that the disk is not full and the server runs, then repeat the command; "
    "if it fails again, build the index anew with: dateline reindex --full"
)


@contextmanager
def _explained(remedy: str = "") -> Iterator[None]:
    """Turn what Chroma raises, which is of many unrelated types, into one sentence."""
    try:
        yield
    except NotFoundError as error:
        raise StorageFailed(
            "The index is not there any more; the articles are. Build it again with: dateline reindex --full"
        ) from error
    except Exception as error:
        raise StorageFailed(
            f"Chroma failed: {error}. The articles are safe in the catalog. {remedy or _REMEDY}"
        ) from error
