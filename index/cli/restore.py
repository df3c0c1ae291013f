"""`dateline restore FILE`."""

import logging
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from index.backup import Backup
from index.backup import restore as restored
from index.catalog import library_names
from index.cli.console import JsonOption, present
from index.cli.terminal import Meter, err, plain
from index.library import Library
from index.resources import Resources
from index.settings import Settings


def restore(
    file: Annotated[Path, typer.Argument(help="A file that dateline backup wrote.")],
    *,
    later: Annotated[
        bool, typer.Option("--later", help="Leave the indexing to the bot, which does it while it answers.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Restore a backup into an empty DATA_DIR or DATABASE_URL, and build the index."""
    settings = Settings.read()
    logging.basicConfig(level=settings.log_level, format="%(levelname)s %(name)s: %(message)s")
    with Resources(settings) as resources:
        if not later:
            resources.store  # noqa: B018 - opened now, so that a library in use is refused before anything is written
        resources.folder.mkdir(parents=True, exist_ok=True)
        made = restored(file, resources.database, resources.folder)
        if not json:
            _show(err, made)
        if not later:
            for name in library_names(resources.database):
                with Meter(err, lambda done: (done.done, done.total or 1)) as meter:
                    Library(resources, name).reindex(progress=meter)
    present(made, _end, json=json, later=later)


def _show(console: Console, made: Backup) -> None:
    """Say at once what was restored; the indexing may take long."""
    articles = f"{made.articles:,} article{'' if made.articles == 1 else 's'}"
    console.print(f"Restored {articles} and the bot's records of {made.made:%Y-%m-%d %H:%M} UTC.")
    if made.settings:
        given = " ".join(f"{name}={value}" for name, value in made.settings.items())
        console.print(plain(f"Settings of the backup: {given}"), soft_wrap=True)
    if made.secrets:
        console.print(f"Set these secrets again: {', '.join(made.secrets)}", soft_wrap=True)


def _end(console: Console, _: Backup, *, later: float) -> None:
    console.print("The bot indexes them when it starts." if later else "The index is built.")
