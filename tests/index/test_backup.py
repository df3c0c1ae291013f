"""A backup holds everything, is restored whole or not at all, and takes SQLite to PostgreSQL and back."""

import io
import json
import os
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

import news
from bot.access import DIRECT, Access
from bot.storage.answers import Citation, StoredAnswer
from bot.storage.storage import Storage
from cli_fixtures import Dateline
from hashed_words import HashedWords, SharedWords
from index import Library, Progress, Resources, SchemaMismatch, Settings, StorageFailed
from index.backup import back_up, read_note, restore
from index.catalog import library_names, snapshot
from index.catalog.schema import metadata
from index.errors import InvalidBackup
from schema_1 import tables, turn_back

pytest_plugins = ("cli_fixtures", "postgresql")

ROOT = Path(__file__).parents[2]
LEFT_OUT = {"collections", "entries", "kept_vectors", "bot_work"}


@contextmanager
def opened(folder: Path, database_url: str | None = None) -> Iterator[Resources]:
    """Open what is stored in a folder, or in another database."""
    given = {"data_dir": folder, "database_url": database_url}
    settings = Settings.model_validate({name: value for name, value in given.items() if value})
    with Resources(settings, HashedWords(), SharedWords()) as resources:
        yield resources


def fill(resources: Resources) -> None:
    """Store articles with a past in two libraries, and what the bot stores."""
    library = Library(resources)
    library.add([*news.ALL, news.made_up(1)])
    library.add([news.made_up(1, revision=1)])
    library.withdraw(news.FERRY.id, "its page is gone")
    Library(resources, "guild-7").add([news.ORCHARD])
    storage = Storage(resources.database)
    citation = Citation("shared", news.BRIDGE.id, 0, 5, news.BRIDGE.revision)
    answer = storage.answers.add(DIRECT, "why?", "why?", [citation], None)
    storage.access.put(7, Access(private=True))
    storage.feedback.vote(answer, helped=False)
    storage.jobs.put(7, '{"guild": 7}')


def stored(url: str) -> dict[str, Any]:
    """Return all rows that a backup carries, by table."""
    return {
        name: rows
        for name, rows in tables(url).items()
        if name not in LEFT_OUT and (name.startswith("bot_") or name in metadata.tables)
    }


def sqlite(folder: Path) -> str:
    return f"sqlite:///{folder / 'catalog.sqlite'}"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with everything in it."""
    folder = tmp_path_factory.mktemp("original")
    with opened(folder) as resources:
        fill(resources)
    return folder


@pytest.fixture(scope="module")
def backup(original: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of that folder."""
    file = tmp_path_factory.mktemp("backup") / "dateline.backup"
    settings = Settings.model_validate({"data_dir": original, "discord_token": "hunter2", "recheck_days": 3})
    with opened(original) as resources:
        back_up(resources.database, settings, file)
    return file


def test_everything_comes_back_and_answers(original: Path, backup: Path, tmp_path: Path) -> None:
    """Articles, revisions, withdrawals, access, questions and votes are restored row by row."""
    with opened(tmp_path) as resources:
        made = restore(backup, resources.database, tmp_path)
        assert made.articles == 6
        assert stored(sqlite(tmp_path)) == stored(sqlite(original))
        assert library_names(resources.database) == ["guild-7", "shared"]
        library = Library(resources)
        assert library.reindex().indexed == 4
        assert library.search("Why was the bridge built?")[0].passage.article == news.BRIDGE
        assert len(library.history(news.made_up(1).id)) == 2
        storage = Storage(resources.database)
        assert storage.access.get(7).private
        assert storage.jobs.unfinished() == [], "the files that a job was to add are not in a backup"
    assert list(tmp_path.glob(".dateline*")) == []


def test_a_backup_names_settings_and_holds_no_secret(backup: Path) -> None:
    """The settings are in the file; of a token only its name is."""
    note = read_note(backup)
    assert note.settings["RECHECK_DAYS"] == "3"
    assert note.secrets == ("DISCORD_TOKEN",)
    with zipfile.ZipFile(backup) as packed:
        assert sorted(packed.namelist()) == ["backup.json", "catalog.sqlite"]
        assert not any(b"hunter2" in packed.read(name) for name in packed.namelist())
    assert backup.stat().st_mode & 0o077 == 0, "people's questions are in it"


def test_through_postgresql_and_back(original: Path, backup: Path, database_url: str, tmp_path: Path) -> None:
    """SQLite's backup is restored into PostgreSQL, beside other tables there, and PostgreSQL's into SQLite."""
    engine = create_engine(database_url.replace("/postgres", "/template1"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE restored"))
    engine.dispose()
    url = database_url.replace("/postgres", "/restored")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE others (name TEXT)"))
    engine.dispose()
    with opened(tmp_path / "one", url) as resources:
        restore(backup, resources.database, tmp_path)
        assert stored(url) == stored(sqlite(original))
        storage = Storage(resources.database)
        answer = StoredAnswer("a2", DIRECT, "a2", "who?", "who?", ())
        assert storage.feedback.vote(answer, helped=True) > 1, "the counter goes on after the restored rows"
        storage.feedback.take_back(2)
        back_up(resources.database, Settings(), tmp_path / "back")
    with opened(tmp_path / "two") as resources:
        restore(tmp_path / "back", resources.database, tmp_path)
        assert stored(sqlite(tmp_path / "two")) == stored(sqlite(original))
        Storage(resources.database).feedback.vote(answer, helped=True)


def test_what_a_killed_backup_left_is_removed(tmp_path: Path) -> None:
    """People's questions do not stay for ever in a folder that nobody knows; a backup under way is left alone."""
    killed, under_way = tmp_path / ".dateline-backup-killed", tmp_path / ".dateline-backup-new"
    for folder in (killed, under_way):
        folder.mkdir()
        (folder / "catalog.sqlite").write_text("questions", encoding="utf-8")
    os.utime(killed, (0, 0))
    with opened(tmp_path / "live") as resources:
        back_up(resources.database, Settings(), tmp_path / "backup")
    assert not killed.exists()
    assert (under_way / "catalog.sqlite").exists()


def test_a_backup_is_of_one_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change that the bot makes during the backup is in it completely or not at all."""
    with opened(tmp_path / "live") as resources:
        fill(resources)
        library = Library(resources)
        copied = snapshot._copy  # noqa: SLF001 - the moment between reading two tables

        def slowly(source: Any, target: Any) -> None:  # noqa: ANN401 - as the original
            source.execute(text("SELECT count(*) FROM articles")).scalar()
            writer = threading.Thread(target=library.add, args=([news.made_up(50)],))
            writer.start()
            writer.join()
            copied(source, target)

        before = stored(sqlite(tmp_path / "live"))
        with monkeypatch.context() as patched:
            patched.setattr(snapshot, "_copy", slowly)
            back_up(resources.database, Settings(), tmp_path / "backup")
        assert library.article(news.made_up(50).id)
    with opened(tmp_path / "restored") as resources:
        restore(tmp_path / "backup", resources.database, tmp_path)
    assert stored(sqlite(tmp_path / "restored")) == before


WRITER = """
import sys
from pathlib import Path
import news
from bot.storage.storage import Storage
from hashed_words import HashedWords, SharedWords
from index import Library, Resources, Settings
settings = Settings.model_construct(data_dir=Path(sys.argv[1]))
with Resources(settings, HashedWords(), SharedWords()) as resources:
    library, storage = Library(resources), Storage(resources.database)
    for first in range(0, 16_000, 16):
        library.add([news.made_up(number) for number in range(first, first + 16)])
        storage.answers.add(7, "why?", "why?", [], None)
        print(first + 16, flush=True)
"""


def test_a_backup_is_made_beside_a_process_that_writes(tmp_path: Path) -> None:
    """A backup made while the bot adds articles and answers shows one moment, and neither has to wait."""
    folder = tmp_path / "data"
    places = os.pathsep.join([str(ROOT), str(ROOT / "tests" / "support")])
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": places},
    )
    assert writer.stdout is not None
    try:
        for number in range(3):
            before = int(writer.stdout.readline())
            with opened(folder) as resources:
                back_up(resources.database, Settings(), tmp_path / f"backup-{number}")
            while int(writer.stdout.readline()) < before + 16:
                continue
            assert writer.poll() is None
    finally:
        writer.kill()
        writer.communicate()
    for number in range(3):
        with opened(tmp_path / f"copy-{number}") as resources:
            resources.folder.mkdir()
            made = restore(tmp_path / f"backup-{number}", resources.database, resources.folder)
            library = Library(resources)
            assert made.articles == library.count()
            assert made.articles > 0
            assert made.articles % 16 == 0, "an addition is in a backup as a whole or not at all"
            assert library.reindex().indexed == made.articles
            answers = made.articles // 16
            assert len(tables(sqlite(resources.folder))["bot_answers"]) in {answers - 1, answers}


def test_questions_are_answered_while_the_index_grows(tmp_path: Path) -> None:
    """Restoring a large library takes hours; articles that are indexed already answer meanwhile."""
    found: list[int] = []
    with opened(tmp_path) as resources:
        Library(resources).add(news.made_up(number) for number in range(40))
        back_up(resources.database, Settings(), tmp_path / "backup")
    with opened(tmp_path / "new") as resources:
        restore(tmp_path / "backup", resources.database, tmp_path)
        library = Library(resources)
        assert library.search("What did Speaker1x3 tell?") == []

        def watch(progress: Progress) -> None:
            assert progress.total == 40
            if progress.done in {17, 33}:
                found.append(
                    len({hit.passage.article.id for hit in library.search("speaker tell topic", 100)})
                )

        library.reindex(progress=watch)
        assert found == [32, 40]


@pytest.mark.parametrize("place", range(1, 12))
def test_a_failed_restore_stores_nothing(
    place: int, backup: Path, original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If any step fails, the database is as empty as before, and the next attempt succeeds."""
    with opened(tmp_path) as resources:
        copied, calls = snapshot._continue_counting, 0  # noqa: SLF001 - called after each table

        def failing(*given: Any) -> None:  # noqa: ANN401 - as the original
            nonlocal calls
            calls += 1
            if calls == place:
                raise KeyboardInterrupt
            copied(*given)

        before = tables(sqlite(tmp_path)) if resources.database else {}
        with monkeypatch.context() as patched:
            patched.setattr(snapshot, "_continue_counting", failing)
            with pytest.raises(KeyboardInterrupt):
                restore(backup, resources.database, tmp_path)
        assert tables(sqlite(tmp_path)) == before
        restore(backup, resources.database, tmp_path)
        assert stored(sqlite(tmp_path)) == stored(sqlite(original))


def test_a_killed_restore_stores_nothing(backup: Path, original: Path, tmp_path: Path) -> None:
    """A process that is killed while copying leaves a database that can be restored into."""
    killed = f"""
import os, signal
from pathlib import Path
from index.backup import restore
from index.catalog import Database, snapshot
copied = snapshot._copy
def half(source, target):
    copied(source, target)
    os.kill(os.getpid(), signal.SIGKILL)
snapshot._copy = half
restore(Path({str(backup)!r}), Database({sqlite(tmp_path)!r}), Path({str(tmp_path)!r}))
"""
    done = subprocess.run([sys.executable, "-c", killed], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    with opened(tmp_path) as resources:
        restore(backup, resources.database, tmp_path)
    assert stored(sqlite(tmp_path)) == stored(sqlite(original))


def test_a_backup_of_the_first_version(tmp_path: Path) -> None:
    """An old backup is brought up to date while it is restored, and the file itself is not changed."""
    with opened(tmp_path / "old") as resources:
        Library(resources).add([news.BRIDGE])
        back_up(resources.database, Settings(), tmp_path / "new")
    catalog = tmp_path / "catalog.sqlite"
    with zipfile.ZipFile(tmp_path / "new") as packed:
        note = packed.read("backup.json")
        catalog.write_bytes(packed.read("catalog.sqlite"))
    turn_back(f"sqlite:///{catalog}")
    engine = create_engine(f"sqlite:///{catalog}")
    with engine.begin() as connection:
        connection.execute(text("PRAGMA journal_mode=DELETE"))
    engine.dispose()
    with zipfile.ZipFile(tmp_path / "backup", "w") as packed:
        packed.writestr("backup.json", note)
        packed.write(catalog, "catalog.sqlite")
    content = (tmp_path / "backup").read_bytes()
    with opened(tmp_path / "restored") as resources:
        restore(tmp_path / "backup", resources.database, tmp_path)
        assert Library(resources).article(news.BRIDGE.id) == news.BRIDGE
        assert len(Library(resources).history(news.BRIDGE.id)) == 1
    assert (tmp_path / "backup").read_bytes() == content


def test_a_backup_of_a_later_version_is_refused(backup: Path, tmp_path: Path) -> None:
    """Its tables may mean something else."""
    catalog = tmp_path / "catalog.sqlite"
    with zipfile.ZipFile(backup) as packed:
        note = packed.read("backup.json")
        catalog.write_bytes(packed.read("catalog.sqlite"))
    engine = create_engine(f"sqlite:///{catalog}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE catalog_schema SET version_num = '99'"))
    engine.dispose()
    with zipfile.ZipFile(tmp_path / "later", "w") as packed:
        packed.writestr("backup.json", note)
        packed.write(catalog, "catalog.sqlite")
    with opened(tmp_path / "data") as resources:
        with pytest.raises(SchemaMismatch, match="schema 99"):
            restore(tmp_path / "later", resources.database, tmp_path)
        assert library_names(resources.database) == []


def damaged(whole: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield ways in which a copy of a backup goes wrong."""
    for share in (0.0, 0.1, 0.5, 0.9, 0.999):
        yield f"cut at {share}", whole[: int(share * len(whole))]
    for place in (len(whole) // 3, len(whole) // 2):
        yield f"changed at {place}", whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
    yield "another file", b"Fish market of Port Lindow is rebuilt\n"
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as packed:
        packed.writestr("backup.json", json.dumps([]))
    yield "another zip file", other.getvalue()


def test_a_cut_or_changed_file_is_refused(backup: Path, tmp_path: Path) -> None:
    """A part of a backup is never restored without the rest."""
    file = tmp_path / "copy"
    with opened(tmp_path / "data") as resources:
        for fault, content in damaged(backup.read_bytes()):
            file.write_bytes(content)
            with pytest.raises(InvalidBackup, match=r"is not a backup|is damaged"):
                restore(file, resources.database, tmp_path)
            assert library_names(resources.database) == [], fault
        with pytest.raises(InvalidBackup, match="No such file"):
            restore(tmp_path / "none", resources.database, tmp_path)


def test_nothing_is_overwritten(backup: Path, original: Path, tmp_path: Path) -> None:
    """A library is not restored over another one, nor a backup written over something else."""
    with opened(original) as resources:
        with pytest.raises(StorageFailed, match="stored there already"):
            restore(backup, resources.database, tmp_path)
        (tmp_path / "news.txt").write_text("Fish market of Port Lindow is rebuilt", encoding="utf-8")
        with pytest.raises(InvalidBackup, match="is not a backup"):
            back_up(resources.database, Settings(), tmp_path / "news.txt")
        with pytest.raises(StorageFailed, match="See that the folder is there"):
            back_up(resources.database, Settings(), tmp_path / "none" / "backup")
        for _ in range(2):
            back_up(resources.database, Settings(), tmp_path / "backup")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["backup", "news.txt"]


def test_what_was_deleted_is_in_no_later_backup(tmp_path: Path) -> None:
    """A removed article is gone, also from the free pages of the database's file."""
    with opened(tmp_path / "data") as resources:
        library = Library(resources)
        library.add([news.BRIDGE, news.FERRY])
        library.remove(news.BRIDGE.id)
        back_up(resources.database, Settings(), tmp_path / "backup")
    with zipfile.ZipFile(tmp_path / "backup") as packed:
        content = packed.read("catalog.sqlite")
    assert news.FERRY.title.encode() in content
    assert news.BRIDGE.title.encode() not in content


def test_the_commands(dateline: Dateline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`backup` and `restore` say what they did and what to do next."""
    (tmp_path / "news.jsonl").write_text(
        json.dumps({"title": news.BRIDGE.title, "text": news.BRIDGE.text, "source": "Tidewater Post"}),
        encoding="utf-8",
    )
    assert dateline("add", "news.jsonl").code == 0
    made = dateline("backup", "dateline.backup")
    assert (made.code, made.out.startswith("1 article and the bot's records")) == (0, True)
    assert dateline("restore", "dateline.backup").code == 1
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "other"))
    restored = dateline("restore", "dateline.backup")
    assert (restored.code, restored.out) == (0, "The index is built.\n")
    assert "Restored 1 article and" in restored.err
    assert dateline("ask", "Why was the bridge built?", "--json").json["abstained"] is False
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "third"))
    assert dateline("restore", "dateline.backup", "--later", "--json").json["articles"] == 1
    assert dateline("status", "--json").json["pending"] == 1
