"""Shared by several commands: metrics, coverage of a post, and the options source, since and until."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from datetime import time as clock
from functools import partial
from zoneinfo import ZoneInfo

import discord
from discord import app_commands

from bot.client import Interaction
from bot.exceptions import Busy, Declined, NoSuchSource, Restarting
from bot.interactions.permissions import guild_of, may_ask
from bot.libraries import Filters
from bot.messages.card import MessageCard
from bot.messages.markup import cut, escaped, single_quoted, width
from bot.messages.periods import NamedDays, offered_days, read_days
from bot.messages.rendering import coverage_card
from bot.messages.texts import Translate, language
from bot.sending import offer
from bot.services import Services

LONGEST_QUESTION = 1_000
"""Characters of a question, or of a post, that are searched for."""
_EXAMPLE = 150  # characters of a headline
_CHOICES, _LONGEST_CHOICE = 25, 100
"""Discord's limits: choices offered, and characters of each."""


@contextmanager
def counted(services: Services) -> Iterator[None]:
    """Measure an answer, and keep the bot from ending before the answer is sent."""
    began = time.monotonic()
    try:
        with services.questions.open():
            yield
        services.metrics.latency.observe(time.monotonic() - began)
    except Busy:
        services.metrics.questions.labels("busy").inc()
        raise
    except (Declined, NoSuchSource, Restarting):
        services.metrics.questions.labels("declined").inc()
        raise
    except Exception:
        services.metrics.questions.labels("failed").inc()
        raise


async def coverage_of(services: Services, guild: int, claim: str, tr: Translate) -> MessageCard:
    """Return the passages nearest to what a post claims, without a verdict."""
    search = partial(services.libraries.search, guild, claim)
    card = coverage_card(await services.questions.answer(guild, search), tr)
    services.metrics.questions.labels("coverage").inc()
    return card


def text_of(message: discord.Message) -> str:
    """Return a message's text: its own or the forwarded one, else that of its embeds, as bots post news."""
    shown: list[discord.Message | discord.MessageSnapshot] = [message, *message.message_snapshots]
    texts = [part.content for part in shown if part.content]
    embeds = [each for part in shown for each in part.embeds]
    return "\n".join(texts or [text for each in embeds for text in (each.title, each.description) if text])


async def example(services: Services, guild: int, tr: Translate) -> str:
    """Return words that suggest asking about the newest headline; "" if there are no articles."""
    newest = await services.read(services.libraries.latest, guild, 1, 0, None)
    return (
        tr("greetings.example", headline=escaped(single_quoted(newest[0].title), _EXAMPLE)) if newest else ""
    )


def filters(source: str | None, since: str | None, until: str | None, zone: str, tr: Translate) -> Filters:
    """Return the filters that a member typed.

    Args:
        source: a publisher.
        since: the first day, or a period that begins with it.
        until: the last day, or a period that ends with it.
        zone: the IANA time zone in which days begin and end.
        tr: the member's language.

    Raises:
        Declined: the days cannot be read, or the first is after the last.
    """
    first = None if since is None else _days(since, zone, tr).first
    last = None if until is None else _days(until, zone, tr).last
    if first and last and first > last:
        raise Declined("errors.window")
    begins = None if first is None else datetime.combine(first, clock.min, ZoneInfo(zone))
    ends = None if last is None else datetime.combine(last, clock.max, ZoneInfo(zone))
    return Filters(source, begins, ends)


def _days(typed: str, zone: str, tr: Translate) -> NamedDays:
    days = read_days(typed, _today(zone), tr)
    if days is None:
        raise Declined("errors.date")
    return days


def _today(zone: str) -> date:
    return datetime.now(ZoneInfo(zone)).date()


async def day_choices(interaction: Interaction, typed: str, *, last: bool) -> list[app_commands.Choice[str]]:
    """Offer periods as choices; the value of each is its first day or, if `last`, its last day."""
    try:
        decided = await may_ask(interaction)
    except Declined:
        return []
    tr = language(str(interaction.locale))
    offered = offered_days(typed, _today(decided.zone), tr)[:_CHOICES]
    choices = [
        app_commands.Choice(
            name=cut(days.name, _LONGEST_CHOICE), value=(days.last if last else days.first).isoformat()
        )
        for days in offered
    ]
    return await offer(interaction, choices)


async def source_choices(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Offer the publishers whose names contain what was typed."""
    services = interaction.client.services
    try:
        await may_ask(interaction)
    except Declined:
        return []
    publishers = await services.read(services.libraries.sources, guild_of(interaction))
    wanted = typed.casefold().strip()
    names = [
        publisher.name
        for publisher in publishers
        if wanted in publisher.name.casefold() and width(publisher.name) <= _LONGEST_CHOICE
    ]
    choices = [
        app_commands.Choice(name=cut(name, _LONGEST_CHOICE) or "–", value=name) for name in names[:_CHOICES]
    ]
    return await offer(interaction, choices)
