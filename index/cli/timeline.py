"""`dateline timeline TOPIC`."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from index.answering.timeline import Event
from index.cli.console import JsonOption, SamplesOption, SinceOption, UntilOption, opened_library, present
from index.cli.terminal import origin, plain
from index.library import Library
from index.model import RELATED
from index.text import normalise


def timeline(
    topic: Annotated[str, typer.Argument(help="In quotation marks.")],
    *,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Show at most this many events.")] = 20,
    samples: SamplesOption = False,
    json: JsonOption = False,
) -> None:
    """Show what happened, oldest first, with one dated quote per event."""
    with opened_library(samples=samples) as library:
        events = library.timeline(topic, since=since, until=until, limit=limit)
        undated = [] if events or since or until else _undated(library, topic)
    present(events, partial(_show, undated=undated), json=json)


def _undated(library: Library, topic: str) -> list[str]:
    """Return the titles of articles near to the topic that have no date."""
    articles = (hit.passage.article for hit in library.search(topic) if hit.dense >= RELATED)
    return list(dict.fromkeys(article.title for article in articles if article.published is None))


def _show(console: Console, events: Sequence[Event], undated: Sequence[str]) -> None:
    """Print the day, quote and publisher of each event, or why there is none."""
    if not events:
        console.print("No dated article is about this.")
        for title in undated:
            console.print(Text.assemble("    left out, as it has no date: ", plain(title)), soft_wrap=True)
    for event in events:
        others = len(event.articles) - 1
        more = f" and {others} more article{'s' if others > 1 else ''}" if others else ""
        day_ = f"{event.day.day} {event.day:%B %Y}"
        text = plain(normalise.line(event.quote.text))
        console.print(Text.assemble((f"{day_}  ", "bold cyan"), "“", text, "”"))
        console.print(Padding(Text.assemble(origin(event.quote.article), more), (0, 4)))
        if event.quote.article.url:
            console.print(Text.assemble("    ", plain(event.quote.article.url, "dim")), soft_wrap=True)
