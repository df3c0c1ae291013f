"""Questions: from /ask, a mention, a reply, a thread or a direct message to an answer with buttons."""

import asyncio
import logging
import re
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

import discord
from discord import app_commands

from bot.access import DIRECT
from bot.client import Client
from bot.commands.common import counted, filters, source_choices
from bot.exceptions import Declined
from bot.interactions.answer_buttons import answer_view, has_threads
from bot.interactions.components import embed
from bot.interactions.localised import described
from bot.interactions.permissions import (
    guild_of,
    is_away,
    is_direct,
    is_private,
    keep_to_limit,
    may_ask,
    may_ask_by,
)
from bot.libraries import Filters
from bot.messages.card import MessageCard
from bot.messages.errors import sentence
from bot.messages.greetings import Greeting, greeting
from bot.messages.markup import visible
from bot.messages.rendering import answer_card
from bot.messages.texts import Translate, language
from bot.sending import defer, finish, reply, respond, send, show_typing
from bot.services import Services
from bot.storage.answers import StoredAnswer
from bot.storage.feedback import folded
from index import Answer, StorageFailed
from index.question.followup import resolve

log = logging.getLogger(__name__)

_LONGEST = 1_000
"""Characters of a question that the library reads."""
_LOOKS, _SECONDS_BETWEEN = 3, 0.2
"""How often the answer to a reply is looked up: a member may reply before its message is stored."""


@dataclass(frozen=True, slots=True)
class IncomingQuestion:
    """A question, where it was asked, and the conversation from which it is completed.

    A `private` question does not become part of its conversation: others see later questions of it, which
    must reveal nothing.
    """

    guild: int
    question: str
    tr: Translate
    filters: Filters = field(default_factory=Filters)
    conversation: str | None = None
    private: bool = False
    zone: str = "UTC"


async def answered(services: Services, asked: IncomingQuestion) -> tuple[MessageCard, StoredAnswer]:
    """Return the answer as a card, and as it is stored."""
    storage, guild, conversation = services.storage, asked.guild, asked.conversation
    earlier = await services.read(storage.answers.earlier, guild, conversation) if conversation else []
    resolved = resolve(asked.question, earlier)[:_LONGEST]
    work = partial(services.libraries.ask, guild, resolved, asked.filters, asked.zone)
    same = (guild, folded(resolved), asked.filters, asked.zone, services.jobs.changes)
    answer, citations = await services.recent.get(same, lambda: services.questions.answer(guild, work))
    joined = None if asked.private else conversation
    stored = await services.read(storage.answers.add, guild, asked.question, resolved, citations, joined)
    await _count(services, answer, stored)
    return answer_card(answer, asked.tr, question=asked.question), stored


async def _count(services: Services, answer: Answer, stored: StoredAnswer) -> None:
    if answer.abstained:
        services.metrics.refusals.inc()
        if stored.guild != DIRECT:
            await services.read(services.storage.feedback.refused, stored)
    services.metrics.questions.labels("refused" if answer.abstained else "answered").inc()


@described("ask", anywhere=True)
async def ask(
    interaction: discord.Interaction[Client],
    question: app_commands.Range[str, 1, 1_000],
    source: str | None = None,
    since: str | None = None,
    until: str | None = None,
    private: bool | None = None,  # noqa: FBT001 - an option that members tick
) -> None:
    """Answer a question with quotes."""
    services = interaction.client.services
    with counted(services):
        decided = await may_ask(interaction)
        direct = is_direct(interaction)
        in_thread = isinstance(interaction.channel, discord.Thread) and not is_away(interaction)
        asked = IncomingQuestion(
            guild_of(interaction),
            _question(question),
            language(str(interaction.locale)),
            filters(source, since, until),
            conversation=str(interaction.channel_id) if direct or in_thread else None,
            private=is_private(interaction, decided, private),
            zone=decided.zone,
        )
        if source is not None:
            await services.read(services.libraries.check_source, asked.guild, source)
        if kind := greeting(asked.question):
            await respond(interaction, _greeted(kind, asked.tr), ephemeral=True)
            return
        services.questions.check(asked.guild)
        keep_to_limit(interaction.client, asked.guild, interaction.user.id, decided)
        await defer(interaction, ephemeral=asked.private)
        card, stored = await answered(services, asked)
        buttons = answer_view(
            stored,
            asked.tr,
            thread=has_threads(interaction) and not asked.private,
            private=asked.private and not direct,
            links=card.links,
        )
        shown = await finish(interaction, embed=embed(card), view=buttons)
        await _sent(services, stored, shown)


@ask.autocomplete("source")
async def sources(interaction: discord.Interaction[Client], typed: str) -> list[app_commands.Choice[str]]:
    """Offer the publishers that this server can search."""
    return await source_choices(interaction, typed)


async def on_question(client: Client, message: discord.Message) -> None:
    """Answer a message that asks the bot: a mention, a reply, in a thread of its own, or a direct message."""
    conversation = await _addressed(client, message)
    if conversation is None:
        return
    services = client.services
    guild = message.guild.id if message.guild else DIRECT
    tr = language(str(message.guild.preferred_locale) if message.guild else "en")
    typing = asyncio.create_task(show_typing(message.channel))
    try:
        with counted(services):
            decided = await may_ask_by(client, message)
            question = _question(_without_mention(client, message.content))
            if kind := greeting(question):
                await reply(message, content=_greeted(kind, tr))
                return
            keep_to_limit(client, guild, message.author.id, decided)
            asked = IncomingQuestion(
                guild, question, tr, conversation=conversation or None, zone=decided.zone
            )
            card, stored = await answered(services, asked)
            in_channel = isinstance(message.channel, discord.TextChannel)
            shown = await reply(
                message, embed=embed(card), view=answer_view(stored, tr, thread=in_channel, links=card.links)
            )
            await _sent(services, stored, shown)
    except Exception as error:  # noqa: BLE001 - whatever it is, the asker is told
        await _tell(message, error, tr)
    finally:
        typing.cancel()


async def _sent(services: Services, stored: StoredAnswer, shown: discord.Message) -> None:
    """Note which message carries an answer; without that, only replies to it are not understood."""
    try:
        await services.read(services.storage.answers.sent, stored.id, shown.id)
    except StorageFailed:
        log.exception("the message of an answer was not noted")


async def _addressed(client: Client, message: discord.Message) -> str | None:
    """Return the conversation that a message continues ("" for a new one), or None if it is not for us."""
    answers, read = client.services.storage.answers, client.services.read
    place = str(message.channel.id)
    if message.guild is None:
        return place
    mentioned = client.user is not None and any(user.id == client.user.id for user in message.mentions)
    in_thread = isinstance(message.channel, discord.Thread)
    if not mentioned:
        listening = in_thread and message.content and client.intents.message_content
        known = listening and await read(answers.has_conversation, message.guild.id, place)
        return place if known else None
    reference = message.reference
    if reference is not None and reference.message_id is not None:
        for _ in range(_LOOKS):
            stored = await read(answers.in_message, message.guild.id, reference.message_id)
            if stored is not None:
                return stored.conversation
            await asyncio.sleep(_SECONDS_BETWEEN)
    return place if in_thread else ""


def _greeted(kind: Greeting, tr: Translate) -> str:
    """Return the friendly sentence for a message that is no question."""
    return tr(f"greetings.{kind}", example=f"“{tr('greetings.example')}”")


def _question(typed: str) -> str:
    """Return the question on one line.

    Raises:
        Declined: nothing visible was typed.
    """
    question = visible(typed)[:_LONGEST]
    if not question:
        raise Declined("errors.no_question")
    return question


def _without_mention(client: Client, content: str) -> str:
    """Return the text of a message without mentions of the bot."""
    return re.sub(rf"<@!?{client.user.id if client.user else 0}>", " ", content)


async def _tell(message: discord.Message, error: Exception, tr: Translate) -> None:
    """Tell the author what went wrong: directly where the bot may not write or answer, if they allow it."""
    text = sentence(error, tr)
    if not (isinstance(error, Declined) and error.key == "access.channel"):
        with suppress(discord.Forbidden):
            await reply(message, content=text)
            return
    try:
        await send(message.author, content=text)
    except discord.Forbidden as failure:
        log.warning("nobody left to tell", extra={"code": failure.code})
