"""/articles: add, list, show and remove the articles of a server's own library."""

import re
from functools import partial
from typing import Any

import discord
from discord import app_commands

from bot.client import Client, Interaction
from bot.commands.common import day_choices, filters, source_choices
from bot.exceptions import Declined
from bot.interactions.components import Button, embed, view
from bot.interactions.localised import described, group
from bot.interactions.pager import pager
from bot.interactions.permissions import must_manage
from bot.interactions.start_job import start_job
from bot.jobs.job import Job
from bot.libraries import source_key
from bot.messages.card import MessageCard, page_note
from bot.messages.markup import cut, escaped, width
from bot.messages.rendering import RemovalConditions, article_card, listing_card, removal_card
from bot.messages.texts import language
from bot.sending import defer, finish, offer, respond, update
from index import Article, Headline, UnknownArticle

_LARGEST = 25 << 20
"""Bytes of an attached file; more goes through `dateline add`."""
_LISTED = 10
_LONGEST_WORDS = 25
"""Characters of the words in articles to remove, so that a button's custom id has room for them."""


@described("articles.add")
async def add(
    interaction: discord.Interaction[Client],
    file: discord.Attachment | None = None,
    url: app_commands.Range[str, 1, 1_000] | None = None,
) -> None:
    """Add the articles of an attached file, or the one at an address."""
    guild = await must_manage(interaction, "articles")
    if (file is None) == (url is None):
        raise Declined("articles.one_of_both")
    if file is not None and file.size > _LARGEST:
        raise Declined("articles.too_large", limit=_LARGEST >> 20)
    channel, locale = interaction.channel_id or 0, str(interaction.locale)
    await start_job(interaction, Job(guild, "page" if url else "add", channel, locale=locale, url=url), file)


@described("articles.list")
async def list_(
    interaction: discord.Interaction[Client], search: app_commands.Range[str, 0, 60] = ""
) -> None:
    """List the articles of the server's own library."""
    await must_manage(interaction, "articles")
    card, buttons = await _listing(interaction, 0, search.strip())
    await respond(interaction, embed=embed(card), view=buttons, ephemeral=True)


class TurnArticles(Button, template=re.compile(r"articles:(?P<page>\d{1,6}):(?P<search>.{0,80})", re.DOTALL)):
    """Turns to another page of the list."""

    async def press(self, interaction: Interaction) -> None:
        """Show that page in the same message."""
        await must_manage(interaction, "articles")
        card, buttons = await _listing(interaction, int(self.carried["page"]), self.carried["search"])
        await update(interaction, embed=embed(card), view=buttons)


async def _listing(interaction: Interaction, number: int, search: str) -> tuple[MessageCard, discord.ui.View]:
    services, tr = interaction.client.services, language(str(interaction.locale))
    while width(search) > 80:  # noqa: PLR2004 - what a custom id has room for
        search = search[:-1]
    library = services.libraries.own(interaction.guild_id or 0)
    found = await services.read(library.articles, _LISTED + 1, number * _LISTED, search=search)
    more = len(found) > _LISTED
    count = await services.read(library.count, search=search) if more else 0
    card = listing_card(found[:_LISTED], tr, search=search, note=page_note(number, count, _LISTED, tr))
    return card, pager(TurnArticles, lambda page: f"articles:{page}:{search}", number, more=more, tr=tr)


@described("articles.show")
async def show(interaction: discord.Interaction[Client], article: str) -> None:
    """Show one article."""
    guild = await must_manage(interaction, "articles")
    found = await _find(interaction, guild, article)
    services = interaction.client.services
    library = services.libraries.own(guild)
    revisions = await services.read(library.history, found.id)
    error = await services.read(library.page_records.error, found.id)
    card = article_card(found, revisions, language(str(interaction.locale)), page_error=error)
    await respond(interaction, embed=embed(card), ephemeral=True)


@described("articles.remove")
async def remove(
    interaction: discord.Interaction[Client],
    article: str | None = None,
    source: app_commands.Range[str, 1, 100] | None = None,
    before: app_commands.Range[str, 1, 40] | None = None,
    words: app_commands.Range[str, 1, _LONGEST_WORDS] | None = None,
) -> None:
    """Ask whether to remove an article, or all that meet every condition, which are counted first."""
    guild = await must_manage(interaction, "articles")
    tr = language(str(interaction.locale))
    is_conditional = any(given is not None for given in (source, before, words))
    if (article is not None) == is_conditional:
        raise Declined("articles.one_or_conditions")
    if article is not None:
        found = await _find(interaction, guild, article)
        text = tr("articles.confirm", title=escaped(found.title, 300))
        button = Remove(tr("articles.remove"), f"remove:{found.id}", style=discord.ButtonStyle.danger)
        await respond(interaction, text, view=view([button]), ephemeral=True)
        return
    storage = interaction.client.services.storage
    zone = (await interaction.client.services.read(storage.access.get, guild)).zone
    first = filters(None, before, None, zone, tr).since
    conditions = RemovalConditions(source, first.date().isoformat() if first else None, words)
    await defer(interaction, ephemeral=True)
    await _confirm(interaction, guild, conditions)


async def _matching(interaction: Interaction, guild: int, conditions: RemovalConditions) -> list[Headline]:
    services = interaction.client.services
    library = services.libraries.own(guild)
    return await services.read(
        partial(library.matching, source=conditions.source, before=conditions.before, query=conditions.words)
    )


async def _confirm(interaction: Interaction, guild: int, conditions: RemovalConditions) -> None:
    """Show how many articles meet the conditions, with a button that removes them."""
    tr = language(str(interaction.locale))
    found = await _matching(interaction, guild, conditions)
    buttons = [
        RemoveAll(
            tr("articles.remove_all", number=len(found)),
            f"removeall:{len(found)}:{conditions.before or ''}:"
            f"{source_key(conditions.source) if conditions.source else ''}:{conditions.words or ''}",
            style=discord.ButtonStyle.danger,
        )
    ]
    card = removal_card(found, conditions, tr)
    await finish(interaction, embed=embed(card), view=view(buttons if found else []))


class RemoveAll(
    Button,
    template=re.compile(
        r"removeall:(?P<number>\d{1,9}):(?P<before>[\d-]*):(?P<source>\w*):(?P<words>.*)", re.DOTALL
    ),
):
    """Confirms the removal of all articles that meet the conditions."""

    async def press(self, interaction: Interaction) -> None:
        """Remove the articles if they are as many as were counted, else ask again with the new number."""
        guild = await must_manage(interaction, "articles")
        services, tr = interaction.client.services, language(str(interaction.locale))
        await defer(interaction, thinking=False)
        library, carried = services.libraries.own(guild), self.carried
        names = {source_key(each.name): each.name for each in await services.read(library.sources)}
        # A source without articles has no name any more, and no article meets the condition.
        source = names.get(carried["source"], carried["source"]) or None
        conditions = RemovalConditions(source, carried["before"] or None, carried["words"] or None)
        found = await _matching(interaction, guild, conditions)
        if len(found) != int(carried["number"]):
            await _confirm(interaction, guild, conditions)
            return
        await services.jobs.quickly(partial(library.remove, *(article.id for article in found)))
        await finish(
            interaction, content=tr("articles.removed_all", number=len(found)), embed=None, view=None
        )


class Remove(Button, template=r"remove:(?P<id>[\w-]{1,64})"):
    """Confirms the removal of an article."""

    async def press(self, interaction: Interaction) -> None:
        """Remove the article, at a point where a running job allows it."""
        guild = await must_manage(interaction, "articles")
        services, tr = interaction.client.services, language(str(interaction.locale))
        found = await _find(interaction, guild, self.carried["id"])
        await defer(interaction, thinking=False)
        await services.jobs.quickly(partial(services.libraries.own(guild).remove, found.id))
        text = tr("articles.removed", title=escaped(found.title, 300))
        await finish(interaction, content=text, view=None)


@show.autocomplete("article")
@remove.autocomplete("article")
async def _articles(interaction: discord.Interaction[Client], typed: str) -> list[app_commands.Choice[str]]:
    """Offer managers the server's own articles whose title or source contains what was typed."""
    try:
        guild = await must_manage(interaction, "articles")
    except Declined:
        return []
    services = interaction.client.services
    found = await services.read(services.libraries.own(guild).articles, 25, 0, search=typed[:100])
    return await offer(
        interaction, [app_commands.Choice(name=_label(article), value=article.id) for article in found]
    )


@remove.autocomplete("source")
async def _sources(interaction: discord.Interaction[Client], typed: str) -> list[app_commands.Choice[str]]:
    """Offer the publishers of the articles that the server reads."""
    return await source_choices(interaction, typed)


@remove.autocomplete("before")
async def _days(interaction: discord.Interaction[Client], typed: str) -> list[app_commands.Choice[str]]:
    """Offer first days of periods."""
    return await day_choices(interaction, typed, last=False)


def _label(article: Article) -> str:
    date = f"{article.published:%Y-%m-%d} " if article.published else ""
    return cut(f"{date}{article.title}", 100) or article.id


async def _find(interaction: Interaction, guild: int, id_: str) -> Article:
    services = interaction.client.services
    library = services.libraries.own(guild)
    try:
        return await services.read(library.article, id_)
    except UnknownArticle:
        raise Declined("errors.unknown_article") from None


ARTICLES = group("articles", add, list_, show, remove)
ITEMS: tuple[type[discord.ui.DynamicItem[Any]], ...] = (TurnArticles, Remove, RemoveAll)
