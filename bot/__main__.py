"""Starts the bot: reads the settings, puts the parts together, and ends in order on SIGTERM and SIGINT."""

import asyncio
import logging
import os
import signal
import sys
import threading

import aiohttp
import discord

from bot import logs
from bot.client import AnyCommand, AnyItem, Client
from bot.commands import access as access_settings
from bot.commands import admin as managing
from bot.commands import articles, feeds
from bot.commands import ask as asking
from bot.commands import browse as browsing
from bot.commands import timeline as timelines
from bot.health import HealthServer
from bot.interactions import answer_buttons
from bot.interactions import progress_message as reporting
from bot.jobs.feed_jobs import FeedJobs
from bot.jobs.priority import Gate, PreemptibleEmbedder
from bot.jobs.question_queue import QuestionQueue
from bot.jobs.runner import JobRunner
from bot.libraries import Libraries
from bot.schedule import refreshing
from bot.services import Services
from bot.storage.records import DIRECT, Records
from index import DatelineError, InvalidSetting, Resources, Settings
from index.sources.http.fetcher import Fetcher, Limits
from index.vectors.embedding import SentenceTransformerEmbedder

log = logging.getLogger(__name__)

COMMANDS: tuple[AnyCommand, ...] = (
    asking.ask,
    timelines.timeline,
    browsing.latest,
    browsing.about,
    browsing.FIND_COVERAGE,
    articles.ARTICLES,
    feeds.FEEDS,
    *managing.COMMANDS,
    access_settings.access,
)
ITEMS: tuple[AnyItem, ...] = (
    *answer_buttons.ITEMS,
    *browsing.ITEMS,
    *articles.ITEMS,
    *feeds.ITEMS,
    *managing.ITEMS,
    *access_settings.ITEMS,
    reporting.Cancel,
)
_LATEST = 9.0
"""Seconds from a signal to the end, whatever is still being done."""
_APPLICATIONS = "https://discord.com/developers/applications"


def main() -> None:
    """Run until a signal ends it; what keeps it from starting is said in one sentence."""
    try:
        settings = Settings.read()
        asyncio.run(run(settings))
    except DatelineError as error:
        sys.exit(str(error))
    except aiohttp.ClientHttpProxyError as error:  # its own text would show the proxy's password
        sys.exit(
            f"The proxy refused the way to Discord ({error.status} {error.message}). Check DISCORD_PROXY."
        )
    except aiohttp.ClientConnectionError as error:
        sys.exit(
            f"Discord cannot be reached ({error}). Check the network, and DISCORD_PROXY if there is a proxy."
        )
    except discord.DiscordServerError as error:
        sys.exit(f"Discord does not work at the moment (it answered {error.status}). Start again later.")
    except discord.LoginFailure:
        sys.exit(
            f"Discord does not know this DISCORD_TOKEN. Copy it anew from {_APPLICATIONS} (Bot, Reset Token)."
        )
    except discord.PrivilegedIntentsRequired:
        sys.exit(
            "Discord has not granted this bot the message content intent. Enable it at "
            f"{_APPLICATIONS} (Bot, Message Content Intent), or set MESSAGE_CONTENT_INTENT=false."
        )


async def run(settings: Settings) -> None:
    """Run the bot.

    Raises:
        InvalidSetting: there is no token.
        discord.LoginFailure: the token is wrong.
        discord.PrivilegedIntentsRequired: the intent asked for is not enabled.
    """
    if settings.discord_token is None:
        raise InvalidSetting(
            f"DISCORD_TOKEN is not set. Copy the bot's token from {_APPLICATIONS} (Bot) into .env."
        )
    token = settings.discord_token.get_secret_value().strip()
    level = settings.log_level if "log_level" in settings.model_fields_set else "INFO"
    logs.begin(level, json_lines=settings.log_format == "json", secrets=logs.secrets_of(settings))
    gate = Gate()
    device = None if settings.embedding_device == "auto" else settings.embedding_device
    embedder = PreemptibleEmbedder(SentenceTransformerEmbedder(settings.embedding_model, device), gate)
    limits = Limits.from_settings(settings)
    with (
        Resources(settings, embedder) as resources,
        Fetcher(limits, give_way=gate.yield_to_questions) as fetcher,
    ):
        resources.store  # noqa: B018 - opens it now, so that a library in use stops the start and not a question
        records, libraries = Records(resources.database), Libraries(resources)
        questions = QuestionQueue(gate, settings.question_queue)
        feed_jobs = FeedJobs(libraries, fetcher, settings)
        jobs = JobRunner(libraries, feed_jobs, records, gate, settings.data_dir / "incoming")
        services = Services(settings, libraries, records, questions, jobs, feed_jobs)
        client = Client(
            services,
            commands=COMMANDS,
            items=ITEMS,
            on_question=asking.on_question,
            begun=begun,
        )
        try:
            await connected(client, token)
            if jobs.busy:
                end_anyway()  # rather than close the store that its thread may still use
        finally:
            questions.close()
            services.readers.shutdown(wait=True)


async def connected(client: Client, token: str) -> None:
    """Stay connected until a signal comes."""
    loop = asyncio.get_running_loop()
    ending: list[asyncio.Task[None]] = []

    def end() -> None:
        ending.append(loop.create_task(client.end()))
        # It may be waiting, for minutes perhaps, to try anew to reach Discord.
        ending[-1].add_done_callback(lambda _: started.cancel())
        latest = threading.Timer(_LATEST, end_anyway)
        latest.daemon = True
        latest.start()

    async with client:
        started = loop.create_task(client.start(token))
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(sign, end)
        await asyncio.wait([started])
        await asyncio.gather(*ending)
        if not started.cancelled():
            started.result()  # raises what kept it from starting


def end_anyway() -> None:
    """End now, though a thread is busy: nothing that is stored depends on an orderly end."""
    log.warning("ended without waiting for work that did not come to an end")
    logging.shutdown()
    os._exit(0)


async def begun(client: Client) -> None:
    """Begin what goes on beside the questions: health, loading the model, interrupted work."""
    settings, services = client.services.settings, client.services
    if settings.health_port is not None:
        health = await HealthServer(client).begin(settings.health_host, settings.health_port)
        client.keep(health)
    client.keep(services.questions.answer(lambda: services.libraries.warm(DIRECT)))
    for run_ in await services.jobs.resume():
        if run_.job.message is not None:
            message = reporting.ProgressMessage(client, run_.job.channel, run_.job.message)
            client.keep(reporting.report(client, run_, message), finishes=True)
    client.keep(refreshing(services))


if __name__ == "__main__":
    main()
