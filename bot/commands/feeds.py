"""/feeds: the sources that a server's library follows."""

import io
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands

from bot.client import Client, Interaction
from bot.commands.articles import begin
from bot.commands.browse import pager
from bot.interactions.components import Button, embed
from bot.interactions.localised import described, group
from bot.interactions.permissions import must_manage
from bot.jobs.job import Job
from bot.messages.card import MessageCard, fitting
from bot.messages.errors import Declined
from bot.messages.markup import cut, escaped, link, width
from bot.messages.rendering import ago
from bot.messages.texts import Translate, language
from index import DatelineError
from index.catalog import Feed
from index.sources.feeds import opml

_LISTED = 10
_LARGEST = 1 << 20
"""Bytes of a list of feeds."""


@described("feeds.add")
async def add(
    interaction: discord.Interaction[Client],
    url: app_commands.Range[str, 1, 1_000] | None = None,
    file: discord.Attachment | None = None,
) -> None:
    """Follow a feed, or all feeds of a list."""
    guild = await must_manage(interaction, "feeds")
    job = Job(guild, "follow", interaction.channel_id or 0, locale=str(interaction.locale), url=url)
    if (url is None) == (file is None):
        raise Declined("feeds.one_of_both")
    if file is not None:
        if file.size > _LARGEST:
            raise Declined("articles.too_large", limit=_LARGEST >> 20)
        job = replace(job, kind="import")
    await begin(interaction, job, file)


@described("feeds.list")
async def list_(interaction: discord.Interaction[Client], export: bool = False) -> None:  # noqa: FBT001, FBT002 - an option that members tick
    """List what the server follows, and how each feed fares; perhaps as a file for other feed readers."""
    guild = await must_manage(interaction, "feeds")
    card, buttons = await _listing(interaction, guild, 0)
    files = []
    if export:
        services = interaction.client.services
        feeds = await services.read(services.feeds.feeds(guild).list)
        written = opml.write(opml.Outline(feed.url, feed.title, feed.site) for feed in feeds)
        files = [discord.File(io.BytesIO(written), "feeds.opml")]
    await interaction.response.send_message(embed=embed(card), view=buttons, files=files, ephemeral=True)


class TurnFeeds(Button, template=r"feeds:(?P<page>\d{1,6})"):
    """Turns to another page of the feeds."""

    async def press(self, interaction: Interaction) -> None:
        """Show that page in the same message."""
        guild = await must_manage(interaction, "feeds")
        card, buttons = await _listing(interaction, guild, int(self.carried["page"]))
        await interaction.response.edit_message(embed=embed(card), view=buttons)


@described("feeds.remove")
async def remove(interaction: discord.Interaction[Client], feed: str) -> None:
    """Follow a feed no more; its articles stay."""
    guild = await must_manage(interaction, "feeds")
    services, tr = interaction.client.services, language(str(interaction.locale))
    await interaction.response.defer(ephemeral=True, thinking=True)
    try:
        gone = await services.read(services.feeds.feeds(guild).remove, feed)
    except DatelineError:
        raise Declined("feeds.unknown") from None
    text = tr("feeds.removed", title=escaped(gone.title or gone.url, 300))
    await interaction.edit_original_response(content=text)


@described("feeds.refresh")
async def refresh(interaction: discord.Interaction[Client]) -> None:
    """Ask every feed now."""
    guild = await must_manage(interaction, "feeds")
    await begin(
        interaction, Job(guild, "refresh", interaction.channel_id or 0, locale=str(interaction.locale))
    )


@remove.autocomplete("feed")
async def _feeds(interaction: discord.Interaction[Client], typed: str) -> list[app_commands.Choice[str]]:
    """Offer the server's own feeds whose title or address hold what was typed, to those who manage."""
    try:
        guild = await must_manage(interaction, "feeds")
    except Declined:
        return []
    services = interaction.client.services
    wanted = typed.casefold().strip()
    found = [
        feed
        for feed in await services.read(services.feeds.feeds(guild).list)
        if wanted in f"{feed.title} {feed.url}".casefold()
    ]
    return [app_commands.Choice(name=_label(feed), value=feed.id) for feed in found[:25]]


def _label(feed: Feed) -> str:
    named = f"{feed.title} · {feed.url}" if feed.title else feed.url
    return cut(named, 100) if width(named) else feed.id


async def _listing(interaction: Interaction, guild: int, number: int) -> tuple[MessageCard, discord.ui.View]:
    services, tr = interaction.client.services, language(str(interaction.locale))
    feeds = await services.read(services.feeds.feeds(guild).list)
    shown = feeds[number * _LISTED : (number + 1) * _LISTED]
    lines = [feed_line(feed, tr) for feed in shown] or [tr("feeds.none")]
    card = MessageCard(tr("feeds.title"), fitting(lines), tr("page", number=number + 1))
    more = len(feeds) > (number + 1) * _LISTED
    return card, pager(TurnFeeds, "feeds:{}".format, number, more=more, tr=tr)


def feed_line(feed: Feed, tr: Translate) -> str:
    """Return a feed with how it fares."""
    named = link(feed.title or feed.url, feed.url, 300)
    if feed.gone:
        return f"- ⚠️ {named} · {tr('feeds.gone')}"
    if feed.failing_since is not None:
        since = ago(feed.failing_since, tr)
        return f"- ⚠️ {named} · {tr('feeds.failing', since=since)} {escaped(feed.error, 200)}"
    return f"- {named} · {tr('feeds.asked', when=ago(feed.checked, tr))}"


FEEDS = group("feeds", add, list_, remove, refresh)
ITEMS: tuple[type[discord.ui.DynamicItem[Any]], ...] = (TurnFeeds,)
