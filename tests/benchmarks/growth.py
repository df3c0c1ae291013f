"""Measure how the library's times grow with its passages: python tests/benchmarks/growth.py 3000 25000.

A library of made-up articles, embedded by hashed words, grows to one size after the other, so that what is
measured is the catalog, Chroma and the ranking. Times are those of the processor, of all threads together,
since other programs on the machine lengthen any other. The last columns are the ratios of each size to the
first one. With `--folder` the library is kept there at each size, and those found there are not built again.
"""

import argparse
import itertools
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from math import nan
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from index import Article, Library

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
from hashed_words import HashedWords, SharedWords

_FIRST = datetime(2024, 1, 1, tzinfo=UTC)
_NOW = _FIRST + timedelta(days=731)
_SENTENCES = 60  # of an article
_PASSAGES = 7.25  # of an article, about
_GOLDEN = 0.618034  # whose multiples, without their whole part, are spread evenly from the first few on
_ROUNDS = 25
_SYLLABLES = [consonant + vowel for consonant in "bcdfghjklmnprstvwxyz" for vowel in "aeiou"]
_WINDOWS = (1, 30, 180, 540)  # days


def word(number: int) -> str:
    """Return the word with this number: each has letters alone, as words of news do."""
    spelt = ""
    while number or not spelt:
        number, syllable = divmod(number, len(_SYLLABLES))
        spelt += _SYLLABLES[syllable]
    return spelt + "n"


_NAME = word(4_120).title()
_TYPED = _NAME[0] + _NAME[2] + _NAME[1] + _NAME[3:]
_QUESTION = f"What did Mayor {_NAME} tell about the {word(70)} and {word(310)}?"
_MISSPELT = f"What did Mayor {_TYPED} tell about the {word(70)} and {word(310)}?"


def drawn(chance: random.Random, most: int) -> str:
    """Return one of `most` words, a few of which are frequent and most rare, as in any language."""
    return word(int(most ** chance.random()))


def made_up(number: int) -> Article:
    """Return an article of some day of two years."""
    chance = random.Random(number)  # noqa: S311 - not for secrets
    said = (
        f"Mayor {drawn(chance, 300_000).title()} told {chance.choice(('reporters', 'members'))} about the "
        f"{drawn(chance, 20_000)} and {drawn(chance, 20_000)} in {drawn(chance, 50_000).title()}."
        for _ in range(_SENTENCES)
    )
    return Article(
        title=f"{drawn(chance, 20_000).title()} and {drawn(chance, 20_000)}",
        text=" ".join(said),
        source=f"Paper {number % 20}",
        url=f"https://paper.example/{number}",
        published=_FIRST + (number * _GOLDEN % 1) * timedelta(days=730),
    )


def milliseconds(act: Callable[[], object]) -> float:
    """Return the median of the processor's time for an act."""
    taken = []
    for _ in range(_ROUNDS):
        started = time.process_time()
        act()
        taken.append(time.process_time() - started)
    return 1e3 * median(taken)


def grow(folder: Path, passages: int, former: Path | None) -> dict[str, float]:
    """Make a library of about so many passages out of a copy of a smaller one, if there is one.

    Returns:
        How many articles were added in a second, and in a second of the processor.
    """
    building = folder.with_suffix(".building")
    shutil.rmtree(building, ignore_errors=True)
    if former:
        shutil.copytree(former, building)
    with Library.open(building, embedder=HashedWords(), reader=SharedWords()) as library:
        library.warm_up()
        numbers = range(library.count(), int(passages / _PASSAGES))
        started, worked = time.perf_counter(), time.process_time()
        library.add(map(made_up, numbers))
        took, worked = time.perf_counter() - started, time.process_time() - worked
    building.rename(folder)
    return {
        "articles added a second, since the last size": len(numbers) / took,
        "articles added a second of the processor": len(numbers) / worked,
    }


def measured(folder: Path) -> dict[str, float]:
    """Return what was measured in a copy of the library in `folder`."""
    copy = folder.with_suffix(".measured")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    started = time.process_time()
    with Library.open(copy, embedder=HashedWords(), reader=SharedWords()) as library:
        library.ask(_QUESTION, asked_at=_NOW)
        first = time.process_time() - started
        times: dict[str, float] = {}

        def measure(name: str, act: Callable[[], object]) -> None:
            times[name] = milliseconds(act)

        measure("ask", partial(library.ask, _QUESTION, asked_at=_NOW))
        measure("ask, a misspelt name", partial(library.ask, _MISSPELT, asked_at=_NOW))
        for days in _WINDOWS:
            since = _NOW - timedelta(days=days)
            measure(f"ask, the last {days} days", partial(library.ask, _QUESTION, since=since, asked_at=_NOW))
        measure("ask, of one source", partial(library.ask, _QUESTION, source="Paper 7", asked_at=_NOW))
        measure("search", partial(library.search, _QUESTION, asked_at=_NOW))
        measure("status", library.status)
        count = library.status().passages
        fresh = itertools.count(10_000_000)
        measure("adding one article", lambda: library.add([made_up(next(fresh))]))
    shutil.rmtree(copy)
    return {"passages": count, "start to first answer": 1e3 * first, **times}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("passages", type=int, nargs="*", default=[3_000, 25_000])
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    sizes = sorted(given.passages)
    found: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as temporary:
        parent, former = given.folder or Path(temporary), None
        for size in sizes:
            folder = parent / str(size)
            adding = {} if folder.exists() else grow(folder, size, former)
            found.append({**measured(folder), **adding})
            former = folder
    table = Table("milliseconds, but for counts", *(f"{size:,}" for size in sizes))
    for size in sizes[1:]:
        table.add_column(f"{size:,} : {sizes[0]:,}", justify="right")
    for name in found[-1]:
        values = [each.get(name, nan) for each in found]
        ratios = [f"{value / values[0]:.2f}" for value in values[1:]]
        table.add_row(name, *(f"{value:,.1f}" for value in values), *ratios)
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
