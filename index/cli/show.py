"""`dateline show ID`."""

from functools import partial
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from index.cli.console import JsonOption, opened_library, present
from index.cli.notes import day
from index.cli.terminal import origin, plain
from index.model import Article


def show(id_: Annotated[str, typer.Argument(metavar="ID")], *, json: JsonOption = False) -> None:
    """Show one article in full."""
    with opened_library() as library:
        article, error = library.article(id_), library.page_records.error(id_)
    present(article, partial(_show, page_error=error), json=json)


def _show(console: Console, article: Article, page_error: str) -> None:
    """Print one article in full, and why its page could not be read the last time."""
    console.print(plain(article.title, "bold"))
    console.print(origin(article))
    for name in ("url", "author", "language", "id"):
        if value := getattr(article, name):
            console.print(Text.assemble(f"{name}: ", plain(value)), soft_wrap=True)
    if article.updated:
        console.print(f"updated by the publisher: {day(article.updated)}")
    if page_error:
        console.print(Text.assemble("page: ", plain(page_error)), soft_wrap=True)
    if article.withdrawn is not None:
        console.print(Text.assemble("withdrawn: ", plain(article.withdrawn)))
    console.print()
    console.print(plain(article.text))
