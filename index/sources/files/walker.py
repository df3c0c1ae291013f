"""Find the files to read at and below given paths, each once, in a fixed order."""

import stat
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.report import Failure

_Identity = tuple[int, int]  # device and inode


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read: `kind` is its suffix, `size` is in bytes."""

    path: Path
    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file of another kind in a folder."""


def printable(name: str | Path) -> str:
    """Return a file name with unprintable characters escaped."""
    shown = str(name)
    if shown.isprintable():
        return shown
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in shown
    )


def said(error: OSError | ValueError) -> str:
    """Return the message of an operating system's error, without the path."""
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)


def find(paths: Sequence[Path], kinds: Collection[str]) -> Iterator[FoundFile | Failure | SkippedFile]:
    """Yield the files of these kinds at and below `paths`, in the order of `paths` and of names.

    Links are followed. Below a folder, hidden names are skipped, and each file of another kind yields a
    SkippedFile. A path in `paths` that cannot be read yields a Failure.
    """
    seen: set[_Identity] = set()
    for path in paths:
        yield from _Search(kinds, seen).at(path)


class _Search:
    """The search at and below one path; `seen` is shared by all searches of a run."""

    def __init__(self, kinds: Collection[str], seen: set[_Identity]) -> None:
        self._kinds = kinds
        self._seen = seen
        # Folders that the search is in, outermost first, with what is left of them. A list and not
        # recursion: folders can be nested deeper than Python's stack.
        self._within: list[tuple[_Identity, Iterator[Path]]] = []

    def at(self, path: Path) -> Iterator[FoundFile | Failure | SkippedFile]:
        yield from self._visit(path, named=True)
        while self._within:
            _, entries = self._within[-1]
            entry = next(entries, None)
            if entry is None:
                self._within.pop()
            elif not entry.name.startswith("."):
                yield from self._visit(entry, named=False)

    def _visit(self, path: Path, *, named: bool) -> Iterator[FoundFile | Failure | SkippedFile]:
        kind = self._kind(path)
        try:
            status = path.stat()
        except (OSError, ValueError) as error:  # ValueError: a name that no file can have
            told = named or kind or not isinstance(error, FileNotFoundError)  # which may be a folder
            yield Failure(printable(path), _missing(path, error)) if told else SkippedFile()
            return
        identity = (status.st_dev, status.st_ino)
        if stat.S_ISDIR(status.st_mode):
            yield from self._enter(path, identity)
        elif not kind:
            yield self._unsupported(path) if named else SkippedFile()
        elif not stat.S_ISREG(status.st_mode):
            yield Failure(printable(path), "it is not a file but a device, pipe or socket")
        elif identity not in self._seen:
            self._seen.add(identity)
            yield FoundFile(path, kind, status.st_size)

    def _enter(self, path: Path, identity: _Identity) -> Iterator[Failure]:
        if any(identity == outer for outer, _ in self._within):
            yield Failure(printable(path), "this link leads back to a folder that it is in: left out")
            return
        if identity in self._seen:
            return
        self._seen.add(identity)
        try:
            entries = iter(sorted(path.iterdir()))
        except OSError as error:
            yield Failure(printable(path), f"the folder cannot be read: {said(error)}")
            return
        self._within.append((identity, entries))

    def _kind(self, path: Path) -> str | None:
        name = path.name.lower()
        fitting = (kind for kind in self._kinds if name.endswith(kind))
        return max(fitting, key=len, default=None)

    def _unsupported(self, path: Path) -> Failure:
        kinds = ", ".join(self._kinds)
        return Failure(printable(path), f"files of this kind cannot be read, only {kinds}")


def _missing(path: Path, error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "the link leads nowhere" if path.is_symlink() else "there is no such file or folder"
    return said(error)
