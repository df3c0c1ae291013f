"""After a kill at any moment of following feeds, the next refresh adds the rest: nothing lost or doubled."""

import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

import feed_documents as documents
from feed_site import FEED, START, opened, page
from index.sources.feeds.opml import Outline
from index.sources.http.fetcher import Fetcher, Limits
from index.subscriptions.subscriptions import Subscriptions
from soundness import check_in_process
from web_server import Site, serving

NUMBERS = range(1, 13)
KILLS = 6
MOST = 5 * KILLS  # attempts
CORRECTION = "A correction was made to this story."


def follow(folder: str, url: str, now: datetime) -> None:
    """Follow a feed, and add every article that is due."""
    check_in_process()
    with opened(folder) as library, Fetcher(Limits(private=True, robots=False)) as fetcher:
        feeds = Subscriptions(library, fetcher, clock=lambda: now)
        feeds.add_all([Outline(url)])
        feeds.refresh(force=True)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as served:
        publish(served)
        yield served


def publish(site: Site, said: str = "") -> None:
    """Serve the articles, each with `said` at its end, and their feed."""
    for number in NUMBERS:
        site.page(f"/news/{number}", page(number, said))
    items = (documents.item(number, url=f"{site.url}/news/{number}") for number in NUMBERS)
    site.page(FEED, documents.rss(*items), "application/rss+xml")


@pytest.fixture(scope="module")
def context() -> ForkServerContext:
    """Children start in milliseconds from a server that has imported everything and opened nothing."""
    made = get_context("forkserver")
    made.set_forkserver_preload(
        ["tests.end_to_end.test_feed_crashes", "index.vectors.chroma", "index.sources.html.extract"]
    )
    run(made, time.sleep, 0)  # waits for the imports, so that they count in no measured time
    return made


def run(context: ForkServerContext, target: Callable[..., None], *arguments: object) -> float:
    """Run `target` in a child process, and return its duration in seconds."""
    process, began = context.Process(target=target, args=arguments), time.monotonic()
    process.start()
    process.join(timeout=60)
    assert process.exitcode == 0
    return time.monotonic() - began


@pytest.mark.parametrize("corrected", [False, True], ids=["new articles", "corrections"])
def test_killed_while_following(
    site: Site,
    context: ForkServerContext,
    tmp_path: Path,
    corrected: bool,  # noqa: FBT001 - a parameter
) -> None:
    """Every article is stored once, with its current text and all former ones."""
    url, start, now = f"{site.url}{FEED}", tmp_path / "start", START
    if corrected:
        run(context, follow, str(start), url, now)
        publish(site, CORRECTION)
        now += timedelta(days=1)
    else:
        start.mkdir()
    typical = run(context, follow, str(shutil.copytree(start, tmp_path / "undisturbed")), url, now)
    moments, killed = random.Random(5), 0  # noqa: S311 - not for secrets
    for attempt in range(MOST):
        folder = str(shutil.copytree(start, tmp_path / str(attempt)))
        victim = context.Process(target=follow, args=(folder, url, now))
        victim.start()
        time.sleep(moment := moments.uniform(0, typical))
        victim.kill()
        victim.join()
        if victim.exitcode == -signal.SIGKILL:
            killed += 1
        else:  # it was done before, since the machine is faster now: the next moments are earlier
            assert victim.exitcode == 0
            typical = moment
        run(context, follow, folder, url, now + timedelta(minutes=1))
        with opened(folder) as library:
            there = library.articles(1_000)
            assert sorted(article.title for article in there) == sorted(
                f"Story {number}" for number in NUMBERS
            )
            assert all(article.text.endswith(CORRECTION) == corrected for article in there)
            assert {len(library.history(article.id)) for article in there} == {1 + corrected}
            assert library.status().pending == 0
            assert library.search("What was said of story 7?")
        if killed == KILLS:
            return
    pytest.fail(f"only {killed} kills hit a running refresh")
