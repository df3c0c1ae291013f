"""Buttons and selects that work as long as their message exists: their custom id holds all they need."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, Self

import discord

from bot.client import Interaction
from bot.messages.card import MessageCard
from bot.sending import tell

_NEVER = r"(?!)"
_UNSURE, _SURE = 0xE0A030, 0x3A6EA5


class Component(discord.ui.DynamicItem[Any], ABC, template=_NEVER):
    """A component whose custom id matches the subclass's template; `press` does its work."""

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: discord.ui.Item[Any], _match: re.Match[str], /
    ) -> Self:
        """Return the component that was used, with what was chosen in it."""
        used = cls.__new__(cls)
        discord.ui.DynamicItem.__init__(used, item)
        return used

    @property
    def carried(self) -> dict[str, str]:
        """The values in the custom id, by the names in the template."""
        match = self.template.fullmatch(self.custom_id)
        return {} if match is None else match.groupdict()

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do the work, and tell the member if it fails; the bot does not end before that."""
        with interaction.client.services.questions.open():
            try:
                await self.press(interaction)
            except Exception as error:  # noqa: BLE001 - discord.py would only log it, and the member would see nothing
                await tell(interaction, error)

    @abstractmethod
    async def press(self, interaction: Interaction) -> None:
        """Do what the component is for."""


class Button(Component, template=_NEVER):
    """A button."""

    def __init__(
        self,
        label: str,
        custom_id: str,
        *,
        emoji: str | None = None,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        disabled: bool = False,
        row: int | None = None,
    ) -> None:
        """Show `label`, `emoji` or both."""
        shown = discord.ui.Button[Any](
            label=label or None, emoji=emoji, style=style, custom_id=custom_id, disabled=disabled
        )
        super().__init__(shown, row=row)


def embed(card: MessageCard) -> discord.Embed:
    """Return a card as Discord's embed."""
    shown = discord.Embed(
        title=card.title or None, description=card.body or None, colour=_UNSURE if card.unsure else _SURE
    )
    if card.thumbnail:
        shown.set_thumbnail(url=card.thumbnail)
    return shown.set_footer(text=card.note) if card.note else shown


def view(items: Iterable[discord.ui.Item[Any]]) -> discord.ui.View:
    """Return the components of a message."""
    shown = discord.ui.View(timeout=None)
    for item in items:
        shown.add_item(item)
    return shown
