"""Faults of storage: a full disk, a read-only folder, damaged files, a second process."""

import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import news
from hashed_words import HashedWords, SharedWords
from index import Library, LibraryBusy, SchemaMismatch, StorageFailed
from index.catalog import Database

ROOT = Path(__file__).parents[2]
NOBODY = 65534

FILL = """
import sys, news
from hashed_words import HashedWords, SharedWords
from index import DatelineError, Library
try:
    with Library.open(sys.argv[1], embedder=HashedWords(), reader=SharedWords()) as library:
        library.add(news.made_up(number, sentences=60) for number in range(2000))
except DatelineError as error:
    print(type(error).__name__, error)
"""
HOLD = """
import sys
from hashed_words import HashedWords, SharedWords
from index import Library
with Library.open(sys.argv[1], embedder=HashedWords(), reader=SharedWords()) as library:
    library.add([])
    print("ready", flush=True)
    sys.stdin.read()
"""


def run(code: str, *arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    """Run Python code in a child process that can import the helpers of the tests."""
    paths = {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests" / "support")])}
    return subprocess.run(  # type: ignore[call-overload,no-any-return]  # noqa: PLW1510 - each test looks at the outcome itself
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **paths},
        timeout=120,
        **options,
    )


def test_a_full_disk_costs_nothing_that_was_stored(tmp_path: Path) -> None:
    """One sentence says that the disk is full; afterwards everything stored is intact and work continues."""
    data = tmp_path / "data"
    with Library.open(data, embedder=HashedWords(), reader=SharedWords()) as library:
        library.add(news.ALL)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000))

    done = run(FILL, str(data), preexec_fn=limit)
    assert done.stdout.startswith("StorageFailed"), done.stdout + done.stderr
    assert "full" in done.stdout or "disk" in done.stdout, done.stdout
    with Library.open(data, embedder=HashedWords(), reader=SharedWords()) as library:
        for article in news.ALL:
            assert library.article(article.id) == article
        assert library.search("Why was the harbour bridge built?")[0].passage.article.id == news.BRIDGE.id
        library.reindex()
        status = library.status()
        assert status.pending == 0
        assert status.articles > len(news.ALL), "what was stored before the disk was full stays"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A data folder without write permission is reported with its path and the setting to change."""
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o555)
    code = (
        "import os, sys; from index import Library, DatelineError\n"
        f"if os.geteuid() == 0: os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})\n"
        "try: Library.open(sys.argv[1] + '/data').status()\n"
        "except DatelineError as error: print(error)"
    )
    for folder in (*tmp_path.parents, tmp_path):
        if os.geteuid() == 0 and not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o011)  # so that nobody gets as far as the folder
    done = run(code, str(locked))
    assert "DATA_DIR" in done.stdout, done.stdout + done.stderr
    assert str(locked) in done.stdout


def test_a_file_in_place_of_the_folder_is_named(tmp_path: Path) -> None:
    """A DATA_DIR that is a file is not mistaken for an empty library."""
    (tmp_path / "data").write_text("not a folder", encoding="utf-8")
    with pytest.raises(StorageFailed, match="DATA_DIR"):
        Library.open(tmp_path / "data").status()


def test_a_damaged_catalog_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    """A file that is not a database is refused and left untouched."""
    (tmp_path / "catalog.sqlite").write_bytes(b"not a database, but precious" * 100)
    with pytest.raises(StorageFailed, match=r"catalog\.sqlite"):
        Library.open(tmp_path).status()
    assert (tmp_path / "catalog.sqlite").read_bytes().startswith(b"not a database, but precious")


@pytest.mark.parametrize("damage", ["database", "vectors"])
def test_a_damaged_index_is_rebuilt_from_the_catalog(tmp_path: Path, damage: str) -> None:
    """Whatever happened to Chroma's files, the catalog answers once they are deleted, and restores them."""
    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        library.add(map(news.made_up, range(30)))
    chroma = tmp_path / "chroma"
    if damage == "database":
        (chroma / "chroma.sqlite3").write_bytes(b"garbage" * 1000)
        code = (
            "import sys; from hashed_words import HashedWords, SharedWords; from index import *\n"
            "try: Library.open(sys.argv[1], embedder=HashedWords(), reader=SharedWords()).search('What did Speaker1x1 tell?')\n"
            "except DatelineError as error: print(error)"
        )
        told = run(code, str(tmp_path)).stdout
        assert str(chroma) in told
        assert "dateline reindex" in told
    shutil.rmtree(chroma)
    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        assert library.search("What did Speaker1x1 tell about topic1?")
        assert library.reindex().indexed == 30
        assert library.search("What did Speaker1x1 tell about topic1?")


def test_vectors_cut_short_by_a_full_disk_are_rebuilt(tmp_path: Path) -> None:
    """A cut file is noticed at the next start: the catalog answers, and a plain reindex restores the file."""
    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        library.add(news.made_up(number, sentences=5) for number in range(1_100))
    [file] = tmp_path.glob("chroma/*/index_metadata.pickle")
    file.write_bytes(file.read_bytes()[:100])
    code = (
        "import sys; from hashed_words import HashedWords, SharedWords; from index import *\n"
        "with Library.open(sys.argv[1], embedder=HashedWords(), reader=SharedWords()) as library:\n"
        "    print(library.missing_passages(), len(library.search('What did Speaker1x1 tell?', limit=3)))\n"
        "    print(library.reindex().indexed)\n"
        "    print(library.search('What did Speaker1x1 tell about topic1?')[0].passage.article.title)"
    )
    done = run(code, str(tmp_path))
    assert done.stdout.splitlines() == ["1100 3", "1100", "Story 1 about topic1"], done.stdout + done.stderr


def test_a_catalog_of_another_version_is_refused(tmp_path: Path) -> None:
    """A catalog with an unknown schema is refused."""
    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        library.add([news.BRIDGE])
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        connection.execute("UPDATE catalog_schema SET version_num = '999'")
    with pytest.raises(SchemaMismatch, match="schema 999"):
        Library.open(tmp_path).status()


def test_a_second_process_is_told_who_holds_the_library(tmp_path: Path) -> None:
    """The error names the process and the remedies; commands that only read the catalog still work."""
    with (
        holder(tmp_path) as pid,
        Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library,
    ):
        with pytest.raises(LibraryBusy, match=rf"process {pid} .*CHROMA_URL"):
            library.add([news.BRIDGE])
        assert library.status().articles == 0
        assert library.articles() == []
    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        assert library.add([news.BRIDGE]).added == 1


def test_a_holder_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    """The lock ends with its process, so that no file must be deleted after a crash."""
    with holder(tmp_path) as pid:
        os.kill(pid, signal.SIGKILL)
    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        assert library.add([news.BRIDGE]).added == 1


def test_readers_go_on_while_one_writes(tmp_path: Path) -> None:
    """Questions do not wait for a long transaction, and see the state before it."""
    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        library.add([news.BRIDGE])
        database: Database = library._resources.database  # noqa: SLF001 - to hold a transaction open
        seen: list[int] = []
        with database.writing() as connection:
            connection.exec_driver_sql("DELETE FROM articles")
            reader = threading.Thread(target=lambda: seen.append(library.status().articles))
            reader.start()
            reader.join(timeout=10)
        assert seen == [1]


def test_the_catalog_says_what_it_was_doing(tmp_path: Path) -> None:
    """The catalog is a plain SQLite file in WAL mode, which other tools can open and back up."""
    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        library.add(news.ALL)
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        [[mode]] = connection.execute("PRAGMA journal_mode").fetchall()
        states = connection.execute("SELECT DISTINCT state FROM entries").fetchall()
        fingerprint = json.loads(connection.execute("SELECT fingerprint FROM collections").fetchone()[0])
    assert (mode, states, fingerprint["model"]) == ("wal", [("live",)], "hashed-words")


@contextmanager
def holder(folder: Path) -> Iterator[int]:
    """Run a process that holds the library in `folder`, and give its id."""
    paths = {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests" / "support")])}
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **paths},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        try:
            yield process.pid
        finally:
            process.kill()
