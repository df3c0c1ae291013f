"""Feeds are asked by themselves, for as long as the bot runs."""

import asyncio
import logging

from bot.client import Client
from bot.errors import Declined
from bot.task import Task
from index import StorageFailed

log = logging.getLogger(__name__)

_SOON = 60.0  # seconds after the start, so that whoever waited for the bot is answered first


async def refreshing(client: Client) -> None:
    """Ask every REFRESH_MINUTES the feeds that are due, one server's after another's, behind questions."""
    await asyncio.sleep(_SOON)
    while True:
        try:
            servers = await client.parts.read(client.parts.following.servers)
            for guild in servers:
                await _refresh(client, guild)
        except StorageFailed:
            log.exception("feeds could not be refreshed; it is tried again next time")
        await asyncio.sleep(60 * client.parts.settings.refresh_minutes)


async def _refresh(client: Client, guild: int) -> None:
    """Refresh what is due for a server; where its library is being worked on, the next time."""
    try:
        run = await client.parts.work.quietly(Task(guild, "due", 0))
    except Declined:
        return
    if run.outcome == "failed":
        log.error("a refresh failed", exc_info=run.error, extra={"guild": guild})
    else:
        counts = {"added": run.report.added, "changed": run.report.changed, "failed": len(run.report.failed)}
        log.info("feeds refreshed", extra={"guild": guild, **counts})
