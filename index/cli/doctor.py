"""`dateline doctor`."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from index.cli.console import JsonOption, present
from index.cli.terminal import plain
from index.doctor import Check, examine
from index.errors import InvalidSetting
from index.resources import Resources
from index.settings import Settings


def doctor(
    *,
    offline: Annotated[bool, typer.Option("--offline", help="Do not ask Discord about the token.")] = False,
    json: JsonOption = False,
) -> None:
    """Examine settings, token, folder, disk, models, catalog, index, feeds, clock and versions."""
    checks = _checks(thorough=not offline)
    present(checks, _show, json=json)
    if not all(check.well for check in checks):
        raise typer.Exit(1)


def _checks(*, thorough: bool) -> Sequence[Check]:
    try:
        settings = Settings.read()
    except InvalidSetting as error:
        return [Check("settings", well=False, found="", remedy=str(error))]
    with Resources(settings) as resources:
        return examine(settings, resources, thorough=thorough)


def _show(console: Console, checks: Sequence[Check]) -> None:
    """Print a line for each check: what was found, or what to do."""
    for check in checks:
        mark, style = ("✔", "green") if check.well else ("✘", "red")
        line = Text.assemble(plain(mark, style), f" {check.name:<9} ", plain(check.found or check.remedy))
        console.print(line, soft_wrap=True)
