"""Start the bot: read the settings, put the services together, shut down on SIGTERM and SIGINT."""

import asyncio
import logging
import os
import signal
import sys
import threading

import aiohttp
import discord

from bot import logs
from bot.access import DIRECT
from bot.activity import activity_loop
from bot.client import AnyCommand, AnyItem, Client
from bot.commands import access, admin, articles, ask, browse, feeds, forget, guide, timeline
from bot.health import HealthServer
from bot.interactions import answer_buttons
from bot.interactions.progress_message import Cancel, ProgressMessage, report
from bot.jobs.feed_jobs import FeedJobs
from bot.jobs.priority import Gate, PreemptibleEmbedder
from bot.jobs.question_queue import QuestionQueue
from bot.jobs.runner import JobRunner
from bot.jobs.written_answers import WrittenAnswers
from bot.libraries import Libraries
from bot.metrics import Metrics
from bot.recurring_tasks import RecurringTasks
from bot.services import Services
from bot.storage.lease import Lease
from bot.storage.storage import Storage
from index import DatelineError, InvalidSetting, Resources, Settings, StorageFailed
from index.sources.http.fetcher import Fetcher, Limits

log = logging.getLogger(__name__)

COMMANDS: tuple[AnyCommand, ...] = (
    ask.ask,
    timeline.timeline,
    browse.latest,
    browse.about,
    guide.help_,
    browse.FIND_COVERAGE,
    ask.ASK_ABOUT,
    articles.ARTICLES,
    feeds.FEEDS,
    *admin.COMMANDS,
    access.access,
    forget.FORGET,
)
ITEMS: tuple[AnyItem, ...] = (
    *answer_buttons.ITEMS,
    *browse.ITEMS,
    *articles.ITEMS,
    *feeds.ITEMS,
    *admin.ITEMS,
    *access.ITEMS,
    *forget.ITEMS,
    Cancel,
)
_DEADLINE = 8.5
"""Seconds from a signal to the end, whatever is still being done."""
_LOADING = 180.0
"""Seconds for which the bot waits for its model before it goes online: loading delays acknowledgements."""
_APPLICATIONS = "https://discord.com/developers/applications"


def main() -> None:
    """Run until a signal ends the bot; a failed start is explained in one sentence."""
    try:
        settings = Settings.read()
        asyncio.run(run(settings))
        _exit()
    except DatelineError as error:
        sys.exit(str(error))
    except aiohttp.ClientHttpProxyError as error:  # its own text would show the proxy's password
        sys.exit(
            f"The proxy refused to connect to Discord ({error.status} {error.message}). Check DISCORD_PROXY."
        )
    except aiohttp.ClientProxyConnectionError as error:
        sys.exit(f"The proxy cannot be reached ({error.os_error.strerror}). Check DISCORD_PROXY.")
    except discord.LoginFailure:
        sys.exit(f"Discord does not know this DISCORD_TOKEN. Get one at {_APPLICATIONS} (Bot, Reset Token).")
    except discord.PrivilegedIntentsRequired:
        sys.exit(
            "Discord has not granted this bot the message content intent. Enable it at "
            f"{_APPLICATIONS} (Bot, Message Content Intent), or set MESSAGE_CONTENT_INTENT=false."
        )


async def run(settings: Settings) -> None:
    """Run the bot.

    Raises:
        InvalidSetting: the token is missing or cannot be one.
        discord.LoginFailure: the token is wrong.
        discord.PrivilegedIntentsRequired: the intent asked for is not enabled.
    """
    token = _token(settings)
    level = settings.log_level if "log_level" in settings.model_fields_set else "INFO"
    logs.begin(level, json_lines=settings.log_format == "json", secrets=logs.secrets_of(settings))
    gate = Gate()
    limits = Limits.from_settings(settings)
    with (
        Resources(settings) as resources,
        Fetcher(limits, give_way=gate.yield_to_questions) as fetcher,
    ):
        resources.embedder = PreemptibleEmbedder(resources.embedder, gate)
        resources.store  # noqa: B018 - opened now, so that a library in use stops the start and not a question
        storage, libraries = Storage(resources.database), Libraries(resources)
        questions = QuestionQueue(gate, settings.question_queue)
        feed_jobs = FeedJobs(libraries, fetcher, settings)
        shared = settings.shard_ids is not None
        incoming = settings.data_dir / "incoming"
        jobs = JobRunner(libraries, feed_jobs, storage.jobs, gate, incoming, shared=shared)
        metrics = Metrics()
        written = WrittenAnswers(libraries, storage.tokens, settings.llm_daily_tokens, metrics)
        lease = Lease(storage.notes) if shared else None
        services = Services(settings, libraries, storage, questions, jobs, feed_jobs, metrics, written, lease)
        client = Client(
            services,
            commands=COMMANDS,
            items=ITEMS,
            on_question=ask.on_question,
            on_join=guide.welcome,
            begun=begun,
        )
        try:
            await connected(client, token)
            if jobs.busy or questions.busy or written.busy:
                # rather than close the store that a thread may still use, perhaps to load the model
                end_anyway("a thread is still at work")
            _give_back(lease)
        finally:
            questions.close()
            written.close()
            services.readers.shutdown(wait=True)


def _give_back(lease: Lease | None) -> None:
    """Let another process do the recurring tasks at once; a lease that is not given back ends by itself."""
    try:
        if lease is not None:
            lease.give_back()
    except StorageFailed:
        log.exception("the lease could not be given back")


def _token(settings: Settings) -> str:
    """Return the bot's token.

    Raises:
        InvalidSetting: there is none, or it holds characters that no token has.
    """
    if settings.discord_token is None:
        raise InvalidSetting(
            f"DISCORD_TOKEN is not set. Copy the bot's token from {_APPLICATIONS} (Bot) into .env, "
            "or name a file that holds it in DISCORD_TOKEN_FILE."
        )
    token = settings.discord_token.get_secret_value().strip()
    if not token.isascii() or not token.isprintable() or " " in token:
        raise InvalidSetting(
            "DISCORD_TOKEN contains a line break, a space or another character that no token has. "
            f"Copy it again from {_APPLICATIONS} (Bot), in one line."
        )
    return token


async def connected(client: Client, token: str) -> None:
    """Stay connected until a signal comes."""
    loop = asyncio.get_running_loop()
    ending: list[asyncio.Task[None]] = []

    def end() -> None:
        ending.append(loop.create_task(client.end()))
        # The client may be waiting, for a minute perhaps, before it tries to reach Discord again.
        ending[-1].add_done_callback(lambda _: started.cancel())
        deadline = threading.Timer(_DEADLINE, end_anyway, ["the end took too long"])
        deadline.daemon = True
        deadline.start()

    async with client:
        started = loop.create_task(client.start_patiently(token))
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(sign, end)
        await asyncio.wait([started])
        await asyncio.gather(*ending)
        if not started.cancelled():
            started.result()  # raises what kept the client from starting


def end_anyway(reason: str) -> None:
    """End now, whatever is still being done: nothing that is stored depends on an orderly end."""
    log.warning("ended without waiting", extra={"reason": reason})
    _exit()


def _exit() -> None:
    """Leave without Python's own clearing up, which takes seconds once a model is loaded."""
    logging.shutdown()
    os._exit(0)


async def begun(client: Client) -> None:
    """Start what runs beside the questions: health, interrupted jobs, the recurring tasks; load the model.

    While Python loads the model, the bot can do little else. So it goes online afterwards, unless
    the model must first be fetched from far away.
    """
    settings, services = client.services.settings, client.services
    if settings.health_port is not None:
        health = await HealthServer(client).start(settings.health_host, settings.health_port)
        client.keep(health)
    loading = client.keep(services.questions.answer(DIRECT, lambda: services.libraries.warm(DIRECT)))
    await asyncio.wait({loading}, timeout=_LOADING)
    for resumed in await services.jobs.resume(services.serves):
        if resumed.job.message is not None:
            message = ProgressMessage(client, resumed.job.channel, resumed.job.message)
            client.keep(report(client, resumed, message), finishes=True)
    RecurringTasks(services, client.guild_ids).start()
    activity_loop(client).start()


if __name__ == "__main__":
    main()
