"""A stand-in for Discord on loopback, strict: what Discord would refuse, it refuses and notes.

It serves REST and gateway v10 over TLS behind a CONNECT proxy, in a thread of its own, so that a test
can start the real bot as a process (`DISCORD_PROXY`, `SSL_CERT_FILE`) and play the members of a guild.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Self

from aiohttp import web

from discord_stand_in.gateway import Gateway
from discord_stand_in.people import Person
from discord_stand_in.proxy import Proxy, authority
from discord_stand_in.rest import Rest
from discord_stand_in.world import MANAGE_GUILD, Fault, World

_GATEWAY = "wss://gateway.discord.gg"
STAND_IN_TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Stand1.in-for-a-token-that-only-tests-know"  # noqa: S105 - no real one, but in the form of one
PATIENCE = 30.0
"""Seconds that a test waits for anything the bot should do."""


class DiscordServer:
    """Discord, for one application. Use it in a `with` statement."""

    def __init__(self, folder: Path, token: str = STAND_IN_TOKEN, heartbeat: float = 5.0) -> None:
        """Keep the certificate in `folder`."""
        self.world = World(token)
        self.gateway: Gateway
        self._context, self.trusted = authority(folder)
        self._heartbeat = heartbeat
        self._proxy: Proxy
        self._runner: web.AppRunner
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="discord", daemon=True)
        self.proxy_url = ""

    def __enter__(self) -> Self:
        """Start serving."""
        self._thread.start()
        self.run(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        """Stop serving."""
        self.run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def run(self, work: Coroutine[Any, Any, object]) -> None:
        """Do something in the server's own thread."""
        asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    async def _start(self) -> None:
        self.gateway = Gateway(self.world, _GATEWAY, self._heartbeat)
        app = web.Application(client_max_size=1 << 26)
        app.router.add_get("/", self.gateway.serve)
        app.add_routes(Rest(self.world, _GATEWAY).routes())
        self._runner = web.AppRunner(app, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self._context)
        await site.start()
        self._proxy = Proxy(self._runner.addresses[0][1])
        self.proxy_url = f"http://127.0.0.1:{await self._proxy.start()}"

    async def _stop(self) -> None:
        self._proxy.close()
        await self.gateway.close()
        await self._runner.cleanup()

    def wait(self, awaited: str, condition: Callable[[], object], patience: float = PATIENCE) -> None:
        """Wait until `condition` holds; otherwise fail and name `awaited`."""
        with self.world.changed:
            if not self.world.changed.wait_for(lambda: bool(condition()), patience):
                raise AssertionError(f"waited {patience} s in vain for {awaited}")

    def person(
        self, name: str, guild: dict[str, Any] | None = None, *, admin: bool = False, locale: str = "en-US"
    ) -> Person:
        """Return a new member of `guild`, or of a direct conversation with the bot."""
        user = self.world.user(name)
        roles = []
        if guild is not None:
            if admin:
                roles = [self.world.role(guild, "admins", MANAGE_GUILD)["id"]]
            guild["members"].append(self.world.member(guild, user, roles))
        return Person(self, user, guild, locale)

    def fail_next(
        self, method: str, path: str, status: int, code: int = 0, times: int = 1, *, done: bool = False
    ) -> Fault:
        """Answer the next request whose path holds `path` with a failure, after carrying it out if `done`."""
        fault = Fault(method, path, status, code, times, done=done)
        self.world.faults.append(fault)
        return fault

    def cut_next(self, method: str, path: str, *, done: bool) -> Fault:
        """Break the connection of the next request whose path holds `path`, after carrying it out if `done`."""
        fault = Fault(method, path, 500, done=done, cut=True)
        self.world.faults.append(fault)
        return fault
