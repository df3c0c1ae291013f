"""/help, greetings, and the welcome when the bot joins a server."""

import logging

import discord

from bot.access import DIRECT
from bot.client import Client
from bot.commands.common import example
from bot.interactions.components import embed
from bot.interactions.localised import described
from bot.interactions.permissions import guild_of
from bot.messages.card import MessageCard
from bot.messages.texts import language
from bot.sending import respond, send

log = logging.getLogger(__name__)


@described("help", anywhere=True)
async def help_(interaction: discord.Interaction[Client]) -> None:
    """Explain the commands that the member can use."""
    tr = language(str(interaction.locale))
    body = tr("help.members")
    if guild_of(interaction) != DIRECT and interaction.permissions.manage_guild:
        body += f"\n\n{tr('help.managers')}"
    await respond(interaction, embed=embed(MessageCard(tr("help.title"), body)), ephemeral=True)


async def welcome(client: Client, guild: discord.Guild) -> None:
    """Introduce the bot in the server's system channel, or else in the first one where it may write."""
    tr = language(str(guild.preferred_locale))
    channels = [guild.system_channel, *sorted(guild.text_channels, key=lambda channel: channel.position)]
    services = client.services
    body = tr("welcome.body", example=await example(services, guild.id, tr))
    for channel in channels:
        if channel is not None and _may_write(guild, channel):
            try:
                await send(channel, embed=embed(MessageCard(tr("welcome.title"), body)))
            except discord.Forbidden:
                continue
            return
    log.info("nowhere to write a welcome", extra={"guild": guild.id})


def _may_write(guild: discord.Guild, channel: discord.TextChannel) -> bool:
    allowed = channel.permissions_for(guild.me)
    return allowed.view_channel and allowed.send_messages and allowed.embed_links
