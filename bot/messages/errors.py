"""What a member is told when something cannot be done: one sentence, in their language.

Declined, Busy, InvalidQuestion, …   expected: the sentence says what to do instead
anything else                        a reference number; under it the traceback stands in the log
"""

import logging
import secrets

import discord
from discord import app_commands

from bot.jobs.priority import Stopped
from bot.jobs.question_queue import Busy, Restarting
from bot.messages.markup import escaped
from bot.messages.texts import Translate, language
from index.errors import (
    FetchFailed,
    FingerprintMismatch,
    InvalidArticle,
    InvalidFeed,
    InvalidQuestion,
    NotAnArticle,
    UnknownArticle,
)

log = logging.getLogger(__name__)

_TELLING = (InvalidArticle, InvalidFeed, FetchFailed, NotAnArticle)
"""Errors of the library whose text helps an admin; others may speak of the operator's machine."""
_TOLD: dict[tuple[type[BaseException], ...], str] = {
    (InvalidQuestion,): "errors.no_question",
    (FingerprintMismatch,): "errors.other_index",
    (UnknownArticle,): "errors.unknown_article",
    (Stopped, Restarting): "errors.restarting",
    (app_commands.NoPrivateMessage,): "errors.guild_only",
    (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch): "errors.outdated",
    (discord.Forbidden,): "errors.forbidden",
}
"""Errors that have one text in each language."""
_GONE = {10062, 10015, 50027, 10008}
_ACKNOWLEDGED = 40060  # by an attempt of which we did not hear that it arrived
_LONGEST = 1_500


class Declined(Exception):
    """Something that a member may not do, or not now; the text called `key` says why."""

    def __init__(self, key: str, **values: object) -> None:
        """Keep what to say."""
        super().__init__(key)
        self.key = key
        self.values = values


def sentence(error: BaseException, tr: Translate) -> str:
    """Return what to tell about `error`; what is not expected is logged under a reference number."""
    error = _cause(error)
    if isinstance(error, Declined):
        return tr(error.key, **error.values)
    if isinstance(error, Busy):
        return tr("errors.busy", seconds=error.seconds)
    if isinstance(error, FingerprintMismatch):
        log.error("the index does not fit the settings", extra={"reason": str(error)})
    for kinds, key in _TOLD.items():
        if isinstance(error, kinds):
            return tr(key)
    if isinstance(error, _TELLING):
        return escaped(str(error), _LONGEST)
    reference = secrets.token_hex(4)
    log.error("unexpected error", exc_info=error, extra={"reference": reference})
    return tr("errors.unexpected", reference=reference)


async def tell(interaction: discord.Interaction, error: BaseException) -> None:
    """Tell who caused the interaction; an interaction that is gone is only logged, as nobody can be told."""
    text = sentence(error, language(str(interaction.locale)))
    try:
        if interaction.response.is_done() or getattr(_cause(error), "code", None) == _ACKNOWLEDGED:
            await _told_after(interaction, text)
        else:
            await interaction.response.send_message(text, ephemeral=True)
    except discord.HTTPException as failure:
        if failure.code not in _GONE:
            raise
        log.warning("nobody left to tell", extra={"code": failure.code})


async def _told_after(interaction: discord.Interaction, text: str) -> None:
    """Tell it in place of what was acknowledged, or beside the message whose component was used."""
    if interaction.type is discord.InteractionType.application_command:
        await interaction.edit_original_response(content=text, embeds=[], view=None)
    else:
        await interaction.followup.send(text, ephemeral=True)


def _cause(error: BaseException) -> BaseException:
    """Return what a command raised."""
    while isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    return error
