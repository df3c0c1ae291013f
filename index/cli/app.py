"""The command line: `dateline …`."""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated

import typer

from index.cli import terminal
from index.cli.add import add
from index.cli.console import AskedAt, Json, Question, Since, Source, Until, err, opened_library, present
from index.cli.feeds import feeds, refresh, sitemap
from index.cli.fit_reader import fit_reader
from index.cli.history import history
from index.cli.terminal import Meter
from index.cli.timeline import timeline
from index.errors import DatelineError
from index.evaluation.run import evaluate as run_evaluation
from index.library import Library
from index.resources import Resources
from index.settings import Settings
from index.sources.files.article_files import ArticleFiles

app = typer.Typer(
    help="Answers questions about the news with exact, dated, linked quotes from your articles.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

_EMBEDDED = {"chroma_url": None, "database_url": None}
"""Evaluation measures on this machine, and leaves no trace on a server."""

for command in (add, history, refresh, sitemap, timeline):
    app.command()(command)
app.add_typer(feeds, name="feeds")


@app.command()
def ask(
    question: Question,
    *,
    since: Since = None,
    until: Until = None,
    source: Source = None,
    asked_at: AskedAt = None,
    limit: Annotated[int, typer.Option(min=1, max=10, help="Quotes at most.")] = 3,
    samples: Annotated[
        bool, typer.Option("--samples", help="Ask the sample articles that come along.")
    ] = False,
    json: Json = False,
) -> None:
    """Answer a question with exact quotes, or say that no article answers it."""
    with _samples() if samples else opened_library() as library:
        library.warm_up()
        started = time.monotonic()
        answer = library.ask(
            question, since=since, until=until, source=source, asked_at=asked_at, limit=limit
        )
    present(answer, terminal.show_answer, json=json, seconds=time.monotonic() - started)


@app.command()
def search(
    question: Question,
    *,
    since: Since = None,
    until: Until = None,
    source: Source = None,
    asked_at: AskedAt = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Passages at most.")] = 10,
    json: Json = False,
) -> None:
    """Show the passages that fit a question best, with the parts of their score."""
    with opened_library() as library:
        hits = library.search(question, limit, since=since, until=until, source=source, asked_at=asked_at)
    present(hits, terminal.show_hits, json=json)


@app.command("list")
def list_(
    *,
    search: Annotated[str, typer.Option(help="Words that title or source must have.")] = "",
    source: Source = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Articles at most.")] = 20,
    offset: Annotated[int, typer.Option(min=0, help="Articles to leave out before them.")] = 0,
    json: Json = False,
) -> None:
    """List the articles, newest first."""
    with opened_library() as library:
        articles = library.articles(limit, offset, search=search, source=source)
    present(articles, terminal.show_articles, json=json)


@app.command()
def show(id_: Annotated[str, typer.Argument(metavar="ID")], *, json: Json = False) -> None:
    """Show one article in full."""
    with opened_library() as library:
        article = library.article(id_)
    present(article, terminal.show_article, json=json)


@app.command()
def remove(ids: Annotated[list[str], typer.Argument(metavar="ID...")], *, json: Json = False) -> None:
    """Remove articles, with their passages and former revisions."""
    started = time.monotonic()
    with opened_library() as library:
        report = library.remove(*ids)
    present(report, terminal.show_report, json=json, seconds=time.monotonic() - started)


@app.command()
def status(*, json: Json = False) -> None:
    """Show how much is in the library, from when to when, and what the index was made with."""
    with opened_library() as library:
        found = library.status()
    present(found, terminal.show_status, json=json)


@app.command()
def reindex(
    *,
    full: Annotated[
        bool, typer.Option("--full", help="Embed every article again, then switch over.")
    ] = False,
    json: Json = False,
) -> None:
    """Bring the index in step with the articles, after a crash, a lost index or another model."""
    started = time.monotonic()
    with opened_library() as library, Meter(err, lambda done: (done.done, done.total or 1)) as meter:
        report = library.reindex(full=full, progress=meter)
    present(report, terminal.show_report, json=json, seconds=time.monotonic() - started)


@app.command()
def evaluate(
    folder: Annotated[
        Path, typer.Argument(help="Folder with questions.jsonl, unanswerable.jsonl and articles.jsonl(.gz).")
    ],
    *,
    articles: Annotated[
        Path | None, typer.Option(help="Folder with articles.jsonl(.gz), if they are elsewhere.")
    ] = None,
    index: Annotated[
        Path | None, typer.Option(help="Keep the index in this folder, and use what is there already.")
    ] = None,
    misspelt: Annotated[
        bool, typer.Option("--misspelt", help="Ask with two slips in the rarest name of each question.")
    ] = False,
    json: Json = False,
) -> None:
    """Measure how well questions with known answers are answered, and the others refused."""
    with tempfile.TemporaryDirectory(prefix="dateline-") as passing:
        resources = Resources(
            Settings.read().model_copy(update={**_EMBEDDED, "data_dir": index or Path(passing)})
        )
        with resources, Meter(err, lambda done: (done.done, done.total or 0)) as meter:
            figures = run_evaluation(
                Library(resources, "evaluation"), folder, meter, articles_folder=articles, misspelt=misspelt
            )
    present(figures, terminal.show_figures, json=json)


app.command("fit-reader")(fit_reader)


def main() -> None:
    """Run the command line; every failure is one sentence on standard error and an exit code above 0."""
    try:
        app()
    except DatelineError as error:
        err.print(terminal.plain(f"dateline: {error}"), soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        err.print("Stopped. What was done is kept; the same command goes on from there.")
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output, like head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


@contextmanager
def _samples() -> Iterator[Library]:
    """Give a library of the sample articles, made anew and thrown away."""
    with (
        tempfile.TemporaryDirectory(prefix="dateline-") as folder,
        as_file(files("index") / "samples") as samples,
        Library.open(folder) as library,
    ):
        library.add(ArticleFiles([samples]))
        yield library
