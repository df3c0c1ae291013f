"""What the bot is made of, put together once by `__main__` and handed to whoever needs it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ParamSpec, TypeVar

from bot.access import RateLimit
from bot.jobs.feed_jobs import FeedJobs
from bot.jobs.question_queue import QuestionQueue
from bot.jobs.runner import JobRunner
from bot.libraries import Libraries
from bot.metrics import Metrics
from bot.storage.records import Records
from index import Settings

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Services:
    """The parts, and the threads for short reading."""

    settings: Settings
    libraries: Libraries
    records: Records
    questions: QuestionQueue
    jobs: JobRunner
    feeds: FeedJobs
    metrics: Metrics = field(default_factory=Metrics)
    rate_limit: RateLimit = field(default_factory=RateLimit)
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    readers: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(2, thread_name_prefix="reading")
    )

    async def read(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do something short with the database, beside the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self.readers, lambda: work(*args, **kwargs))
