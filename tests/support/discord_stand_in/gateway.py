"""Discord's gateway v10: HELLO, IDENTIFY, READY, heartbeats, events, RESUME, RECONNECT, INVALID_SESSION."""

import asyncio
import json
import time
import zlib
from collections import deque
from typing import Any

from aiohttp import WSMsgType, web

from discord_stand_in.messages import JSON
from discord_stand_in.world import World

_DISPATCH, _HEARTBEAT, _IDENTIFY, _PRESENCE, _RESUME = 0, 1, 2, 3, 6
_RECONNECT, _INVALID_SESSION, _HELLO, _ACK = 7, 9, 10, 11
_PRIVILEGED = (1 << 1) | (1 << 8) | (1 << 15)
_KNOWN_INTENTS = 26  # bits
_LARGEST, _EVENTS_A_MINUTE = 4_096, 120
_LATE = 1.5
"""A heartbeat that is late by more than half of its interval is a violation."""


class Connection:
    """One WebSocket of the bot."""

    def __init__(self, socket: web.WebSocketResponse, compressed: bool) -> None:  # noqa: FBT001 - a fact of the URL
        """Speak over `socket`."""
        self.socket = socket
        self._deflate = zlib.compressobj() if compressed else None

    async def send(
        self, op: int, data: object = None, name: str | None = None, seq: int | None = None
    ) -> None:
        """Send one payload."""
        text = json.dumps({"op": op, "d": data, "s": seq, "t": name})
        if self._deflate is None:
            await self.socket.send_str(text)
        else:
            packed = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
            await self.socket.send_bytes(packed)


class Gateway:
    """The gateway, for one bot with one shard."""

    def __init__(self, world: World, url: str, heartbeat: float = 5.0) -> None:
        """Serve `world` at `url`, and expect a heartbeat every `heartbeat` seconds."""
        self._world = world
        self._url = url
        self._heartbeat = heartbeat
        self._session = ""
        self._sent: list[tuple[int, str, JSON]] = []
        self._connection: Connection | None = None
        self._beats: float | None = None
        self.intents = 0
        self.presence: JSON = {}
        """The activity that the bot last set."""
        self.identified = 0
        self.resumed = 0
        self.lateness: list[float] = []
        """By how many seconds each heartbeat came after its time."""
        self._loop = asyncio.get_running_loop()
        self._outgoing: asyncio.Queue[tuple[str, JSON]] = asyncio.Queue()
        self._pump = self._loop.create_task(self._send_on())
        world.dispatch = self.dispatch

    def forget(self) -> None:
        """Forget the session: another process of the bot is about to identify."""
        self._session = ""

    @property
    def ready(self) -> bool:
        """Whether the bot is connected and identified."""
        return self._connection is not None and not self._connection.socket.closed and bool(self._session)

    def dispatch(self, name: str, data: JSON) -> None:
        """Send an event to the bot, if it wants such events; from any thread."""
        # Serialised at once, so that later changes do not reach an event that waits.
        event = json.loads(json.dumps({k: v for k, v in data.items() if k not in ("edits", "pinged")}))
        self._loop.call_soon_threadsafe(self._outgoing.put_nowait, (name, event))

    async def _send_on(self) -> None:
        while True:
            name, data = await self._outgoing.get()
            if not self._session:
                continue
            self._sent.append((len(self._sent) + 1, name, data))
            if self._connection is not None and not self._connection.socket.closed:
                await self._connection.send(_DISPATCH, data, name, len(self._sent))

    async def reconnect(self) -> None:
        """Ask the bot to reconnect and resume."""
        if self._connection:
            await self._connection.send(_RECONNECT)

    async def invalidate(self) -> None:
        """End the bot's session: the bot must identify again."""
        self._session = ""
        if self._connection:
            await self._connection.send(_INVALID_SESSION, data=False)

    async def close(self) -> None:
        """End every connection."""
        self._pump.cancel()
        if self._connection:
            await self._connection.socket.close(code=1001)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Hold one connection until it ends."""
        socket = web.WebSocketResponse(max_msg_size=1 << 20)
        await socket.prepare(request)
        connection = Connection(socket, request.query.get("compress") == "zlib-stream")
        await connection.send(_HELLO, {"heartbeat_interval": int(self._heartbeat * 1000)})
        self._beats = time.monotonic()
        events: deque[float] = deque()
        while (text := await self._received(socket)) is not None:
            if len(text.encode()) > _LARGEST:
                self._world.violate(f"a gateway payload of {len(text.encode())} bytes")
                await socket.close(code=4002)
            events.append(time.monotonic())
            while events[0] < events[-1] - 60:
                events.popleft()
            if len(events) > _EVENTS_A_MINUTE:
                self._world.violate("more than 120 gateway events within 60 s")
                await socket.close(code=4008)
            try:
                payload = json.loads(text)
            except ValueError:
                self._world.violate(f"a gateway payload that is not JSON: {text[:80]!r}")
                await socket.close(code=4002)
                break
            await self._take(connection, payload["op"], payload.get("d"))
        if self._connection is connection:
            self._connection = None
        self._world.notify()
        return socket

    async def _received(self, socket: web.WebSocketResponse) -> str | None:
        """Return the bot's next payload, or None when the connection has ended or heartbeats have stopped."""
        while True:
            silence = time.monotonic() - (self._beats or 0)
            if silence > 2 * self._heartbeat:
                self._world.violate(f"no heartbeat for {silence:.1f} s")
                await socket.close(code=4009, message=b"Session timed out.")
                return None
            try:
                message = await socket.receive(timeout=self._heartbeat / 4)
            except TimeoutError:
                continue
            return str(message.data) if message.type == WSMsgType.TEXT else None

    async def _take(self, connection: Connection, op: int, data: Any) -> None:  # noqa: ANN401 - differs by op
        if op == _HEARTBEAT:
            self._beaten()
            await connection.send(_ACK)
        elif op == _IDENTIFY:
            await self._identify(connection, data)
        elif op == _RESUME:
            await self._resume(connection, data)
        elif op == _PRESENCE:
            self.presence = data
        else:
            self._world.violate(f"gateway op {op} is not expected of this bot")
            await connection.socket.close(code=4001)
        self._world.notify()

    def _beaten(self) -> None:
        now = time.monotonic()
        if self._beats is not None:
            late = now - self._beats - self._heartbeat
            self.lateness.append(late)
            if late > self._heartbeat * (_LATE - 1):
                self._world.violate(f"a heartbeat came {late:.1f} s late")
        self._beats = now

    async def _identify(self, connection: Connection, data: JSON) -> None:
        if data["token"] != self._world.token:
            await connection.socket.close(code=4004, message=b"Authentication failed.")
            return
        if data["intents"] >> _KNOWN_INTENTS:
            await connection.socket.close(code=4013, message=b"Invalid intent(s).")
            return
        if data["intents"] & _PRIVILEGED & ~self._world.intents_allowed:
            await connection.socket.close(code=4014, message=b"Disallowed intent(s).")
            return
        self.intents = data["intents"]
        self.identified += 1
        self._session = f"session-{self.identified}"
        self._sent = []
        self._connection = connection
        guilds = self._world.guilds
        ready = {
            "v": 10,
            "user": self._world.bot,
            "guilds": [{"id": str(id_), "unavailable": True} for id_ in guilds],
            "session_id": self._session,
            "resume_gateway_url": self._url,
            "shard": data.get("shard", [0, 1]),
            "application": {"id": str(self._world.application), "flags": 0},
        }
        self.dispatch("READY", ready)
        for guild in guilds.values():
            # Without the members intent, the bot is the only member that it hears of.
            self.dispatch("GUILD_CREATE", {**guild, "members": guild["members"][:1]})

    async def _resume(self, connection: Connection, data: JSON) -> None:
        if data["token"] != self._world.token or data["session_id"] != self._session or not self._session:
            await connection.send(_INVALID_SESSION, data=False)
            return
        self.resumed += 1
        self._connection = connection
        for seq, name, event in self._sent[data["seq"] :]:
            await connection.send(_DISPATCH, event, name, seq)
        self.dispatch("RESUMED", {})
