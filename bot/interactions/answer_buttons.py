"""The buttons under an answer: more text, votes, a thread for follow-up questions, and sharing."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import discord

from bot.access import DIRECT
from bot.client import Interaction
from bot.exceptions import Declined
from bot.interactions.components import Button, embed, view
from bot.interactions.permissions import guild_of, is_away, may_ask
from bot.messages.markup import cut
from bot.messages.rendering import passages_card
from bot.messages.texts import Translate, language
from bot.sending import defer, finish, respond, send, with_retry
from bot.storage.answers import StoredAnswer
from bot.votes import Vote

_ID = r"(?P<id>[0-9a-f]{16})"
_THREAD_NAME = 90
_HAS_THREAD = 160004
"""Discord's code for a message at which a thread was opened before."""


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
        """Show the text in private."""
        await defer(interaction, ephemeral=True)
        stored = await _stored(interaction, self.carried["id"])
        services = interaction.client.services
        quotes = await services.read(services.libraries.cited, stored.guild, stored.citations)
        card = passages_card(quotes, language(str(interaction.locale)))
        await finish(interaction, embed=embed(card))


async def _vote(interaction: Interaction, id_: str, *, helped: bool) -> None:
    """Count a member's vote in place of an earlier one of theirs on the same answer.

    Presses may be read out of order: the one that Discord numbered last counts.
    """
    stored = await _stored(interaction, id_)
    services, user = interaction.client.services, interaction.user.id
    feedback, votes = services.storage.feedback, services.votes
    if stored.guild == DIRECT:
        return
    async with votes.counting:
        former = votes.get(stored.id, user)
        if former is not None and former.pressed > interaction.id:
            return
        if former is not None and former.helped == helped:
            votes.put(stored.id, user, replace(former, pressed=interaction.id))
            return
        if former is not None:
            await services.read(feedback.take_back, former.number)
        number = await services.read(feedback.vote, stored, helped=helped)
        votes.put(stored.id, user, Vote(helped, number, interaction.id))


class Liked(Button, template=f"answer:up:{_ID}"):
    """Counts a vote that an answer helped."""

    async def press(self, interaction: Interaction) -> None:
        """Count the vote and thank the member."""
        await _vote(interaction, self.carried["id"], helped=True)
        await respond(interaction, language(str(interaction.locale))("buttons.liked"), ephemeral=True)


class Disliked(Button, template=f"answer:down:{_ID}"):
    """Counts a vote that an answer did not help; the admins see its question."""

    async def press(self, interaction: Interaction) -> None:
        """Count the vote and thank the member."""
        await _vote(interaction, self.carried["id"], helped=False)
        key = "buttons.disliked" if guild_of(interaction) != DIRECT else "buttons.disliked_direct"
        await respond(interaction, language(str(interaction.locale))(key), ephemeral=True)


class FollowUp(Button, template=f"answer:thread:{_ID}"):
    """Opens a thread at the answer for follow-up questions."""

    async def press(self, interaction: Interaction) -> None:
        """Open the thread, unless the answer has one."""
        stored = await _stored(interaction, self.carried["id"])
        tr, message = language(str(interaction.locale)), interaction.message
        if message is None or not isinstance(interaction.channel, discord.TextChannel):
            raise Declined("buttons.no_thread")
        await defer(interaction, ephemeral=True, thinking=True)
        place = interaction.channel.get_partial_message(message.id)
        if not await _open_thread(place, cut(stored.question, _THREAD_NAME) or "–"):
            await finish(interaction, content=tr("buttons.thread_exists"))
            return
        thread = interaction.client.get_partial_messageable(message.id)  # has the id of the message
        reads_all = interaction.client.intents.message_content
        await send(thread, content=tr("buttons.thread_open" if reads_all else "buttons.thread_mention"))
        await finish(interaction, content=tr("buttons.thread_opened"))


async def _open_thread(message: discord.PartialMessage, name: str) -> bool:
    """Open a thread at a message, and return False if it had one.

    Raises:
        Declined: the bot may not open threads here, or the message was deleted.
    """
    attempts = 0

    async def attempt() -> None:
        nonlocal attempts
        attempts += 1
        await message.create_thread(name=name)

    try:
        await with_retry(attempt)
    except discord.Forbidden:
        raise Declined("buttons.thread_forbidden") from None
    except discord.NotFound:
        raise Declined("buttons.answer_gone") from None
    except discord.HTTPException as error:
        if error.code != _HAS_THREAD:
            raise
        return attempts > 1  # the thread is that of an attempt whose connection broke
    return True


class Share(Button, template=r"share:(?P<id>(?:[0-9a-f]{16})?)"):
    """Sends a private message again, visible to everyone; an answer gets its buttons."""

    async def press(self, interaction: Interaction) -> None:
        """Send the public message, then remove this button from the private one."""
        tr, shown, id_ = language(str(interaction.locale)), interaction.message, self.carried["id"]
        if shown is None or not shown.embeds:
            raise Declined("buttons.too_old")
        if id_:
            stored = await _stored(interaction, id_)
            buttons = answer_view(stored, tr, thread=has_threads(interaction), links=_links(shown))
        else:
            await may_ask(interaction)
            buttons = view([])
        await defer(interaction, thinking=False)
        public = await _publicly(
            interaction, shown.id, embeds=[_copy(embed) for embed in shown.embeds], view=buttons
        )
        await finish(interaction, view=_without(shown, self.custom_id))
        if id_:
            services = interaction.client.services
            await services.read(services.storage.answers.sent, id_, public.id)


async def _publicly(
    interaction: Interaction,
    nonce: int,
    **content: Any,  # noqa: ANN401 - as discord.py takes it
) -> discord.Message:
    """Send a message to the channel of an interaction: as the bot's own, once, if it may write there."""
    channel, allowed = interaction.channel, interaction.app_permissions
    in_thread = isinstance(channel, discord.Thread)
    may_write = allowed.send_messages_in_threads if in_thread else allowed.send_messages
    if isinstance(channel, discord.abc.Messageable) and may_write and not is_away(interaction):
        return await send(channel, nonce, **content)
    # Discord takes no nonce here: after a broken connection, the channel may see the message twice.
    return await with_retry(lambda: interaction.followup.send(wait=True, **content))


def has_threads(interaction: Interaction) -> bool:
    """Return whether the bot can open threads in the channel."""
    return isinstance(interaction.channel, discord.TextChannel) and not is_away(interaction)


def share_button(tr: Translate, id_: str = "", row: int | None = None) -> Share:
    """Return the button that shares a private message: the answer `id_`, or something else if that is ""."""
    return Share(tr("buttons.share"), f"share:{id_}", emoji="📣", row=row)


def _links(message: discord.Message) -> list[tuple[str, str]]:
    """Return the labels and addresses of a message's link buttons."""
    rows = (row.children for row in message.components if isinstance(row, discord.ActionRow))
    buttons = (item for row in rows for item in row if isinstance(item, discord.Button))
    return [(button.label or "–", button.url) for button in buttons if button.url]


def _without(message: discord.Message, custom_id: str) -> discord.ui.View:
    """Return a message's components without one of them."""
    kept = discord.ui.View.from_message(message, timeout=None)
    for item in kept.children:
        if getattr(item, "custom_id", None) == custom_id:
            kept.remove_item(item)
    kept.stop()  # discord.py would otherwise wait for clicks on copies, which do nothing
    return kept


def _copy(shown: discord.Embed) -> discord.Embed:
    """Return what the bot put into an embed, without what Discord added."""
    copied = discord.Embed(title=shown.title, description=shown.description, colour=shown.colour)
    if shown.footer.text:
        copied.set_footer(text=shown.footer.text)
    if shown.thumbnail.url:
        copied.set_thumbnail(url=shown.thumbnail.url)
    return copied


def answer_view(
    stored: StoredAnswer,
    tr: Translate,
    *,
    thread: bool = False,
    private: bool = False,
    links: Sequence[tuple[str, str]] = (),
) -> discord.ui.View:
    """Return the buttons of an answer.

    Args:
        stored: the answer.
        tr: the reader's language.
        thread: whether a thread can be opened at the answer.
        private: whether only the asker sees the answer, and may share it.
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
    if private:
        items.append(share_button(tr, stored.id, row=1))
    return view(items)


ITEMS: tuple[type[discord.ui.DynamicItem[Any]], ...] = (Passages, Liked, Disliked, FollowUp, Share)
