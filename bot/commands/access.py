"""/access: where the bot may answer, who may ask, how often, in private or not, and if a model writes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from zoneinfo import available_timezones

import discord
from discord import app_commands

from bot.access import Access
from bot.client import Client, Interaction
from bot.exceptions import Declined
from bot.interactions.components import Button, Component, embed, view
from bot.interactions.localised import described
from bot.interactions.permissions import must_manage
from bot.messages.card import MessageCard
from bot.messages.markup import escaped
from bot.messages.texts import Translate, language
from bot.sending import offer, respond, update

_PACES = (1, 2, 3, 5, 10, 20, 60, 0)
_MOST = 25
_KINDS = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.forum,
    discord.ChannelType.voice,
    discord.ChannelType.stage_voice,
]
"""Where members can write: the chat of a voice channel is that channel."""


@described("access", managers=True)
async def access(interaction: discord.Interaction[Client], time_zone: str | None = None) -> None:
    """Show the settings with selects to change them; the time zone is an option of the command."""
    guild = await must_manage(interaction, "access")
    tr = language(str(interaction.locale))
    services = interaction.client.services
    decided = await services.read(services.storage.access.get, guild)
    if time_zone is not None:
        known = {zone.casefold(): zone for zone in available_timezones()}
        zone = known.get(time_zone.strip().casefold())
        if zone is None:
            raise Declined("access.no_zone")
        decided = replace(decided, zone=zone)
        await services.read(services.storage.access.put, guild, decided)
    writes = services.libraries.writes
    await respond(
        interaction,
        embed=embed(_card(decided, tr, writes=writes)),
        view=_view(decided, tr, writes=writes),
        ephemeral=True,
    )


@access.autocomplete("time_zone")
async def _zones(interaction: discord.Interaction[Client], typed: str) -> list[app_commands.Choice[str]]:
    """Offer time zones to managers."""
    try:
        await must_manage(interaction, "access")
    except Declined:
        return []
    wanted = typed.casefold().strip().replace(" ", "_")
    zones = [zone for zone in sorted(available_timezones()) if wanted in zone.casefold()]
    return await offer(interaction, [app_commands.Choice(name=zone, value=zone) for zone in zones[:_MOST]])


async def _change(interaction: Interaction, changed: Callable[[Access], Access]) -> None:
    guild = await must_manage(interaction, "access")
    tr, services = language(str(interaction.locale)), interaction.client.services
    decided = changed(await services.read(services.storage.access.get, guild))
    await services.read(services.storage.access.put, guild, decided)
    writes = services.libraries.writes
    await update(
        interaction,
        embed=embed(_card(decided, tr, writes=writes)),
        view=_view(decided, tr, writes=writes),
    )


class Channels(Component, template="access:channels"):
    """Chooses where the bot may answer."""

    async def press(self, interaction: Interaction) -> None:
        """Store the choice."""
        chosen = frozenset(channel.id for channel in self.item.values)
        await _change(interaction, lambda decided: replace(decided, channels=chosen))


class Roles(Component, template="access:roles"):
    """Chooses who may ask."""

    async def press(self, interaction: Interaction) -> None:
        """Store the choice."""
        chosen = frozenset(role.id for role in self.item.values)
        await _change(interaction, lambda decided: replace(decided, roles=chosen))


class PerMinute(Component, template="access:pace"):
    """Chooses how many questions a member may ask in a minute."""

    async def press(self, interaction: Interaction) -> None:
        """Store the choice."""
        chosen = int(self.item.values[0])
        await _change(interaction, lambda decided: replace(decided, per_minute=chosen))


class Private(Button, template="access:private"):
    """Turns private answers on or off."""

    async def press(self, interaction: Interaction) -> None:
        """Store the choice."""
        await _change(interaction, lambda decided: replace(decided, private=not decided.private))


class QuotesOnly(Button, template="access:quotes_only"):
    """Turns the language model's sentences above the quotes on or off."""

    async def press(self, interaction: Interaction) -> None:
        """Store the choice."""
        await _change(interaction, lambda decided: replace(decided, quotes_only=not decided.quotes_only))


def _card(decided: Access, tr: Translate, *, writes: bool) -> MessageCard:
    """Return the settings; those about a language model only where one `writes`."""
    pace = tr("access.any_pace") if not decided.per_minute else str(decided.per_minute)
    channels = ", ".join(f"<#{id_}>" for id_ in sorted(decided.channels))
    roles = ", ".join(f"<@&{id_}>" for id_ in sorted(decided.roles))
    lines = [
        tr("access.channels", channels=channels) if channels else tr("access.everywhere"),
        tr("access.roles", roles=roles) if roles else tr("access.everyone"),
        tr("access.per_minute", number=pace),
        tr("access.private" if decided.private else "access.public"),
        *([tr("access.quotes_only" if decided.quotes_only else "access.written")] if writes else []),
        tr("access.zone", zone=escaped(decided.zone)),
    ]
    return MessageCard(tr("access.title"), "\n".join(lines))


def _view(decided: Access, tr: Translate, *, writes: bool) -> discord.ui.View:
    channels = discord.ui.ChannelSelect[Any](
        custom_id="access:channels",
        placeholder=tr("access.choose_channels"),
        channel_types=_KINDS,
        min_values=0,
        max_values=_MOST,
        default_values=[
            discord.Object(id_, type=discord.abc.GuildChannel) for id_ in sorted(decided.channels)
        ],
    )
    roles = discord.ui.RoleSelect[Any](
        custom_id="access:roles",
        placeholder=tr("access.choose_roles"),
        min_values=0,
        max_values=_MOST,
        default_values=[discord.Object(id_, type=discord.Role) for id_ in sorted(decided.roles)],
    )
    labels = {0: tr("access.any_pace")}
    paces = discord.ui.Select[Any](
        custom_id="access:pace",
        placeholder=tr("access.choose_pace"),
        options=[
            discord.SelectOption(
                label=tr("access.per_minute", number=labels.get(pace, pace)),
                value=str(pace),
                default=pace == decided.per_minute,
            )
            for pace in _PACES
        ],
    )
    private = Private(
        tr("access.make_public" if decided.private else "access.make_private"), "access:private"
    )
    quotes_only = QuotesOnly(
        tr("access.make_written" if decided.quotes_only else "access.make_quotes_only"), "access:quotes_only"
    )
    buttons = [private, quotes_only] if writes else [private]
    return view([Channels(channels), Roles(roles), PerMinute(paces), *buttons])


ITEMS: tuple[type[discord.ui.DynamicItem[Any]], ...] = (Channels, Roles, PerMinute, Private, QuotesOnly)
