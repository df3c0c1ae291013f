"""Backups: everything stored in one file, which another Dateline restores, on SQLite or PostgreSQL.

A backup is a zip file: `catalog.sqlite` with every article and what the bot stored, and `backup.json`, which
says when and by which version it was made and with which settings. Of secrets, only the names are there.
"""

import json
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from index.catalog import Database, snapshot
from index.errors import InvalidBackup, StorageFailed
from index.settings import Settings

_CATALOG, _NOTE = "catalog.sqlite", "backup.json"
_PIECE = 1 << 20
_UNFINISHED = ".dateline-backup-"
_ABANDONED = timedelta(days=1)
"""Age at which an unfinished backup cannot be under way any more."""


@dataclass(frozen=True, slots=True)
class Backup:
    """When a backup was made, by which version, and what it holds.

    `settings` were set when the backup was made, without secrets. `secrets` are the names of the settings
    whose values must be entered again.
    """

    made: datetime
    version: str
    articles: int
    settings: dict[str, str]
    secrets: tuple[str, ...]


def back_up(database: Database, settings: Settings, file: Path) -> Backup:
    """Write everything stored in `database` into `file`, even while the database is in use.

    An earlier backup of that name is replaced when the new one is complete.

    Raises:
        InvalidBackup: `file` exists and is not a backup.
        StorageFailed: the file cannot be written.
    """
    if file.exists():
        read_note(file)
    with _explained(file):
        _remove_abandoned(file.parent)
    with _explained(file), tempfile.TemporaryDirectory(prefix=_UNFINISHED, dir=file.parent) as name:
        catalog = Path(name) / _CATALOG
        number = snapshot.save(database, catalog)
        backup = Backup(datetime.now(UTC), _version(), number, *_without_secrets(settings))
        note = asdict(backup) | {"made": backup.made.isoformat()}
        written = Path(name) / "backup"
        written.touch(mode=0o600)  # people's questions are in it
        with written.open("r+b") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
                packed.writestr(_NOTE, json.dumps(note, indent=2))
                packed.write(catalog, _CATALOG)
            stream.flush()
            os.fsync(stream.fileno())
        written.replace(file)
    return backup


def _remove_abandoned(folder: Path) -> None:
    """Remove what backups that were killed left in `folder`: people's questions are in it."""
    long_ago = (datetime.now(UTC) - _ABANDONED).timestamp()
    for left in folder.glob(f"{_UNFINISHED}*"):
        if left.is_dir() and not left.is_symlink() and left.stat().st_mtime < long_ago:
            shutil.rmtree(left)


def restore(file: Path, database: Database, folder: Path) -> Backup:
    """Copy the backup in `file` into the empty `database`: all of it or nothing.

    The backup is unpacked in `folder` first.

    Raises:
        InvalidBackup: the file is not a backup, or is incomplete.
        SchemaMismatch: a later version made it.
        StorageFailed: something is stored already, or the disk is full.
    """
    backup = read_note(file)
    with _explained(folder), tempfile.TemporaryDirectory(prefix=".dateline-restore-", dir=folder) as name:
        catalog = Path(name) / _CATALOG
        _unpack(file, catalog)
        snapshot.load(catalog, database)
    return backup


def read_note(file: Path) -> Backup:
    """Return the description that the backup in `file` carries.

    Raises:
        InvalidBackup: the file is not a backup, or is incomplete.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            note: dict[str, Any] = json.loads(packed.read(_NOTE))
        made = datetime.fromisoformat(note.pop("made"))
        return Backup(made, **note | {"secrets": tuple(note["secrets"])})
    except OSError as error:
        raise InvalidBackup(f"{file} cannot be read: {error.strerror}.") from error
    except (zipfile.BadZipFile, zlib.error, KeyError, TypeError, ValueError) as error:
        raise InvalidBackup(
            f"{file} is not a backup of Dateline, or is incomplete. "
            "Name a whole file that dateline backup wrote."
        ) from error


def _unpack(file: Path, to: Path) -> None:
    """Unpack the catalog; every byte is checked against the checksum in the file."""
    try:
        with zipfile.ZipFile(file) as packed, packed.open(_CATALOG) as content, to.open("xb") as stream:
            while piece := content.read(_PIECE):
                stream.write(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError) as error:
        raise InvalidBackup(f"{file} is damaged; nothing was restored. Take another backup.") from error


def _without_secrets(settings: Settings) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the settings that are set, without secrets, and the names of the secrets."""
    given = {name: getattr(settings, name) for name in sorted(settings.model_fields_set)}
    given = {name.upper(): value for name, value in given.items() if value is not None}
    secrets = tuple(name for name, value in given.items() if isinstance(value, SecretStr))
    return {name: str(value) for name, value in given.items() if name not in secrets}, secrets


def _version() -> str:
    try:
        return version("dateline")
    except PackageNotFoundError:
        return "unknown"


@contextmanager
def _explained(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageFailed(
            f"{file}: {error.strerror or error}. See that the folder is there and can be written to, "
            "and that the disk is not full."
        ) from error
