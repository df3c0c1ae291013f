"""Feeds are asked by themselves, for as long as the bot runs."""

import asyncio
import logging
import time

from bot.jobs.job import Job
from bot.messages.errors import Declined
from bot.services import Services
from index import StorageFailed

log = logging.getLogger(__name__)

_EVERY = 60.0
"""Seconds from one look for what is due to the next: each feed has a minute of its own, not all of them one.

The first look waits as long, so that whoever waited for the bot is answered first."""


async def refreshing(services: Services, every: float = _EVERY) -> None:
    """Ask the feeds whose time has come, one server's after another's, behind questions."""
    failed: dict[int, float] = {}  # servers that are left alone for REFRESH_MINUTES, and since when
    while True:
        await asyncio.sleep(every)
        try:
            waiting = await services.read(services.feeds.waiting)
        except StorageFailed:
            log.exception("feeds could not be refreshed; it is tried again in a minute")
            continue
        rest = 60 * services.settings.refresh_minutes
        failed = {guild: since for guild, since in failed.items() if time.monotonic() - since < rest}
        for guild in waiting:
            if guild not in failed and not await _refreshed(services, guild):
                failed[guild] = time.monotonic()


async def _refreshed(services: Services, guild: int) -> bool:
    """Refresh what is due for a server, and tell whether that went well.

    Where its library is being worked on, it is done a minute later.
    """
    try:
        run = await services.jobs.quietly(Job(guild, "due", 0))
    except Declined:
        return True
    if run.outcome == "failed":
        log.error("a refresh failed", exc_info=run.error, extra={"guild": guild})
        return False
    counts = {"added": run.report.added, "changed": run.report.changed, "failed": len(run.report.failed)}
    log.info("feeds refreshed", extra={"guild": guild, **counts})
    return True
