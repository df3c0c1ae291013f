"""`dateline timeline TOPIC`."""

from typing import Annotated

import typer

from index.cli import terminal
from index.cli.console import Json, Since, Until, opened_library, present


def timeline(
    topic: Annotated[str, typer.Argument(help="In quotation marks, so that the shell takes it as one.")],
    *,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Events at most.")] = 20,
    json: Json = False,
) -> None:
    """Tell what happened, oldest first: one dated, quoted sentence for each event."""
    with opened_library() as library:
        events = library.timeline(topic, since=since, until=until, limit=limit)
    present(events, terminal.show_timeline, json=json)
