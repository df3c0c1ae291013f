"""What all commands share: options, the library, and how a result is printed."""

import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated

import typer

from index.cli.json_output import to_json
from index.cli.terminal import err, out
from index.library import Library
from index.resources import Resources
from index.settings import Settings
from index.sources.files.article_files import ArticleFiles

JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
SinceOption = Annotated[
    str | None,
    typer.Option(help="Only articles published then or later: 2024-06-19, “last week” or “June 2024”."),
]
UntilOption = Annotated[str | None, typer.Option(help="Only articles published then or earlier.")]
SourceOption = Annotated[str | None, typer.Option(help="Only articles from this publisher.")]
AskedAtOption = Annotated[str | None, typer.Option(help="When the question is asked. By default now.")]
SamplesOption = Annotated[
    bool, typer.Option("--samples", help="Use the sample articles that come with Dateline.")
]
ArticlesOption = Annotated[
    list[Path] | None,
    typer.Option(help="A folder of articles that questions of other folders name. Repeat for more."),
]
HeldOutOption = Annotated[
    list[Path] | None, typer.Option(help="A folder to measure on, not to fit on. Repeat for more.")
]
QuestionArgument = Annotated[str, typer.Argument(help="In quotation marks.")]


@contextmanager
def opened_library(*, samples: bool = False) -> Iterator[Library]:
    """Open the operator's library as the settings say, or a temporary one of the sample articles."""
    if samples:
        with _samples() as library:
            yield library
        return
    settings = Settings.read()
    logging.basicConfig(level=settings.log_level, format="%(levelname)s %(name)s: %(message)s")
    with Resources(settings) as resources:
        yield Library(resources)


@contextmanager
def _samples() -> Iterator[Library]:
    """Open a temporary library of the sample articles. Of the settings, only the language model is used."""
    given = Settings.read()
    model = {name: getattr(given, name) for name in type(given).model_fields if name.startswith("llm_")}
    with (
        tempfile.TemporaryDirectory(prefix="dateline-") as folder,
        as_file(files("index") / "samples") as samples,
        Resources(Settings.model_construct(data_dir=Path(folder), **model)) as resources,
    ):
        library = Library(resources)
        library.add(ArticleFiles([samples]))
        yield library


def remove_old(library: Library) -> None:
    """Remove the articles that are older than KEEP_DAYS, if that is set, and print their number."""
    days = Settings.read().keep_days
    if days is not None and (removed := library.remove_older_than(days).removed):
        err.print(f"{removed:,} articles older than KEEP_DAYS={days} were removed.")


def present(value: object, show: Callable[..., None], *, json: bool, **details: float) -> None:
    """Print a result as JSON, or for a person with `show`."""
    if json:
        typer.echo(to_json(value))
    else:
        show(out, value, **details)
