"""The same promises hold for Chroma within the process and for a real Chroma server."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

import chromadb
import numpy as np
import pytest
from chromadb.utils.embedding_functions import DefaultEmbeddingFunction, known_embedding_functions

import news
from hashed_words import HashedWords, SharedWords
from index import Library, Resources, Settings
from index.catalog.status import Fingerprint
from index.errors import StorageFailed
from index.vectors import chroma
from index.vectors.chroma import Store
from index.vectors.embedding import Vectors

FINGERPRINT = Fingerprint("model-a", 8, "rules")


@pytest.fixture(params=["embedded", "server"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "embedded":
        opened = Store.embedded(tmp_path / "chroma")
    else:
        url = request.getfixturevalue("chroma_server")
        opened = Store.remote(url, "a-token", "default_tenant", "default_database")
    yield opened
    opened.drop("one")
    opened.close()


def vectors(number: int) -> Vectors:
    drawn = np.random.default_rng(7).normal(size=(number, 8)).astype(np.float32)
    unit: Vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit


def names(number: int) -> list[str]:
    return [f"article{n:05}.rev.0" for n in range(number)]


def test_a_collection_carries_its_fingerprint(store: Store) -> None:
    """An index of another model is recognised by the collection itself."""
    assert store.fingerprint("one") is None
    store.create("one", FINGERPRINT)
    assert store.fingerprint("one") == FINGERPRINT


def test_nearest_first_with_true_cosines(store: Store) -> None:
    """Confidence and ranking rely on cosines, which are right for any vectors."""
    made = vectors(50)
    store.create("one", FINGERPRINT)
    store.upsert("one", names(50), made)
    found = store.nearest("one", made[3], 10)
    expected = sorted(range(50), key=lambda n: -float(made[n] @ made[3]))[:10]
    assert list(found) == [names(50)[n] for n in expected]
    assert list(found.values()) == pytest.approx([float(made[n] @ made[3]) for n in expected], abs=1e-5)


def test_writing_twice_doubles_nothing_and_deleting_twice_is_no_error(store: Store) -> None:
    """A step that is repeated after a crash leaves the same state as one step."""
    store.create("one", FINGERPRINT)
    for _ in range(2):
        store.upsert("one", names(20), vectors(20))
    assert store.count("one") == 20
    for _ in range(2):
        store.delete("one", names(5))
    assert store.existing("one", names(20)) == set(names(20)[5:])


def test_more_rows_than_one_request_takes(store: Store) -> None:
    """Adding, looking up and deleting work beyond the limits of a single request."""
    number = store.page + 20
    store.create("one", FINGERPRINT)
    store.upsert("one", names(number), vectors(number))
    assert len(store.existing("one", names(number))) == number
    store.delete("one", names(number))
    assert store.count("one") == 0


def test_a_lost_collection_names_the_command_that_rebuilds_it(store: Store) -> None:
    """An operator who dropped a collection by hand reads how to rebuild it."""
    with pytest.raises(StorageFailed, match="dateline reindex"):
        store.count("one")


def test_a_server_that_is_not_there_is_named() -> None:
    """A wrong CHROMA_URL gives a sentence with the address, not a traceback of httpx."""
    with pytest.raises(StorageFailed, match=r"127\.0\.0\.1:9"):
        Store.remote("http://127.0.0.1:9", None, "default_tenant", "default_database")


class _Hanging(BaseHTTPRequestHandler):
    """Answers what a client asks while it is created, and nothing else."""

    answers: ClassVar[dict[str, object]] = {
        "/api/v2/heartbeat": {},
        "/api/v2/auth/identity": {"user_id": "", "tenant": "default_tenant", "databases": ["*"]},
        "/api/v2/tenants/default_tenant": {"name": "default_tenant"},
        "/api/v2/tenants/default_tenant/databases/default_database": {
            "id": "00000000-0000-0000-0000-000000000000",
            "name": "default_database",
            "tenant": "default_tenant",
        },
    }

    def do_GET(self) -> None:
        if self.path not in self.answers:
            time.sleep(2)
            return
        body = json.dumps(self.answers[self.path]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.mark.parametrize("begins", [True, False])
def test_a_server_that_hangs_is_given_up(begins: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001 - a parameter
    """If a server never answers, or stops answering, an error says so instead of waiting for ever."""
    monkeypatch.setattr(chroma, "ANSWERS_WITHIN", 0.5)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Hanging)
    if begins:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    try:
        with pytest.raises(StorageFailed, match="timed out"):
            Store.remote(url, None, "default_tenant", "default_database").fingerprint("one")
    finally:
        if begins:
            server.shutdown()
        server.server_close()


def test_a_question_asks_a_server_twice(chroma_server: str) -> None:
    """Once whether the collection is still there, and once for the nearest: a server may be far away."""
    store = Store.remote(chroma_server, None, "default_tenant", "default_database")
    store.create("far", FINGERPRINT)
    store.upsert("far", names(5), vectors(5))
    asked: list[str] = []
    session = store._client._server._session  # type: ignore[attr-defined]  # noqa: SLF001 - to listen
    session.event_hooks = {"request": [lambda request: asked.append(request.url.path)]}
    assert store.fingerprint("far") == FINGERPRINT
    assert len(store.nearest("far", vectors(5)[0], 3)) == 3
    assert len(asked) == 2
    store.drop("far")
    with pytest.raises(StorageFailed, match="dateline reindex"):
        store.count("far")
    store.close()


def test_no_embedding_function_that_a_server_names_is_built(
    chroma_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A collection may name a function that runs code once it is built (CVE-2026-45829); none is."""
    url = urlsplit(chroma_server)
    client = chromadb.HttpClient(host=url.hostname or "", port=url.port or 0)
    client.create_collection("named", embedding_function=DefaultEmbeddingFunction())  # type: ignore[arg-type]
    built: list[object] = []

    def build(config: object) -> DefaultEmbeddingFunction:
        built.append(config)
        return DefaultEmbeddingFunction()

    for function in known_embedding_functions.values():
        monkeypatch.setattr(function, "build_from_config", staticmethod(build))
    store = Store.remote(chroma_server, None, "default_tenant", "default_database")
    assert store.fingerprint("named") is not None
    store.upsert("named", names(5), vectors(5))
    store.nearest("named", vectors(5)[0], 3)
    assert (store.count("named"), len(store.vectors("named", names(5)))) == (5, 5)
    assert store.finds_itself("named")
    store.delete("named", names(2))
    assert "named" in store.names()
    assert not built
    _ = client.get_collection("named", embedding_function=None).configuration
    assert built, "the server did name a function, and reading the configuration builds it"
    store.drop("named")
    store.close()


def test_embedded_and_remote_stores_do_not_mix(chroma_server: str, tmp_path: Path) -> None:
    """A process that uses a server and a folder writes to each what belongs there."""
    remote = Store.remote(chroma_server, None, "default_tenant", "default_database")
    first, second = Store.embedded(tmp_path / "first"), Store.embedded(tmp_path / "second")
    first.create("mixed", FINGERPRINT)
    assert first.fingerprint("mixed") == FINGERPRINT
    assert (second.fingerprint("mixed"), remote.fingerprint("mixed")) == (None, None)
    for store in (first, second, remote):
        store.close()


@pytest.fixture
def small(chroma_server: str) -> Iterator[Store]:
    """A server that takes 20 vectors in a collection, as Chroma Cloud takes five million."""
    opened = Store.remote(chroma_server, None, "default_tenant", "default_database", room=20)
    opened.create("large", FINGERPRINT)
    yield opened
    opened.drop("large")
    opened.close()


def test_a_collection_beyond_the_limit_of_a_server_has_parts(small: Store, chroma_server: str) -> None:
    """It is searched, counted, changed and deleted as one, also by a process that opened it before."""
    other = Store.remote(chroma_server, None, "default_tenant", "default_database", room=20)
    made, ids = vectors(50), names(50)
    small.upsert("large", ids[:5], made[:5])
    assert other.count("large") == 5
    small.upsert("large", ids[5:], made[5:])
    assert len([name for name in small.names() if name.startswith("large")]) == 4
    assert other.fingerprint("large") == FINGERPRINT
    for store in (small, other):
        assert store.count("large") == 50
        assert store.existing("large", [*ids, "unknown.rev.0"]) == set(ids)
        for row in (0, 25, 49):
            true = made @ made[row]
            best = [ids[at] for at in np.argsort(-true)[:10]]
            found = store.nearest("large", made[row], 10)
            assert list(found) == best
            assert np.allclose(list(found.values()), np.sort(true)[::-1][:10], atol=1e-5)
    assert small.finds_itself("large")
    other.upsert("large", ids, made[::-1])
    assert small.count("large") == 50, "a vector that is written again stays in its part"
    assert np.allclose(small.vectors("large", ids[:1])[ids[0]], made[-1], atol=1e-5)
    small.delete("large", ids[:45])
    assert small.existing("large", ids) == set(ids[45:])
    small.drop("large")
    assert not [name for name in small.names() if name.startswith("large")]
    other.close()


def test_a_part_that_was_begun_by_a_killed_process_is_begun_again(small: Store, chroma_server: str) -> None:
    """It counts only once it is noted, so that nothing is found twice."""
    small.upsert("large", names(20), vectors(20))
    other = Store.remote(chroma_server, None, "default_tenant", "default_database")
    other.create("large.2", FINGERPRINT)
    other.upsert("large.2", names(5), vectors(5))
    other.close()
    assert small.count("large") == 20
    small.upsert("large", names(21), vectors(21))
    assert small.count("large") == 21


def test_a_library_grows_beyond_the_limit_of_a_server(chroma_server: str, tmp_path: Path) -> None:
    """Adding, correcting, asking, rebuilding and removing are the same with many parts."""
    settings = Settings.model_validate({"data_dir": tmp_path, "chroma_url": chroma_server})
    with Resources(settings, HashedWords(), SharedWords()) as resources:
        resources._store = Store.remote(  # noqa: SLF001 - with a limit that a test can reach
            chroma_server, None, "default_tenant", "default_database", room=20
        )
        library = Library(resources, "parts")
        library.add([*news.ALL, *map(news.made_up, range(40))])
        assert library.add([news.made_up(1, revision=1)]).changed == 1
        assert library.missing_passages() == 0
        assert library.status().passages > 40
        [hit] = library.search("What did Speaker1x3 tell about version1?", limit=1)
        assert "version1" in hit.passage.text
        assert library.reindex().indexed == 0
        assert library.reindex(full=True).indexed == 44
        assert library.missing_passages() == 0
        library.remove(news.BRIDGE.id)
        assert library.missing_passages() == 0
        library.delete()
        assert not [name for name in resources.store.names() if "parts" in name]
