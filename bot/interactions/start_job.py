"""Start a background job as the answer to a command."""

import asyncio
import re
import secrets
from dataclasses import replace
from pathlib import Path

import discord

from bot.client import Interaction
from bot.exceptions import Declined
from bot.interactions.components import embed
from bot.interactions.progress_message import ProgressMessage, begun, report
from bot.jobs.job import Job
from bot.messages.markup import escaped
from bot.messages.texts import language
from bot.sending import defer, delete_answer, finish, with_retry

_LONGEST_NAME = 80


async def start_job(interaction: Interaction, job: Job, file: discord.Attachment | None = None) -> None:
    """Start a job, on the attached file if there is one, and report it in the answer."""
    client = interaction.client
    work = client.services.jobs
    run = work.reserve(job, escaped(interaction.user.display_name, 80))
    try:
        await defer(interaction, thinking=True)
        if file is not None:
            run.job = replace(job, file=str(await _kept(file, work.folder)))
        card, buttons = begun(run, language(job.locale))
        shown = await finish(interaction, embed=embed(card), view=buttons)
        try:
            await work.begin(run, shown.id)
        except BaseException:
            await delete_answer(interaction)
            raise
    except BaseException:
        work.release(run)
        raise
    message = ProgressMessage(client, job.channel, shown.id, interaction)
    client.keep(report(client, run, message), finishes=True)


async def _kept(file: discord.Attachment, folder: Path) -> Path:
    """Return where the attached file was saved, in a folder of its own.

    Raises:
        Declined: Discord no longer has the file, or its address has expired.
    """
    try:
        content = await with_retry(file.read)
    except (discord.NotFound, discord.Forbidden):
        raise Declined("articles.file_gone") from None
    own = folder / secrets.token_hex(8)
    await asyncio.to_thread(own.mkdir, parents=True)
    await asyncio.to_thread((own / _name(file.filename)).write_bytes, content)
    return own / _name(file.filename)


def _name(given: str) -> str:
    """Return a safe file name with the extension that identifies the format."""
    plain = re.sub(r"[^\w.-]", "_", Path(given).name).lstrip(".") or "file"
    return plain[-_LONGEST_NAME:].lstrip(".")
