"""`dateline search QUESTION`."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from index.cli.console import (
    AskedAtOption,
    JsonOption,
    QuestionArgument,
    SinceOption,
    SourceOption,
    UntilOption,
    opened_library,
    present,
)
from index.cli.terminal import origin, plain
from index.model import Hit
from index.text import normalise

_EXCERPT = 300  # characters


def search(
    question: QuestionArgument,
    *,
    since: SinceOption = None,
    until: UntilOption = None,
    source: SourceOption = None,
    asked_at: AskedAtOption = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Show at most this many passages.")] = 10,
    json: JsonOption = False,
) -> None:
    """Show the passages that match a question best, with the parts of their score."""
    with opened_library() as library:
        hits = library.search(question, limit, since=since, until=until, source=source, asked_at=asked_at)
    present(hits, _show, json=json)


def _show(console: Console, hits: Sequence[Hit]) -> None:
    """Print ranked passages with the parts of their score."""
    if not hits:
        console.print("Nothing found.")
    for number, hit in enumerate(hits, 1):
        read = "" if hit.read is None else f", read {hit.read:.1f}"
        parts = f"dense {hit.dense:.3f}, lexical {hit.lexical:.3f}, recency {hit.recency:.3f}{read}"
        score = f"{hit.score:.3f} ({parts})"
        console.print(Text.assemble((f"{number}. ", "bold cyan"), plain(hit.passage.article.title, "bold")))
        console.print(Padding(Text.assemble(origin(hit.passage.article), f" · {score}"), (0, 4)))
        excerpt = normalise.line(hit.passage.text)
        shown = excerpt if len(excerpt) <= _EXCERPT else excerpt[:_EXCERPT] + " …"
        console.print(Padding(plain(shown, "dim"), (0, 4)))
