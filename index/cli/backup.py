"""`dateline backup FILE`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from index.backup import Backup, back_up
from index.cli.console import JsonOption, present
from index.cli.terminal import plain
from index.resources import Resources
from index.settings import Settings


def backup(
    file: Annotated[Path, typer.Argument(help="Where to write the backup; an earlier one is replaced.")],
    *,
    json: JsonOption = False,
) -> None:
    """Write all articles and what the bot stored into one file, also while the bot runs."""
    settings = Settings.read()
    with Resources(settings) as resources:
        made = back_up(resources.database, settings, file)

    def show(console: Console, made: Backup) -> None:
        size = file.stat().st_size / 1e6
        articles = f"{made.articles:,} article{'' if made.articles == 1 else 's'}"
        console.print(plain(f"{articles} and the bot's records · {size:,.1f} MB · {file}"), soft_wrap=True)
        left_out = ", ".join(made.secrets) or "none"
        console.print(f"Not included: the index, which is rebuilt, and secrets ({left_out}).", soft_wrap=True)

    present(made, show, json=json)
