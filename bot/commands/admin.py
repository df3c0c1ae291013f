"""/reindex, /status and /unanswered: for those who manage a server."""

import hashlib
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import discord

from bot.client import Client, Interaction
from bot.commands.articles import begin
from bot.commands.browse import pager
from bot.commands.feeds import feed_line
from bot.interactions.components import Button, Component, embed, view
from bot.interactions.localised import described
from bot.interactions.permissions import must_manage
from bot.jobs.job import Task
from bot.messages.card import Page, fitting
from bot.messages.errors import Declined
from bot.messages.markup import cut, escaped
from bot.messages.rendering import ago
from bot.messages.texts import Say, language
from bot.storage.records import OpenQuestion

_PAGE = 10


@described("reindex", managers=True)
async def reindex(interaction: discord.Interaction[Client], full: bool = False) -> None:  # noqa: FBT001, FBT002 - an option that members tick
    """Bring the server's index in step with its articles."""
    guild = await must_manage(interaction, "reindex")
    channel, locale = interaction.channel_id or 0, str(interaction.locale)
    await begin(interaction, Task(guild, "rebuild" if full else "reindex", channel, locale=locale))


@described("status", managers=True)
async def status(interaction: discord.Interaction[Client]) -> None:
    """Show how the server's library and the bot are."""
    guild = await must_manage(interaction, "status")
    await interaction.response.defer(ephemeral=True, thinking=True)
    client, say = interaction.client, language(str(interaction.locale))
    parts = client.parts
    found = await parts.read(parts.libraries.own(guild).status)
    size = f"{found.size / (1 << 20):.1f}"
    lines = [
        say("status.library", articles=found.articles, passages=found.passages, pending=found.pending),
        say("status.size", megabytes=size),
        say("status.newest", when=ago(found.newest, say)),
        *await _runs(client, guild, say),
        *await _feeds(client, guild, say),
        say("status.uptime", when=ago(parts.started, say)),
        say("status.latency", milliseconds=_latency(client)),
        say("status.queue", waiting=parts.questions.waiting),
        say("status.version", version=_version()),
    ]
    await interaction.edit_original_response(embed=embed(Page(say("status.title"), fitting(lines))))


async def _runs(client: Client, guild: int, say: Say) -> list[str]:
    work = client.parts.work
    lines = []
    if running := work.running(guild):
        lines.append(say("status.running", done=running.progress.done, name=running.started_by or "–"))
    last = await client.parts.read(work.last, guild)
    if last is None:
        return [*lines, say("status.last", when=say("never"))]
    lines.append(say("status.last", when=ago(datetime.fromtimestamp(last.at, UTC), say)))
    errors = [say("status.failed_run")] if last.outcome == "failed" else []
    errors += [escaped(failure, 200) for failure in last.failures]
    return lines + [f"- {error}" for error in errors]


async def _feeds(client: Client, guild: int, say: Say) -> list[str]:
    """Return how the server's feeds fare; a feed in trouble is named once here, and always in /feeds list."""
    parts = client.parts
    health = await parts.read(parts.following.health, guild)
    if not health.feeds:
        return [say("status.refreshed", when=say("never"))]
    fresh = await parts.read(parts.following.feeds(guild).unreported)
    return [
        say("status.refreshed", when=ago(health.last_refresh, say)),
        say("status.next_refresh", when=ago(health.next_refresh, say)),
        say("status.feeds", number=health.feeds, troubled=len(health.troubled)),
        *(feed_line(feed, say) for feed in fresh),
    ]


def _version() -> str:
    try:
        return version("dateline")
    except PackageNotFoundError:  # run from its source without being installed
        return "–"


def _latency(client: Client) -> str:
    # Unknown (NaN) until the first heartbeat was answered.
    return f"{client.latency * 1000:.0f}" if client.latency == client.latency else "–"


@described("unanswered", managers=True)
async def unanswered(interaction: discord.Interaction[Client]) -> None:
    """List the questions that found no answer, or one that did not help."""
    await must_manage(interaction, "unanswered")
    page, shown = await _open(interaction, 0)
    await interaction.response.send_message(embed=embed(page), view=shown, ephemeral=True)


class Turn(Button, template=r"unanswered:(?P<page>\d{1,6})"):
    """Turns to another page of open questions."""

    async def press(self, interaction: Interaction) -> None:
        """Show that page in the same message."""
        await must_manage(interaction, "unanswered")
        page, shown = await _open(interaction, int(self.carried["page"]))
        await interaction.response.edit_message(embed=embed(page), view=shown)


class Dismiss(Component, template=r"dismiss:(?P<page>\d{1,6})"):
    """Takes chosen questions off the list."""

    @classmethod
    def of(cls, number: int, questions: list[OpenQuestion], say: Say) -> "Dismiss":
        """Offer the questions of a page."""
        options = [
            discord.SelectOption(label=cut(it.question, 100) or "–", value=_key(it)) for it in questions
        ]
        return cls(
            discord.ui.Select(
                custom_id=f"dismiss:{number}",
                placeholder=say("unanswered.dismiss"),
                min_values=1,
                max_values=len(options),
                options=options,
            )
        )

    async def press(self, interaction: Interaction) -> None:
        """Dismiss them and show the page anew."""
        guild = await must_manage(interaction, "unanswered")
        records, read = interaction.client.parts.records, interaction.client.parts.read
        number, chosen = int(self.carried["page"]), set(self.item.values)
        for question in await read(records.open_questions, guild, 1_000):
            if _key(question) in chosen:
                await read(records.dismiss, guild, question.folded)
        page, shown = await _open(interaction, number)
        await interaction.response.edit_message(embed=embed(page), view=shown)


async def _open(interaction: Interaction, number: int) -> tuple[Page, discord.ui.View]:
    parts, say = interaction.client.parts, language(str(interaction.locale))
    guild = interaction.guild_id
    if guild is None:
        raise Declined("errors.guild_only")
    found = await parts.read(parts.records.open_questions, guild, _PAGE + 1, number * _PAGE)
    if not found and number:
        return await _open(interaction, number - 1)
    shown = found[:_PAGE]
    lines = [_line(question, say) for question in shown] or [say("unanswered.none")]
    page = Page(say("unanswered.title"), fitting(lines), say("page", number=number + 1))
    buttons = pager(Turn, "unanswered:{}".format, number, more=len(found) > _PAGE, say=say)
    return page, view([*([Dismiss.of(number, shown, say)] if shown else []), *buttons.children])


def _line(question: OpenQuestion, say: Say) -> str:
    kind = "unanswered.refused" if question.refused * 2 >= question.times else "unanswered.disliked"
    return (
        f"- **{question.times}×** {escaped(question.question, 250)} · {say(kind)} · {ago(question.last, say)}"
    )


def _key(question: OpenQuestion) -> str:
    return hashlib.sha256(question.folded.encode()).hexdigest()[:32]


COMMANDS = (reindex, status, unanswered)
ITEMS: tuple[type[discord.ui.DynamicItem[Any]], ...] = (Turn, Dismiss)
