"""The activity under the bot's name: how new its news is, and how to ask."""

import logging
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

import discord
from discord.ext import tasks

from bot.access import DIRECT
from bot.client import Client
from bot.messages.dates import written
from bot.messages.texts import ENGLISH, language
from index import StorageFailed
from index.text.dates import is_day

log = logging.getLogger(__name__)


def activity_loop(client: Client) -> tasks.Loop[Callable[[], Coroutine[Any, Any, None]]]:
    """Return the loop that updates the activity every minute.

    All servers see the same activity, so it depends only on the articles that all servers share.
    """

    async def show() -> None:
        await client.wait_until_ready()
        services = client.services
        try:
            newest = await services.read(services.libraries.own(DIRECT).articles, 1)
        except StorageFailed:
            log.exception("the newest article could not be read; the next attempt is in a minute")
            return
        activity = discord.CustomActivity(
            activity_text(newest[0].published if newest else None, datetime.now(UTC))
        )
        if activity != client.activity:
            client.activity = activity  # for the next connection
            await client.change_presence(activity=activity)

    return tasks.loop(minutes=1)(show)


def activity_text(newest: datetime | None, now: datetime) -> str:
    """Return the time or day of the newest article in words, and the command to ask."""
    if newest is None:
        return "/ask"
    moment = newest if is_day(newest) else newest.astimezone(UTC)
    until = written(moment.date(), language(ENGLISH))
    if moment.date() == now.date() and not is_day(newest):
        until = f"{moment:%H:%M} UTC"
    return f"news until {until} · /ask"
