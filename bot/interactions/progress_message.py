"""Report a background job in one message, edited every two seconds until the job ends."""

import asyncio
import io
import logging
import secrets
import time

import discord

from bot.client import Client, Interaction
from bot.interactions.components import Button, embed, view
from bot.interactions.permissions import must_manage
from bot.jobs.job import JobRun, failures
from bot.messages.card import MessageCard, fitting
from bot.messages.dates import day
from bot.messages.errors import sentence
from bot.messages.markup import escaped, link
from bot.messages.reasons import failure_line
from bot.messages.texts import Translate, language
from bot.sending import GONE, respond, with_retry
from index import Report
from index.subscriptions.report import Followed

log = logging.getLogger(__name__)

EVERY = 2.0
"""Seconds between two edits of a message."""
_TOKEN_USED_FOR = 14 * 60
"""Seconds for which an interaction's token is used; Discord takes it for fifteen minutes."""
_LISTED = 15
# Repeated for edits: discord.py applies the client's default only to messages with content.
_NOBODY = discord.AllowedMentions.none()


class ProgressMessage:
    """The message that reports a run: edited through its interaction, later as the bot's own."""

    def __init__(
        self, client: Client, channel: int, message: int, interaction: Interaction | None = None
    ) -> None:
        """Report in a message of a channel; `interaction` is the one that the message answered."""
        self._client = client
        self._channel = channel
        self._message = message
        self._interaction = interaction
        self._since = time.monotonic()
        self._nonce = secrets.randbits(63)

    async def show(self, card: MessageCard, buttons: discord.ui.View | None, attached: str = "") -> None:
        """Update the message, perhaps with a text attached; if it was deleted, send a new one."""
        if self._interaction is not None and time.monotonic() - self._since < _TOKEN_USED_FOR:
            try:
                await self._interaction.edit_original_response(
                    embed=embed(card), view=buttons, attachments=_files(attached)
                )
            except discord.HTTPException as error:
                if error.code not in GONE:
                    raise
                self._interaction = None
            else:
                return
        channel = self._client.get_partial_messageable(self._channel)
        try:
            place = channel.get_partial_message(self._message)
            await place.edit(
                embed=embed(card), view=buttons, attachments=_files(attached), allowed_mentions=_NOBODY
            )
        except discord.NotFound:
            shown = await channel.send(
                embed=embed(card),
                view=buttons or discord.utils.MISSING,
                files=_files(attached),
                nonce=self._nonce,
            )
            self._message, self._nonce = shown.id, secrets.randbits(63)


def _files(attached: str) -> list[discord.File]:
    """Return a new file for a text too long for a message; each attempt to send needs its own."""
    return [discord.File(io.BytesIO(attached.encode()), "failures.txt")] if attached else []


class Cancel(Button, template="work:cancel"):
    """Stops the server's running job."""

    async def press(self, interaction: Interaction) -> None:
        """Ask the job to stop; its message says when it has."""
        guild = await must_manage(interaction, "reindex")
        tr = language(str(interaction.locale))
        run = interaction.client.services.jobs.running(guild)
        if run is None:
            await respond(interaction, tr("work.nothing"), ephemeral=True)
            return
        run.cancelled = True
        await respond(interaction, tr("work.cancelling"), ephemeral=True)


def begun(run: JobRun, tr: Translate) -> tuple[MessageCard, discord.ui.View]:
    """Return the report of a job in progress."""
    card = progress_card(run, tr, time.monotonic())
    return card, view([Cancel(tr("work.cancel"), "work:cancel")])


async def report(client: Client, run: JobRun, message: ProgressMessage) -> None:
    """Show the run's progress every two seconds, and then how it ended."""
    tr = language(run.job.locale)
    shown: MessageCard | None = None
    while run.outcome is None:
        try:
            await asyncio.wait_for(run.ended.wait(), EVERY)
        except TimeoutError:
            card, buttons = begun(run, tr)
            if card != shown:
                await _shown(message, card, buttons)
                shown = card
    await run.ended.wait()
    client.services.metrics.reindexes.labels(run.outcome).inc()
    failed = failures(run.report)
    lines = (failure_line(str(failure), tr) for failure in failed)
    listed = "\n".join(lines) if len(failed) > _LISTED else ""
    await _shown(message, summary_card(run, tr), None, listed)


async def _shown(
    message: ProgressMessage, card: MessageCard, buttons: discord.ui.View | None, attached: str = ""
) -> None:
    """Show a card; a failure of Discord must end neither the job nor its reports."""
    try:
        await with_retry(lambda: message.show(card, buttons, attached))
    except discord.HTTPException as error:
        log.warning("progress could not be shown", extra={"status": error.status, "code": error.code})


def progress_card(run: JobRun, tr: Translate, now: float) -> MessageCard:
    """Return the articles done of all, the rate, the time left and the current title."""
    progress, seconds = run.progress, now - run.begun
    of = "?" if progress.total is None else str(progress.total)
    lines = [tr("work.progress", done=progress.done, total=of)] if progress.done or progress.title else []
    if progress.done and seconds > 0:
        rate = progress.done / seconds
        lines.append(tr("work.rate", rate=f"{rate:.1f}"))
        if progress.total is not None:
            left = max(0, progress.total - progress.done) / rate
            lines.append(tr("work.left", time=duration(left)))
    if progress.title:
        lines += ["", f"> {escaped(progress.title, 200)}"]
    elif not progress.done:
        lines.append(tr("work.waiting"))
    return MessageCard(tr(f"work.{run.job.kind}"), "\n".join(lines))


def summary_card(run: JobRun, tr: Translate) -> MessageCard:
    """Return how the run ended, with the first failures and the number of the others."""
    report_, seconds = run.report, time.monotonic() - run.begun
    failed = failures(report_)
    lines = [tr(f"work.{run.outcome}", time=duration(seconds))]
    if run.error is not None:
        lines.append(sentence(run.error, tr))
    elif run.job.kind in {"reindex", "rebuild"}:
        lines.append(tr("work.indexed", indexed=max(report_.indexed, run.progress.done)))
    elif run.followed is not None:
        lines += _followed(run.followed, tr)
    else:
        lines.append(_counts(report_, tr))
    if run.followed is not None or len(failed) > 1 or not _in_vain(report_):
        lines += [f"- {escaped(failure_line(str(failure), tr), 300)}" for failure in failed[:_LISTED]]
    if len(failed) > _LISTED:
        lines.append(tr("work.more_failures", number=len(failed) - _LISTED))
    return MessageCard(tr(f"work.{run.job.kind}"), fitting(lines))


def _counts(report_: Report, tr: Translate) -> str:
    """Return what was added, changed, unchanged and failed, without zeros; a single failure by its reason."""
    if len(report_.failed) == 1 and _in_vain(report_):
        return tr("work.nothing_added", reason=escaped(failure_line(str(failures(report_)[0]), tr), 300))
    counts = {name: getattr(report_, name) for name in ("added", "changed", "unchanged")}
    counts["failed"] = len(report_.failed)
    said = ", ".join(tr(f"work.count_{name}", number=number) for name, number in counts.items() if number)
    if counts["failed"] and _in_vain(report_):
        return tr("work.nothing_added", reason=said)
    return said or tr("work.nothing_new")


def _in_vain(report_: Report) -> bool:
    """Return whether no article was added, changed or found unchanged."""
    return not (report_.added or report_.changed or report_.unchanged)


def _followed(feed: Followed, tr: Translate) -> list[str]:
    """Return the number of articles of a new feed, and the newest one."""
    named = link(feed.title or feed.url, feed.url, 300)
    lines = [tr("feeds.found", feed=named, number=feed.found)]
    if feed.newest is not None:
        title = link(feed.newest.title, feed.newest.url, 300)
        lines.append(tr("feeds.newest", title=title, date=day(feed.newest.published, tr)))
    return lines + [f"- {escaped(failure_line(left_out, tr), 300)}" for left_out in feed.left_out]


def duration(seconds: float) -> str:
    """Return a time span like 1:05 or 2:00:09."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
