"""`dateline reindex`."""

import time
from typing import Annotated

import typer

from index.cli.console import JsonOption, opened_library, present, remove_old
from index.cli.terminal import Meter, err, show_report


def reindex(
    *,
    full: Annotated[
        bool, typer.Option("--full", help="Embed every article again, then switch to the new index.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Bring the index up to date with the articles: after a crash, a lost index or a change of model."""
    started = time.monotonic()
    with opened_library() as library:
        with Meter(err, lambda done: (done.done, done.total or 1)) as meter:
            report = library.reindex(full=full, progress=meter)
        remove_old(library)
    present(report, show_report, json=json, seconds=time.monotonic() - started)
