"""What else members can do: the newest headlines, coverage of a message's claim, what the bot is."""

from collections.abc import Callable
from functools import partial
from typing import Any

import discord
from discord import app_commands

from bot.client import Client, Interaction
from bot.commands.ask import counted, source_choices
from bot.interactions.components import Button, embed, view
from bot.interactions.localised import described, menu
from bot.interactions.permissions import guild_of, keep_to_limit, may_ask
from bot.libraries import source_key
from bot.messages.card import MessageCard, fitting
from bot.messages.errors import Declined
from bot.messages.markup import day, escaped, visible
from bot.messages.rendering import coverage_card, headlines_card
from bot.messages.texts import Translate, language

_HEADLINES = 8
_CLAIM = 1_000
_SOURCES = 10


@described("latest", direct=True)
async def latest(interaction: discord.Interaction[Client], source: str | None = None) -> None:
    """Show the newest headlines."""
    await may_ask(interaction)
    tr = language(str(interaction.locale))
    card, buttons = await _headlines(interaction, 0, source_key(source) if source else "", tr, unknown=source)
    await interaction.response.send_message(embed=embed(card), view=buttons)


@latest.autocomplete("source")
async def _sources(interaction: discord.Interaction[Client], typed: str) -> list[app_commands.Choice[str]]:
    return await source_choices(interaction, typed)


class TurnHeadlines(Button, template=r"latest:(?P<page>\d{1,6}):(?P<source>[0-9a-f]{0,12})"):
    """Turns to another page of headlines."""

    async def press(self, interaction: Interaction) -> None:
        """Show that page in the same message."""
        await may_ask(interaction)
        tr = language(str(interaction.locale))
        card, buttons = await _headlines(interaction, int(self.carried["page"]), self.carried["source"], tr)
        await interaction.response.edit_message(embed=embed(card), view=buttons)


async def _headlines(
    interaction: Interaction, number: int, key: str, tr: Translate, unknown: str | None = None
) -> tuple[MessageCard, discord.ui.View]:
    services, guild = interaction.client.services, guild_of(interaction)
    source = None
    if key:
        known = await services.read(services.libraries.sources, guild)
        wanted = {source_key(it.name): it.name for it in known}
        folded = {it.name.casefold(): it.name for it in known}
        source = wanted.get(key) or folded.get((unknown or "").casefold().strip())
        if source is None:
            raise Declined("errors.no_source", source=escaped(unknown or "", 100))
        key = source_key(source)
    found = await services.read(services.libraries.latest, guild, _HEADLINES + 1, number * _HEADLINES, source)
    title = tr("latest.of", source=escaped(source, 120)) if source else tr("latest.title")
    more = len(found) > _HEADLINES
    buttons = pager(TurnHeadlines, lambda page: f"latest:{page}:{key}", number, more=more, tr=tr)
    return headlines_card(found[:_HEADLINES], number, tr, title), buttons


def pager(
    kind: type[Button], custom_id: Callable[[int], str], number: int, *, more: bool, tr: Translate
) -> discord.ui.View:
    """Return the buttons that turn pages; `custom_id` makes an id of the page (from 0) turned to."""
    if not number and not more:
        return view([])
    # Where there is no page to turn to, the button still needs an id of its own.
    earlier, later = custom_id(max(number - 1, 0)), custom_id(number + 1)
    return view(
        [
            kind(f"◀ {tr('pages.newer')}", earlier, disabled=not number),
            kind(f"{tr('pages.older')} ▶", later, disabled=not more),
        ]
    )


async def find_coverage(interaction: discord.Interaction[Client], message: discord.Message) -> None:
    """Show the passages nearest to what a message claims, to who asked alone."""
    services, tr = interaction.client.services, language(str(interaction.locale))
    with counted(services):
        decided = await may_ask(interaction)
        claim = visible(_text(message))[:_CLAIM]
        if not claim:
            raise Declined("coverage.no_text")
        keep_to_limit(interaction.client, guild_of(interaction), interaction.user.id, decided)
        await interaction.response.defer(ephemeral=True, thinking=True)
        search = partial(services.libraries.search, guild_of(interaction), claim)
        card = coverage_card(await services.questions.answer(search), tr)
        services.metrics.questions.labels("coverage").inc()
        await interaction.edit_original_response(embed=embed(card))


def _text(message: discord.Message) -> str:
    """Return what a message says: its own text or the one it forwards, else its embeds, as bots post news."""
    shown: list[discord.Message | discord.MessageSnapshot] = [message, *message.message_snapshots]
    texts = [it.content for it in shown if it.content]
    embeds = [embed for it in shown for embed in it.embeds]
    return "\n".join(texts or [text for it in embeds for text in (it.title, it.description) if text])


@described("about", direct=True)
async def about(interaction: discord.Interaction[Client]) -> None:
    """Say what is indexed, by which model, and what is stored about people."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    services, tr = interaction.client.services, language(str(interaction.locale))
    guild = guild_of(interaction)
    lines = [tr("about.what"), ""]
    for name, library in await services.read(services.libraries.readable, guild):
        status = await services.read(library.status)
        whose = tr("about.shared" if name == "shared" else "about.own")
        lines.append(tr("about.library", whose=whose, articles=status.articles, passages=status.passages))
        if status.articles:
            unknown = tr("answer.undated")
            lines.append(
                tr("about.dates", oldest=day(status.oldest, unknown), newest=day(status.newest, unknown))
            )
    sources = await services.read(services.libraries.sources, guild)
    if sources:
        names = ", ".join(escaped(it.name, 60) for it in sources[:_SOURCES])
        lines += [tr("about.sources", sources=names if len(sources) <= _SOURCES else f"{names}, …")]
    model = escaped(services.settings.embedding_model.replace("\\", "/").rsplit("/", 1)[-1], 100)
    lines += ["", tr("about.model", model=model)]
    lines += [
        "",
        f"**{tr('about.people')}**",
        tr("about.stored", days=services.settings.retention_days),
    ]
    await interaction.edit_original_response(embed=embed(MessageCard(tr("about.title"), fitting(lines))))


FIND_COVERAGE = menu("find_coverage", find_coverage)
ITEMS: tuple[type[discord.ui.DynamicItem[Any]], ...] = (TurnHeadlines,)
