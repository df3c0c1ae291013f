"""Turn an error into one sentence in the member's language.

Declined, Busy, InvalidQuestion, …   expected: the sentence says what to do instead
anything else                        a reference number, under which the log has the traceback
"""

import logging
import secrets

import discord
from discord import app_commands

from bot.exceptions import Busy, Declined, NoSuchSource, Restarting, Stopped
from bot.messages.dates import countdown
from bot.messages.markup import escaped
from bot.messages.reasons import reason
from bot.messages.texts import Translate
from index.errors import (
    FetchFailed,
    FingerprintMismatch,
    IndexUnreachable,
    InvalidArticle,
    InvalidFeed,
    InvalidQuestion,
    LibraryBusy,
    NotAnArticle,
    UnknownArticle,
)

log = logging.getLogger(__name__)

_HELPFUL = (InvalidArticle, InvalidFeed, FetchFailed, NotAnArticle)
"""Errors of the library whose text helps an admin; others may describe the operator's machine."""
_KEYS: dict[tuple[type[BaseException], ...], str] = {
    (FingerprintMismatch,): "errors.other_index",
    (IndexUnreachable,): "errors.unreachable",
    (LibraryBusy,): "errors.library_busy",
    (UnknownArticle,): "errors.unknown_article",
    (Stopped, Restarting): "errors.restarting",
    (app_commands.NoPrivateMessage,): "errors.guild_only",
    (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch): "errors.outdated",
    (discord.Forbidden,): "errors.forbidden",
}
"""Errors whose text takes no values, and its key."""
_LONGEST = 1_500


def sentence(error: BaseException, tr: Translate) -> str:
    """Return what to tell a member about `error`; log an unexpected one under a reference number."""
    error = _cause(error)
    if isinstance(error, Declined):
        return tr(error.key, **error.values)
    if isinstance(error, NoSuchSource):
        return tr("errors.no_source", source=escaped(error.source, 100))
    if isinstance(error, InvalidQuestion):
        return tr("errors.no_question", example="")
    if isinstance(error, Busy):
        return tr("errors.busy", when=countdown(error.seconds))
    if isinstance(error, FingerprintMismatch):
        log.error("the index does not fit the settings", extra={"reason": str(error)})
    if isinstance(error, IndexUnreachable):
        log.error("the Chroma server does not answer", extra={"reason": str(error)})
    for kinds, key in _KEYS.items():
        if isinstance(error, kinds):
            return tr(key)
    if isinstance(error, _HELPFUL):
        return escaped(reason(str(error), tr), _LONGEST)
    reference = secrets.token_hex(4)
    log.error("unexpected error", exc_info=error, extra={"reference": reference})
    return tr("errors.unexpected", reference=reference)


def _cause(error: BaseException) -> BaseException:
    """Return the error that a command raised, without discord.py's wrapper."""
    while isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    return error
