"""Measure how the library's times grow with its passages: python tests/benchmarks/growth.py 3000 25000.

Each size gets a library of made-up articles, embedded by hashed words, so that what is measured is the
catalog, Chroma and the ranking. Times are those of the processor, of all threads together, since other
programs on the machine lengthen any other. The last columns are the ratios of each size to the first one.
With `--folder` the libraries are kept there, and those found there are not built again.
"""

import argparse
import itertools
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
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
_SENTENCES = 60  # of an article, which come to about seven passages
_ROUNDS = 9
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


def made_up(number: int, share: float) -> Article:
    """Return an article dated at a `share` of two years; the more there are, the fewer words are new."""
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
        published=_FIRST + share * timedelta(days=730),
    )


def corpus(passages: int) -> Iterator[Article]:
    """Yield articles that come to about so many passages, in the order of their dates."""
    number = passages // 7
    return (made_up(position, position / number) for position in range(number))


def milliseconds(act: Callable[[], object]) -> float:
    """Return the median of the processor's time for an act."""
    taken = []
    for _ in range(_ROUNDS):
        started = time.process_time()
        act()
        taken.append(time.process_time() - started)
    return 1e3 * median(taken)


def build(passages: int, folder: Path) -> dict[str, float]:
    """Build a library, and return the articles added in a second and in a second of the processor."""
    started, worked = time.perf_counter(), time.process_time()
    with Library.open(folder, embedder=HashedWords(), reader=SharedWords()) as library:
        library.add(corpus(passages))
        articles = library.count()
    return {
        "articles added a second": articles / (time.perf_counter() - started),
        "articles added a second of the processor": articles / (time.process_time() - worked),
    }


def measured(passages: int, folder: Path) -> dict[str, float]:
    """Build a library, unless it is there, and return what was measured in it."""
    adding = {} if folder.exists() else build(passages, folder)
    started = time.process_time()
    with Library.open(folder, embedder=HashedWords(), reader=SharedWords()) as library:
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
        fresh = itertools.count(library.count() + 10_000_000)
        measure("adding one article", lambda: library.add([made_up(next(fresh), 1.0)]))
        count = library.status().passages
    return {"passages": count, "start to first answer": 1e3 * first, **times, **adding}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("passages", type=int, nargs="*", default=[3_000, 25_000])
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    sizes = given.passages
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        found = [measured(size, folder / str(size)) for size in sizes]
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
