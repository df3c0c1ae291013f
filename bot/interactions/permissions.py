"""Who asks, where, and whether they may: Discord's facts, judged by `access`."""

import asyncio
import logging
import time

import discord

from bot import access
from bot.client import Client, Interaction
from bot.messages.errors import Declined
from bot.storage.records import DIRECT

log = logging.getLogger(__name__)

_TOLD_WITHIN = 1.5  # seconds
_REMEMBERED = 10.0  # seconds; Discord also tells when they change
_UNKNOWN_PERMISSIONS = 10066  # nobody changed the integration settings


def guild_of(interaction: Interaction) -> int:
    """Return the server's id, or DIRECT."""
    return interaction.guild_id or DIRECT


async def may_ask(interaction: Interaction) -> access.Access:
    """Return the server's decisions; raise Declined where the member may not ask here."""
    user, channel = interaction.user, interaction.channel
    roles = [role.id for role in user.roles] if isinstance(user, discord.Member) else []
    return await _admitted(
        interaction.client,
        guild_of(interaction),
        _places(channel, interaction.channel_id),
        roles,
        manager=interaction.permissions.manage_guild,
    )


async def may_ask_by(client: Client, message: discord.Message) -> access.Access:
    """Return the server's decisions; raise Declined where the author of a message may not ask there."""
    author = message.author
    roles = [role.id for role in author.roles] if isinstance(author, discord.Member) else []
    manager = isinstance(author, discord.Member) and author.guild_permissions.manage_guild
    guild = message.guild.id if message.guild else DIRECT
    places = _places(message.channel, message.channel.id)
    return await _admitted(client, guild, places, roles, manager=manager)


def keep_to_limit(client: Client, guild: int, user: int, decided: access.Access) -> None:
    """Count a question; raise Declined where the member asked too many within a minute."""
    wait = client.services.rate_limit.wait(guild, user, decided.per_minute, time.monotonic())
    if wait:
        raise Declined("access.pace", seconds=wait, limit=decided.per_minute)


async def must_manage(interaction: Interaction, command: str) -> int:
    """Return the server's id; raise Declined where the member may not use this command of the admins."""
    guild, user = interaction.guild_id, interaction.user
    if guild is None or not isinstance(user, discord.Member):
        raise Declined("errors.guild_only")
    may = access.may_manage(
        manage_server=interaction.permissions.manage_guild,
        guild=guild,
        user=user.id,
        roles=[role.id for role in user.roles],
        channel=interaction.channel_id or 0,
        overwrites=await _known_overwrites(interaction.client, guild, command),
    )
    # An administrator may always: neither Discord nor an integration setting can take that away.
    if not may and not interaction.permissions.administrator:
        raise Declined("access.manage")
    return guild


async def _admitted(
    client: Client, guild: int, places: list[int], roles: list[int], *, manager: bool
) -> access.Access:
    if client.ends:
        raise Declined("errors.restarting")
    if guild == DIRECT:
        return access.Access()
    decided = await client.services.read(client.services.records.access, guild)
    refused = access.refusal(decided, places, roles, manager=manager)
    if refused is not None:
        raise Declined(f"access.{refused}")
    return decided


def _places(channel: object, id_: int | None) -> list[int]:
    parent = channel.parent_id if isinstance(channel, discord.Thread) else None
    return [place for place in (id_, parent) if place]


async def _known_overwrites(client: Client, guild: int, command: str) -> list[access.Overwrite]:
    """Return what the integration settings say, or nothing where Discord takes too long to tell.

    An interaction must be acknowledged within three seconds; Manage Server decides then.
    """
    try:
        return await asyncio.wait_for(_overwrites(client, guild, command), _TOLD_WITHIN)
    except TimeoutError:
        log.warning("the integration settings were not told in time", extra={"guild": guild})
        return []


async def _overwrites(client: Client, guild: int, command: str) -> list[access.Overwrite]:
    """Return what the integration settings say about a command, or else about the bot as a whole."""
    for subject in (await client.command_id(command), client.application_id or 0):
        if found := await _overwrites_of(client, guild, subject):
            return found
    return []


async def _overwrites_of(client: Client, guild: int, subject: int) -> list[access.Overwrite]:
    """Return what the integration settings say about a command or the bot; asked for only now and then."""
    asked, found = client.overwrites.get((guild, subject), (-_REMEMBERED, []))
    if time.monotonic() - asked < _REMEMBERED:
        return found
    try:
        told = await client.http.get_application_command_permissions(
            client.application_id or 0, guild, subject
        )
        lines = told["permissions"]
    except discord.NotFound as error:
        if error.code != _UNKNOWN_PERMISSIONS:
            raise
        lines = []
    kinds = {1: "role", 2: "user", 3: "channel"}
    found = [access.Overwrite(kinds[it["type"]], int(it["id"]), it["permission"]) for it in lines]  # type: ignore[arg-type]
    client.overwrites[guild, subject] = (time.monotonic(), found)
    return found
