"""`dateline sitemap URL`."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from index.cli.console import JsonOption, present
from index.cli.feeds_output import followed_fields, show_followed
from index.cli.subscriptions import meter, opened_subscriptions
from index.cli.terminal import out
from index.errors import InvalidDate
from index.text import normalise


def sitemap(
    url: Annotated[str, typer.Argument(help="Address of a sitemap or of a sitemap index.")],
    *,
    since: Annotated[str, typer.Option(help="Add only pages dated on this day or later (2024-06-19).")],
    json: JsonOption = False,
) -> None:
    """Add the pages that a site's news sitemap lists, once, without following it."""
    try:
        first = normalise.moment(since)
    except InvalidDate as error:
        raise InvalidDate(f"--since: {error}") from None
    with opened_subscriptions() as subscriptions, meter() as bar:
        taken = subscriptions.take_sitemap(url, first or datetime.min.replace(tzinfo=UTC), bar)
    if json:
        present(followed_fields(taken), print, json=True)
    else:
        show_followed(out, taken)
    if taken.failed:
        raise typer.Exit(1)
