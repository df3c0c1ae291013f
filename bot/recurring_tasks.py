"""What the bot does by itself: refresh the feeds that are due, delete what is old, forget servers it left."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any

from discord.ext import tasks

from bot.access import DIRECT
from bot.exceptions import Declined, Restarting
from bot.jobs.job import Job
from bot.services import Services
from bot.storage.lease import Lease
from index import LibraryBusy, StorageFailed

_Task = Callable[[], Coroutine[Any, Any, None]]

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
        self._own: list[tasks.Loop[_Task]] = []
        """The loops of each process."""
        self._leased: list[tasks.Loop[_Task]] = []
        """The loops that only one process runs, while this process runs them."""

    def start(self) -> None:
        """Start the loops that every process runs, and the others once this process holds the lease."""
        self._own = [tasks.loop(hours=1)(self._forget_left)]
        if lease := self._services.lease:

            async def keep() -> None:
                await self._keep(lease)

            self._own.append(tasks.loop(seconds=lease.lasts / 3)(keep))
        else:
            self._start_leased()
        for loop in self._own:
            loop.start()

    def cancel(self) -> None:
        """Stop the loops."""
        for loop in (*self._own, *self._leased):
            loop.cancel()

    async def _keep(self, lease: Lease) -> None:
        """Renew the lease or try to take it, and start or stop what depends on it."""
        try:
            await self._services.read(lease.renew)
        except StorageFailed:
            log.exception("the lease could not be renewed; the next attempt is in a moment")
        if lease.is_held and not self._leased:
            log.info("this process does the recurring tasks from now on")
            self._start_leased()
        elif self._leased and not lease.is_held:
            log.warning("another process may do the recurring tasks from now on")
            for loop in self._leased:
                loop.cancel()
            self._leased = []

    def _start_leased(self) -> None:
        refresh = tasks.loop(seconds=self._every)(self._refresh_due_feeds)
        refresh.before_loop(self._wait_first)
        self._leased = [
            refresh,
            tasks.loop(count=1)(self._index_waiting),
            tasks.loop(hours=24)(self._delete_old),
            tasks.loop(hours=24)(self._remove_old),
        ]
        for loop in self._leased:
            loop.start()

    async def _index_waiting(self) -> None:
        """Index the articles that wait, as after a restore; those that are indexed answer meanwhile."""
        try:
            servers = await self._services.read(self._services.libraries.unindexed)
        except StorageFailed:
            log.exception("articles that wait could not be indexed; /reindex does it")
            return
        for guild in servers:
            with suppress(Declined):  # a job that a restart interrupted does the same
                job = Job(guild, "reindex", 0)
                run = await self._services.jobs.quietly(job, self._services.may_write)
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
            run = await self._services.jobs.quietly(Job(guild, "due", 0), self._services.may_write)
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
            guilds = {*await services.read(services.libraries.guilds), DIRECT}
            for guild in guilds:
                await self._remove_old_of(guild, days)
        except Restarting:
            return
        except StorageFailed:
            log.exception("old articles could not be removed; the next attempt is tomorrow")

    async def _remove_old_of(self, guild: int, days: int) -> None:
        """Remove the old articles of one library, unless another process is writing to it."""
        work = partial(self._services.libraries.own(guild).remove_older_than, days)
        try:
            removed = (await self._services.jobs.quickly(work)).removed
        except LibraryBusy:
            log.exception(
                "old articles could not be removed; the next attempt is tomorrow", extra={"guild": guild}
            )
            return
        log.info("old articles removed", extra={"guild": guild, "articles": removed, "days": days})

    async def _forget_left(self) -> None:
        """Delete what belongs to servers that the bot was removed from a week ago or earlier."""
        services, guilds = self._services, await self._guilds()
        try:
            for guild in await services.read(self._left, guilds):
                articles = await services.forget(guild)
                log.info("a server was forgotten", extra={"guild": guild, "articles": articles})
        except (Declined, Restarting):
            return
        except (LibraryBusy, StorageFailed):
            log.exception("a server could not be forgotten; the next attempt is in an hour")

    def _left(self, guilds: Collection[int]) -> list[int]:
        """Note which servers the bot has left, and return those that it left a week ago or earlier."""
        services = self._services
        known = filter(services.serves, services.libraries.guilds() | services.storage.guilds())
        departures, now = services.storage.departures, time.time()
        departures.update(set(known), guilds, now)
        return [
            guild
            for guild, left in departures.all().items()
            if services.serves(guild) and left <= now - _KEPT
        ]
