"""/reindex, /status, /unanswered and /questions: for members who manage a server."""

import hashlib
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import discord

from bot.client import Client, Interaction
from bot.exceptions import Declined
from bot.interactions.components import Button, Component, embed, view
from bot.interactions.localised import described
from bot.interactions.pager import pager
from bot.interactions.permissions import must_manage
from bot.interactions.start_job import start_job
from bot.jobs.job import Job
from bot.messages.card import MessageCard, fitting, page_note
from bot.messages.dates import ago, day, is_near_day
from bot.messages.markup import cut, escaped
from bot.messages.reasons import failure_line
from bot.messages.rendering import feed_line
from bot.messages.texts import Translate, language
from bot.sending import defer, finish, respond, update
from bot.storage.feedback import AskedQuestion, OpenQuestion
from index import Status

_PAGE = 10


@described("reindex", managers=True)
async def reindex(interaction: discord.Interaction[Client], full: bool = False) -> None:  # noqa: FBT001, FBT002 - an option that members tick
    """Bring the server's index up to date with its articles."""
    guild = await must_manage(interaction, "reindex")
    channel, locale = interaction.channel_id or 0, str(interaction.locale)
    await start_job(interaction, Job(guild, "rebuild" if full else "reindex", channel, locale=locale))


@described("status", managers=True)
async def status(interaction: discord.Interaction[Client]) -> None:
    """Show the state of the server's articles and feeds, and of the bot."""
    guild = await must_manage(interaction, "status")
    await defer(interaction, ephemeral=True, thinking=True)
    client, tr = interaction.client, language(str(interaction.locale))
    services = client.services
    found = await services.read(services.libraries.own(guild).status)
    lines = [
        *_articles(found, tr),
        *await _runs(client, guild, tr),
        *await _feeds(client, guild, tr),
        await _installation(client, tr),
        tr("status.uptime", when=ago(services.started, tr)),
        tr("status.latency", milliseconds=_latency(client)),
        tr("status.queue", waiting=services.questions.waiting),
        tr("status.version", version=_version()),
    ]
    await finish(interaction, embed=embed(MessageCard(tr("status.title"), fitting(lines))))


def _articles(found: Status, tr: Translate) -> list[str]:
    if not found.articles:
        return [tr("status.empty")]
    return [
        tr(
            "status.library_pending" if found.pending else "status.library",
            articles=found.articles,
            pending=found.pending,
        ),
        tr("status.newest", when=_newest(found.newest, tr)),
    ]


def _newest(moment: datetime | None, tr: Translate) -> str:
    return day(moment, tr) if moment and is_near_day(moment) else ago(moment, tr)


async def _runs(client: Client, guild: int, tr: Translate) -> list[str]:
    work = client.services.jobs
    lines = []
    if running := work.running(guild):
        lines.append(tr("status.running", done=running.progress.done, name=running.started_by or "–"))
    last = await client.services.read(client.services.storage.jobs.last, guild)
    if last is None:
        return [*lines, tr("status.last", when=tr("never"))]
    lines.append(tr("status.last", when=ago(datetime.fromtimestamp(last.at, UTC), tr)))
    errors = [tr("status.failed_run")] if last.outcome == "failed" else []
    errors += [escaped(failure_line(failure, tr), 200) for failure in last.failures]
    return lines + [f"- {error}" for error in errors]


async def _feeds(client: Client, guild: int, tr: Translate) -> list[str]:
    """Return the state of the server's feeds; a failing one is named here once, and always in /feeds list."""
    services = client.services
    health = await services.read(services.feeds.health, guild)
    if not health.feeds:
        return [tr("status.refreshed", when=tr("never"))]
    fresh = await services.read(services.feeds.feeds(guild).unreported)
    return [
        tr("status.refreshed", when=ago(health.last_refresh, tr)),
        tr("status.next_refresh", when=ago(health.next_refresh, tr)),
        tr("status.feeds", number=health.feeds, troubled=len(health.troubled)),
        *(feed_line(feed, tr) for feed in fresh),
    ]


async def _installation(client: Client, tr: Translate) -> str:
    """Return which checks of the whole installation failed; what they found is for its operator alone."""
    services = client.services
    checks = await services.read(services.libraries.checks, services.settings)
    ill = [check.name for check in checks if not check.well]
    if not ill:
        return tr("status.well", checks=len(checks))
    return tr("status.ill", checks=len(checks), failed=len(ill), names=", ".join(ill))


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
    card, shown = await _open_page(interaction, 0)
    await respond(interaction, embed=embed(card), view=shown, ephemeral=True)


class TurnQuestions(Button, template=r"unanswered:(?P<page>\d{1,6})"):
    """Turns to another page of open questions."""

    async def press(self, interaction: Interaction) -> None:
        """Show that page in the same message."""
        await must_manage(interaction, "unanswered")
        card, shown = await _open_page(interaction, int(self.carried["page"]))
        await update(interaction, embed=embed(card), view=shown)


class Dismiss(Component, template=r"dismiss:(?P<page>\d{1,6})"):
    """Takes the chosen questions off the list."""

    @classmethod
    def of(cls, number: int, questions: list[OpenQuestion], tr: Translate) -> "Dismiss":
        """Offer the questions of a page."""
        options = [
            discord.SelectOption(label=cut(question.question, 100) or "–", value=_key(question))
            for question in questions
        ]
        return cls(
            discord.ui.Select(
                custom_id=f"dismiss:{number}",
                placeholder=tr("unanswered.dismiss"),
                min_values=1,
                max_values=len(options),
                options=options,
            )
        )

    async def press(self, interaction: Interaction) -> None:
        """Delete the chosen questions and show the page again."""
        guild = await must_manage(interaction, "unanswered")
        feedback, read = interaction.client.services.storage.feedback, interaction.client.services.read
        number, chosen = int(self.carried["page"]), set(self.item.values)
        for question in await read(feedback.open_questions, guild, 1_000):
            if _key(question) in chosen:
                await read(feedback.dismiss, guild, question.folded)
        card, shown = await _open_page(interaction, number)
        await update(interaction, embed=embed(card), view=shown)


async def _open_page(interaction: Interaction, number: int) -> tuple[MessageCard, discord.ui.View]:
    services, tr = interaction.client.services, language(str(interaction.locale))
    guild = interaction.guild_id
    if guild is None:
        raise Declined("errors.guild_only")
    found = await services.read(services.storage.feedback.open_questions, guild, _PAGE + 1, number * _PAGE)
    if not found and number:
        return await _open_page(interaction, number - 1)
    shown = found[:_PAGE]
    lines = [_open_line(question, tr) for question in shown] or [tr("unanswered.none")]
    more = len(found) > _PAGE
    count = await services.read(services.storage.feedback.count_open, guild) if more else 0
    card = MessageCard(tr("unanswered.title"), fitting(lines), page_note(number, count, _PAGE, tr))
    buttons = pager(TurnQuestions, "unanswered:{}".format, number, more=more, tr=tr)
    return card, view([*([Dismiss.of(number, shown, tr)] if shown else []), *buttons.children])


@described("questions", managers=True)
async def questions(interaction: discord.Interaction[Client]) -> None:
    """List the questions asked most, and whether their answers helped."""
    guild = await must_manage(interaction, "questions")
    card, shown = await _asked_page(interaction, guild, 0)
    await respond(interaction, embed=embed(card), view=shown, ephemeral=True)


class TurnAsked(Button, template=r"questions:(?P<page>\d{1,6})"):
    """Turns to another page of the questions asked most."""

    async def press(self, interaction: Interaction) -> None:
        """Show that page in the same message."""
        guild = await must_manage(interaction, "questions")
        card, shown = await _asked_page(interaction, guild, int(self.carried["page"]))
        await update(interaction, embed=embed(card), view=shown)


async def _asked_page(
    interaction: Interaction, guild: int, number: int
) -> tuple[MessageCard, discord.ui.View]:
    services, tr = interaction.client.services, language(str(interaction.locale))
    found = await services.read(services.storage.feedback.most_asked, guild)
    shown = found[number * _PAGE : (number + 1) * _PAGE]
    lines = [_asked_line(question, tr) for question in shown] or [tr("questions.none")]
    note = page_note(number, len(found), _PAGE, tr)
    more = len(found) > (number + 1) * _PAGE
    buttons = pager(TurnAsked, "questions:{}".format, number, more=more, tr=tr)
    return MessageCard(tr("questions.title"), fitting(lines), note), buttons


def _asked_line(question: AskedQuestion, tr: Translate) -> str:
    votes = _votes(question.liked, question.disliked)
    return f"- **{question.times}×** {escaped(question.question, 250)}{votes} · {ago(question.last, tr)}"


def _votes(liked: int, disliked: int) -> str:
    return f" · 👍 {liked} 👎 {disliked}" if liked or disliked else ""


def _open_line(question: OpenQuestion, tr: Translate) -> str:
    kind = "unanswered.refused" if question.refused * 2 >= question.times else "unanswered.disliked"
    votes = _votes(question.liked, question.disliked)
    text, last = escaped(question.question, 250), ago(question.last, tr)
    return f"- **{question.times}×** {text} · {tr(kind)}{votes} · {last}"


def _key(question: OpenQuestion) -> str:
    return hashlib.sha256(question.folded.encode()).hexdigest()[:32]


COMMANDS = (reindex, status, unanswered, questions)
ITEMS: tuple[type[discord.ui.DynamicItem[Any]], ...] = (TurnQuestions, Dismiss, TurnAsked)
