"""Look for damage in Chroma's files in this process; the program itself starts another process for that.

Starting that process takes a second, and tests of crashes open a library more than a hundred times. They
already do so in children of their own, which a damaged file may end.
"""

from pathlib import Path

import chromadb

from index.vectors import chroma
from index.vectors.chroma import Store


def check_in_process() -> None:
    """Let every library that this process opens from now on be checked in this process."""
    chroma._damaged = _damaged  # noqa: SLF001 - what would start the other process


def _damaged(folder: Path, only: str = "") -> list[str]:
    client = chromadb.PersistentClient(str(folder), settings=chroma._quiet())  # noqa: SLF001 - as the other process would
    store = Store(client, chroma._PAGE_EMBEDDED)  # noqa: SLF001 - the same
    return [name for name in ([only] if only else store.names()) if not store.finds_itself(name)]
