"""The buttons under an answer: passages, whether it helped, and a thread to go on in."""

from typing import Any

import discord

from bot.client import Interaction
from bot.interactions.components import Button, embed, view
from bot.interactions.permissions import guild_of, may_ask
from bot.messages.errors import Declined
from bot.messages.markup import cut
from bot.messages.rendering import passages_card
from bot.messages.texts import Translate, language
from bot.storage.records import DIRECT, StoredAnswer

_ID = r"(?P<id>[0-9a-f]{16})"
_THREAD_NAME = 90


async def _given(interaction: Interaction, id_: str) -> StoredAnswer:
    """Return the answer, if it was given in this server and is still kept."""
    await may_ask(interaction)
    services = interaction.client.services
    given = await services.read(services.records.given, guild_of(interaction), id_)
    if given is None:
        raise Declined("buttons.too_old")
    return given


class Passages(Button, template=f"answer:passages:{_ID}"):
    """Shows the text around each quote."""

    async def press(self, interaction: Interaction) -> None:
        """Answer to who pressed alone."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        given = await _given(interaction, self.carried["id"])
        services = interaction.client.services
        quotes = await services.read(services.libraries.cited, given.guild, given.citations)
        card = passages_card(quotes, language(str(interaction.locale)))
        await interaction.followup.send(embed=embed(card), ephemeral=True)


class Liked(Button, template=f"answer:up:{_ID}"):
    """Says that an answer helped."""

    async def press(self, interaction: Interaction) -> None:
        """Thank, and take back what was said against it."""
        given = await _given(interaction, self.carried["id"])
        services = interaction.client.services
        await services.read(services.records.close, given)
        await interaction.response.send_message(
            language(str(interaction.locale))("buttons.liked"), ephemeral=True
        )


class Disliked(Button, template=f"answer:down:{_ID}"):
    """Says that an answer did not help; the admins see its question."""

    async def press(self, interaction: Interaction) -> None:
        """Thank, and keep the question for the admins."""
        given = await _given(interaction, self.carried["id"])
        services, tr = interaction.client.services, language(str(interaction.locale))
        if given.guild == DIRECT:
            raise Declined("buttons.disliked_direct")
        await services.read(services.records.leave_open, given, "disliked")
        await interaction.response.send_message(tr("buttons.disliked"), ephemeral=True)


class FollowUp(Button, template=f"answer:thread:{_ID}"):
    """Opens a thread at the answer, in which the conversation goes on."""

    async def press(self, interaction: Interaction) -> None:
        """Open the thread, or show the one that there is."""
        given = await _given(interaction, self.carried["id"])
        tr, message = language(str(interaction.locale)), interaction.message
        if message is None or not isinstance(interaction.channel, discord.TextChannel):
            raise Declined("buttons.no_thread")
        await interaction.response.defer(ephemeral=True, thinking=True)
        try:
            place = interaction.channel.get_partial_message(message.id)
            thread = await place.create_thread(name=cut(given.question, _THREAD_NAME) or "–")
        except discord.Forbidden:
            raise Declined("buttons.thread_forbidden") from None
        except discord.HTTPException as error:
            if error.code != 160004:  # noqa: PLR2004 - Discord's code for "a thread was created already"
                raise
            await interaction.followup.send(tr("buttons.thread_exists"), ephemeral=True)
            return
        reads_all = interaction.client.intents.message_content
        await thread.send(tr("buttons.thread_open" if reads_all else "buttons.thread_mention"))
        await interaction.followup.send(tr("buttons.thread_opened"), ephemeral=True)


def answer_view(given: StoredAnswer, tr: Translate, *, thread: bool) -> discord.ui.View:
    """Return the buttons of an answer; `thread` where one can be opened at it."""
    items: list[Button] = []
    if given.citations:
        items.append(Passages(tr("buttons.passages"), f"answer:passages:{given.id}", emoji="📄"))
    items += [
        Liked("", f"answer:up:{given.id}", emoji="👍"),
        Disliked("", f"answer:down:{given.id}", emoji="👎"),
    ]
    if thread:
        items.append(FollowUp(tr("buttons.thread"), f"answer:thread:{given.id}", emoji="💬"))
    return view(items)


ITEMS: tuple[type[discord.ui.DynamicItem[Any]], ...] = (Passages, Liked, Disliked, FollowUp)
