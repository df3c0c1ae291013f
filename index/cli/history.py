"""`dateline history ID`."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from index.catalog.revisions import Edit, Revision
from index.cli.console import JsonOption, opened_library, present
from index.cli.terminal import plain


def history(id_: Annotated[str, typer.Argument(metavar="ID")], *, json: JsonOption = False) -> None:
    """Show how an article changed since it was first stored, and when."""
    with opened_library() as library:
        past = library.history(id_)
    present(past, _show, json=json)


def _show(console: Console, past: Sequence[Revision]) -> None:
    for number, revision in enumerate(past, 1):
        event = "first stored" if number == 1 else "revised"
        console.print(
            Text.assemble((f"{number}. ", "bold cyan"), f"{event} {revision.stored:%d %B %Y %H:%M %Z}")
        )
        if number == 1:
            console.print(Padding(plain(revision.title, "bold"), (0, 4)))
        for edit in revision.edits:
            _show_edit(console, edit)
        for withdrawal in revision.withdrawals:
            until = f" until {withdrawal.until:%d %B %Y %H:%M %Z}" if withdrawal.until else ""
            since = f"withdrawn {withdrawal.since:%d %B %Y %H:%M %Z}{until}: "
            console.print(Padding(Text.assemble((since, "bold"), plain(withdrawal.reason)), (0, 4)))


def _show_edit(console: Console, edit: Edit) -> None:
    place = "headline " if edit.headline else ""
    for mark, sentence, style in (("-", edit.former, "red"), ("+", edit.present, "green")):
        if sentence:
            line = Text.assemble("    ", (f"{mark} {place}", style), plain(sentence))
            console.print(line, soft_wrap=True)
