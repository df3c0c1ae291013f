"""Sending to Discord over connections that break: each message arrives, and arrives once.

A request whose connection breaks may or may not have been carried out. So each one is safe to repeat: an
edit by its nature, a message by its nonce, an acknowledgement because Discord refuses the second one with
a code of its own. discord.py repeats some failures itself, but neither a 503 nor a closed connection.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any, TypeVar

import aiohttp
import discord
from discord import app_commands

from bot.exceptions import Declined
from bot.messages.errors import sentence
from bot.messages.texts import language

log = logging.getLogger(__name__)

T = TypeVar("T")

_WAITS = (0.2, 1.0, 3.0)
"""Seconds between attempts."""
_UNKNOWN_CHANNEL, _UNKNOWN_MESSAGE = 10003, 10008
GONE = frozenset({10062, 10015, 50027, _UNKNOWN_CHANNEL, _UNKNOWN_MESSAGE})
"""Discord's codes for an interaction, a token, a channel or a message that no longer exists."""
_ALREADY_ACKNOWLEDGED = 40060
_ACKNOWLEDGED, _THINKING = "acknowledged", "thinking"
"""Notes on an interaction: that it was acknowledged, and who sees "thinking…" until its answer is there."""
BROKEN = (discord.DiscordServerError, aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, TimeoutError)
"""Errors after which the same request may succeed."""


async def with_retry(send: Callable[[], Awaitable[T]]) -> T:
    """Return what `send` returns, trying it four times; `send` must be safe to repeat."""
    for seconds in _WAITS:
        try:
            return await send()
        except discord.HTTPException as error:
            if error.status < HTTPStatus.INTERNAL_SERVER_ERROR:
                raise
        except BROKEN:
            pass
        await asyncio.sleep(seconds)
    return await send()


async def send(
    channel: discord.abc.Messageable,
    nonce: int | None = None,
    **content: Any,  # noqa: ANN401 - as discord.py takes it
) -> discord.Message:
    """Send a message of the bot's own; within minutes, Discord takes only one with the same nonce."""
    own = secrets.randbits(63) if nonce is None else nonce
    return await with_retry(lambda: channel.send(nonce=own, **content))


async def reply(message: discord.Message, **content: Any) -> discord.Message:  # noqa: ANN401 - as discord.py takes it
    """Reply to a message without notifying its author."""
    reference = message.to_reference(fail_if_not_exists=False)
    return await send(message.channel, reference=reference, mention_author=False, **content)


async def defer(
    interaction: discord.Interaction[Any], *, ephemeral: bool = False, thinking: bool = True
) -> None:
    """Acknowledge an interaction; the answer follows by `finish`."""
    if thinking:
        interaction.extras[_THINKING] = "asker" if ephemeral else "everyone"
    await _first_answer(
        interaction, lambda: interaction.response.defer(ephemeral=ephemeral, thinking=thinking)
    )


async def respond(interaction: discord.Interaction[Any], content: str | None = None, **more: Any) -> None:  # noqa: ANN401 - as discord.py takes it
    """Answer an interaction that was not acknowledged yet with a message."""
    await _first_answer(interaction, lambda: interaction.response.send_message(content, **more))


async def respond_with_modal(interaction: discord.Interaction[Any], modal: discord.ui.Modal) -> None:
    """Answer an interaction that was not acknowledged yet by asking for text."""
    # By itself, discord.py learns of a form only from Discord's response, which may be lost.
    interaction.client._connection.store_view(modal)  # noqa: SLF001 - the public `add_view` takes no form that times out
    await _first_answer(interaction, lambda: interaction.response.send_modal(modal))


async def offer(
    interaction: discord.Interaction[Any], choices: list[app_commands.Choice[str]]
) -> list[app_commands.Choice[str]]:
    """Answer an autocompletion with `choices`, and return them as discord.py expects."""
    await _first_answer(interaction, lambda: interaction.response.autocomplete(choices))
    return choices


async def update(interaction: discord.Interaction[Any], **content: Any) -> None:  # noqa: ANN401 - as discord.py takes it
    """Answer the use of a component by changing the message that it belongs to."""
    await _first_answer(interaction, lambda: interaction.response.edit_message(**content))


async def finish(interaction: discord.Interaction[Any], **content: Any) -> discord.InteractionMessage:  # noqa: ANN401 - as discord.py takes it
    """Fill the message of an acknowledged interaction, or change it.

    Raises:
        Declined: the message or its channel was deleted meanwhile.
    """
    try:
        shown = await _edit(interaction, **content)
    except discord.NotFound as error:
        if error.code not in (_UNKNOWN_CHANNEL, _UNKNOWN_MESSAGE):
            raise
        raise Declined("errors.message_gone") from None
    interaction.extras.pop(_THINKING, None)
    return shown


async def _edit(interaction: discord.Interaction[Any], **content: Any) -> discord.InteractionMessage:  # noqa: ANN401 - as discord.py takes it
    return await with_retry(lambda: interaction.edit_original_response(**content))


async def _first_answer(
    interaction: discord.Interaction[Any], answer: Callable[[], Awaitable[object]]
) -> None:
    """Send the first answer to an interaction; Discord refuses it if an earlier attempt arrived unseen."""

    async def attempt() -> None:
        try:
            await answer()
        except discord.HTTPException as error:
            if error.code != _ALREADY_ACKNOWLEDGED:
                raise
        interaction.extras[_ACKNOWLEDGED] = True

    await with_retry(attempt)


async def show_typing(channel: discord.abc.Messageable) -> None:
    """Show that the bot is typing until this is cancelled; a failure to show it concerns nobody."""
    with suppress(discord.HTTPException, aiohttp.ClientError, TimeoutError):
        async with channel.typing():
            await asyncio.Event().wait()


async def tell(interaction: discord.Interaction[Any], error: BaseException) -> None:
    """Tell the member who caused an error what happened, in private.

    If the interaction no longer exists, nobody can be told.
    """
    text = sentence(error, language(str(interaction.locale)))
    try:
        if interaction.extras.get(_ACKNOWLEDGED):
            await _tell_afterwards(interaction, text)
        else:
            await respond(interaction, text, ephemeral=True)
    except discord.HTTPException as failure:
        if failure.code not in GONE:
            raise
        log.warning("nobody left to tell", extra={"code": failure.code})


async def _tell_afterwards(interaction: discord.Interaction[Any], text: str) -> None:
    """Show `text` to the asker alone: in place of "thinking…", else beside what was delivered already."""
    thinking = interaction.extras.get(_THINKING)
    if thinking == "asker":
        await _edit(interaction, content=text)
        return
    if thinking == "everyone":
        await delete_answer(interaction)
    # Discord takes no nonce here: after a broken connection, the member may read this twice.
    await with_retry(lambda: interaction.followup.send(text, ephemeral=True))


async def delete_answer(interaction: discord.Interaction[Any]) -> None:
    """Delete the message of an acknowledged interaction, if it is still there."""
    with suppress(discord.NotFound):
        await with_retry(interaction.delete_original_response)
