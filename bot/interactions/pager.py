"""The buttons that turn the pages of a list."""

from collections.abc import Callable

import discord

from bot.interactions.components import Button, view
from bot.messages.texts import Translate


def pager(
    kind: type[Button], custom_id: Callable[[int], str], number: int, *, more: bool, tr: Translate
) -> discord.ui.View:
    """Return the buttons of page `number`, counted from 0.

    Args:
        kind: the class of the buttons.
        custom_id: makes a custom id from the number of the page to turn to.
        number: the page shown.
        more: whether there is a next page.
        tr: the reader's language.
    """
    if not number and not more:
        return view([])
    # A disabled button needs a custom id of its own, too.
    earlier, later = custom_id(max(number - 1, 0)), custom_id(number + 1)
    return view(
        [
            kind(f"◀ {tr('pages.newer')}", earlier, disabled=not number),
            kind(f"{tr('pages.older')} ▶", later, disabled=not more),
        ]
    )
