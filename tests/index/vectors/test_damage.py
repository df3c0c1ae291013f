"""Damage to Chroma's files is noticed before it costs answers or kills the process that reads them."""

import random
import shutil
from pathlib import Path

import numpy as np
import pytest

from index.catalog.status import Fingerprint
from index.vectors.chroma import Store
from index.vectors.embedding import Vectors

FILES = ("data_level0.bin", "header.bin", "index_metadata.pickle", "length.bin", "link_lists.bin")
PLACES = tuple(tenth / 10 for tenth in range(10))  # of the length of the file
DAMAGES = [("whole", 0.0), ("deleted", 0.0)] + [
    (how, at) for how in ("cut", "zeroed", "garbage") for at in PLACES
]
NUMBER = 1_050  # vectors: from 1,000 on Chroma writes them into files
WIDTH = 200  # bytes that are overwritten


def vectors() -> Vectors:
    drawn = np.random.default_rng(7).normal(size=(NUMBER, 8)).astype(np.float32)
    unit: Vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Path]]:
    """A Chroma folder with a collection for each damage, and the folder of each collection's files."""
    folder = tmp_path_factory.mktemp("whole") / "chroma"
    store = Store.embedded(folder)
    places: dict[str, Path] = {}
    for how, at in DAMAGES:
        name, before = f"{how}-{at}", set(folder.glob("*/"))
        store.create(name, Fingerprint("a-model", 8, "whole"))
        store.upsert(name, [str(number) for number in range(NUMBER)], vectors())
        [place] = set(folder.glob("*/")) - before
        places[name] = place.relative_to(folder)
    store.close()
    return folder, places


def damage(file: Path, how: str, at: float) -> None:
    data = file.read_bytes()
    start = int(len(data) * at)
    end = min(len(data), start + WIDTH)
    noise = random.Random(5).randbytes(end - start)  # noqa: S311 - not for secrets
    match how:
        case "deleted":
            file.unlink()
        case "cut":
            file.write_bytes(data[:start])
        case "zeroed":
            file.write_bytes(data[:start] + bytes(end - start) + data[end:])
        case "garbage":
            file.write_bytes(data[:start] + noise + data[end:])


@pytest.mark.parametrize("name", FILES)
def test_damage_that_loses_answers_is_noticed(
    whole: tuple[Path, dict[str, Path]], tmp_path: Path, name: str
) -> None:
    """If a file is cut, zeroed, overwritten or deleted, the collection is dropped, or nearly all is found."""
    original, places = whole
    folder = tmp_path / "chroma"
    shutil.copytree(original, folder)
    for how, at in DAMAGES:
        damage(folder / places[f"{how}-{at}"] / name, how, at)
    store = Store.embedded(folder)
    kept = set(store.names())
    assert "whole-0.0" in kept
    assert "deleted-0.0" not in kept
    made = vectors()
    for collection in kept:
        asked = range(0, NUMBER, 10)
        right = sum([*store.nearest(collection, made[number], 1)] == [str(number)] for number in asked)
        assert right >= 0.95 * len(asked), f"{name}, {collection}: {right} of {len(asked)} are found"
    store.close()


def test_files_that_are_as_they_were_left_are_not_checked(
    whole: tuple[Path, dict[str, Path]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a clean end no child process is started; after another end the check is made once."""
    folder = tmp_path / "chroma"
    shutil.copytree(whole[0], folder, copy_function=shutil.copy2)
    (folder / "left.json").unlink()
    Store.embedded(folder).close()
    monkeypatch.setattr("subprocess.run", None)
    Store.embedded(folder).close()
