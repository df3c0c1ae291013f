"""A real PostgreSQL for tests, which name this module in `pytest_plugins`."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from free_port import free_port

_PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
_FOUND = shutil.which("pg_ctl")
PROGRAMS = Path(_FOUND).parent if _FOUND else _PLACES[-1] if _PLACES else None


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """The URL of an empty database in a server of our own on loopback."""
    if PROGRAMS is None:
        pytest.skip("PostgreSQL's programs are not installed")
    port = free_port()
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="dateline-postgresql-") as name:
        folder = Path(name)
        if as_user:
            shutil.chown(folder, "postgres")
        data = folder / "data"
        initdb = [
            *as_user,
            str(PROGRAMS / "initdb"),
            "-D",
            str(data),
            "-U",
            "dateline",
            "-A",
            "trust",
            "-E",
            "UTF8",
        ]
        control = [*as_user, str(PROGRAMS / "pg_ctl"), "-D", str(data), "-w"]
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        subprocess.run(initdb, check=True, capture_output=True, cwd=folder)
        start = [*control, "-l", str(folder / "log"), "-o", options, "start"]
        subprocess.run(start, check=True, stdout=subprocess.DEVNULL, cwd=folder)
        try:
            yield f"postgresql+psycopg://dateline@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run(
                [*control, "-m", "fast", "stop"], check=True, stdout=subprocess.DEVNULL, cwd=folder
            )
