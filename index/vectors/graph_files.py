"""Whether the files of a vector index fit together: sizes, counts and links. They are only read.

Chroma keeps each collection in a folder, in the format of hnswlib: `header.bin` has the numbers of vectors
and of links, `data_level0.bin` the lowest level of the graph with the vectors, `link_lists.bin` the levels
above. hnswlib follows a damaged link wherever it leads in memory. A search over it may fail, end the process
or return anything, so no number of searches proves that the links are right.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# A version, then: offset of level 0, capacity, number of vectors, bytes of each at level 0, offsets of label
# and vector, highest level, entry point, most links above level 0 and at level 0, and three of its building.
_HEADER = struct.Struct("<i6QiI3QdQ")
_COUNT = 4  # bytes before the links of one level: their number in the lowest two, and marks
_LINK = 4  # bytes of a link


@dataclass(frozen=True, slots=True)
class _Graph:
    vectors: int
    bytes_each: int
    entry_point: int
    most_links: int
    most_links_at_0: int


def fit_together(folder: Path) -> bool:
    """Return whether the files in the folder of a collection fit together, or none were written yet."""
    if not (folder / "header.bin").exists():
        return not list(folder.glob("*.bin"))
    try:
        graph = _graph((folder / "header.bin").read_bytes())
        lengths = (folder / "length.bin").stat().st_size
        return (
            lengths >= _LINK * graph.vectors
            and _are_links_at_0(folder / "data_level0.bin", graph)
            and _are_links_above(np.fromfile(folder / "link_lists.bin", dtype=np.uint8), graph)
        )
    except (OSError, ValueError, struct.error):
        return False


def _graph(header: bytes) -> _Graph:
    values = _HEADER.unpack_from(header)
    graph = _Graph(values[3], values[4], values[8], values[9], values[10])
    has_room = graph.bytes_each >= _COUNT + _LINK * graph.most_links_at_0
    if not has_room or (graph.vectors and graph.entry_point >= graph.vectors):
        raise ValueError("the header contradicts itself")
    return graph


def _are_links_at_0(file: Path, graph: _Graph) -> bool:
    if not graph.vectors:
        return True
    rows = np.memmap(file, np.uint8, "r", shape=(graph.vectors, graph.bytes_each))
    return _are_links(rows, graph.most_links_at_0, graph.vectors)


def _are_links_above(data: NDArray[np.uint8], graph: _Graph) -> bool:
    """Return whether the links of each vector are complete, fill whole levels, and lead to vectors."""
    bytes_each = _COUNT + _LINK * graph.most_links
    levels, at = [], 0
    for _ in range(graph.vectors):
        size = int.from_bytes(data[at : at + _COUNT].tobytes(), "little")
        start, at = at + _COUNT, at + _COUNT + size
        if start > len(data) or at > len(data) or size % bytes_each:
            return False
        if size:
            levels.append(data[start:at].reshape(-1, bytes_each))
    return not levels or _are_links(np.concatenate(levels), graph.most_links, graph.vectors)


def _are_links(rows: NDArray[np.uint8], most: int, vectors: int) -> bool:
    """Return whether each row begins with the number of its links, and its links lead to vectors."""
    numbers = np.ascontiguousarray(rows[:, :2]).view(np.uint16)[:, 0]
    if (numbers > most).any():
        return False
    links = np.ascontiguousarray(rows[:, _COUNT : _COUNT + _LINK * most]).view(np.uint32)
    used = np.arange(most) < numbers[:, None]
    return bool((links[used] < vectors).all())
