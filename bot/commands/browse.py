"""/latest, /about and Find coverage: headlines, what the bot has, and what the news says about a message."""

from typing import Any

import discord
from discord import app_commands

from bot.client import Client, Interaction
from bot.commands.common import LONGEST_QUESTION, counted, coverage_of, source_choices, text_of
from bot.exceptions import Declined
from bot.interactions.answer_buttons import share_button
from bot.interactions.components import Button, embed
from bot.interactions.localised import described, menu
from bot.interactions.pager import pager
from bot.interactions.permissions import guild_of, is_private, keep_to_limit, may_ask
from bot.libraries import source_key
from bot.messages.card import MessageCard, fitting, page_note
from bot.messages.dates import day
from bot.messages.markup import escaped, visible
from bot.messages.rendering import headlines_card
from bot.messages.texts import Translate, language
from bot.sending import defer, finish, respond, update

_HEADLINES = 8
_SOURCES = 10


@described("latest", anywhere=True)
async def latest(
    interaction: discord.Interaction[Client],
    source: str | None = None,
    private: bool | None = None,  # noqa: FBT001 - an option that members tick
) -> None:
    """Show the newest headlines."""
    decided = await may_ask(interaction)
    tr, hidden = language(str(interaction.locale)), is_private(interaction, decided, private)
    key = source_key(source) if source else ""
    card, buttons = await _headlines(interaction, 0, key, tr, unknown=source, private=hidden)
    await respond(interaction, embed=embed(card), view=buttons, ephemeral=hidden)


@latest.autocomplete("source")
async def _sources(interaction: discord.Interaction[Client], typed: str) -> list[app_commands.Choice[str]]:
    return await source_choices(interaction, typed)


class TurnHeadlines(Button, template=r"latest:(?P<page>\d{1,6}):(?P<source>[0-9a-f]{0,12})"):
    """Turns to another page of headlines."""

    async def press(self, interaction: Interaction) -> None:
        """Show that page in the same message."""
        await may_ask(interaction)
        tr, number = language(str(interaction.locale)), int(self.carried["page"])
        private = interaction.message is not None and interaction.message.flags.ephemeral
        card, buttons = await _headlines(interaction, number, self.carried["source"], tr, private=private)
        await update(interaction, embed=embed(card), view=buttons)


async def _headlines(
    interaction: Interaction,
    number: int,
    key: str,
    tr: Translate,
    *,
    private: bool,
    unknown: str | None = None,
) -> tuple[MessageCard, discord.ui.View]:
    services, guild = interaction.client.services, guild_of(interaction)
    source = None
    if key:
        known = await services.read(services.libraries.sources, guild)
        wanted = {source_key(publisher.name): publisher.name for publisher in known}
        folded = {publisher.name.casefold(): publisher.name for publisher in known}
        source = wanted.get(key) or folded.get((unknown or "").casefold().strip())
        if source is None:
            raise Declined("errors.no_source", source=escaped(unknown or "", 100))
        key = source_key(source)
    found = await services.read(services.libraries.latest, guild, _HEADLINES + 1, number * _HEADLINES, source)
    title = tr("latest.of", source=escaped(source, 120)) if source else tr("latest.title")
    if not found and number:  # articles were removed since the page before was shown
        return await _headlines(interaction, number - 1, key, tr, private=private)
    more = len(found) > _HEADLINES
    count = await services.read(services.libraries.count, guild, source) if more else 0
    note = page_note(number, count, _HEADLINES, tr)
    buttons = pager(TurnHeadlines, lambda page: f"latest:{page}:{key}", number, more=more, tr=tr)
    if private:
        buttons.add_item(share_button(tr))
    return headlines_card(found[:_HEADLINES], tr, title, note), buttons


async def find_coverage(interaction: discord.Interaction[Client], message: discord.Message) -> None:
    """Show the member, in private, the passages nearest to what a message claims."""
    services, tr = interaction.client.services, language(str(interaction.locale))
    with counted(services):
        decided = await may_ask(interaction)
        claim = visible(text_of(message))[:LONGEST_QUESTION]
        if not claim:
            raise Declined("coverage.no_text")
        keep_to_limit(interaction.client, guild_of(interaction), interaction.user.id, decided)
        await defer(interaction, ephemeral=True, thinking=True)
        card = await coverage_of(services, guild_of(interaction), claim, tr)
        await finish(interaction, embed=embed(card))


@described("about", anywhere=True)
async def about(interaction: discord.Interaction[Client]) -> None:
    """Say which articles there are, which model reads them, and what is stored about people."""
    await defer(interaction, ephemeral=True, thinking=True)
    services, tr = interaction.client.services, language(str(interaction.locale))
    guild = guild_of(interaction)
    lines = [tr("about.what"), ""]
    for name, library in await services.read(services.libraries.readable, guild):
        status = await services.read(library.status)
        whose = tr("about.shared" if name == "shared" else "about.own")
        lines.append(tr("about.library", whose=whose, articles=status.articles))
        if status.articles:
            lines.append(tr("about.dates", oldest=day(status.oldest, tr), newest=day(status.newest, tr)))
    sources = await services.read(services.libraries.sources, guild)
    if sources:
        names = ", ".join(escaped(publisher.name, 60) for publisher in sources[:_SOURCES])
        lines += [tr("about.sources", sources=names if len(sources) <= _SOURCES else f"{names}, …")]
    model = escaped(services.settings.embedding_model.replace("\\", "/").rsplit("/", 1)[-1], 100)
    lines += ["", tr("about.model", model=model)]
    lines += [
        "",
        f"**{tr('about.people')}**",
        tr("about.stored", days=services.settings.retention_days),
    ]
    await finish(interaction, embed=embed(MessageCard(tr("about.title"), fitting(lines))))


FIND_COVERAGE = menu("find_coverage", find_coverage)
ITEMS: tuple[type[discord.ui.DynamicItem[Any]], ...] = (TurnHeadlines,)
