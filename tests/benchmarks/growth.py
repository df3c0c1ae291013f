"""Measure how the library's times grow with its passages: python tests/benchmarks/growth.py 3000 25000.

Each size gets a library of made-up articles, embedded by hashed words, so that what is measured is the
catalog, Chroma and the ranking. The last columns are the ratios of each size to the first one.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from hashed_words import HashedWords, SharedWords
from index import Article, Library

_FIRST = datetime(2024, 1, 1, tzinfo=UTC)
_NOW = _FIRST + timedelta(days=731)
_SENTENCES = 60  # of an article, which come to about seven passages
_ROUNDS = 7


def made_up(number: int, share: float) -> Article:
    """Return an article with words of a vocabulary that grows no further, dated at a `share` of two years."""
    drawn = random.Random(number)  # noqa: S311 - not for secrets
    said = (
        f"Mayor Name{drawn.randrange(3_000)} told {drawn.choice(('reporters', 'members', 'residents'))} about "
        f"harbour{drawn.randrange(5_000)} and plan{drawn.randrange(5_000)} in Place{drawn.randrange(2_000)}."
        for _ in range(_SENTENCES)
    )
    return Article(
        title=f"Harbour{drawn.randrange(5_000)} and plan{drawn.randrange(5_000)}",
        text=" ".join(said),
        source=f"Paper {number % 20}",
        url=f"https://paper.example/{number}",
        published=_FIRST + share * timedelta(days=730),
    )


def corpus(passages: int) -> Iterator[Article]:
    """Yield articles that come to about so many passages, in the order of their dates."""
    number = passages // 7
    return (made_up(position, position / number) for position in range(number))


def milliseconds(act: Callable[[], object]) -> float:
    """Return the median time of an act."""
    taken = []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        act()
        taken.append(time.perf_counter() - started)
    return 1e3 * median(taken)


def measured(passages: int, folder: Path) -> dict[str, float]:
    """Build a library and return what was measured in it."""
    started = time.perf_counter()
    with Library.open(folder, embedder=HashedWords(), reader=SharedWords()) as library:
        library.add(corpus(passages))
        articles = library.status().articles
    adding = articles / (time.perf_counter() - started)
    started = time.perf_counter()
    fresh = iter(range(10_000_000, 20_000_000))
    with Library.open(folder, embedder=HashedWords(), reader=SharedWords()) as library:
        library.ask("What did Name7 tell about harbour7?", asked_at=_NOW)
        first = time.perf_counter() - started
        asked = {
            "ask": "What did Mayor Name12 tell about harbour99 and plan100?",
            "ask, a misspelt name": "What did Mayor Nmae12 tell about harbour99?",
        }
        times = {
            name: milliseconds(lambda: library.ask(question, asked_at=_NOW))  # noqa: B023 - called at once
            for name, question in asked.items()
        }
        for days in (1, 30, 180):
            since = _NOW - timedelta(days=days)
            times[f"ask, the last {days} days"] = milliseconds(
                lambda: library.ask(asked["ask"], since=since, asked_at=_NOW)  # noqa: B023 - called at once
            )
        times["search"] = milliseconds(lambda: library.search(asked["ask"], asked_at=_NOW))
        times["status"] = milliseconds(library.status)
        times["adding one article"] = milliseconds(lambda: library.add([made_up(next(fresh), 1.0)]))
        count = library.status().passages
    return {
        "passages": count,
        "start to first answer": 1e3 * first,
        **times,
        "articles added a second": adding,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("passages", type=int, nargs="*", default=[3_000, 25_000])
    sizes = parser.parse_args().passages
    with tempfile.TemporaryDirectory() as folder:
        found = [measured(size, Path(folder) / str(size)) for size in sizes]
    table = Table("milliseconds, but for the first and the last row", *(f"{size:,}" for size in sizes))
    for size in sizes[1:]:
        table.add_column(f"{size:,} : {sizes[0]:,}", justify="right")
    for name, first in found[0].items():
        values = [each[name] for each in found]
        ratios = [f"{value / first:.2f}" for value in values[1:]]
        table.add_row(name, *(f"{value:,.1f}" for value in values), *ratios)
    Console().print(table)


if __name__ == "__main__":
    main()
