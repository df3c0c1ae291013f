"""End the bot many times while fifty people wait, and print what each got: python tests/benchmarks/ends.py [ENDS].

Run it from the repository's root with the helpers of the tests on the path: PYTHONPATH=.:tests/support.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from rich.console import Console
from rich.table import Table

from bot_ends import End, When, end
from bot_process import ENDS_WITHIN, SHARED_ARTICLES, BotProcess, library_of
from discord_server import DiscordServer


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ends", type=int, nargs="?", default=51)
    number = parser.parse_args().ends
    found: dict[When, list[End]] = {when: [] for when in get_args(When)}
    console = Console()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        library_of(folder / "data", "shared", SHARED_ARTICLES)
        for seed in range(number):
            when = get_args(When)[seed % 3]
            with DiscordServer(folder) as server:
                one = end(BotProcess, server, folder / "data", when, seed)
                found[when].append(one)
                violations = server.world.violations
            console.print(seed, when, f"{one.seconds:.1f} s", one.answered, one.told, one.silent, violations)
    table = Table("signal", "ends", "longest", "answered", "told of the restart", "neither")
    for when, ends in found.items():
        table.add_row(when, *_row(ends))
    console.print(table)


def _row(ends: Sequence[End]) -> list[str]:
    late = sum(one.seconds > ENDS_WITHIN for one in ends)
    longest = f"{max((one.seconds for one in ends), default=0):.1f} s" + (f" ({late} late)" if late else "")
    counts = (sum(getattr(one, name) for one in ends) for name in ("answered", "told"))
    silent = sum(len(one.silent) for one in ends)
    return [str(len(ends)), longest, *map(str, counts), str(silent)]


if __name__ == "__main__":
    main()
