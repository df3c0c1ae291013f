"""Vectors in Chroma, all of which can be rebuilt; the only module that imports chromadb."""

import json
import logging
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import chromadb
import httpx
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
from index.errors import IndexUnreachable, StorageFailed
from index.vectors.embedding import Vectors
from index.vectors.graph_files import fit_together
from index.vectors.transport import PatientTransport

log = logging.getLogger(__name__)

_PAGE_EMBEDDED = 5_000  # rows in one request; beyond about 32,000 SQLite refuses ("too many SQL variables")
ANSWERS_WITHIN = 30.0
"""Seconds that a Chroma server may take for one request."""
_SAMPLE = 2_000  # vectors of a collection that must find themselves
_UNIT = 1e-3  # by which the length of a vector, and its distance to itself, may be off
_FAR = 2.0  # the greatest cosine distance
_LOST = 0.02  # share of a sound collection that may not find itself: its graph only approximates
_NOTE = "left.json"
_CHILD = (
    "import json, sys; given = json.loads(sys.argv[1]); sys.path[:] = given['path']; "
    "from index.vectors.chroma import report_soundness; "
    "report_soundness(given['folder'], given['only'], given['skip'])"
)
_PAGE_REMOTE = 300  # what Chroma Cloud takes and gives at once
_ROOM_REMOTE = 4_900_000  # passages in one collection, of which Chroma Cloud allows five million
_PARTS = "parts"
_INDEX = CreateCollectionConfiguration(
    # Of the first six passages of 361 questions among 26,727, .9991 are those that a comparison with every
    # passage gives, and .981 of the first 200. With ef_construction 100 it is .9995 and .992, and building
    # takes 1.7 times as long.
    hnsw=CreateHNSWConfiguration(space="cosine", ef_construction=50, ef_search=400, max_neighbors=32)
)


class Store:
    """Named collections of unit vectors.

    A collection may be larger than the server allows. It then has several parts, each a collection at the
    server: the first has its name, and the newest, which gets new vectors, the highest number. The first
    part notes how many parts there are, because each question asks the server for that part anyway.

    Every method raises StorageFailed if Chroma fails.
    """

    def __init__(
        self, client: ClientAPI, page: int, folder: Path | None = None, room: int | None = None
    ) -> None:
        """Use `client`; `embedded` and `remote` create one.

        Args:
            client: of Chroma.
            page: the most rows in one request.
            folder: of the files of embedded Chroma.
            room: the most vectors in one collection of the server; None for any number.
        """
        self._client = client
        self._folder = folder
        self._room = room
        self._sound: set[str] = set()
        self._opened: dict[str, Collection] = {}
        self._numbers: dict[str, int] = {}
        """How many parts each opened collection has."""
        self.page = page
        """The most rows in one request or response."""

    @classmethod
    def embedded(cls, folder: Path) -> "Store":
        """Open Chroma within this process, kept in `folder`; only one process may do so at a time.

        If files are not as they were left, a child process looks for damage first: from a file that was cut
        short, Chroma answers as if nothing were missing, and other damage ends the process that reads it.
        Damaged collections are dropped, for the catalog to rebuild them.
        """
        remedy = f"If the files in {folder} are damaged, delete that folder and run: dateline reindex"
        damaged = [] if _files(folder) == _left(folder) else _damaged(folder)
        with _explained(remedy):
            try:
                client = chromadb.PersistentClient(str(folder), settings=_quiet())
                for name in damaged:
                    log.error("a damaged index was dropped", extra={"collection": name})
                    client.delete_collection(name)
                return cls(client, _PAGE_EMBEDDED, folder)
            except Exception:
                # Chroma caches a system that failed to start, and would return it the next time.
                with suppress(AttributeError):  # raised when stopping a system that never started
                    SharedSystemClient._release_system(str(folder))  # noqa: SLF001 - it has no public name
                raise

    @classmethod
    def remote(
        cls, url: str, token: str | None, tenant: str, database: str, room: int = _ROOM_REMOTE
    ) -> "Store":
        """Use the Chroma server (or Chroma Cloud) at `url`; `room` is as for `Store`.

        A server that does not answer within `ANSWERS_WITHIN` seconds makes any method fail. Chroma's own
        client would wait for ever, and already asks for the tenant while it is created.
        """
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        with _explained(f"See that a Chroma server answers at {url}, or change CHROMA_URL."):
            _await_answer(f"{url.rstrip('/')}/api/v2/heartbeat")
            client = chromadb.HttpClient(
                host=parts.hostname or "",
                port=parts.port or (443 if secure else 8000),
                ssl=secure,
                headers={"X-Chroma-Token": token, "Authorization": f"Bearer {token}"} if token else None,
                tenant=tenant,
                database=database,
                settings=_quiet(),
            )
            # Chroma's client has no setting for either.
            session = client._server._session  # type: ignore[attr-defined]  # noqa: SLF001
            session.timeout = ANSWERS_WITHIN
            session._transport = PatientTransport(session._transport)  # noqa: SLF001
        return cls(client, _PAGE_REMOTE, room=room)

    def close(self) -> None:
        """Close the client, and note how its files were left."""
        if isinstance(self._client, Client):
            self._client.close()
        if self._folder:
            _note_left(self._folder)

    def create(self, collection: str, fingerprint: Fingerprint) -> None:
        """Create an empty collection with its fingerprint, and replace any of that name."""
        self.drop(collection)
        with _explained():
            self._create(collection, asdict(fingerprint))

    def drop(self, collection: str) -> None:
        """Delete a collection with all its parts, if there is one.

        The newest part goes first, so that no part is overlooked after an interrupted deletion.
        """
        self._sound.discard(collection)
        self._numbers.pop(collection, None)
        with _explained():
            number = 1
            while self._is_there(_part(collection, number + 1)):
                number += 1
            for part in (_part(collection, each) for each in range(number, 0, -1)):
                self._opened.pop(part, None)
                with suppress(NotFoundError):
                    self._client.delete_collection(part)

    def fingerprint(self, collection: str) -> Fingerprint | None:
        """Return the fingerprint of `collection`, or None if there is no such collection."""
        with _explained():
            try:
                found = self._fetch(collection)
            except NotFoundError:
                self._opened.pop(collection, None)
                return None
        carried = found.metadata or {}
        return Fingerprint(
            model=str(carried.get("model", "unknown")),
            dimension=int(carried.get("dimension", 0)),
            passages=str(carried.get("passages", "unknown")),
            schema=int(carried.get("schema", 0)),
        )

    def is_sound(self, collection: str) -> bool:
        """Return whether the collection is undamaged; a sound one is not checked again.

        Files of vectors are read by a child process, since damaged ones may kill the process that reads them.
        The child takes seconds to start, so checking at every turn of a job would take all of its time.
        """
        if collection not in self._sound and self._is_undamaged(collection):
            self._sound.add(collection)
        return collection in self._sound

    def _is_undamaged(self, collection: str) -> bool:
        if self._folder and _files(self._folder):
            return not _damaged(self._folder, collection)
        try:
            return self.finds_itself(collection)
        except StorageFailed:
            return False

    def finds_itself(self, collection: str) -> bool:
        """Return whether all vectors are there, have length 1, and nearly all of a sample find themselves."""
        return all(map(self._part_finds_itself, self._parts(collection)))

    def _part_finds_itself(self, part: str) -> bool:
        sampled = lost = 0
        with self._open(part) as opened:
            count = opened.count()
            step = max(1, count // _SAMPLE)
            for start in range(0, count, self.page):
                result = opened.get(limit=self.page, offset=start, include=["embeddings"])
                rows = np.asarray(result["embeddings"], dtype=np.float32)
                if len(rows) != min(self.page, count - start):
                    return False
                if not np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=_UNIT):
                    return False
                sample = rows[::step]
                found = opened.query(query_embeddings=sample, n_results=1, include=["distances"])
                nearest = [distances[0] if distances else _FAR for distances in found["distances"] or []]
                sampled += len(sample)
                lost += sum(distance > _UNIT for distance in nearest)
        return lost <= _LOST * sampled

    def names(self) -> list[str]:
        """Return the names of all collections of the server, parts included."""
        found: list[str] = []
        with _explained():
            while page := self._client.list_collections(self.page, len(found)):
                found += [collection.name for collection in page]
        return found

    def upsert(self, collection: str, ids: Sequence[str], vectors: Vectors) -> None:
        """Store the vectors under their ids, replacing existing ones."""
        step = self.page if self._room is None else min(self.page, self._room)
        for start in range(0, len(ids), step):
            rows = {id_: row for row, id_ in enumerate(ids[start : start + step], start)}
            for part, placed in self._placed(collection, list(rows)).items():
                with self._open(part) as opened:
                    opened.upsert(ids=placed, embeddings=vectors[[rows[id_] for id_ in placed]])

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        """Delete the vectors of `ids`; unknown ids are ignored."""
        for part in self._parts(collection):
            with self._open(part) as opened:
                for page in _pages(ids, self.page):
                    opened.delete(ids=page)

    def existing(self, collection: str, ids: Sequence[str]) -> set[str]:
        """Return those of `ids` that exist."""
        return {id_ for part in self._parts(collection) for id_ in self._existing(part, ids)}

    def vectors(self, collection: str, ids: Sequence[str]) -> dict[str, Vectors]:
        """Return the vectors of those of `ids` that exist."""
        found: dict[str, Vectors] = {}
        for part in self._parts(collection):
            with self._open(part) as opened:
                for page in _pages(ids, self.page):
                    result = opened.get(ids=page, include=["embeddings"])
                    rows = np.asarray(result["embeddings"], dtype=np.float32)
                    found |= dict(zip(result["ids"], rows, strict=True))
        return found

    def count(self, collection: str) -> int:
        """Return the number of vectors."""
        return sum(map(self._count, self._parts(collection)))

    def nearest(self, collection: str, vector: Vectors, limit: int) -> dict[str, float]:
        """Return the `limit` ids nearest to a unit vector with their cosines (-1..1), nearest first."""
        found: dict[str, float] = {}
        for part in self._parts(collection):
            with self._open(part) as opened:
                found |= _cosines(
                    opened.query(
                        query_embeddings=vector.reshape(1, -1), n_results=limit, include=["distances"]
                    )
                )
        return dict(sorted(found.items(), key=lambda each: -each[1])[:limit])

    def _parts(self, collection: str) -> list[str]:
        """Return the names of a collection's parts, newest first."""
        if collection not in self._numbers:
            with self._open(collection):  # notes how many there are
                pass
        return [_part(collection, number) for number in range(self._numbers[collection], 0, -1)]

    def _placed(self, collection: str, ids: list[str]) -> dict[str, list[str]]:
        """Return into which part each vector goes: where its id is already, or into the newest with room."""
        newest, *former = self._parts(collection)
        placed = {part: sorted(self._existing(part, ids)) for part in former}
        there = {id_ for found in placed.values() for id_ in found}
        new = [id_ for id_ in ids if id_ not in there]
        if self._room is not None and new and self._count(newest) + len(new) > self._room:
            replaced = self._existing(newest, new)
            placed[newest] = sorted(replaced)
            new = [id_ for id_ in new if id_ not in replaced]
            if new and self._count(newest) + len(new) > self._room:
                newest = self._begin_part(collection)
        placed[newest] = placed.get(newest, []) + new
        return {part: placed[part] for part in placed if placed[part]}

    def _begin_part(self, collection: str) -> str:
        """Create the next part, and note it in the first; a process killed in between creates it again."""
        number = len(self._parts(collection)) + 1
        part = _part(collection, number)
        with self._open(collection) as first:
            noted = dict(first.metadata or {}) | {_PARTS: number}
            with suppress(NotFoundError):
                self._client.delete_collection(part)
            self._create(part, noted)
            first.modify(metadata=noted)
        self._numbers[collection] = number
        return part

    def _create(self, name: str, metadata: dict[str, Any]) -> None:
        self._client.create_collection(name, embedding_function=None, metadata=metadata, configuration=_INDEX)

    def _is_there(self, name: str) -> bool:
        try:
            self._fetch(name)
        except NotFoundError:
            return False
        return True

    def _existing(self, part: str, ids: Sequence[str]) -> set[str]:
        with self._open(part) as opened:
            return {id_ for page in _pages(ids, self.page) for id_ in opened.get(ids=page, include=[])["ids"]}

    def _count(self, part: str) -> int:
        with self._open(part) as opened:
            return int(opened.count())

    def _fetch(self, collection: str) -> Collection:
        found = self._client.get_collection(collection, embedding_function=None)
        # Writing would build the embedding function that the schema names: code of the server's choice.
        found._model.serialized_schema = None  # noqa: SLF001 - Chroma offers no way to do without
        self._opened[collection] = found
        self._numbers[collection] = int((found.metadata or {}).get(_PARTS, 1))
        return found

    @contextmanager
    def _open(self, collection: str) -> Iterator[Collection]:
        """Open a collection. A server is asked for it once; `fingerprint` asks whether it is still there."""
        with _explained():
            try:
                yield self._opened.get(collection) or self._fetch(collection)
            except NotFoundError:
                self._opened.pop(collection, None)
                raise


def _part(collection: str, number: int) -> str:
    return collection if number == 1 else f"{collection}.{number}"


def _await_answer(url: str) -> None:
    """Raise TimeoutError or URLError if no server answers at `url`; any answer will do."""
    with suppress(HTTPError), urlopen(url, timeout=ANSWERS_WITHIN):  # noqa: S310 - settings allow http(s) alone
        pass


def _files(folder: Path) -> dict[str, list[int]]:
    """Return size and time of the last change of each file of vectors; Chroma's database checks itself."""
    found = {str(file.relative_to(folder)): file.stat() for file in sorted(folder.glob("*/*"))}
    return {name: [status.st_size, status.st_mtime_ns] for name, status in found.items()}


def _left(folder: Path) -> dict[str, list[int]]:
    """Return what `_files` returned when Chroma was last closed, or found to be sound."""
    try:
        left: dict[str, list[int]] = json.loads((folder / _NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return left


def _note_left(folder: Path) -> None:
    """Note how the files were left; without a note they are checked once more, which does no harm."""
    with suppress(OSError):
        (folder / _NOTE).write_text(json.dumps(_files(folder)), encoding="utf-8")


def _damaged(folder: Path, only: str = "") -> list[str]:
    """Return the collections in `folder` that are damaged, of all or of `only` one; raises StorageFailed.

    Each is read by a child process, which says what it begins with and what it found.
    """
    damaged: list[str] = []
    begun: set[str] = set()
    while True:
        request = json.dumps({"path": sys.path, "folder": str(folder), "only": only, "skip": sorted(begun)})
        command = [sys.executable, "-c", _CHILD, request]
        child = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own
        words = [line.split(" ", 1) for line in child.stdout.splitlines()]
        new = {name for word, name in words if word == "begins"}
        sound = {name for word, name in words if word == "sound"}
        damaged += sorted(new - sound)
        begun |= new
        if child.returncode == 0:
            return damaged
        if not new:
            raise StorageFailed(
                f"Chroma cannot open its files in {folder}. The articles are safe in the catalog. "
                "Delete that folder and run: dateline reindex"
            )


def report_soundness(folder: str, only: str, skip: Sequence[str]) -> None:
    """Print for each collection that its check begins, and whether it is sound; may end by a signal."""
    folders = _folders(Path(folder))
    client = chromadb.PersistentClient(folder, settings=_quiet())
    store = Store(client, _PAGE_EMBEDDED)
    for name in [only] if only else store.names():
        if name not in skip:
            sys.stdout.write(f"begins {name}\n")
            sys.stdout.flush()
            with suppress(StorageFailed):
                if all(map(fit_together, folders.get(name, ()))) and store.finds_itself(name):
                    sys.stdout.write(f"sound {name}\n")
    sys.stdout.flush()


def _folders(folder: Path) -> dict[str, list[Path]]:
    """Return the folders of each collection's vectors, which only Chroma's own database names."""
    database = folder / "chroma.sqlite3"
    if not database.exists():
        return {}
    query = """SELECT c.name, s.id FROM collections c JOIN segments s ON s.collection = c.id
        WHERE s.scope = 'VECTOR'"""
    found: dict[str, list[Path]] = {}
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        for name, segment in connection.execute(query):
            if (folder / segment).is_dir():
                found.setdefault(name, []).append(folder / segment)
    return found


def _quiet() -> ChromaSettings:
    """Return settings without telemetry, new ones for each client, since Chroma modifies them."""
    return ChromaSettings(anonymized_telemetry=False)


def _pages(ids: Sequence[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(ids), size):
        yield list(ids[start : start + size])


def _cosines(result: QueryResult) -> dict[str, float]:
    distances = result["distances"] or [[]]
    return {id_: 1.0 - distance for id_, distance in zip(result["ids"][0], distances[0], strict=True)}


_REMEDY = (
    "See that the disk is not full and the server runs, then repeat the command; "
    "if it fails again, build the index anew with: dateline reindex --full"
)


@contextmanager
def _explained(remedy: str = "") -> Iterator[None]:
    """Turn the many unrelated exceptions of Chroma into StorageFailed with a remedy."""
    try:
        yield
    except NotFoundError as error:
        raise StorageFailed(
            "The index is gone; the articles are safe. Build it again with: dateline reindex"
        ) from error
    except httpx.TransportError as error:
        raise IndexUnreachable(
            f"The Chroma server does not answer ({error}). The articles are safe in the catalog. "
            f"{remedy or 'See that the server at CHROMA_URL runs, then try again.'}"
        ) from error
    except Exception as error:
        raise StorageFailed(
            f"Chroma failed: {error}. The articles are safe in the catalog. {remedy or _REMEDY}"
        ) from error
