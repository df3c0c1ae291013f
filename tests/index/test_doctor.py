"""The doctor finds what an operator can put right, and says how."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from sqlite3 import connect

import pytest

import news
from cli_fixtures import Dateline
from hashed_words import HashedWords, SharedWords
from index import Library, Resources, Settings
from index.catalog import Feed
from index.doctor import Check, examine
from index.retrieval.fitted_ranking import shipped
from index.writing import Endpoint, Writer
from index.writing.support import FITTED, Judge
from language_model import language_model, lines
from web_server import Site, serving

pytest_plugins = ("cli_fixtures",)

ROOT = Path(__file__).parents[2]
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GqTaBc.abcdefghijklmnopqrstuvwxyz0123456789AB"  # noqa: S105 - made up


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The settings of a small library."""
    return Settings.model_validate({"data_dir": tmp_path / "data", "discord_token": TOKEN})


@pytest.fixture
def resources(settings: Settings) -> Iterator[Resources]:
    """What these settings open, with four articles."""
    with Resources(settings, HashedWords(), SharedWords()) as opened:
        Library(opened).add(news.ALL)
        yield opened


@pytest.fixture
def discord(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The part of Discord that says whose a token is."""
    with serving() as site:
        monkeypatch.setattr("index.doctor.DISCORD", site.page("/me", '{"username": "Dateline"}'))
        yield site


def check(name: str, settings: Settings, resources: Resources, *, thorough: bool = False) -> Check:
    [found] = [each for each in examine(settings, resources, thorough=thorough) if each.name == name]
    assert bool(found.remedy) is not found.well
    return found


def test_a_sound_installation_passes_every_check(
    settings: Settings, resources: Resources, discord: Site
) -> None:
    """There are no false alarms."""
    checks = examine(settings, resources)
    assert [check for check in checks if not check.well] == []
    assert discord.asked_for("/me")[0]["Authorization"] == f"Bot {TOKEN}"
    found = {check.name: check.found for check in checks}
    assert found["token"] == "Discord knows it as Dateline"  # noqa: S105 - a sentence
    assert found["catalog"] == "articles: 4, libraries: 1"
    assert found["clock"].endswith("as at Discord")
    assert TOKEN not in repr(checks)


def test_a_language_model_is_asked_for_a_word(settings: Settings, resources: Resources) -> None:
    """A wrong address, key or model is found before a member's question finds it; offline, nothing is asked."""
    with language_model() as model:
        model.script = lines()
        resources.writer = Writer(Endpoint(model.url, "tiny"))
        assert "began to answer" in check("language model", settings, resources, thorough=True).found
        assert "was not asked" in check("language model", settings, resources).found
        model.script = lambda request: request.status(401)
        failed = check("language model", settings, resources, thorough=True)
        assert "status 401. Check LLM_URL" in failed.remedy
    assert len(model.asked) == 2


def test_a_damaged_judge_of_written_lines_is_found(
    settings: Settings, resources: Resources, tmp_path: Path
) -> None:
    """Without the judge no written answer is shown, so doctor reports it; without a language model none is needed."""
    endpoint = Endpoint("http://127.0.0.1:1", "tiny")
    resources.writer = Writer(endpoint)
    assert check("judge", settings, resources).well
    damaged, whole = tmp_path / "support.safetensors", FITTED.read_bytes()
    damaged.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    resources.writer = Writer(endpoint, Judge(damaged))
    assert "the file is damaged" in check("judge", settings, resources).remedy
    resources.writer = None
    assert "judge" not in {each.name for each in examine(settings, resources, thorough=False)}


@pytest.mark.parametrize("token", ["hunter2", TOKEN.replace("MTIzNDU2", "bm90IG51"), f"Bot {TOKEN}"])
def test_a_token_of_another_form_is_no_token(token: str, settings: Settings, resources: Resources) -> None:
    """A client secret or public key, copied by mistake, is recognised without asking anybody."""
    given = settings.model_copy(update={"discord_token": Settings(discord_token=token).discord_token})
    found = check("token", given, resources)
    assert "does not have the form" in found.remedy
    assert token not in found.remedy


def test_a_token_that_discord_rejects(
    settings: Settings, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only Discord can tell that a token was reset; an unreachable Discord is not the token's fault."""
    with serving() as site:
        monkeypatch.setattr("index.doctor.DISCORD", site.status("/me", 401))
        assert "does not know this DISCORD_TOKEN" in check("token", settings, resources, thorough=True).remedy
    unasked = check("token", settings, resources, thorough=True)
    assert (unasked.well, unasked.found) == (True, "has the right form; Discord was not asked")


def test_folders_and_files_that_others_can_use(
    settings: Settings, resources: Resources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A secret that every user can read, or a folder that every user can change, is named with its remedy."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("", encoding="utf-8")
    (tmp_path / ".env").chmod(0o644)
    assert check("settings", settings, resources).remedy.endswith("chmod 600 .env")
    (tmp_path / ".env").chmod(0o600)
    assert check("settings", settings, resources).well
    resources.folder.chmod(0o777)
    assert "chmod o-w" in check("folder", settings, resources).remedy


def test_a_disk_that_is_nearly_full(
    settings: Settings, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk is announced while there is still time."""
    usage = shutil.disk_usage(resources.folder)
    monkeypatch.setattr("index.doctor.shutil.disk_usage", lambda _: usage._replace(free=1 << 20))
    assert "make room" in check("disk", settings, resources).remedy


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("model", {"embedding_model": "."}), ("reader", {"reranker_model": "none.safetensors"})],
)
def test_a_model_that_is_not_there(
    name: str,
    wrong: dict[str, str],
    settings: Settings,
    resources: Resources,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A missing model is found before the first question."""
    monkeypatch.chdir(tmp_path)
    assert (
        "Name" in (remedy := check(name, settings.model_copy(update=wrong), resources).remedy)
        or "Change" in remedy
    )


def test_a_bundled_model_with_other_weights(
    settings: Settings, resources: Resources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Damaged weights would answer, but wrongly."""
    (tmp_path / "model.safetensors").write_bytes(b"other")
    monkeypatch.setattr("index.vectors.embedding.get_model_path", lambda: tmp_path)
    assert "not the published ones" in check("model", settings, resources).remedy


def test_a_ranking_that_is_lost(
    settings: Settings, resources: Resources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the file that orders passages no question is answered, so it is missed before the first one."""
    monkeypatch.setattr("index.retrieval.fitted_ranking._FILE", tmp_path / "ranking.safetensors")
    shipped.cache_clear()
    assert "ranking of passages" in check("model", settings, resources).remedy


def test_passages_that_chroma_lost(settings: Settings, resources: Resources) -> None:
    """Catalog and index are compared."""
    library = Library(resources)
    [collection] = library._ledger.collections()  # noqa: SLF001 - damage done on purpose
    resources.store.delete(collection.name, [f"{news.BRIDGE.id}.{news.BRIDGE.revision}.0"])
    assert "(1 of shared)" in check("index", settings, resources).remedy


def test_a_running_bot_is_no_fault(settings: Settings, resources: Resources) -> None:
    """While another process has Chroma open, everything else is still examined."""
    resources.close()
    holding = f"""
import sys
from pathlib import Path
from index.vectors.lock import FolderLock
held = FolderLock(Path({str(settings.data_dir)!r}))
print("held", flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", holding], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        found = check("index", settings, resources)
        other.kill()
    assert (found.well, "in use" in found.found) == (True, True)


def test_a_damaged_catalog(settings: Settings, resources: Resources) -> None:
    """Damage inside the database is found by reading all of it."""
    resources.close()
    file = resources.folder / "catalog.sqlite"
    with connect(file) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    content = bytearray(file.read_bytes())
    content[-2_000:] = b"\xff" * 2_000
    file.write_bytes(content)
    assert "damaged" in check("catalog", settings, resources, thorough=True).remedy


def test_feeds_in_trouble(settings: Settings, resources: Resources) -> None:
    """A feed that is gone or has failed for a week is named; one that failed yesterday is not."""
    now = datetime.now(UTC)
    feed = Feed("https://a.example/feed", "A", None, added=now, due=now)
    failing = [
        replace(feed, gone=True),
        replace(feed, url="https://b.example/feed", title="B", failing_since=now - timedelta(days=8)),
        replace(feed, url="https://c.example/feed", title="C", failing_since=now - timedelta(days=1)),
    ]
    Library(resources).feed_records.save(failing)
    assert "2 of 3 feeds" in (remedy := check("feeds", settings, resources).remedy)
    assert "(A, B)" in remedy


def test_a_clock_that_is_wrong(
    settings: Settings, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clock that runs behind the catalog, or differs from Discord's, would date articles wrongly."""
    with serving() as site:

        def serve(handler: object) -> None:
            handler.send_response_only(200)  # type: ignore[attr-defined]
            handler.send_header("Date", "Wed, 01 Jan 2020 00:00:00 GMT")  # type: ignore[attr-defined]
            handler.send_header("Content-Length", "2")  # type: ignore[attr-defined]
            handler.end_headers()  # type: ignore[attr-defined]
            handler.wfile.write(b"{}")  # type: ignore[attr-defined]

        monkeypatch.setattr("index.doctor.DISCORD", site.route("/me", serve))
        assert "at Discord it is 2020-01-01" in check("clock", settings, resources, thorough=True).remedy
    ahead = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    with connect(resources.folder / "catalog.sqlite") as connection:
        connection.execute("UPDATE revisions SET stored = ?", [ahead])
    assert "lies ahead" in check("clock", settings, resources).remedy


def test_an_untested_package_is_named(
    settings: Settings, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A package that was replaced or removed is found before something fails because of it."""

    class Installed:
        version = "0.1.0"
        files = None
        requires = ("numpy<1", "no-such-package>=1", "nothing>1; extra == 'test'")

    def distribution(name: str) -> object:
        return Installed if name == "dateline" else metadata.distribution(name)

    monkeypatch.setattr("index.doctor.distribution", distribution)
    remedy = check("versions", settings, resources).remedy
    assert "numpy" in remedy
    assert "no-such-package is missing" in remedy
    assert "nothing" not in remedy


def test_the_quick_examination_is_quick(settings: Settings, resources: Resources) -> None:
    """/status runs it while an admin waits."""
    began = time.process_time()
    examine(settings, resources, thorough=False)
    assert time.process_time() - began < 5


def test_the_command_prints_a_line_for_each_check_and_fails_with_any(
    dateline: Dateline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each check has a line, with ✔ or what to do; the exit code and --json tell programs the same."""
    sound = dateline("doctor", "--offline")
    checks = dateline("doctor", "--offline", "--json")
    assert (sound.code, checks.code) == (0, 0)
    names = [check["name"] for check in checks.json]
    assert [line.split()[:2] for line in sound.out.splitlines()] == [["✔", name] for name in names]
    assert len(names) == 11
    monkeypatch.setenv("DISCORD_TOKEN", "not a token")
    failed = dateline("doctor", "--offline", "--json")
    assert failed.code == 1
    assert [check["name"] for check in failed.json if not check["well"]] == ["token"]
    [line] = [line for line in dateline("doctor", "--offline").out.splitlines() if not line.startswith("✔")]
    assert line.startswith("✘ token")
    (tmp_path / ".env").write_text("DATADIR=elsewhere\n", encoding="utf-8")
    unread = dateline("doctor")
    assert (unread.code, "Did you mean DATA_DIR?" in unread.out) == (1, True)
