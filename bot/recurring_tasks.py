"""What the bot does by itself: refresh the feeds that are due, delete what is old, forget servers it left."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from functools import partial

from discord.ext import tasks

from bot.access import DIRECT
from bot.exceptions import Declined, Restarting
from bot.jobs.job import Job
from bot.services import Services
from index import StorageFailed

log = logging.getLogger(__name__)

_EVERY = 60.0
"""Seconds between two looks for feeds that are due."""
_KEPT = 7 * 86_400.0
"""Seconds for which a server's data are kept after the bot was removed from it: it may be invited back."""


class RecurringTasks:
    """The bot's loops; what fails is tried again the next time.

    Args:
        services: what the bot is made of.
        guilds: returns the servers that the bot is a member of, once Discord has named them all.
        every: seconds between two looks for feeds that are due.
    """

    def __init__(
        self,
        services: Services,
        guilds: Callable[[], Awaitable[Collection[int]]],
        every: float = _EVERY,
    ) -> None:
        """Prepare the loops; `start` starts them."""
        self._services = services
        self._guilds = guilds
        self._every = every
        self._failed: dict[int, float] = {}
        """Servers whose refresh failed, and when: each is left alone for REFRESH_MINUTES."""
        refresh = tasks.loop(seconds=every)(self._refresh_due_feeds)
        refresh.before_loop(self._wait_first)
        self._loops = (
            refresh,
            tasks.loop(count=1)(self._index_waiting),
            tasks.loop(hours=24)(self._delete_old),
            tasks.loop(hours=24)(self._remove_old),
            tasks.loop(hours=1)(self._forget_left),
        )

    def start(self) -> None:
        """Start the loops."""
        for loop in self._loops:
            loop.start()

    def cancel(self) -> None:
        """Stop the loops."""
        for loop in self._loops:
            loop.cancel()

    async def _index_waiting(self) -> None:
        """Index the articles that wait, as after a restore; those that are indexed answer meanwhile."""
        try:
            servers = await self._services.read(self._services.libraries.unindexed)
        except StorageFailed:
            log.exception("articles that wait could not be indexed; /reindex does it")
            return
        for guild in servers:
            with suppress(Declined):  # a job that a restart interrupted does the same
                run = await self._services.jobs.quietly(Job(guild, "reindex", 0))
                log.info("waiting articles indexed", extra={"guild": guild, "articles": run.report.indexed})

    async def _wait_first(self) -> None:
        """Let members who waited for the bot to start go first."""
        await asyncio.sleep(self._every)

    async def _refresh_due_feeds(self) -> None:
        """Refresh the feeds that are due, one server's after another's, behind questions."""
        try:
            due = await self._services.read(self._services.feeds.due)
        except StorageFailed:
            log.exception("feeds could not be refreshed; the next attempt is in a minute")
            return
        pause = 60 * self._services.settings.refresh_minutes
        self._failed = {
            guild: since for guild, since in self._failed.items() if time.monotonic() - since < pause
        }
        for guild in due:
            if guild not in self._failed and not await self._refresh(guild):
                self._failed[guild] = time.monotonic()

    async def _refresh(self, guild: int) -> bool:
        """Refresh a server's due feeds, and return whether that succeeded.

        While another job of the server runs, its feeds wait for the next look.
        """
        try:
            run = await self._services.jobs.quietly(Job(guild, "due", 0))
        except Declined:
            return True
        if run.outcome == "failed":
            log.error("a refresh failed", exc_info=run.error, extra={"guild": guild})
            return False
        counts = {"added": run.report.added, "changed": run.report.changed, "failed": len(run.report.failed)}
        log.info("feeds refreshed", extra={"guild": guild, **counts})
        return True

    async def _delete_old(self) -> None:
        """Delete questions, answers and feedback after the retention time."""
        days = self._services.settings.retention_days
        try:
            rows = await self._services.read(self._services.storage.delete_older_than, days)
        except StorageFailed:
            log.exception("old questions could not be deleted; the next attempt is tomorrow")
            return
        log.info("old questions deleted", extra={"rows": rows, "days": days})

    async def _remove_old(self) -> None:
        """Remove the articles that are older than KEEP_DAYS, if that is set, one library after another."""
        services = self._services
        days = services.settings.keep_days
        if days is None:
            return
        try:
            for guild in {*await services.read(services.libraries.guilds), DIRECT}:
                work = partial(services.libraries.own(guild).remove_older_than, days)
                removed = (await services.jobs.quickly(work)).removed
                log.info("old articles removed", extra={"guild": guild, "articles": removed, "days": days})
        except Restarting:
            return
        except StorageFailed:
            log.exception("old articles could not be removed; the next attempt is tomorrow")

    async def _forget_left(self) -> None:
        """Delete what belongs to servers that the bot was removed from a week ago or earlier."""
        services, guilds = self._services, await self._guilds()
        try:
            for guild in await services.read(self._left, guilds):
                articles = await services.forget(guild)
                log.info("a server was forgotten", extra={"guild": guild, "articles": articles})
        except (Declined, Restarting):
            return
        except StorageFailed:
            log.exception("a server could not be forgotten; the next attempt is in an hour")

    def _left(self, guilds: Collection[int]) -> list[int]:
        """Note which servers the bot has left, and return those that it left a week ago or earlier."""
        known = self._services.libraries.guilds() | self._services.storage.guilds()
        departures, now = self._services.storage.departures, time.time()
        departures.update(known, guilds, now)
        return [guild for guild, left in departures.all().items() if left <= now - _KEPT]
