"""Discord's gateway v10: HELLO, IDENTIFY, READY, heartbeats, events, RESUME, RECONNECT, INVALID_SESSION."""

import asyncio
import json
import time
import zlib
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
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
        self.shard = 0
        self.beaten = time.monotonic()
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


@dataclass
class Session:
    """What one shard of the bot identified for."""

    id: str
    connection: Connection
    sent: list[tuple[int, str, JSON]] = field(default_factory=list)

    @property
    def is_connected(self) -> bool:
        """Whether events reach the bot."""
        return not self.connection.socket.closed


class Gateway:
    """The gateway, for one bot in one or several processes."""

    def __init__(self, world: World, url: str, heartbeat: float = 5.0) -> None:
        """Serve `world` at `url`, and expect a heartbeat every `heartbeat` seconds."""
        self._world = world
        self._url = url
        self._heartbeat = heartbeat
        self._sessions: dict[int, Session] = {}
        self._shards = 1
        self.intents = 0
        self.presence: JSON = {}
        """The activity that the bot last set."""
        self.identified = 0
        self.resumed = 0
        self.lateness: list[float] = []
        """By how many seconds each heartbeat came after its time."""
        self._loop = asyncio.get_running_loop()
        self._outgoing: asyncio.Queue[tuple[int, str, JSON]] = asyncio.Queue()
        self._pump = self._loop.create_task(self._send_on())
        world.dispatch = self.dispatch

    def forget(self, shards: Collection[int]) -> None:
        """Forget the sessions of `shards`: another process of the bot is about to identify for them."""
        for shard in shards:
            self._sessions.pop(shard, None)

    def is_ready(self, shards: Collection[int]) -> bool:
        """Return whether the bot is connected and identified for all of `shards`."""
        return all(shard in self._sessions and self._sessions[shard].is_connected for shard in shards)

    def dispatch(self, name: str, data: JSON) -> None:
        """Send an event to the shard of the bot that it concerns; from any thread."""
        guild = data.get("guild_id") or (data["id"] if name.startswith("GUILD_") else 0)
        self._dispatch(self._shard_of(guild), name, data)

    def _dispatch(self, shard: int, name: str, data: JSON) -> None:
        # Serialised at once, so that later changes do not reach an event that waits.
        event = json.loads(json.dumps({k: v for k, v in data.items() if k not in ("edits", "pinged")}))
        self._loop.call_soon_threadsafe(self._outgoing.put_nowait, (shard, name, event))

    def _shard_of(self, guild: int | str) -> int:
        return (int(guild) >> 22) % self._shards

    async def _send_on(self) -> None:
        while True:
            shard, name, data = await self._outgoing.get()
            session = self._sessions.get(shard)
            if session is None:
                continue
            session.sent.append((len(session.sent) + 1, name, data))
            if session.is_connected:
                await session.connection.send(_DISPATCH, data, name, len(session.sent))

    async def reconnect(self) -> None:
        """Ask the bot to reconnect and resume."""
        for session in self._sessions.values():
            await session.connection.send(_RECONNECT)

    async def invalidate(self) -> None:
        """End the bot's sessions: the bot must identify again."""
        sessions, self._sessions = self._sessions, {}
        for session in sessions.values():
            await session.connection.send(_INVALID_SESSION, data=False)

    async def close(self) -> None:
        """End every connection."""
        self._pump.cancel()
        for session in self._sessions.values():
            await session.connection.socket.close(code=1001)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Hold one connection until it ends."""
        socket = web.WebSocketResponse(max_msg_size=1 << 20)
        await socket.prepare(request)
        connection = Connection(socket, request.query.get("compress") == "zlib-stream")
        await connection.send(_HELLO, {"heartbeat_interval": int(self._heartbeat * 1000)})
        connection.beaten = time.monotonic()
        events: deque[float] = deque()
        while (text := await self._received(connection)) is not None:
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
        self._world.notify()
        return socket

    async def _received(self, connection: Connection) -> str | None:
        """Return the bot's next payload, or None when the connection has ended or heartbeats have stopped."""
        socket = connection.socket
        while True:
            silence = time.monotonic() - connection.beaten
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
            self._beaten(connection)
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

    def _beaten(self, connection: Connection) -> None:
        now = time.monotonic()
        late = now - connection.beaten - self._heartbeat
        self.lateness.append(late)
        if late > self._heartbeat * (_LATE - 1):
            self._world.violate(f"a heartbeat came {late:.1f} s late")
        connection.beaten = now

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
        connection.shard, self._shards = data.get("shard", [0, 1])
        session = Session(f"session-{self.identified}", connection)
        self._sessions[connection.shard] = session
        guilds = [
            guild for id_, guild in self._world.guilds.items() if self._shard_of(id_) == connection.shard
        ]
        ready = {
            "v": 10,
            "user": self._world.bot,
            "guilds": [{"id": guild["id"], "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self._url,
            "shard": [connection.shard, self._shards],
            "application": {"id": str(self._world.application), "flags": 0},
        }
        self._dispatch(connection.shard, "READY", ready)
        for guild in guilds:
            # Without the members intent, the bot is the only member that it hears of.
            self.dispatch("GUILD_CREATE", {**guild, "members": guild["members"][:1]})

    async def _resume(self, connection: Connection, data: JSON) -> None:
        sessions = {session.id: shard for shard, session in self._sessions.items()}
        if data["token"] != self._world.token or data["session_id"] not in sessions:
            await connection.send(_INVALID_SESSION, data=False)
            return
        self.resumed += 1
        connection.shard = sessions[data["session_id"]]
        session = self._sessions[connection.shard]
        session.connection = connection
        for seq, name, event in session.sent[data["seq"] :]:
            await connection.send(_DISPATCH, event, name, seq)
        self._dispatch(connection.shard, "RESUMED", {})
