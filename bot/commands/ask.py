"""Questions: from /ask, a mention, a reply or a thread to an answer with buttons."""

import asyncio
import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

import discord
from discord import app_commands

from bot.client import Client, Interaction
from bot.interactions.answer_buttons import answer_view
from bot.interactions.components import embed
from bot.interactions.localised import described
from bot.interactions.permissions import guild_of, keep_to_limit, may_ask, may_ask_by
from bot.interactions.retries import send_with_retry
from bot.jobs.question_queue import Busy, Restarting
from bot.libraries import Filters
from bot.messages.card import MessageCard
from bot.messages.errors import Declined, sentence
from bot.messages.markup import cut, visible, width
from bot.messages.rendering import answer_card
from bot.messages.texts import Translate, language
from bot.services import Services
from bot.storage.records import DIRECT, StoredAnswer
from index.question.followup import resolve

log = logging.getLogger(__name__)

_LONGEST = 1_000  # characters of a question: what the library reads
_CHOICES, _LONGEST_CHOICE = 25, 100  # what Discord offers
_LOOKS, _LOOKS_AGAIN = 3, 0.2  # times and seconds


@dataclass(frozen=True, slots=True)
class IncomingQuestion:
    """A question, where it was asked, and the conversation that it is understood from.

    One that is `private` is no part of that conversation: later ones, which others see, say nothing of it.
    """

    guild: int
    question: str
    tr: Translate
    filters: Filters = field(default_factory=Filters)
    conversation: str | None = None
    private: bool = False
    zone: str = "UTC"


async def answered(services: Services, asked: IncomingQuestion) -> tuple[MessageCard, StoredAnswer]:
    """Return the answer's page and what is kept of it."""
    records, conversation = services.records, asked.conversation
    earlier = await services.read(records.earlier, asked.guild, conversation) if conversation else []
    resolved = resolve(asked.question, earlier)[:_LONGEST]
    work = partial(services.libraries.ask, asked.guild, resolved, asked.filters, asked.zone)
    answer, citations = await services.questions.answer(work)
    joined = None if asked.private else conversation
    given = await services.read(records.give, asked.guild, asked.question, resolved, citations, joined)
    if answer.abstained:
        services.metrics.refusals.inc()
        if asked.guild != DIRECT:
            await services.read(records.leave_open, given, "refused")
    services.metrics.questions.labels("refused" if answer.abstained else "answered").inc()
    return answer_card(answer, asked.tr, question=asked.question), given


@contextmanager
def counted(services: Services) -> Iterator[None]:
    """Count an answer while it is being given, so that the bot does not end before it is sent."""
    began = time.monotonic()
    try:
        with services.questions.open():
            yield
        services.metrics.latency.observe(time.monotonic() - began)
    except Busy:
        services.metrics.questions.labels("busy").inc()
        raise
    except (Declined, Restarting):
        services.metrics.questions.labels("declined").inc()
        raise
    except Exception:
        services.metrics.questions.labels("failed").inc()
        raise


def filters(source: str | None, since: str | None, until: str | None) -> Filters:
    """Return the restriction that was typed; raise Declined where a date is none or the window is empty."""
    days = [None if typed is None else _day(typed) for typed in (since, until)]
    if days[0] and days[1] and days[0] > days[1]:
        raise Declined("errors.window")
    return Filters(source, *(day.isoformat() if day else None for day in days))


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise Declined("errors.date") from None


@described("ask", direct=True)
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
        talk = isinstance(interaction.channel, discord.Thread | discord.DMChannel)
        asked = IncomingQuestion(
            guild_of(interaction),
            _question(question),
            language(str(interaction.locale)),
            filters(source, since, until),
            conversation=str(interaction.channel_id) if talk else None,
            private=decided.private if private is None else private,
            zone=decided.zone,
        )
        keep_to_limit(interaction.client, asked.guild, interaction.user.id, decided)
        await interaction.response.defer(ephemeral=asked.private, thinking=True)
        card, given = await answered(services, asked)
        in_channel = isinstance(interaction.channel, discord.TextChannel) and not asked.private
        shown = await interaction.edit_original_response(
            embed=embed(card), view=answer_view(given, asked.tr, thread=in_channel)
        )
        await services.read(services.records.sent, given.id, shown.id)


@ask.autocomplete("source")
async def sources(interaction: discord.Interaction[Client], typed: str) -> list[app_commands.Choice[str]]:
    """Offer the publishers that this server can ask."""
    return await source_choices(interaction, typed)


async def source_choices(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Return the publishers whose name holds what was typed, as choices."""
    services = interaction.client.services
    try:
        await may_ask(interaction)
    except Declined:
        return []
    publishers = await services.read(services.libraries.sources, guild_of(interaction))
    wanted = typed.casefold().strip()
    names = [
        it.name for it in publishers if wanted in it.name.casefold() and width(it.name) <= _LONGEST_CHOICE
    ]
    return [
        app_commands.Choice(name=cut(name, _LONGEST_CHOICE) or "–", value=name) for name in names[:_CHOICES]
    ]


async def on_question(client: Client, message: discord.Message) -> None:
    """Answer a message that is a question to the bot: a mention, a reply, in its threads, or direct."""
    conversation = await _addressed(client, message)
    if conversation is None:
        return
    services = client.services
    guild = message.guild.id if message.guild else DIRECT
    tr = language(str(message.guild.preferred_locale) if message.guild else "en")
    try:
        with counted(services):
            decided = await may_ask_by(client, message)
            question = _question(_without_mention(client, message.content))
            keep_to_limit(client, guild, message.author.id, decided)
            async with message.channel.typing():
                asked = IncomingQuestion(
                    guild, question, tr, conversation=conversation or None, zone=decided.zone
                )
                card, given = await answered(services, asked)
            in_channel = isinstance(message.channel, discord.TextChannel)
            shown = await _reply(message, embed=embed(card), view=answer_view(given, tr, thread=in_channel))
            await services.read(services.records.sent, given.id, shown.id)
    except Exception as error:  # noqa: BLE001 - whoever asked is told, whatever it is
        with services.questions.open():
            await _told(message, error, tr)


async def _addressed(client: Client, message: discord.Message) -> str | None:
    """Return the conversation that a question belongs to ("" for a new one), or None if it is not for us."""
    records, read = client.services.records, client.services.read
    place = str(message.channel.id)
    if message.guild is None:
        return place
    mentioned = client.user is not None and any(user.id == client.user.id for user in message.mentions)
    in_thread = isinstance(message.channel, discord.Thread)
    if not mentioned:
        listening = in_thread and message.content and client.intents.message_content
        known = listening and await read(records.spoke_in, message.guild.id, place)
        return place if known else None
    reference = message.reference
    if reference is not None and reference.message_id is not None:
        for _ in range(_LOOKS):  # whoever replies at once may be quicker than our own bookkeeping
            given = await read(records.given_by, message.guild.id, reference.message_id)
            if given is not None:
                return given.conversation
            await asyncio.sleep(_LOOKS_AGAIN)
    return place if in_thread else ""


def _question(typed: str) -> str:
    """Return what was asked, on one line; raise Declined where nothing was."""
    question = visible(typed)[:_LONGEST]
    if not question:
        raise Declined("errors.no_question")
    return question


def _without_mention(client: Client, content: str) -> str:
    return re.sub(rf"<@!?{client.application_id}>", " ", content)


async def _reply(message: discord.Message, **content: Any) -> discord.Message:  # noqa: ANN401 - as `reply` takes it
    reference = message.to_reference(fail_if_not_exists=False)
    return await send_with_retry(
        lambda: message.channel.send(reference=reference, mention_author=False, **content)
    )


async def _told(message: discord.Message, error: Exception, tr: Translate) -> None:
    """Tell the author; where the bot may not write, or is not to answer, directly, if they let it."""
    text = sentence(error, tr)
    if not (isinstance(error, Declined) and error.key == "access.channel"):
        try:
            await _reply(message, content=text)
        except discord.Forbidden:
            pass
        else:
            return
    try:
        await message.author.send(text)
    except discord.Forbidden as failure:
        log.warning("nobody left to tell", extra={"code": failure.code})
