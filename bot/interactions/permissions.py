"""Find out who asks where, and check with `bot.access` whether they may."""

import asyncio
import logging
import time

import discord

from bot.access import DIRECT, Access, Overwrite, OverwriteKind, may_manage, refusal
from bot.client import Client, Interaction
from bot.exceptions import Declined
from bot.messages.dates import countdown
from bot.sending import with_retry

log = logging.getLogger(__name__)

_ARRIVE_WITHIN = 1.5  # seconds
_NAMED = 5  # channels
_REMEMBERED = 10.0  # seconds; Discord also sends an event when they change


def guild_of(interaction: Interaction) -> int:
    """Return the id of the server that installed the bot, or DIRECT where only the user installed it."""
    return (interaction.guild_id or DIRECT) if interaction.is_guild_integration() else DIRECT


def is_away(interaction: Interaction) -> bool:
    """Return whether only the user installed the bot here: in a server without it or a private chat."""
    if interaction.guild_id is not None:
        return not interaction.is_guild_integration()
    return interaction.context.private_channel


def is_direct(interaction: Interaction) -> bool:
    """Return whether the user writes to the bot alone."""
    return interaction.guild_id is None and not is_away(interaction)


def is_private(interaction: Interaction, decided: Access, chosen: bool | None) -> bool:  # noqa: FBT001 - an option that members tick
    """Return whether only the asker sees the answer: by choice, else by the server's decision or if away."""
    return (decided.private or is_away(interaction)) if chosen is None else chosen


async def may_ask(interaction: Interaction) -> Access:
    """Return the server's decisions; raise Declined if the member may not ask here."""
    user, channel = interaction.user, interaction.channel
    roles = [role.id for role in user.roles] if isinstance(user, discord.Member) else []
    return await _admitted(
        interaction.client,
        guild_of(interaction),
        _places(channel, interaction.channel_id),
        roles,
        manager=interaction.permissions.manage_guild,
    )


async def may_ask_by(client: Client, message: discord.Message) -> Access:
    """Return the server's decisions; raise Declined if the author of `message` may not ask there."""
    author = message.author
    roles = [role.id for role in author.roles] if isinstance(author, discord.Member) else []
    manager = isinstance(author, discord.Member) and author.guild_permissions.manage_guild
    guild = message.guild.id if message.guild else DIRECT
    places = _places(message.channel, message.channel.id)
    return await _admitted(client, guild, places, roles, manager=manager)


def keep_to_limit(client: Client, guild: int, user: int, decided: Access) -> None:
    """Count a question; raise Declined if the member asked too many within a minute."""
    wait = client.services.rate_limit.wait(guild, user, decided.per_minute, time.monotonic())
    if wait:
        key = "access.pace" if decided.per_minute > 1 else "access.pace_one"
        raise Declined(key, when=countdown(wait), limit=decided.per_minute)


async def must_manage(interaction: Interaction, command: str) -> int:
    """Return the server's id; raise Declined if the member may not use this admin command."""
    guild, user = guild_of(interaction), interaction.user
    if guild == DIRECT or not isinstance(user, discord.Member):
        raise Declined("errors.guild_only")
    may = may_manage(
        manage_server=interaction.permissions.manage_guild,
        guild=guild,
        user=user.id,
        roles=[role.id for role in user.roles],
        channel=interaction.channel_id or 0,
        overwrites=await _known_overwrites(interaction.client, guild, command),
    )
    # Neither Discord nor an integration setting can take a command from an administrator.
    if not may and not interaction.permissions.administrator:
        raise Declined("access.manage")
    return guild


async def _admitted(
    client: Client, guild: int, places: list[int], roles: list[int], *, manager: bool
) -> Access:
    if client.ends:
        raise Declined("errors.restarting")
    if guild == DIRECT:
        return Access()
    decided = await client.services.read(client.services.storage.access.get, guild)
    refused = refusal(decided, places, roles, manager=manager)
    if refused is not None:
        named = ", ".join(f"<#{channel}>" for channel in sorted(decided.channels)[:_NAMED])
        raise Declined(f"access.{refused}", channels=named)
    return decided


def _places(channel: object, id_: int | None) -> list[int]:
    parent = channel.parent_id if isinstance(channel, discord.Thread) else None
    return [place for place in (id_, parent) if place]


async def _known_overwrites(client: Client, guild: int, command: str) -> list[Overwrite]:
    """Return the rules of the integration settings, or none if Discord takes too long to send them.

    An interaction must be acknowledged within three seconds. Without rules, Manage Server decides.
    """
    try:
        return await asyncio.wait_for(_overwrites(client, guild, command), _ARRIVE_WITHIN)
    except TimeoutError:
        log.warning("the integration settings did not arrive in time", extra={"guild": guild})
        return []


async def _overwrites(client: Client, guild: int, command: str) -> list[Overwrite]:
    """Return the rules for a command or, if it has none, for the bot as a whole."""
    settings = await _integration_settings(client, guild)
    return settings.get(await client.command_id(command)) or settings.get(client.application_id or 0) or []


async def _integration_settings(client: Client, guild: int) -> dict[int, list[Overwrite]]:
    """Return a server's rules by command, and the bot's under its application id; at most ten seconds old."""
    asked, settings = client.overwrites.get(guild, (-_REMEMBERED, {}))
    if time.monotonic() - asked < _REMEMBERED:
        return settings
    application = client.application_id or 0
    subjects = await with_retry(
        lambda: client.http.get_guild_application_command_permissions(application, guild)
    )
    kinds: dict[int, OverwriteKind] = {1: "role", 2: "user", 3: "channel"}
    settings = {
        int(subject["id"]): [
            Overwrite(kinds[rule["type"]], int(rule["id"]), rule["permission"])
            for rule in subject["permissions"]
        ]
        for subject in subjects
    }
    client.overwrites[guild] = (time.monotonic(), settings)
    return settings
