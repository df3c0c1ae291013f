"""/forget server: an admin deletes everything that the bot stored about a server."""

from typing import Any

import discord

from bot.client import Client, Interaction
from bot.interactions.components import Button, view
from bot.interactions.localised import described, group
from bot.interactions.permissions import must_manage
from bot.messages.texts import language
from bot.sending import defer, finish, respond


@described("forget.server")
async def server(interaction: discord.Interaction[Client]) -> None:
    """Ask whether to delete everything."""
    guild = await must_manage(interaction, "forget")
    services, tr = interaction.client.services, language(str(interaction.locale))
    status = await services.read(services.libraries.own(guild).status)
    button = Forget(tr("forget.delete"), "forget:server", style=discord.ButtonStyle.danger)
    await respond(
        interaction, tr("forget.confirm", articles=status.articles), view=view([button]), ephemeral=True
    )


class Forget(Button, template="forget:server"):
    """Confirms the deletion of everything."""

    async def press(self, interaction: Interaction) -> None:
        """Delete everything, once the server's running job has stopped."""
        guild = await must_manage(interaction, "forget")
        await defer(interaction, thinking=False)
        articles = await interaction.client.services.forget(guild)
        text = language(str(interaction.locale))("forget.done", articles=articles)
        await finish(interaction, content=text, view=None)


FORGET = group("forget", server)
ITEMS: tuple[type[discord.ui.DynamicItem[Any]], ...] = (Forget,)
