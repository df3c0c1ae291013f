"""Measure how many threads should answer questions: python tests/benchmarks/workers.py INDEX QUESTIONS.

INDEX is a data folder, as `dateline evaluate --index` makes it, and QUESTIONS a file with a question a line, as
index/evaluation/README.md describes it. One, two and three threads answer the same questions by turns. Processes
are not measured, since Chroma inside the program belongs to one of them.
"""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from index import Library
from index.evaluation.metrics import percentile
from index.vectors.precision import compute_on_share_of_cores

_QUESTIONS = 24
_ROUNDS = 3
_WORKERS = (1, 2, 3)


def answered(work: Sequence[Callable[[], float]], workers: int) -> tuple[float, float, list[float]]:
    """Return the seconds and the processor time for all, and the seconds for each."""
    with ThreadPoolExecutor(workers, initializer=compute_on_share_of_cores, initargs=(workers,)) as pool:
        started, used = time.perf_counter(), time.process_time()
        seconds = list(pool.map(lambda act: act(), work))
        return time.perf_counter() - started, time.process_time() - used, seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path)
    chosen = parser.parse_args()
    lines = chosen.questions.read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line) for line in lines[:: max(1, len(lines) // _QUESTIONS)]]
    with Library.open(chosen.index, "evaluation") as library:

        def ask(question: str, asked_at: str) -> float:
            started = time.perf_counter()
            library.ask(question, asked_at=asked_at)
            return time.perf_counter() - started

        work = [partial(ask, each["question"], each["asked_at"]) for each in asked]
        answered(work, 1)
        rounds = [{workers: answered(work, workers) for workers in _WORKERS} for _ in range(_ROUNDS)]
    table = Table("threads", "questions a second", "processor time for one", "median time to an answer")
    for workers in _WORKERS:
        wall, used, seconds = min(each[workers] for each in rounds)
        table.add_row(
            str(workers),
            f"{len(work) / wall:.1f}",
            f"{1e3 * used / len(work):.0f} ms",
            f"{1e3 * percentile(seconds, 0.5):.0f} ms",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
