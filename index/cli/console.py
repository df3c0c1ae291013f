"""What all commands share: options, the library, and how a result is printed."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console

from index.cli.json_output import to_json
from index.library import Library
from index.resources import Resources
from index.settings import Settings

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
SinceOption = Annotated[
    str | None, typer.Option(help="Only articles published on this day or later (2024-06-19).")
]
UntilOption = Annotated[str | None, typer.Option(help="Only articles published on this day or earlier.")]
SourceOption = Annotated[str | None, typer.Option(help="Only articles from this publisher.")]
AskedAtOption = Annotated[str | None, typer.Option(help="When the question is asked. By default now.")]
QuestionArgument = Annotated[str, typer.Argument(help="In quotation marks.")]


@contextmanager
def opened_library() -> Iterator[Library]:
    """Open the operator's own library, as configured by the settings."""
    settings = Settings.read()
    logging.basicConfig(level=settings.log_level, format="%(levelname)s %(name)s: %(message)s")
    with Resources(settings) as resources:
        yield Library(resources)


def present(value: object, show: Callable[..., None], *, json: bool, **details: float) -> None:
    """Print a result as JSON, or for a person with `show`."""
    if json:
        typer.echo(to_json(value))
    else:
        show(out, value, **details)
