"""The Discord client: commands synchronised when they changed, patience at the start, an orderly end."""

import asyncio
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, cast

import aiohttp
import discord
from discord import app_commands

from bot.access import Overwrite
from bot.exceptions import Restarting
from bot.messages.texts import ENGLISH, languages
from bot.sending import BROKEN, tell
from bot.services import Services

log = logging.getLogger(__name__)

AnyCommand = app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu
AnyItem = type[discord.ui.DynamicItem[Any]]
OnQuestion = Callable[["Client", discord.Message], Awaitable[None]]

_ARRIVING, _ANSWERING, _TELLING, _DISCONNECTING, _LAST, _REPORTING = 0.5, 2.0, 3.0, 0.5, 1.0, 0.5
"""Seconds at the end, less than eight together.

In order: messages that Discord has just sent arrive; questions are answered; members whose questions remain
learn of the restart; the connection ends; members who asked in the meantime are told; the last progress
reports are sent.
"""
_DOWN = frozenset({403, 429, *range(500, 600)})
"""Statuses with which Discord answers while it is down; the first two are those of its firewall."""
_LONGEST_WAIT = 60.0
"""Seconds between two attempts to reach Discord at the start; the first waits are shorter."""


class Tree(app_commands.CommandTree["Client"]):
    """The commands; whatever error one of them raises, the member is told."""

    async def _call(self, interaction: discord.Interaction["Client"]) -> None:
        """Run a command; the bot does not end before it is answered."""
        with interaction.client.services.questions.open():
            await super()._call(interaction)

    async def on_error(
        self, interaction: discord.Interaction["Client"], error: app_commands.AppCommandError
    ) -> None:
        """Answer in one sentence."""
        await tell(interaction, error)


class Translator(app_commands.Translator):
    """Gives Discord our texts for commands, each in the place of its key."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        _context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Return the text in the language of `locale`, or None if we do not have that language."""
        key = string.extras.get("key")
        code = locale.value.split("-")[0]
        if key is None or code == ENGLISH or code not in languages():
            return None
        return languages()[code].find(key)


class Client(discord.AutoShardedClient):
    """Dateline's connection to Discord.

    Args:
        services: what the bot is made of.
        commands: all commands.
        items: the buttons and selects that still work after a restart.
        on_question: called with each message that a person writes.
        on_join: called with each server that the bot joins.
        begun: called once, when the bot is logged in.
    """

    def __init__(
        self,
        services: Services,
        *,
        commands: Sequence[AnyCommand],
        items: Sequence[AnyItem],
        on_question: OnQuestion,
        on_join: Callable[["Client", discord.Guild], Awaitable[None]],
        begun: Callable[["Client"], Awaitable[None]],
    ) -> None:
        """Prepare a client with as few intents as possible; `start_patiently` connects it."""
        intents = discord.Intents.none()
        intents.guilds = intents.guild_messages = intents.dm_messages = True
        intents.message_content = services.settings.message_content_intent
        proxy = services.settings.discord_proxy
        # discord.py warns of missing libraries for voice, which this bot does not use.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            intents=intents,
            shard_count=services.settings.shard_count,
            proxy=proxy.get_secret_value() if proxy else None,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
        )
        if services.settings.shard_ids is not None:
            self.shard_ids = list(services.settings.shard_ids)
        self.services = services
        self.tree = Tree(self)
        for command in commands:
            self.tree.add_command(command)
        self.add_dynamic_items(*items)
        self._on_question = on_question
        self._on_join = on_join
        self._begun = begun
        self._ends = False
        self._command_ids: dict[str, int] = {}
        self.overwrites: dict[int, tuple[float, dict[int, list[Overwrite]]]] = {}
        """When a server's integration settings were read, and their rules by command or application."""
        self._background: set[asyncio.Task[object]] = set()
        self._finishing: set[asyncio.Task[object]] = set()

    async def start_patiently(self, token: str) -> None:
        """Log in and stay connected, waiting for Discord for as long as it cannot be reached.

        Raises:
            discord.LoginFailure: the token is wrong.
            discord.PrivilegedIntentsRequired: the message content intent is not enabled.
            aiohttp.ClientHttpProxyError, aiohttp.ClientProxyConnectionError: the proxy refuses.
        """
        await self._patiently(lambda: self.login(token), self._forget_connections)
        await self._patiently(self.connect)

    async def _patiently(
        self,
        connect: Callable[[], Awaitable[None]],
        prepare_again: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        wait = 1.0
        while True:
            try:
                await connect()
            except (aiohttp.ClientHttpProxyError, aiohttp.ClientProxyConnectionError):
                raise
            except (*BROKEN, discord.GatewayNotFound, discord.HTTPException) as error:
                if isinstance(error, discord.HTTPException) and error.status not in _DOWN:
                    raise
                log.warning(
                    "Discord cannot be reached; trying again", extra={"error": repr(error), "seconds": wait}
                )
            else:
                return
            if prepare_again is not None:
                await prepare_again()
            await asyncio.sleep(wait)
            wait = min(2 * wait, _LONGEST_WAIT)

    async def _forget_connections(self) -> None:
        """Close what a failed login opened: the next one opens its own."""
        await self.http.close()
        self.http.connector = discord.utils.MISSING

    async def setup_hook(self) -> None:
        """Synchronise the commands if they changed, and start what runs in the background."""
        await self.tree.set_translator(Translator())
        await self._synchronise()
        await self._begun(self)

    async def on_ready(self) -> None:
        """Log that the bot is connected."""
        log.info("ready", extra={"guilds": len(self.guilds), "shards": self.shard_count})

    async def on_raw_app_command_permissions_update(
        self, payload: discord.RawAppCommandPermissionsUpdateEvent
    ) -> None:
        """Forget what was read of a server's integration settings."""
        self.overwrites.pop(payload.guild.id, None)

    async def on_message(self, message: discord.Message) -> None:
        """Pass on what people write; the bot does not end before it is answered."""
        if not message.author.bot:
            with self.services.questions.open():
                await self._on_question(self, message)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Introduce the bot to a server that it joins."""
        await self._on_join(self, guild)

    async def on_error(self, event_method: str, /, *_args: object, **_kwargs: object) -> None:
        """Log an error raised by the handler of an event: there is nobody to tell."""
        log.exception("an event was not handled", extra={"event": event_method})  # noqa: LOG004 - called while it is handled

    async def guild_ids(self) -> set[int]:
        """Return the servers that the bot is a member of, once Discord has named them all."""
        await self.wait_until_ready()
        return {guild.id for guild in self.guilds}

    def keep(self, work: Coroutine[Any, Any, object], *, finishes: bool = False) -> asyncio.Task[object]:
        """Run something in the background, log how it fails, and return its task.

        At the end it is cancelled; if it `finishes` by itself then, it first gets time to do so.
        """
        task = asyncio.create_task(work)
        self._background.add(task)
        if finishes:
            self._finishing.add(task)
            task.add_done_callback(self._finishing.discard)
        task.add_done_callback(self._background.discard)
        task.add_done_callback(_log_failure)
        return task

    async def end(self) -> None:
        """Send the answers, stop jobs at a consistent point, then disconnect.

        A question whose turn does not come in time is told so; an answer in progress is sent.
        """
        if self._ends:
            return
        self._ends = True
        questions = self.services.questions
        log.info("ending", extra={"waiting": questions.waiting})
        await asyncio.sleep(_ARRIVING)
        stopping = asyncio.create_task(self.services.jobs.stop())
        if not await questions.drained(_ANSWERING):
            questions.turn_away()
            await questions.drained(_TELLING)
        questions.give_up()
        # Without a connection, no more questions arrive. Members who asked just before are told as well.
        disconnecting = [asyncio.create_task(shard.disconnect()) for shard in self.shards.values()]
        if disconnecting:
            await asyncio.wait(disconnecting, timeout=_DISCONNECTING)
        if not await questions.drained(_LAST):
            log.error("answers were not finished in time", extra={"waiting": questions.waiting})
        await stopping
        if self._finishing:
            await asyncio.wait(self._finishing, timeout=_REPORTING)
        for task in self._background:
            task.cancel()
        await self.close()

    @property
    def ends(self) -> bool:
        """Whether the bot is about to end and refuses new questions."""
        return self._ends

    async def _synchronise(self) -> None:
        payload = [
            await command.get_translated_payload(self.tree, cast("Any", self.tree.translator))
            for command in self.tree.get_commands()
        ]
        definition = json.dumps([self.application_id, payload], sort_keys=True)
        digest = hashlib.sha256(definition.encode()).hexdigest()
        notes = self.services.storage.notes
        if await self.services.read(notes.get, "commands") == digest:
            return
        await self.tree.sync()
        await self.services.read(notes.put, "commands", digest)
        log.info("commands synchronised", extra={"commands": len(payload)})

    async def command_id(self, name: str) -> int:
        """Return the id that Discord gave to a command."""
        if name not in self._command_ids:
            self._command_ids = {command.name: command.id for command in await self.tree.fetch_commands()}
        return self._command_ids[name]


def _log_failure(task: asyncio.Task[object]) -> None:
    if not task.cancelled() and (error := task.exception()) and not isinstance(error, Restarting):
        log.error("background work failed", exc_info=error)


Interaction = discord.Interaction[Client]
