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
from bot.interactions.permissions import guild_of, keep_pace, may_ask
from bot.libraries import source_key
from bot.messages.card import Page, fitting
from bot.messages.errors import Declined
from bot.messages.markup import day, escaped, visible
from bot.messages.rendering import coverage_page, headlines_page
from bot.messages.texts import Say, language

_HEADLINES = 8
_CLAIM = 1_000
_SOURCES = 10


@described("latest", direct=True)
async def latest(interaction: discord.Interaction[Client], source: str | None = None) -> None:
    """Show the newest headlines."""
    await may_ask(interaction)
    say = language(str(interaction.locale))
    page, buttons = await _headlines(
        interaction, 0, source_key(source) if source else "", say, unknown=source
    )
    await interaction.response.send_message(embed=embed(page), view=buttons)


@latest.autocomplete("source")
async def _sources(interaction: discord.Interaction[Client], typed: str) -> list[app_commands.Choice[str]]:
    return await source_choices(interaction, typed)


class Turn(Button, template=r"latest:(?P<page>\d{1,6}):(?P<source>[0-9a-f]{0,12})"):
    """Turns to another page of headlines."""

    async def press(self, interaction: Interaction) -> None:
        """Show that page in the same message."""
        await may_ask(interaction)
        say = language(str(interaction.locale))
        page, buttons = await _headlines(interaction, int(self.carried["page"]), self.carried["source"], say)
        await interaction.response.edit_message(embed=embed(page), view=buttons)


async def _headlines(
    interaction: Interaction, number: int, key: str, say: Say, unknown: str | None = None
) -> tuple[Page, discord.ui.View]:
    parts, guild = interaction.client.parts, guild_of(interaction)
    source = None
    if key:
        known = await parts.read(parts.libraries.sources, guild)
        wanted = {source_key(it.name): it.name for it in known}
        folded = {it.name.casefold(): it.name for it in known}
        source = wanted.get(key) or folded.get((unknown or "").casefold().strip())
        if source is None:
            raise Declined("errors.no_source", source=escaped(unknown or "", 100))
        key = source_key(source)
    found = await parts.read(parts.libraries.latest, guild, _HEADLINES + 1, number * _HEADLINES, source)
    title = say("latest.of", source=escaped(source, 120)) if source else say("latest.title")
    more = len(found) > _HEADLINES
    buttons = pager(Turn, lambda page: f"latest:{page}:{key}", number, more=more, say=say)
    return headlines_page(found[:_HEADLINES], number, say, title), buttons


def pager(
    kind: type[Button], custom_id: Callable[[int], str], number: int, *, more: bool, say: Say
) -> discord.ui.View:
    """Return the buttons that turn pages; `custom_id` makes an id of the page (from 0) turned to."""
    if not number and not more:
        return view([])
    # Where there is no page to turn to, the button still needs an id of its own.
    earlier, later = custom_id(max(number - 1, 0)), custom_id(number + 1)
    return view(
        [
            kind(f"◀ {say('pages.newer')}", earlier, disabled=not number),
            kind(f"{say('pages.older')} ▶", later, disabled=not more),
        ]
    )


async def find_coverage(interaction: discord.Interaction[Client], message: discord.Message) -> None:
    """Show the passages nearest to what a message claims, to who asked alone."""
    parts, say = interaction.client.parts, language(str(interaction.locale))
    with counted(parts):
        decided = await may_ask(interaction)
        claim = visible(_text(message))[:_CLAIM]
        if not claim:
            raise Declined("coverage.no_text")
        keep_pace(interaction.client, guild_of(interaction), interaction.user.id, decided)
        await interaction.response.defer(ephemeral=True, thinking=True)
        search = partial(parts.libraries.search, guild_of(interaction), claim)
        page = coverage_page(await parts.questions.answer(search), say)
        parts.metrics.questions.labels("coverage").inc()
        await interaction.edit_original_response(embed=embed(page))


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
    parts, say = interaction.client.parts, language(str(interaction.locale))
    guild = guild_of(interaction)
    lines = [say("about.what"), ""]
    for name, library in await parts.read(parts.libraries.readable, guild):
        status = await parts.read(library.status)
        whose = say("about.shared" if name == "shared" else "about.own")
        lines.append(say("about.library", whose=whose, articles=status.articles, passages=status.passages))
        if status.articles:
            unknown = say("answer.undated")
            lines.append(
                say("about.dates", oldest=day(status.oldest, unknown), newest=day(status.newest, unknown))
            )
    sources = await parts.read(parts.libraries.sources, guild)
    if sources:
        names = ", ".join(escaped(it.name, 60) for it in sources[:_SOURCES])
        lines += [say("about.sources", sources=names if len(sources) <= _SOURCES else f"{names}, …")]
    model = escaped(parts.settings.embedding_model.replace("\\", "/").rsplit("/", 1)[-1], 100)
    lines += ["", say("about.model", model=model)]
    lines += ["", f"**{say('about.people')}**", say("about.stored", days=parts.settings.retention_days)]
    await interaction.edit_original_response(embed=embed(Page(say("about.title"), fitting(lines))))


FIND_COVERAGE = menu("find_coverage", find_coverage)
ITEMS: tuple[type[discord.ui.DynamicItem[Any]], ...] = (Turn,)
