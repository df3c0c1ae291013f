"""Serve /healthz and /metrics to those who monitor the bot."""

import asyncio
import logging
import os
from collections.abc import Coroutine
from typing import Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.access import DIRECT
from bot.client import Client
from index import DatelineError, InvalidSetting

log = logging.getLogger(__name__)

_STORE_ANSWERS_WITHIN = 2.0


class HealthServer:
    """A small HTTP server beside the bot."""

    def __init__(self, client: Client) -> None:
        """Report on `client`."""
        self._client = client

    async def start(self, host: str, port: int) -> Coroutine[Any, Any, None]:
        """Start serving, and return a coroutine that lasts until it is cancelled and then stops serving.

        Raises:
            InvalidSetting: the port is taken, or may not be used.
        """
        app = web.Application()
        app.add_routes([web.get("/healthz", self._healthz), web.get("/metrics", self._metrics)])
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            await runner.cleanup()
            raise InvalidSetting(
                f"HEALTH_PORT={port} cannot be used on {host} ({os.strerror(error.errno or 0)}). "
                "Write another port, or stop the program that uses this one."
            ) from error
        log.info("health is served", extra={"host": host, "port": port})
        return _stop_when_cancelled(runner)

    async def _healthz(self, _request: web.Request) -> web.Response:
        gateway = self._client.is_ready() and not self._client.is_closed() and not self._silent()
        store = await self._store_answers()
        status = 200 if gateway and store else 503
        return web.json_response({"gateway": gateway, "store": store}, status=status)

    async def _metrics(self, _request: web.Request) -> web.Response:
        services = self._client.services
        services.metrics.queue.set(services.questions.waiting)
        libraries, passages = await services.read(services.libraries.indexed)
        services.metrics.libraries.set(libraries)
        services.metrics.passages.set(passages)
        return web.Response(
            body=generate_latest(services.metrics.registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )

    def _silent(self) -> bool:
        """Return whether a shard has no connection."""
        return any(shard.is_closed() for shard in self._client.shards.values())

    async def _store_answers(self) -> bool:
        services = self._client.services
        try:
            await asyncio.wait_for(services.read(services.libraries.reach, DIRECT), _STORE_ANSWERS_WITHIN)
        except (DatelineError, TimeoutError):
            log.warning("the store does not answer", exc_info=True)
            return False
        return True


async def _stop_when_cancelled(runner: web.AppRunner) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
