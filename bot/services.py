"""What the bot is made of: `__main__` puts it together once, and commands get it from the client."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ParamSpec, TypeVar

from bot.access import RateLimit
from bot.jobs.feed_jobs import FeedJobs
from bot.jobs.question_queue import QuestionQueue
from bot.jobs.recent_answers import RecentAnswers
from bot.jobs.runner import JobRunner
from bot.jobs.written_answers import WrittenAnswers
from bot.libraries import Libraries
from bot.metrics import Metrics
from bot.storage.answers import Citation
from bot.storage.lease import Lease
from bot.storage.storage import Storage
from bot.votes import Votes
from index import Answer, Settings

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Services:
    """The services, and two threads for short reads."""

    settings: Settings
    libraries: Libraries
    storage: Storage
    questions: QuestionQueue
    jobs: JobRunner
    feeds: FeedJobs
    metrics: Metrics
    written: WrittenAnswers
    lease: Lease | None = None
    """Decides which of several processes does the recurring tasks; None if there is only this one."""
    rate_limit: RateLimit = field(default_factory=RateLimit)
    recent: RecentAnswers[tuple[Answer, list[Citation]]] = field(default_factory=RecentAnswers)
    votes: Votes = field(default_factory=Votes)
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    readers: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(2, thread_name_prefix="reading")
    )

    def serves(self, guild: int) -> bool:
        """Return whether a server is on a shard of this process; direct messages are on shard 0."""
        ids, count = self.settings.shard_ids, self.settings.shard_count
        return ids is None or count is None or (guild >> 22) % count in ids

    def may_write(self) -> bool:
        """Return whether this process may do the recurring tasks: it holds the lease, or needs none."""
        return self.lease is None or self.lease.is_held

    async def read(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do something short with the database without blocking the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self.readers, lambda: work(*args, **kwargs))

    async def forget(self, guild: int) -> int:
        """Delete everything that belongs to a server, and return how many articles it had.

        Raises:
            Declined, Restarting: the bot ends before that; nothing was deleted.
        """

        def delete() -> int:
            articles = self.libraries.delete(guild)
            self.storage.delete_guild(guild)
            return articles

        return await self.jobs.alone(guild, delete)
