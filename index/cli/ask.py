"""`dateline ask QUESTION`."""

import time
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
    SamplesOption,
    SinceOption,
    SourceOption,
    UntilOption,
    opened_library,
    present,
)
from index.cli.notes import day, greeting, notes
from index.cli.terminal import origin, plain
from index.model import Answer, Article, Quote, WrittenAnswer
from index.text import normalise

_CLOSEST = 3


def ask(  # noqa: PLR0913 - one for each option
    question: QuestionArgument,
    *,
    since: SinceOption = None,
    until: UntilOption = None,
    source: SourceOption = None,
    asked_at: AskedAtOption = None,
    limit: Annotated[int, typer.Option(min=1, max=10, help="Show at most this many quotes.")] = 3,
    samples: SamplesOption = False,
    quotes_only: Annotated[
        bool, typer.Option("--quotes-only", help="Do not ask the language model, even if one is set.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Answer a question with exact quotes, or say that no article answers it."""
    with opened_library(samples=samples) as library:
        library.warm_up()
        started = time.monotonic()
        answer = library.ask(
            question, since=since, until=until, source=source, asked_at=asked_at, limit=limit
        )
        if not quotes_only:
            answer = library.write(answer)
    present(answer, show_answer, json=json, seconds=time.monotonic() - started)


def show_answer(console: Console, answer: Answer, seconds: float) -> None:
    """Print the quotes with their sources, or a refusal with the closest headlines."""
    took = f"{seconds:.2f} s"
    if answer.greeting:
        console.print(plain(greeting(answer.greeting)))
        return
    if answer.abstained:
        console.print("No article answers this.", style="bold")
        _show_notes(console, answer)
        _show_headlines(console, "Possibly related:", answer.closest)
        _show_headlines(console, "From another time:", answer.outside)
        console.print(f"Confidence {answer.confidence:.0%} · {took}", style="dim")
        return
    if answer.written and answer.written.lines:
        _show_written(console, answer, answer.written)
    for number, quote in enumerate(answer.quotes, 1):
        console.print(Text.assemble((f"[{number}] ", "bold cyan"), "“", _quoted(quote), "”"))
        console.print(Padding(plain(quote.article.title, "bold"), (0, 4)))
        console.print(Padding(origin(quote.article), (0, 4)))
        if quote.article.url:
            console.print(Text.assemble("    ", plain(quote.article.url, "dim")), soft_wrap=True)
        if quote.also:
            others = ", ".join(dict.fromkeys(copy.source or copy.title for copy in quote.also))
            console.print(Padding(Text.assemble("also in ", plain(others)), (0, 4)))
        console.print()
    _show_notes(console, answer)
    as_of = f"As of {day(answer.as_of)}" if answer.as_of else "Date unknown"
    console.print(f"{as_of} · confidence {answer.confidence:.0%} · {took}", style="dim")


def _quoted(quote: Quote) -> Text:
    """Return the text of a quote, with the sentence that answers in bold unless it stands alone."""
    before, answer, after = (normalise.line(part) for part in quote.parts)
    style = "bold" if before or after else ""
    parts = [plain(before), plain(answer, style), plain(after)]
    return Text(" ").join(part for part in parts if part)


def _show_written(console: Console, answer: Answer, written: WrittenAnswer) -> None:
    """Print the lines of a language model, each with its sources and the numbers of quotes that it cites."""
    for line in written.lines:
        sources = dict.fromkeys(_named(cited, answer.quotes) for cited in line.cites)
        console.print(Text.assemble(plain(line.text, "bold"), " ", plain(f"({', '.join(sources)})", "dim")))
    translated = "; a translation, of which only names and numbers were checked" if written.translated else ""
    console.print(plain(f"Written by {written.model}, checked against the quotes{translated}", "dim"))
    console.print()


def _named(cited: Quote, quotes: Sequence[Quote]) -> str:
    """Return the number of the quote that holds a sentence, or the source of a sentence beside the quotes."""
    holding = (number for number, quote in enumerate(quotes, 1) if quote.overlaps(cited))
    number = next(holding, None)
    return f"[{number}]" if number else cited.article.source or cited.article.title


def _show_notes(console: Console, answer: Answer) -> None:
    for note in notes(answer):
        console.print(plain(note))


def _show_headlines(console: Console, intro: str, articles: Sequence[Article]) -> None:
    if articles:
        console.print(intro)
    for article in articles[:_CLOSEST]:
        console.print(Padding(Text.assemble("- ", plain(article.title), " (", origin(article), ")"), (0, 2)))
