"""The Discord client: what it registers, commands synchronised when they changed, an orderly end."""

import asyncio
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, cast

import discord
from discord import app_commands

from bot.access import Overwrite
from bot.messages.errors import tell
from bot.messages.texts import ENGLISH, languages
from bot.services import Services
from index import StorageFailed

log = logging.getLogger(__name__)

AnyCommand = app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu
AnyItem = type[discord.ui.DynamicItem[Any]]
OnQuestion = Callable[["Client", discord.Message], Awaitable[None]]

_ARRIVING, _DRAINING, _TELLING, _FINISHING = 0.5, 3.5, 2.5, 1.0
"""Seconds at the end in which what was just sent to the bot arrives, and is told of the restart; that answers
have; then, with those that did not begin turned away, their messages; and the last reports: less than ten."""
_DAY = 86_400


class Tree(app_commands.CommandTree["Client"]):
    """Tells a member about an error, whatever it is."""

    async def on_error(
        self, interaction: discord.Interaction["Client"], error: app_commands.AppCommandError
    ) -> None:
        """Answer one sentence."""
        with interaction.client.services.questions.open():
            await tell(interaction, error)


class Translator(app_commands.Translator):
    """Gives Discord our texts for commands; a text's key is its message."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        _context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Return the text in the language of `locale`, or None where we do not speak it."""
        key = string.extras.get("key")
        code = locale.value.split("-")[0]
        if key is None or code == ENGLISH or code not in languages():
            return None
        return languages()[code].find(key)


class Client(discord.AutoShardedClient):
    """Dateline's connection to Discord.

    Args:
        parts: what it is made of.
        commands: all commands.
        items: the buttons and selects that work after a restart.
        heard: told about each message of a person.
        begun: told once, when everything is set up.
    """

    def __init__(
        self,
        services: Services,
        *,
        commands: Sequence[AnyCommand],
        items: Sequence[AnyItem],
        on_question: OnQuestion,
        begun: Callable[["Client"], Awaitable[None]],
    ) -> None:
        """Prepare a client with the least intents; it connects when it is started."""
        intents = discord.Intents.none()
        intents.guilds = intents.guild_messages = intents.dm_messages = True
        intents.message_content = services.settings.message_content_intent
        proxy = services.settings.discord_proxy
        super().__init__(
            intents=intents,
            proxy=proxy.get_secret_value() if proxy else None,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
        )
        self.services = services
        self.tree = Tree(self)
        for command in commands:
            self.tree.add_command(command)
        self.add_dynamic_items(*items)
        self._on_question = on_question
        self._begun = begun
        self._ends = False
        self._command_ids: dict[str, int] = {}
        self.overwrites: dict[tuple[int, int], tuple[float, list[Overwrite]]] = {}
        """What a server's integration settings last said of a command or of the bot, and when that was."""
        self._background: set[asyncio.Task[object]] = set()
        self._finishing: set[asyncio.Task[object]] = set()

    async def setup_hook(self) -> None:
        """Synchronise the commands where they changed, and begin what goes on in the background."""
        await self.tree.set_translator(Translator())
        await self._synchronise()
        self.keep(self._forget_daily())
        await self._begun(self)

    async def on_ready(self) -> None:
        """Say so."""
        log.info("ready", extra={"guilds": len(self.guilds), "shards": self.shard_count})

    async def on_raw_app_command_permissions_update(
        self, payload: discord.RawAppCommandPermissionsUpdateEvent
    ) -> None:
        """Forget what a server's integration settings said."""
        for key in [key for key in self.overwrites if key[0] == payload.guild.id]:
            del self.overwrites[key]

    async def on_message(self, message: discord.Message) -> None:
        """Hear what people write."""
        if not message.author.bot:
            await self._on_question(self, message)

    async def on_error(self, event_method: str, /, *_args: object, **_kwargs: object) -> None:
        """Log what an event's handling raised: there is nobody to tell."""
        log.exception("an event was not handled", extra={"event": event_method})  # noqa: LOG004 - called while it is handled

    def keep(self, work: Coroutine[Any, Any, object], *, finishes: bool = False) -> None:
        """Run something in the background, and log how it fails.

        At the end it is cancelled, or first given time to finish if it `finishes` by itself then.
        """
        task = asyncio.create_task(work)
        self._background.add(task)
        if finishes:
            self._finishing.add(task)
            task.add_done_callback(self._finishing.discard)
        task.add_done_callback(self._background.discard)
        task.add_done_callback(_failed)

    async def end(self) -> None:
        """Send the answers, stop indexing at a consistent point, then disconnect.

        A question whose turn does not come in time is told so; an answer that was begun is sent.
        """
        if self._ends:
            return
        self._ends = True
        log.info("ending", extra={"waiting": self.services.questions.waiting})
        await asyncio.sleep(_ARRIVING)
        questions = self.services.questions
        drained, _ = await asyncio.gather(questions.drained(_DRAINING), self.services.jobs.stop())
        if not drained:
            questions.turn_away()
            drained = await questions.drained(_TELLING)
        if not drained:
            log.error("answers were not finished in time", extra={"waiting": self.services.questions.waiting})
        if self._finishing:
            await asyncio.wait(self._finishing, timeout=_FINISHING)
        for task in self._background:
            task.cancel()
        await self.close()

    @property
    def ends(self) -> bool:
        """Whether the bot is about to end, and takes no more questions."""
        return self._ends

    async def _synchronise(self) -> None:
        payload = [
            await command.get_translated_payload(self.tree, cast("Any", self.tree.translator))
            for command in self.tree.get_commands()
        ]
        definition = json.dumps([self.application_id, payload], sort_keys=True)
        digest = hashlib.sha256(definition.encode()).hexdigest()
        if await self.services.read(self.services.records.note, "commands") == digest:
            return
        await self.tree.sync()
        await self.services.read(self.services.records.keep_note, "commands", digest)
        log.info("commands synchronised", extra={"commands": len(payload)})

    async def command_id(self, name: str) -> int:
        """Return the id that Discord gave to a command."""
        if name not in self._command_ids:
            self._command_ids = {command.name: command.id for command in await self.tree.fetch_commands()}
        return self._command_ids[name]

    async def _forget_daily(self) -> None:
        while True:
            days = self.services.settings.retention_days
            try:
                gone = await self.services.read(self.services.records.forget, days)
                log.info("old questions deleted", extra={"rows": gone, "days": days})
            except StorageFailed:
                log.exception("old questions could not be deleted; it is tried again tomorrow")
            await asyncio.sleep(_DAY)


def _failed(task: asyncio.Task[object]) -> None:
    if not task.cancelled() and (error := task.exception()):
        log.error("background work failed", exc_info=error)


Interaction = discord.Interaction[Client]
