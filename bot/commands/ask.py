"""Answer questions from /ask, a mention, a reply, a thread or a direct message."""

import asyncio
import logging
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

import discord
from discord import app_commands

from bot.access import DIRECT
from bot.client import Client, Interaction
from bot.commands.common import (
    LONGEST_QUESTION,
    counted,
    coverage_of,
    day_choices,
    example,
    filters,
    source_choices,
    text_of,
)
from bot.exceptions import Declined
from bot.interactions.answer_buttons import answer_view, has_threads
from bot.interactions.components import embed
from bot.interactions.localised import described, menu
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
from bot.messages.markup import cut, visible
from bot.messages.rendering import answer_card
from bot.messages.texts import Translate, language
from bot.sending import (
    GONE,
    defer,
    finish,
    reply,
    respond,
    respond_with_modal,
    send,
    show_typing,
    tell,
    with_retry,
)
from bot.services import Services
from bot.storage.answers import EarlierQuestion, StoredAnswer
from bot.storage.feedback import folded
from index import Answer, StorageFailed
from index.question.followup import resolve
from index.question.greeting import GreetingKind, greeting_in
from index.text.chat import without_marks

log = logging.getLogger(__name__)

_CONTEXT = 200
"""Characters of a post from which a question about it is completed; they are stored with the question."""
_LOOKS, _SECONDS_BETWEEN = 3, 0.2
"""How often the answer to a reply is looked up: a member may reply before its message is stored."""
_NAME = re.compile(r"\b(dateline|bot)\b")
_WHETHER_TRUE = re.compile(
    r"(?:is|was) (?:this|that|it) (?:really |actually )?(?:true|real|right|correct|fake|legit|accurate)"
    r"|(?:really|true|real|fact ?check)(?: this| that)?|did (?:this|that) (?:really |actually )?happen"
    r"|(?:any |is there a )?source(?: for (?:this|that))?"
    r"|stimmt (?:das|dies)(?: wirklich| so| denn)?|echt|quelle"
    r"|ist (?:das|dies) (?:wirklich |denn )?(?:so|wahr|richtig|echt)"
    r"|(?:es )?(?:esto |eso )?(?:es )?(?:verdad|cierto|real)(?: esto| eso)?|fuente"
)


@dataclass(frozen=True, slots=True)
class IncomingQuestion:
    """A question, where it was asked, and the conversation from which it is completed.

    A `private` question does not become part of its conversation: others see later questions of it, which
    must reveal nothing. `about` is the beginning of a post that the question is about. `quotes_only` keeps
    the language model out.
    """

    guild: int
    question: str
    tr: Translate
    filters: Filters = field(default_factory=Filters)
    conversation: str | None = None
    private: bool = False
    zone: str = "UTC"
    about: str = ""
    quotes_only: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, how it is stored, and how it is put into a card."""

    answer: Answer
    stored: StoredAnswer
    card_of: Callable[[Answer], MessageCard]


async def answered(services: Services, asked: IncomingQuestion) -> Answered:
    """Answer and store a question."""
    storage, guild, conversation = services.storage, asked.guild, asked.conversation
    earlier = await services.read(storage.answers.earlier, guild, conversation) if conversation else []
    if asked.about:
        earlier = [*earlier, EarlierQuestion(asked.about, asked.about)]
    former = [question.resolved for question in earlier]
    resolved = resolve(asked.question, former)
    if not asked.quotes_only:
        resolved = await services.written.complete(guild, asked.question, former, resolved)
    resolved = resolved[:LONGEST_QUESTION]
    work = partial(services.libraries.ask, guild, resolved, asked.filters, asked.zone)
    same = (guild, folded(resolved), asked.filters, asked.zone, services.jobs.changes)
    answer, citations = await services.recent.get(same, lambda: services.questions.answer(guild, work))
    joined = None if asked.private else conversation
    stored = await services.read(storage.answers.add, guild, asked.question, resolved, citations, joined)
    await _count(services, answer, stored)
    after = earlier[-1].asked if earlier else ""
    return Answered(answer, stored, partial(answer_card, tr=asked.tr, question=asked.question, after=after))


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
    quotes_only: bool | None = None,  # noqa: FBT001 - as above
) -> None:
    """Answer a question with quotes."""
    services = interaction.client.services
    with counted(services):
        decided = await may_ask(interaction)
        tr, direct = language(str(interaction.locale)), is_direct(interaction)
        in_thread = isinstance(interaction.channel, discord.Thread) and not is_away(interaction)
        asked = IncomingQuestion(
            guild_of(interaction),
            await question_typed(services, guild_of(interaction), question, tr),
            tr,
            filters(source, since, until, decided.zone, tr),
            conversation=str(interaction.channel_id) if direct or in_thread else None,
            private=is_private(interaction, decided, private),
            zone=decided.zone,
            quotes_only=decided.quotes_only or bool(quotes_only),
        )
        if source is not None:
            await services.read(services.libraries.check_source, asked.guild, source)
        if kind := greeting_in(asked.question):
            await respond(interaction, await _greeted(services, asked.guild, kind, tr), ephemeral=True)
            return
        services.questions.check(asked.guild)
        keep_to_limit(interaction.client, asked.guild, interaction.user.id, decided)
        await defer(interaction, ephemeral=asked.private)
        await answer_interaction(interaction, asked)


async def answer_interaction(interaction: Interaction, asked: IncomingQuestion) -> None:
    """Answer an acknowledged interaction, with the buttons that work in its channel."""
    services = interaction.client.services
    given = await answered(services, asked)
    card = given.card_of(given.answer)
    buttons = answer_view(
        given.stored,
        asked.tr,
        thread=has_threads(interaction) and not asked.private,
        private=asked.private and not is_direct(interaction),
        links=card.links,
    )
    shown = await finish(interaction, embed=embed(card), view=buttons)
    await _sent(services, given.stored, shown)
    if not asked.quotes_only:

        async def show(answer: Answer) -> None:
            await finish(interaction, embed=embed(given.card_of(answer)))

        interaction.client.keep(services.written.show_above(asked.guild, given.answer, show))


@ask.autocomplete("source")
async def sources(interaction: discord.Interaction[Client], typed: str) -> list[app_commands.Choice[str]]:
    """Offer the publishers that this server can search."""
    return await source_choices(interaction, typed)


@ask.autocomplete("since")
async def _since(interaction: discord.Interaction[Client], typed: str) -> list[app_commands.Choice[str]]:
    return await day_choices(interaction, typed, last=False)


@ask.autocomplete("until")
async def _until(interaction: discord.Interaction[Client], typed: str) -> list[app_commands.Choice[str]]:
    return await day_choices(interaction, typed, last=True)


async def on_question(client: Client, message: discord.Message) -> None:
    """Answer a mention, a reply, a message in a thread of the bot's, or a direct message."""
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
            typed, post = visible(without_marks(message.content)), _post(client, message)
            about = visible(text_of(post))[:LONGEST_QUESTION] if post else ""
            if post and (not typed or asks_whether_true(typed)):
                _check_readable(about)
                keep_to_limit(client, guild, message.author.id, decided)
                await reply(message, embed=embed(await coverage_of(services, guild, about, tr)))
                return
            question = await question_typed(services, guild, typed, tr)
            if kind := greeting_in(question):
                await reply(message, content=await _greeted(services, guild, kind, tr))
                return
            keep_to_limit(client, guild, message.author.id, decided)
            asked = IncomingQuestion(
                guild,
                question,
                tr,
                conversation=conversation or None,
                zone=decided.zone,
                about=cut(about, _CONTEXT),
                quotes_only=decided.quotes_only,
            )
            given = await answered(services, asked)
            card = given.card_of(given.answer)
            in_channel = isinstance(message.channel, discord.TextChannel)
            shown = await reply(
                message,
                embed=embed(card),
                view=answer_view(given.stored, tr, thread=in_channel, links=card.links),
            )
            await _sent(services, given.stored, shown)

            async def show(answer: Answer) -> None:
                await with_retry(lambda: shown.edit(embed=embed(given.card_of(answer))))

            if not asked.quotes_only:
                client.keep(services.written.show_above(guild, given.answer, show))
    except Exception as error:  # noqa: BLE001 - whatever it is, the asker is told
        await _tell(message, error, tr)
    finally:
        typing.cancel()


def asks_whether_true(text: str) -> bool:
    """Return whether `text` only asks if another message is true, in any of our languages."""
    plain = " ".join(re.sub(r"[^\w\s]", " ", _NAME.sub(" ", text.casefold())).split())
    return _WHETHER_TRUE.fullmatch(plain) is not None


async def _sent(services: Services, stored: StoredAnswer, shown: discord.Message) -> None:
    """Note which message carries an answer; if that fails, only replies to the message are not understood."""
    try:
        await services.read(services.storage.answers.sent, stored.id, shown.id)
    except StorageFailed:
        log.exception("the message of an answer was not noted")


async def _addressed(client: Client, message: discord.Message) -> str | None:
    """Return the conversation that a message continues, "" for a new one, None if it is not for the bot."""
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
    if reference is not None and reference.message_id is not None and _post(client, message) is None:
        for _ in range(_LOOKS):
            stored = await read(answers.in_message, message.guild.id, reference.message_id)
            if stored is not None:
                return stored.conversation
            await asyncio.sleep(_SECONDS_BETWEEN)
    return place if in_thread else ""


def _post(client: Client, message: discord.Message) -> discord.Message | None:
    """Return the message that `message` replies to, unless the bot wrote it."""
    replied_to = message.reference.resolved if message.reference else None
    if not isinstance(replied_to, discord.Message) or replied_to.author == client.user:
        return None
    return replied_to


def _check_readable(post: str) -> None:
    """Raise Declined if a post has no text; Discord hides texts from bots without the content intent."""
    if not post:
        raise Declined("coverage.unreadable")


async def _greeted(services: Services, guild: int, kind: GreetingKind, tr: Translate) -> str:
    """Return the friendly answer to a message that is no question."""
    return tr(f"greetings.{kind}", example=await example(services, guild, tr))


async def question_typed(services: Services, guild: int, typed: str, tr: Translate) -> str:
    """Return the question on one line.

    Raises:
        Declined: nothing visible was typed.
    """
    question = visible(without_marks(typed))[:LONGEST_QUESTION]
    if not question:
        raise Declined("errors.no_question", example=await example(services, guild, tr))
    return question


async def _tell(message: discord.Message, error: Exception, tr: Translate) -> None:
    """Tell the author what went wrong, in a direct message where the bot may not answer.

    If the channel was deleted meanwhile, nobody is told.
    """
    try:
        if isinstance(error, discord.NotFound) and error.code in GONE:
            raise error
        text = sentence(error, tr)
        if not (isinstance(error, Declined) and error.key == "access.channel"):
            with suppress(discord.Forbidden):
                await reply(message, content=text)
                return
        await send(message.author, content=text)
    except (discord.Forbidden, discord.NotFound) as failure:
        log.warning("nobody left to tell", extra={"code": failure.code})


class AskAbout(discord.ui.Modal):
    """Asks for a question about a post. The form lives in memory: a restart closes it."""

    def __init__(self, post: str, tr: Translate) -> None:
        """Fill in the post itself if it is a question."""
        super().__init__(title=tr("about_post.title"), timeout=15 * 60)
        self._post = post
        self._question = discord.ui.TextInput[Any](
            style=discord.TextStyle.paragraph,
            placeholder=tr("about_post.placeholder"),
            default=cut(post, LONGEST_QUESTION) if post.endswith("?") else None,
            max_length=LONGEST_QUESTION,
        )
        self.add_item(discord.ui.Label(text=tr("about_post.question"), component=self._question))

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Answer in private; the member may share the answer."""
        given = cast("Interaction", interaction)
        services, tr, guild = given.client.services, language(str(given.locale)), guild_of(given)
        with counted(services):
            decided = await may_ask(given)
            typed = await question_typed(services, guild, self._question.value, tr)
            if kind := greeting_in(typed):
                await respond(given, await _greeted(services, guild, kind, tr), ephemeral=True)
                return
            keep_to_limit(given.client, guild, given.user.id, decided)
            await defer(given, ephemeral=True)
            if asks_whether_true(typed):
                await finish(given, embed=embed(await coverage_of(services, guild, self._post, tr)))
                return
            about = "" if typed == self._post else cut(self._post, _CONTEXT)
            asked = IncomingQuestion(
                guild,
                typed,
                tr,
                private=True,
                zone=decided.zone,
                about=about,
                quotes_only=decided.quotes_only,
            )
            await answer_interaction(given, asked)

    async def on_error(  # type: ignore[override]  # a modal's has no item, unlike the base class's
        self, interaction: discord.Interaction[Any], error: Exception
    ) -> None:
        """Tell the member what went wrong."""
        await tell(interaction, error)


async def ask_about(interaction: discord.Interaction[Client], message: discord.Message) -> None:
    """Ask the member for a question about a message."""
    await may_ask(interaction)
    post = visible(text_of(message))[:LONGEST_QUESTION]
    if not post:
        raise Declined("coverage.no_text")
    await respond_with_modal(interaction, AskAbout(post, language(str(interaction.locale))))


ASK_ABOUT = menu("ask_about", ask_about)
