"""/timeline: what happened about a topic, day by day, in the articles that a server reads."""

from functools import partial

import discord
from discord import app_commands

from bot.client import Client
from bot.commands.common import counted, day_choices, filters
from bot.interactions.answer_buttons import share_button
from bot.interactions.components import embed, view
from bot.interactions.localised import described
from bot.interactions.permissions import guild_of, is_private, keep_to_limit, may_ask
from bot.messages.card import MessageCard, fitting
from bot.messages.dates import written
from bot.messages.markup import escaped, link, single_quoted
from bot.messages.texts import Translate, language
from bot.sending import defer, finish
from index.answering.timeline import Event

_TOPIC, _TOLD, _HEADLINE = 200, 260, 200  # characters


@described("timeline", direct=True)
async def timeline(
    interaction: discord.Interaction[Client],
    topic: app_commands.Range[str, 1, 300],
    since: str | None = None,
    until: str | None = None,
    private: bool | None = None,  # noqa: FBT001 - an option that members tick
) -> None:
    """Show dated events, oldest first, each an exact quote with its source."""
    services, tr = interaction.client.services, language(str(interaction.locale))
    with counted(services):
        decided = await may_ask(interaction)
        wanted = filters(None, since, until, decided.zone, tr)
        keep_to_limit(interaction.client, guild_of(interaction), interaction.user.id, decided)
        hidden = is_private(interaction, decided, private)
        await defer(interaction, ephemeral=hidden)
        work = partial(services.libraries.timeline, guild_of(interaction), topic, wanted, decided.zone)
        card = timeline_card(topic, await services.questions.answer(guild_of(interaction), work), tr)
        services.metrics.questions.labels("timeline").inc()
        await finish(interaction, embed=embed(card), view=view([share_button(tr)] if hidden else []))


@timeline.autocomplete("since")
async def _since(interaction: discord.Interaction[Client], typed: str) -> list[app_commands.Choice[str]]:
    return await day_choices(interaction, typed, last=False)


@timeline.autocomplete("until")
async def _until(interaction: discord.Interaction[Client], typed: str) -> list[app_commands.Choice[str]]:
    return await day_choices(interaction, typed, last=True)


def timeline_card(topic: str, events: list[Event], tr: Translate) -> MessageCard:
    """Return the events as members see them, a dated quote and its source each."""
    lines = [line for event in events for line in _told(event, tr)] or [tr("timeline.none")]
    return MessageCard(tr("timeline.title", topic=escaped(topic, _TOPIC)), fitting(lines))


def _told(event: Event, tr: Translate) -> tuple[str, str]:
    article, others = event.quote.article, len(event.articles) - 1
    source = link(article.title, article.url, _HEADLINE)
    publisher = f" · {escaped(article.source, 60)}" if article.source else ""
    more = f" · {tr('timeline.more', number=others)}" if others else ""
    return (
        f"**{written(event.day, tr)}** “{escaped(single_quoted(event.quote.text), _TOLD)}”",
        f"-# {source}{publisher}{more}",
    )
