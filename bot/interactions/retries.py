"""Messages of the bot's own are sent again where Discord does not work for a moment.

discord.py does so by itself for the answers to interactions, but not for a 503 to what a bot sends as itself.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import discord

T = TypeVar("T")

_WAITS = (1.0, 3.0)  # seconds


async def send_with_retry(send: Callable[[], Awaitable[T]]) -> T:
    """Return what `send` returns, trying it three times; raises what the last attempt does."""
    for seconds in _WAITS:
        try:
            return await send()
        except discord.DiscordServerError:
            await asyncio.sleep(seconds)
    return await send()
