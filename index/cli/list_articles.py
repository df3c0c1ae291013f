"""`dateline list`."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from index.cli.console import JsonOption, SourceOption, opened_library, present
from index.cli.terminal import marks, plain
from index.model import Article


def list_articles(
    *,
    search: Annotated[str, typer.Option(help="Only articles with these words in title or source.")] = "",
    source: SourceOption = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Show at most this many articles.")] = 20,
    offset: Annotated[int, typer.Option(min=0, help="Skip this many articles first.")] = 0,
    json: JsonOption = False,
) -> None:
    """List the articles, newest first."""
    with opened_library() as library:
        articles = library.articles(limit, offset, search=search, source=source)
    present(articles, _show, json=json)


def _show(console: Console, articles: Sequence[Article]) -> None:
    """Print a table of articles."""
    if not articles:
        console.print("No articles. Add some with: dateline add PATH…")
        return
    table = Table(box=None, pad_edge=False)
    for name in ("id", "published", "source", "title"):
        table.add_column(name, no_wrap=name in {"id", "published"})
    for article in articles:
        published = f"{article.published:%Y-%m-%d}" if article.published else "unknown"
        title = Text.assemble(
            plain(article.title), (f" ({noted})" if (noted := marks(article)) else "", "dim")
        )
        table.add_row(article.id, published, plain(article.source), title)
    console.print(table)
