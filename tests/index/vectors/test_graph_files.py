"""Damaged links of Chroma's graph are distinguished from sound ones without following them."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.catalog.status import Fingerprint
from index.vectors.chroma import Store
from index.vectors.embedding import Vectors
from index.vectors.graph_files import fit_together

WIDTH = 200  # bytes that are overwritten


def vectors(number: int, seed: int) -> Vectors:
    drawn = np.random.default_rng(seed).normal(size=(number, 8)).astype(np.float32)
    unit: Vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit


def folders(chroma: Path) -> Iterator[Path]:
    return (folder for folder in chroma.glob("*/") if folder.is_dir())


def test_what_chroma_writes_fits_together(tmp_path: Path) -> None:
    """No sound index counts as damaged, after adding, deleting, replacing and reopening."""
    chance, present, made = random.Random(3), set[str](), 0  # noqa: S311 - a choice, not a secret
    store = Store.embedded(tmp_path / "chroma")
    store.create("news", Fingerprint("a-model", 8, "whole"))
    for step in range(12):
        ids = [str(number) for number in range(made, made + chance.choice([50, 300, 1_100]))]
        store.upsert("news", ids, vectors(len(ids), step))
        made, present = made + len(ids), present | set(ids)
        gone = chance.sample(sorted(present), len(present) // 4)
        store.delete("news", gone)
        present -= set(gone)
        again = chance.sample(sorted(present), min(len(present), 200))
        store.upsert("news", again, vectors(len(again), step))
        if step % 3 == 0:
            store.close()
            store = Store.embedded(tmp_path / "chroma")
        assert all(map(fit_together, folders(tmp_path / "chroma"))), step
    store.close()


@pytest.mark.parametrize("name", ["link_lists.bin", "data_level0.bin"])
def test_links_that_lead_nowhere_are_noticed(tmp_path: Path, name: str) -> None:
    """A search may survive such links by luck, and the next one may end the process."""
    store = Store.embedded(tmp_path / "chroma")
    store.create("news", Fingerprint("a-model", 8, "whole"))
    store.upsert("news", [str(number) for number in range(1_050)], vectors(1_050, 7))
    store.close()
    [whole] = folders(tmp_path / "chroma")
    for tenth in range(10):
        damaged = tmp_path / f"damaged-{tenth}"
        shutil.copytree(whole, damaged)
        data = bytearray((damaged / name).read_bytes())
        start = len(data) * tenth // 10
        width = min(WIDTH, len(data) - start)
        data[start : start + width] = random.Random(5).randbytes(width)  # noqa: S311 - not for secrets
        (damaged / name).write_bytes(data)
        assert not fit_together(damaged), tenth
    assert fit_together(whole)
