"""The command line: `dateline …`."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import typer

from index.cli.terminal import err, plain
from index.errors import DatelineError

COMMANDS = {
    "add": "Add articles from files, folders and web pages.",
    "ask": "Answer a question with exact quotes.",
    "search": "Show the passages that match a question best.",
    "timeline": "Show what happened, oldest first.",
    "list": "List the articles, newest first.",
    "show": "Show one article in full.",
    "history": "Show how an article changed.",
    "remove": "Remove articles, by id or by conditions.",
    "status": "Show what is in the library, and how the index was built.",
    "reindex": "Bring the index up to date with the articles.",
    "doctor": "Examine settings, token, disk, models and index.",
    "backup": "Write everything that is stored into one file.",
    "restore": "Restore a backup, and build the index.",
    "feeds": "Follow feeds: new articles are added automatically.",
    "refresh": "Fetch the feeds that are due, and check recent articles.",
    "sitemap": "Add the pages that a site's news sitemap lists.",
    "evaluate": "Measure the answers to questions with known answers.",
    "fit-ranking": "Fit the order of retrieved passages to questions.",
    "fit-reader": "Fit the reader on your own news and questions.",
    "fit-support": "Fit the judgement of a language model's lines.",
}
"""Each command with the line that the list of commands shows."""

_MODULES = {"list": "list_articles"}  # a module would hide Python's list


def commands(arguments: Sequence[str]) -> typer.Typer:
    """Return the command line, importing only the commands that the arguments name.

    The others are listed by their summary, since importing them would take most of a second.
    """
    app = typer.Typer(
        help="Answers questions about the news with exact, dated, linked quotes from your articles.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    for name, summary in COMMANDS.items():
        if name not in arguments:
            app.command(name, help=summary)(_not_named)
            continue
        function = _MODULES.get(name, name.replace("-", "_"))
        command = getattr(import_module(f"index.cli.{function}"), function)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)
    return app


def _not_named() -> None:
    raise AssertionError("a command that runs is among the arguments")


def main() -> None:
    """Run the command line. A failure prints one sentence to standard error and exits with a code above 0."""
    try:
        commands(sys.argv[1:])()
    except DatelineError as error:
        err.print(plain(f"dateline: {error}"), soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        err.print("Stopped. Finished work is kept. Run the command again to continue.")
        sys.exit(130)
    except BrokenPipeError:  # the program that reads our output, like head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
