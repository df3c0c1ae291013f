"""`dateline add PLACE…`."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from index.cli.console import JsonOption, opened_library, present
from index.cli.terminal import Meter, err, out, show_report
from index.library import Library
from index.model import Article
from index.report import Failure
from index.settings import Settings
from index.sources.files.article_files import ArticleFiles

_WEB = ("http://", "https://")


def add(
    places: Annotated[
        list[str],
        typer.Argument(
            metavar="PLACE...",
            help="Files, folders (.txt .md .html .pdf .docx .json .jsonl .jsonl.gz .csv) and addresses "
            "of pages (https://…).",
        ),
    ],
    *,
    json: JsonOption = False,
) -> None:
    """Add articles from files, folders and web pages. Articles that changed are updated."""
    urls = [place for place in places if place.lower().startswith(_WEB)]
    reading = ArticleFiles([Path(place) for place in places if place not in urls])
    started = time.monotonic()
    with (
        opened_library() as library,
        _named(library, urls) as pages,
        Meter(err, lambda _: (reading.position, reading.size)) as meter,
    ):
        report = library.add(chain(reading, pages), meter)
    present(report, show_report, json=json, seconds=time.monotonic() - started)
    if reading.skipped and not json:
        out.print(f"{reading.skipped:,} files of other types were skipped.")
    if report.failed:
        raise typer.Exit(1)


@contextmanager
def _named(library: Library, urls: Sequence[str]) -> Iterator[Iterable[Article | Failure]]:
    """Yield the pages at `urls`, and at the end record those that were added for later corrections."""
    if not urls:
        yield ()
        return
    # Adding files need not wait 0.2 s for the web's libraries.
    from index.sources.http.fetcher import Fetcher, Limits  # noqa: PLC0415
    from index.subscriptions.named_pages import NamedPages  # noqa: PLC0415
    from index.subscriptions.schedule import Schedule  # noqa: PLC0415

    settings = Settings.read()
    with Fetcher(Limits.from_settings(settings)) as fetcher:
        pages = NamedPages(library, fetcher, Schedule.from_settings(settings), urls)
        yield pages
        pages.note()
