"""/feeds: follow, list, refresh and stop following the feeds of a server's own library."""

import io
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands

from bot.client import Client, Interaction
from bot.exceptions import Declined
from bot.interactions.components import Button, embed
from bot.interactions.localised import described, group
from bot.interactions.pager import pager
from bot.interactions.permissions import must_manage
from bot.interactions.start_job import start_job
from bot.jobs.job import Job
from bot.messages.card import MessageCard, fitting, page_note
from bot.messages.markup import cut, escaped, width
from bot.messages.rendering import feed_line
from bot.messages.texts import language
from bot.sending import defer, finish, offer, respond, update
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
    await start_job(interaction, job, file)


@described("feeds.list")
async def list_(interaction: discord.Interaction[Client], export: bool = False) -> None:  # noqa: FBT001, FBT002 - an option that members tick
    """List the server's feeds and their state, on request also as a file for other feed readers."""
    guild = await must_manage(interaction, "feeds")
    card, buttons = await _listing(interaction, guild, 0)
    files = []
    if export:
        services = interaction.client.services
        feeds = await services.read(services.feeds.feeds(guild).list)
        written = opml.write(opml.Outline(feed.url, feed.title, feed.site) for feed in feeds)
        files = [discord.File(io.BytesIO(written), "feeds.opml")]
    await respond(interaction, embed=embed(card), view=buttons, files=files, ephemeral=True)


class TurnFeeds(Button, template=r"feeds:(?P<page>\d{1,6})"):
    """Turns to another page of the feeds."""

    async def press(self, interaction: Interaction) -> None:
        """Show that page in the same message."""
        guild = await must_manage(interaction, "feeds")
        card, buttons = await _listing(interaction, guild, int(self.carried["page"]))
        await update(interaction, embed=embed(card), view=buttons)


@described("feeds.remove")
async def remove(interaction: discord.Interaction[Client], feed: str) -> None:
    """Stop following a feed; its articles stay."""
    guild = await must_manage(interaction, "feeds")
    services, tr = interaction.client.services, language(str(interaction.locale))
    await defer(interaction, ephemeral=True, thinking=True)
    try:
        gone = await services.read(services.feeds.feeds(guild).remove, feed)
    except DatelineError:
        raise Declined("feeds.unknown") from None
    text = tr("feeds.removed", title=escaped(gone.title or gone.url, 300))
    await finish(interaction, content=text)


@described("feeds.refresh")
async def refresh(interaction: discord.Interaction[Client]) -> None:
    """Check every feed now."""
    guild = await must_manage(interaction, "feeds")
    await start_job(
        interaction, Job(guild, "refresh", interaction.channel_id or 0, locale=str(interaction.locale))
    )


@remove.autocomplete("feed")
async def _feeds(interaction: discord.Interaction[Client], typed: str) -> list[app_commands.Choice[str]]:
    """Offer managers the server's feeds whose title or address contains what was typed."""
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
    return await offer(
        interaction, [app_commands.Choice(name=_label(feed), value=feed.id) for feed in found[:25]]
    )


def _label(feed: Feed) -> str:
    named = f"{feed.title} · {feed.url}" if feed.title else feed.url
    return cut(named, 100) if width(named) else feed.id


async def _listing(interaction: Interaction, guild: int, number: int) -> tuple[MessageCard, discord.ui.View]:
    services, tr = interaction.client.services, language(str(interaction.locale))
    feeds = await services.read(services.feeds.feeds(guild).list)
    shown = feeds[number * _LISTED : (number + 1) * _LISTED]
    lines = [feed_line(feed, tr) for feed in shown] or [tr("feeds.none")]
    card = MessageCard(tr("feeds.title"), fitting(lines), page_note(number, len(feeds), _LISTED, tr))
    more = len(feeds) > (number + 1) * _LISTED
    return card, pager(TurnFeeds, "feeds:{}".format, number, more=more, tr=tr)


FEEDS = group("feeds", add, list_, remove, refresh)
ITEMS: tuple[type[discord.ui.DynamicItem[Any]], ...] = (TurnFeeds,)
