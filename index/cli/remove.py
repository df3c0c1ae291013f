"""`dateline remove ID…`."""

import time
from typing import Annotated

import typer

from index.cli.console import JsonOption, opened_library, present
from index.cli.terminal import show_report


def remove(ids: Annotated[list[str], typer.Argument(metavar="ID...")], *, json: JsonOption = False) -> None:
    """Remove articles with their passages and earlier revisions."""
    started = time.monotonic()
    with opened_library() as library:
        report = library.remove(*ids)
    present(report, show_report, json=json, seconds=time.monotonic() - started)
