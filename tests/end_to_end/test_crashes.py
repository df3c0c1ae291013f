"""After a kill at any moment the next run finishes the work: nothing is lost, doubled or half-written."""

import multiprocessing
import random
import shutil
import signal
import time
import zipfile
from collections.abc import Callable
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

import news
from hashed_words import HashedWords, SharedWords
from index import Library, Settings
from index.backup import back_up, read_note
from soundness import check_in_process

NUMBER = 48
BACKUP = "all.zip"
KILLS = 18  # of each action; with those of test_feed_crashes.py more than 100
MOST = 5 * KILLS  # attempts


def add(library: Library) -> None:
    """Add articles in a new revision; half of them are stored already."""
    library.add(news.made_up(number, revision=1) for number in range(NUMBER))


def reindex(library: Library) -> None:
    """Repair the index after some of its vectors were lost."""
    library.reindex()


def rebuild(library: Library) -> None:
    """Embed everything again into a new collection."""
    library.reindex(full=True)


def remove(library: Library) -> None:
    """Remove a third of the articles."""
    stored = {article.id for article in library.articles(limit=1000)}
    unwanted = [news.made_up(number).id for number in range(0, NUMBER, 3)]
    library.remove(*(id_ for id_ in unwanted if id_ in stored))


def save(library: Library) -> None:
    """Write everything into a backup, beside or in place of an earlier one."""
    resources = library._resources  # noqa: SLF001 - the database that the library uses
    back_up(resources.database, Settings.model_construct(), resources.folder / BACKUP)


def act(folder: Path, action: str) -> None:
    """Open the library, and do what will be killed."""
    with _open(folder) as library:
        ACTIONS[action](library)


def prepare(folder: Path, action: str) -> None:
    """Create the library that the action starts from."""
    with _open(folder) as library:
        library.add(news.made_up(number) for number in range(NUMBER if action != "add" else NUMBER // 2))
        if action == "reindex":
            ids = [f"{article.id}.{article.revision}.0" for article in map(news.made_up, range(0, NUMBER, 2))]
            library._resources.store.delete(library._indexer.ensure_live(), ids)  # noqa: SLF001 - damage done on purpose
        if action == "save":
            save(library)


def check(folder: Path, action: str, outcome: "multiprocessing.SimpleQueue[str]") -> None:
    """Check the library as a reader finds it after the crash, then finish the work and check again."""
    try:
        with _open(folder) as library:
            _answers_are_whole(library)
            if action == "save":
                assert read_note(folder / BACKUP).articles == NUMBER
                with zipfile.ZipFile(folder / BACKUP) as packed:
                    assert packed.testzip() is None, "the earlier backup is damaged"
            ACTIONS[action](library)
            _complete(library, action)
    except Exception as error:  # noqa: BLE001 - passed to the process of the test
        outcome.put(f"{type(error).__name__}: {error}")
    else:
        outcome.put("")


ACTIONS: dict[str, Callable[[Library], None]] = {
    "add": add,
    "reindex": reindex,
    "rebuild": rebuild,
    "remove": remove,
    "save": save,
}


def _open(folder: Path) -> Library:
    check_in_process()
    return Library.open(folder, embedder=HashedWords(), reader=SharedWords())


def _answers_are_whole(library: Library) -> None:
    """Every passage found belongs to one whole revision of an article."""
    whole = {news.made_up(number, revision=revision).text for number in range(NUMBER) for revision in (0, 1)}
    for number in range(0, NUMBER, 7):
        for hit in library.search(f"What did Speaker{number}x1 tell about topic{number}?", limit=5):
            article = hit.passage.article
            assert article.text in whole, "a passage of no whole revision"
            assert hit.passage.text in article.text


def _complete(library: Library, action: str) -> None:
    expected = {
        article.id: article
        for article in (news.made_up(number, revision=int(action == "add")) for number in range(NUMBER))
    }
    if action == "remove":
        for number in range(0, NUMBER, 3):
            del expected[news.made_up(number).id]
    stored = {article.id: article for article in library.articles(limit=1000)}
    assert stored == expected, "articles were lost or are not the last revision"
    status = library.status()
    assert status.pending == 0, "articles wait to be indexed"
    ledger, store = library._ledger, library._resources.store  # noqa: SLF001 - what no question shows
    [collection] = ledger.collections()
    assert store.count(collection.name) == status.passages, "passages are doubled or missing in Chroma"
    ids = [id_ for entry in ledger.live(collection.name, "", 1000) for id_ in entry.ids]
    assert store.existing(collection.name, ids) == set(ids), "Chroma holds others than the ledger says"
    assert not ledger.stale(collection.name, 10), "stale passages were not cleared away"
    for number in (1, NUMBER - 1):
        [hit] = library.search(f"What did Speaker{number}x1 tell about topic{number}?", limit=1)
        assert hit.passage.article.id == news.made_up(number).id


@pytest.fixture(scope="module")
def context() -> ForkServerContext:
    """Children start in milliseconds from a server that has imported everything and opened nothing."""
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(
        ["index.library", "index.vectors.chroma", "hashed_words", "news", "soundness"]
    )
    return made


@pytest.mark.parametrize("action", list(ACTIONS))
def test_killed_at_random_moments(action: str, context: ForkServerContext, tmp_path: Path) -> None:
    """Each command that writes is killed by SIGKILL at 18 random moments."""
    moments = random.Random(20240619)  # noqa: S311 - not for secrets
    typical = _duration(action, context, tmp_path / "undisturbed")
    start = tmp_path / "start"
    _run(context, prepare, start, action)
    killed = 0
    for attempt in range(MOST):
        folder = shutil.copytree(start, tmp_path / str(attempt))
        victim = context.Process(target=act, args=(folder, action))
        victim.start()
        time.sleep(moment := moments.uniform(0, typical))
        victim.kill()
        victim.join()
        if victim.exitcode == -signal.SIGKILL:
            killed += 1
        else:  # it was done before, since the machine is faster now: the next moments are earlier
            assert victim.exitcode == 0
            typical = moment
        outcome = context.SimpleQueue()
        _run(context, check, folder, action, outcome)
        assert outcome.get() == "", f"attempt {attempt} of {action}"
        if killed == KILLS:
            return
    pytest.fail(f"only {killed} kills hit a running command")


def _duration(action: str, context: ForkServerContext, folder: Path) -> float:
    _run(context, prepare, folder, action)
    started = time.monotonic()
    _run(context, act, folder, action)
    return time.monotonic() - started


def _run(context: ForkServerContext, target: Callable[..., None], *arguments: object) -> None:
    process = context.Process(target=target, args=arguments)
    process.start()
    process.join(timeout=60)
    assert process.exitcode == 0, f"{target.__name__} ended with {process.exitcode}"
