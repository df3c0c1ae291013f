"""A lock on the data folder: two processes would corrupt embedded Chroma."""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import LibraryBusy, StorageFailed

_WAIT = 0.5  # seconds, for a command that is about to end


class FolderLock:
    """Locks `folder` for this process until `release`; one process may take the lock several times.

    Raises:
        LibraryBusy: another process holds it.
        StorageFailed: the folder cannot be created or written to.
    """

    def __init__(self, folder: Path) -> None:
        """Take the lock."""
        self._note = folder / "holder.json"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(
                folder.resolve() / "lock", timeout=_WAIT, is_singleton=True, thread_local=False
            )
            self._lock.acquire()
            self._note.write_text(json.dumps(_ourselves()), encoding="utf-8")
        except Timeout:
            raise LibraryBusy(
                f"The library in {folder} is in use by {self._holder()}. Stop that first, or share it: "
                "run a Chroma server (chroma run) and set CHROMA_URL; or name another DATA_DIR."
            ) from None
        except OSError as error:
            raise StorageFailed(
                f"The data folder {folder} cannot be used: {error.strerror or error}. "
                "Name one that can be written to in DATA_DIR."
            ) from error

    def release(self) -> None:
        """Let other processes in."""
        self._lock.release()

    def _holder(self) -> str:
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
            return f"process {note['pid']} ({note['command']}), since {note['since']}"
        except (OSError, ValueError, KeyError):
            return "another process"


def _ourselves() -> dict[str, object]:
    command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])
    since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return {"pid": os.getpid(), "command": command, "since": since}
