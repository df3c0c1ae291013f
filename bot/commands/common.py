"""What several commands share: metrics around an answer, and their options."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from discord import app_commands

from bot.client import Interaction
from bot.exceptions import Busy, Declined, NoSuchSource, Restarting
from bot.interactions.permissions import guild_of, may_ask
from bot.libraries import Filters
from bot.messages.markup import cut, width
from bot.services import Services

_CHOICES, _LONGEST_CHOICE = 25, 100
"""Discord's limits: choices offered, and characters of each."""


@contextmanager
def counted(services: Services) -> Iterator[None]:
    """Count an answer in progress, so that the bot does not end before sending it, and measure it."""
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


def filters(source: str | None, since: str | None, until: str | None) -> Filters:
    """Return the filters that were typed.

    Raises:
        Declined: a date is not a date, or the first is after the last.
    """
    days = [None if typed is None else _day(typed) for typed in (since, until)]
    if days[0] and days[1] and days[0] > days[1]:
        raise Declined("errors.window")
    return Filters(source, *(day.isoformat() if day else None for day in days))


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise Declined("errors.date") from None


async def source_choices(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Return the publishers whose names contain what was typed, as choices."""
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
    return [
        app_commands.Choice(name=cut(name, _LONGEST_CHOICE) or "–", value=name) for name in names[:_CHOICES]
    ]
