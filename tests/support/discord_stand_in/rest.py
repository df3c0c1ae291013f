"""Discord's REST API v10, as far as the bot needs it; every other request is a violation."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from discord_stand_in import limits, messages, schema
from discord_stand_in.answers import JSON, Answer, Refused, answered, body
from discord_stand_in.interactions import Interactions
from discord_stand_in.rates import Rates
from discord_stand_in.world import Fault, World


def _failed(fault: Fault, request: web.Request) -> web.Response:
    if fault.cut and request.transport is not None:
        request.transport.abort()
    if fault.status == 429:
        wait = fault.retry_after
        limited = {"message": "You are being rate limited.", "retry_after": wait, "global": False}
        return answered(limited, 429, {"Via": "1.1 google", "Retry-After": str(wait)})
    return answered({"code": fault.code, "message": "as the test wants"}, fault.status)


def _id(request: web.Request, name: str) -> int:
    return int(request.match_info[name])


class Rest:
    """The routes, over a world."""

    def __init__(self, world: World, gateway: str) -> None:
        """Answer for `world`; its gateway is at `gateway`."""
        self._world = world
        self._gateway = gateway
        self._interactions = Interactions(world)
        self._rates = Rates(world)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes to serve."""
        table: list[tuple[str, str, Callable[[web.Request, Any, list[JSON]], Awaitable[Answer]]]] = [
            ("GET", "/users/@me", self._me),
            ("GET", "/oauth2/applications/@me", self._application),
            ("GET", "/applications/@me", self._application),
            ("GET", "/gateway/bot", self._gateway_bot),
            ("GET", "/applications/{app}/commands", self._commands),
            ("PUT", "/applications/{app}/commands", self._synchronise),
            ("GET", "/applications/{app}/guilds/{guild}/commands/permissions", self._permissions),
            ("GET", "/channels/{channel}", self._channel),
            ("POST", "/users/@me/channels", self._direct),
            ("POST", "/channels/{channel}/typing", self._typing),
            ("POST", "/channels/{channel}/messages", self._send),
            ("GET", "/channels/{channel}/messages/{message}", self._fetch),
            ("PATCH", "/channels/{channel}/messages/{message}", self._edit),
            ("POST", "/channels/{channel}/messages/{message}/threads", self._thread),
            ("POST", "/interactions/{interaction}/{token}/callback", self._interactions.callback),
            ("POST", "/webhooks/{app}/{token}", self._interactions.follow_up),
            ("GET", "/webhooks/{app}/{token}/messages/{message}", self._interactions.fetch),
            ("PATCH", "/webhooks/{app}/{token}/messages/{message}", self._interactions.edit),
            ("DELETE", "/webhooks/{app}/{token}/messages/{message}", self._interactions.delete),
        ]
        found = [web.route(method, f"/api/v10{path}", self._served(work)) for method, path, work in table]
        return [
            *found,
            web.get("/attachments/{name}", self._file),
            web.route("*", "/{rest:.*}", self._unknown),
        ]

    def _served(
        self, work: Callable[[web.Request, Any, list[JSON]], Awaitable[Answer]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def serve(request: web.Request) -> web.Response:
            path = request.path.removeprefix("/api/v10")
            self._world.requests.append((time.monotonic(), request.method, path))
            fault = self._fault(request.method, path)
            if fault is not None and not fault.done:
                self._rates.answered(fault.status)
                return _failed(fault, request)
            try:
                self._authorised(request, path)
                self._rates.asked(request.method, path)
                payload, files = await body(request)
                self._refuse(schema.faults(request.method, path, payload))
                status, answer = await work(request, payload, files)
            except Refused as refused:
                self._rates.answered(refused.status)
                return answered({"code": refused.code, "message": str(refused)}, refused.status)
            finally:
                self._world.notify()
            if fault is not None:
                return _failed(fault, request)
            return web.Response(status=204) if status == 204 else answered(answer, status)

        return serve

    def _fault(self, method: str, path: str) -> Fault | None:
        """Return the fault that a test set for this request, if any."""
        for fault in self._world.faults:
            if fault.times and fault.method == method and fault.path in path:
                fault.times -= 1
                return fault
        return None

    def _authorised(self, request: web.Request, path: str) -> None:
        if path.startswith(("/interactions/", "/webhooks/")):
            return  # their token is in the path
        if request.headers.get("Authorization") != f"Bot {self._world.token}":
            raise Refused(401, 0, "401: Unauthorized")

    async def _unknown(self, request: web.Request) -> web.Response:
        self._world.violate(f"{request.method} {request.path} is not served")
        return answered({"code": 0, "message": "404: Not Found"}, 404)

    async def _file(self, request: web.Request) -> web.Response:
        fault = self._fault(request.method, request.path)
        if fault is not None:
            return _failed(fault, request)
        content = self._world.files.get(request.match_info["name"])
        return web.Response(status=404) if content is None else web.Response(body=content)

    async def _me(self, _request: web.Request, _payload: object, _files: object) -> Answer:
        return 200, self._world.bot

    async def _application(self, _request: web.Request, _payload: object, _files: object) -> Answer:
        return 200, {
            "id": str(self._world.application),
            "name": "Dateline",
            "description": "",
            "icon": None,
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "00",
            "flags": 0,
            "owner": self._world.bot,
            "team": None,
        }

    async def _gateway_bot(self, _request: web.Request, _payload: object, _files: object) -> Answer:
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        return 200, {"url": self._gateway, "shards": 1, "session_start_limit": limit}

    async def _commands(self, _request: web.Request, _payload: object, _files: object) -> Answer:
        return 200, self._world.commands

    async def _synchronise(self, _request: web.Request, payload: list[JSON], _files: object) -> Answer:
        self._refuse(limits.commands(payload))
        former = {(command["name"], command["type"]): command["id"] for command in self._world.commands}
        self._refuse(
            self._rates.created(
                len({(command["name"], command["type"]) for command in payload} - former.keys())
            )
        )
        self._world.commands = [
            {
                "application_id": str(self._world.application),
                "version": str(self._world.snowflake()),
                "description": "",
                **command,
                "id": former.get((command["name"], command.get("type", 1)), str(self._world.snowflake())),
            }
            for command in payload
        ]
        self._world.synchronised += 1
        return 200, self._world.commands

    async def _permissions(self, request: web.Request, _payload: object, _files: object) -> Answer:
        guild, application = _id(request, "guild"), str(self._world.application)
        return 200, [
            {"id": str(subject), "application_id": application, "guild_id": str(guild), "permissions": lines}
            for (where, subject), lines in self._world.overwrites.items()
            if where == guild
        ]

    async def _channel(self, request: web.Request, _payload: object, _files: object) -> Answer:
        return 200, self._known_channel(_id(request, "channel"))

    async def _direct(self, _request: web.Request, payload: JSON, _files: object) -> Answer:
        recipient = payload["recipient_id"]
        users = (m["user"] for guild in self._world.guilds.values() for m in guild["members"])
        return 200, self._world.direct(next(user for user in users if user["id"] == str(recipient)))

    async def _typing(self, request: web.Request, _payload: object, _files: object) -> Answer:
        self._may_write(_id(request, "channel"))
        self._world.typing.append(_id(request, "channel"))
        return 204, None

    async def _send(self, request: web.Request, payload: JSON, files: list[JSON]) -> Answer:
        channel = _id(request, "channel")
        self._known_channel(channel)
        self._may_write(channel)
        self._refuse(limits.message(payload, files=len(files)))
        if limits.is_empty(payload, files=len(files)):
            self._world.violate("an empty message")
            raise Refused(400, 50006, "Cannot send an empty message")
        reference = payload.get("message_reference")
        if reference and reference.get("fail_if_not_exists", True):
            known = int(reference["message_id"]) in self._world.messages
            self._refuse([] if known else ["message_reference: unknown message"])
        nonce = payload.get("nonce") if payload.get("enforce_nonce") else None
        earlier = self._world.nonces.get((channel, str(nonce))) if nonce else None
        if earlier is not None:  # sent already: Discord returns that message
            return 200, earlier
        made = messages.from_bot(self._world, channel, payload, files=files)
        if nonce:
            self._world.nonces[channel, str(nonce)] = made
        return 200, made

    async def _fetch(self, request: web.Request, _payload: object, _files: object) -> Answer:
        return 200, self._known_message(request)

    async def _edit(self, request: web.Request, payload: JSON, files: list[JSON]) -> Answer:
        message = self._known_message(request)
        if message["author"]["id"] != self._world.bot["id"]:
            raise Refused(403, 50005, "Cannot edit a message authored by another user")
        self._may_write(int(message["channel_id"]))
        self._refuse(limits.message(payload, files=len(files)))
        if limits.emptied(message, payload) and not files:
            self._world.violate("an edit that leaves nothing")
            raise Refused(400, 50006, "Cannot send an empty message")
        return 200, messages.edited(self._world, message, payload, files)

    async def _thread(self, request: web.Request, payload: JSON, _files: object) -> Answer:
        message = self._known_message(request)
        if message["flags"] & 1 << 6:
            raise Refused(404, 10008, "Unknown Message")
        self._may_write(int(message["channel_id"]))
        self._refuse(limits.thread(payload))
        if int(message["id"]) in self._world.channels:
            raise Refused(400, 160004, "A thread has already been created for this message")
        return 201, self._world.thread(message, payload["name"])

    def _known_channel(self, channel: int) -> JSON:
        if channel not in self._world.channels:
            raise Refused(404, 10003, "Unknown Channel")
        return self._world.channels[channel]

    def _known_message(self, request: web.Request) -> JSON:
        message = self._world.messages.get(_id(request, "message"))
        if (
            message is None
            or message["channel_id"] != request.match_info["channel"]
            or message["flags"] & 1 << 6
        ):
            raise Refused(404, 10008, "Unknown Message")
        return message

    def _may_write(self, channel: int) -> None:
        if channel in self._world.muted:
            raise Refused(403, 50013, "Missing Permissions")

    def _refuse(self, faults: list[str]) -> None:
        self._world.violate(*faults)
        if faults:
            raise Refused(400, 50035, "Invalid Form Body: " + "; ".join(faults))
