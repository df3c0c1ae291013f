"""The buttons under an answer: passages, whether it helped, and a thread to go on in."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.access import DIRECT
from bot.client import Interaction
from bot.exceptions import Declined
from bot.interactions.components import Button, embed, view
from bot.interactions.permissions import guild_of, may_ask
from bot.messages.markup import cut
from bot.messages.rendering import passages_card
from bot.messages.texts import Translate, language
from bot.sending import defer, finish, respond, send
from bot.storage.answers import StoredAnswer
from bot.votes import Vote

_ID = r"(?P<id>[0-9a-f]{16})"
_THREAD_NAME = 90


async def _stored(interaction: Interaction, id_: str) -> StoredAnswer:
    """Return the answer that a button belongs to.

    Raises:
        Declined: it was deleted after the retention time, or given in another server.
    """
    await may_ask(interaction)
    services = interaction.client.services
    stored = await services.read(services.storage.answers.get, guild_of(interaction), id_)
    if stored is None:
        raise Declined("buttons.too_old")
    return stored


class Passages(Button, template=f"answer:passages:{_ID}"):
    """Shows the text around each quote."""

    async def press(self, interaction: Interaction) -> None:
        """Show it in private."""
        await defer(interaction, ephemeral=True)
        stored = await _stored(interaction, self.carried["id"])
        services = interaction.client.services
        quotes = await services.read(services.libraries.cited, stored.guild, stored.citations)
        card = passages_card(quotes, language(str(interaction.locale)))
        await finish(interaction, embed=embed(card))


async def _vote(interaction: Interaction, id_: str, *, helped: bool) -> None:
    """Count a member's vote in place of an earlier one of theirs on the same answer."""
    stored = await _stored(interaction, id_)
    services, user = interaction.client.services, interaction.user.id
    feedback, votes = services.storage.feedback, services.votes
    former = votes.get(stored.id, user)
    if stored.guild == DIRECT or (former is not None and former.helped == helped):
        return
    if former is not None:
        await services.read(feedback.take_back, former.number)
    number = await services.read(feedback.vote, stored, helped=helped)
    votes.put(stored.id, user, Vote(helped, number))


class Liked(Button, template=f"answer:up:{_ID}"):
    """Says that an answer helped."""

    async def press(self, interaction: Interaction) -> None:
        """Count the vote, and thank."""
        await _vote(interaction, self.carried["id"], helped=True)
        await respond(interaction, language(str(interaction.locale))("buttons.liked"), ephemeral=True)


class Disliked(Button, template=f"answer:down:{_ID}"):
    """Says that an answer did not help; the admins see its question."""

    async def press(self, interaction: Interaction) -> None:
        """Count the vote, and thank."""
        await _vote(interaction, self.carried["id"], helped=False)
        key = "buttons.disliked" if guild_of(interaction) != DIRECT else "buttons.disliked_direct"
        await respond(interaction, language(str(interaction.locale))(key), ephemeral=True)


class FollowUp(Button, template=f"answer:thread:{_ID}"):
    """Opens a thread at the answer, in which the conversation goes on."""

    async def press(self, interaction: Interaction) -> None:
        """Open the thread, unless there is one."""
        stored = await _stored(interaction, self.carried["id"])
        tr, message = language(str(interaction.locale)), interaction.message
        if message is None or not isinstance(interaction.channel, discord.TextChannel):
            raise Declined("buttons.no_thread")
        await defer(interaction, ephemeral=True, thinking=True)
        try:
            place = interaction.channel.get_partial_message(message.id)
            thread = await place.create_thread(name=cut(stored.question, _THREAD_NAME) or "–")
        except discord.Forbidden:
            raise Declined("buttons.thread_forbidden") from None
        except discord.NotFound:
            raise Declined("buttons.answer_gone") from None
        except discord.HTTPException as error:
            if error.code != 160004:  # noqa: PLR2004 - Discord's code for "a thread was created already"
                raise
            await finish(interaction, content=tr("buttons.thread_exists"))
            return
        reads_all = interaction.client.intents.message_content
        await send(thread, content=tr("buttons.thread_open" if reads_all else "buttons.thread_mention"))
        await finish(interaction, content=tr("buttons.thread_opened"))


def answer_view(
    stored: StoredAnswer, tr: Translate, *, thread: bool, links: Sequence[tuple[str, str]] = ()
) -> discord.ui.View:
    """Return the buttons of an answer.

    Args:
        stored: the answer.
        tr: the reader's language.
        thread: whether a thread can be opened at it.
        links: labels and addresses of the sources.
    """
    items: list[discord.ui.Item[Any]] = [
        discord.ui.Button(label=label, url=where, row=0) for label, where in links
    ]
    if stored.citations:
        items.append(Passages(tr("buttons.passages"), f"answer:passages:{stored.id}", emoji="📄", row=1))
    items += [
        Liked("", f"answer:up:{stored.id}", emoji="👍", row=1),
        Disliked("", f"answer:down:{stored.id}", emoji="👎", row=1),
    ]
    if thread:
        items.append(FollowUp(tr("buttons.thread"), f"answer:thread:{stored.id}", emoji="💬", row=1))
    return view(items)


ITEMS: tuple[type[discord.ui.DynamicItem[Any]], ...] = (Passages, Liked, Disliked, FollowUp)
