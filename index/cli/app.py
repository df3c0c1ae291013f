"""The command line: `dateline …`."""

import os
import sys

import typer

from index.cli.add import add
from index.cli.ask import ask
from index.cli.backup import backup
from index.cli.console import err
from index.cli.doctor import doctor
from index.cli.evaluate import evaluate
from index.cli.feeds import feeds
from index.cli.fit_reader import fit_reader
from index.cli.history import history
from index.cli.list_articles import list_articles
from index.cli.refresh import refresh
from index.cli.reindex import reindex
from index.cli.remove import remove
from index.cli.restore import restore
from index.cli.search import search
from index.cli.show import show
from index.cli.sitemap import sitemap
from index.cli.status import status
from index.cli.terminal import plain
from index.cli.timeline import timeline
from index.errors import DatelineError

app = typer.Typer(
    help="Answers questions about the news with exact, dated, linked quotes from your articles.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

app.command()(add)
app.command()(ask)
app.command()(search)
app.command()(timeline)
app.command("list")(list_articles)
app.command()(show)
app.command()(history)
app.command()(remove)
app.command()(status)
app.command()(reindex)
app.command()(doctor)
app.command()(backup)
app.command()(restore)
app.add_typer(feeds, name="feeds")
app.command()(refresh)
app.command()(sitemap)
app.command()(evaluate)
app.command("fit-reader")(fit_reader)


def main() -> None:
    """Run the command line. A failure prints one sentence to standard error and exits with a code above 0."""
    try:
        app()
    except DatelineError as error:
        err.print(plain(f"dateline: {error}"), soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        err.print("Stopped. Finished work is kept. Run the command again to continue.")
        sys.exit(130)
    except BrokenPipeError:  # the program that reads our output, like head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
