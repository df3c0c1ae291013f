"""The stand-in is as strict as Discord: it enforces every documented limit, and answers with Discord's errors.

A stand-in that lets mistakes through proves nothing about the bot. These tests play a bot that makes them.
"""

import asyncio
import json
import ssl
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot_process import JSON
from discord_server import STAND_IN_TOKEN, DiscordServer
from discord_stand_in import limits
from discord_stand_in.interactions import dispatched
from discord_stand_in.rates import CREATED_A_DAY, INVALID, Rates
from discord_stand_in.world import World

API = "https://discord.com/api/v10"
GATEWAY = "wss://gateway.discord.gg/?v=10&encoding=json"


def rows(*components: JSON) -> JSON:
    return {"components": [{"type": 1, "components": [component]} for component in components]}


def button(number: int = 0, **more: object) -> JSON:
    return {"type": 2, "style": 2, "label": "x", "custom_id": f"id {number}", **more}


def select(number: int, **more: object) -> JSON:
    options = [{"label": f"{n}", "value": f"{n}"} for n in range(number)]
    return {"type": 3, "custom_id": "select", "options": options, **more}


def field(name: str = "n", value: str = "v") -> JSON:
    return {"name": name, "value": value}


def command(**more: object) -> JSON:
    return {"type": 1, "name": "ask", "description": "Ask", **more}


def option(name: str = "question", **more: object) -> JSON:
    return {"type": 3, "name": name, "description": "What", **more}


# What is just allowed, and what is just too much.
MESSAGES: list[tuple[JSON, JSON]] = [
    ({"content": "x" * 2_000}, {"content": "x" * 2_001}),
    ({"content": "😀" * 1_000}, {"content": "😀" * 1_001}),
    ({"embeds": [{"title": "x" * 256}]}, {"embeds": [{"title": "x" * 257}]}),
    ({"embeds": [{"description": "x" * 4_096}]}, {"embeds": [{"description": "x" * 4_097}]}),
    ({"embeds": [{"fields": [field()] * 25}]}, {"embeds": [{"fields": [field()] * 26}]}),
    ({"embeds": [{"fields": [field("x" * 256)]}]}, {"embeds": [{"fields": [field("x" * 257)]}]}),
    (
        {"embeds": [{"fields": [field("n", "x" * 1_024)]}]},
        {"embeds": [{"fields": [field("n", "x" * 1_025)]}]},
    ),
    ({"embeds": [{"footer": {"text": "x" * 2_048}}]}, {"embeds": [{"footer": {"text": "x" * 2_049}}]}),
    ({"embeds": [{"author": {"name": "x" * 256}}]}, {"embeds": [{"author": {"name": "x" * 257}}]}),
    ({"embeds": [{"description": "x" * 3_000}] * 2}, {"embeds": [{"description": "x" * 3_001}] * 2}),
    ({"embeds": [{"title": "x"}] * 10}, {"embeds": [{"title": "x"}] * 11}),
    ({"embeds": [{"title": "x"}]}, {"embeds": [{"title": " "}]}),
    (
        {"embeds": [{"title": "x", "thumbnail": {"url": "https://x"}}]},
        {"embeds": [{"title": "x", "thumbnail": {"url": "data:image/png"}}]},
    ),
    (rows(*map(button, range(5))), rows(*map(button, range(6)))),
    (
        {"components": [{"type": 1, "components": [button(n) for n in range(5)]}]},
        {"components": [{"type": 1, "components": [button(n) for n in range(6)]}]},
    ),
    (rows(select(2)), {"components": [{"type": 1, "components": [select(2), button()]}]}),
    (rows(button(custom_id="x" * 100)), rows(button(custom_id="x" * 101))),
    (rows(button(custom_id="x")), rows(button(custom_id=""))),
    (rows(button(1), button(2)), rows(button(1), button(1))),
    (rows(button(label="x" * 80)), rows(button(label="x" * 81))),
    (rows(button(emoji={"name": "👍"}, label=None)), rows(button(label=None))),
    (
        rows({"type": 2, "style": 5, "label": "x", "url": "https://" + "x" * 504}),
        rows({"type": 2, "style": 5, "label": "x", "url": "https://" + "x" * 505}),
    ),
    (
        rows({"type": 2, "style": 5, "label": "x", "url": "https://x"}),
        rows(button(style=5, url="javascript:x")),
    ),
    (rows(select(25)), rows(select(26))),
    (rows(select(1)), rows(select(0))),
    (rows(select(2, max_values=2)), rows(select(2, max_values=3))),
    (rows(select(2, placeholder="x" * 150)), rows(select(2, placeholder="x" * 151))),
    (rows(select(1)), rows({**select(1), "options": [{"label": "x" * 101, "value": "1"}]})),
    (rows(select(1)), rows({**select(1), "options": [{"label": "x", "value": "1"}] * 2})),
]


@pytest.mark.parametrize(("allowed", "refused"), MESSAGES)
def test_a_message_beyond_a_limit_is_refused(allowed: JSON, refused: JSON) -> None:
    """Each limit of a message holds to the character."""
    assert limits.message(allowed) == []
    assert limits.message(refused) != []


@pytest.mark.parametrize(
    ("field", "limit"), [("title", 45), ("custom_id", 100), ("label", 45), ("placeholder", 100), ("value", 9)]
)
def test_a_form_beyond_a_limit_is_refused(field: str, limit: int) -> None:
    """Each limit of a modal holds to the character; the input's value is limited by the input itself."""

    def form(length: int) -> JSON:
        text = "x" * length
        given = {"type": 4, "custom_id": "y", "style": 2, "max_length": 9}
        label = {"type": 18, "label": "y", "component": given}
        made = {"title": "y", "custom_id": "y", "components": [label]}
        (given if field in {"placeholder", "value"} else label if field == "label" else made)[field] = text
        return made

    assert limits.modal(form(limit)) == []
    assert limits.modal(form(limit + 1)) != []


COMMANDS: list[tuple[JSON, JSON]] = [
    (command(name="x" * 32), command(name="x" * 33)),
    (command(name="preguntar-año"), command(name="Preguntar")),
    (command(name="a_b"), command(name="a b")),
    (command(description="x" * 100), command(description="x" * 101)),
    (command(description="x"), command(description="")),
    (
        command(description_localizations={"de": "x" * 100}),
        command(description_localizations={"de": "x" * 101}),
    ),
    (command(name_localizations={"de": "frage"}), command(name_localizations={"de": "Frage"})),
    (
        command(options=[option("a", required=True), option("b")]),
        command(options=[option("b"), option("a", required=True)]),
    ),
    (
        command(options=[option(f"o{n}") for n in range(25)]),
        command(options=[option(f"o{n}") for n in range(26)]),
    ),
    (command(options=[option("a"), option("b")]), command(options=[option("a"), option("a")])),
    (command(options=[option("x" * 32)]), command(options=[option("x" * 33)])),
    (
        command(options=[option(choices=[{"name": "x", "value": "x"}] * 25)]),
        command(options=[option(choices=[{"name": "x", "value": "x"}] * 26)]),
    ),
    (
        command(options=[option(f"o{n}", description="x" * 96) for n in range(25)]),
        command(
            options=[
                option(f"o{n}", description="x" * 96, choices=[{"name": "x" * 100, "value": "x" * 100}] * 2)
                for n in range(25)
            ]
        ),
    ),
    ({"type": 3, "name": "Find coverage"}, {"type": 3, "name": "x" * 33}),
]


@pytest.mark.parametrize(("allowed", "refused"), COMMANDS)
def test_a_command_beyond_a_limit_is_refused(allowed: JSON, refused: JSON) -> None:
    """Each limit of a command holds, in every language."""
    assert limits.commands([allowed]) == []
    assert limits.commands([refused]) != []


def test_further_limits_hold() -> None:
    """Choices of an autocompletion, a thread's name, commands created in a day, and what bans an address."""
    assert limits.choices([{"name": "x" * 100, "value": "x" * 100}] * 25) == []
    assert limits.choices([{"name": "x", "value": "x"}] * 26) != []
    assert limits.choices([{"name": "x" * 101, "value": "x"}]) != []
    assert limits.choices([{"name": "x", "value": ""}]) != []
    assert limits.thread({"name": "x" * 100}) == []
    assert limits.thread({"name": "x" * 101}) != []
    world = World("t")
    rates = Rates(world)
    assert rates.created(CREATED_A_DAY) == []
    assert rates.created(1) != []
    for _ in range(INVALID - 1):
        rates.answered(403)
    assert world.violations == []
    rates.answered(429)
    assert "invalid requests" in world.violations[0]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DiscordServer]:
    """A Discord for a bot that makes mistakes; each test looks at the violations itself."""
    with DiscordServer(tmp_path, heartbeat=0.4) as started:
        yield started


def spoken(
    server: DiscordServer, work: Callable[[aiohttp.ClientSession, dict[str, Any]], Awaitable[None]]
) -> None:
    """Do `work` with a session, and with the proxy and certificate that each request needs."""

    async def speak() -> None:
        way = {"proxy": server.proxy_url, "ssl": ssl.create_default_context(cafile=str(server.trusted))}
        async with aiohttp.ClientSession() as session:
            await work(session, way)

    asyncio.run(speak())


def refused(
    server: DiscordServer, method: str, path: str, payload: object, token: str | None = None
) -> tuple[int, int]:
    """Send a request as the bot, and return the answer's status and error code (0 for none)."""
    found: list[tuple[int, int]] = []

    async def ask(session: aiohttp.ClientSession, way: dict[str, Any]) -> None:
        headers = {"Authorization": f"Bot {server.world.token if token is None else token}"}
        async with session.request(method, f"{API}{path}", json=payload, headers=headers, **way) as answer:
            content = await answer.json() if answer.status != 204 else {}
            code = content.get("code", 0) if isinstance(content, dict) else 0
            found.append((answer.status, code))

    spoken(server, ask)
    return found[0]


def test_messages_are_refused_with_discord_s_codes(server: DiscordServer) -> None:
    """A wrong token, a forbidden channel, and too long, empty, unknown or unanswerable messages."""
    world = server.world
    guild = world.guild("A server")
    channel = int(guild["channels"][0]["id"])
    ada = server.person("Ada", guild)
    question = ada.say("hello")
    silent: JSON = {"allowed_mentions": {"parse": []}}
    sending, there = f"/channels/{channel}/messages", f"/channels/{channel}/messages/{question['id']}"
    assert refused(server, "GET", "/users/@me", None, token="wrong")[0] == 401
    assert refused(server, "POST", sending, {"content": "x" * 2_001, **silent}) == (400, 50035)
    assert refused(server, "POST", sending, {"content": "", **silent}) == (400, 50006)
    lost = {"message_reference": {"message_id": "1"}, "content": "x", **silent}
    assert refused(server, "POST", sending, lost) == (400, 50035)
    assert refused(server, "PATCH", there, {"content": "x"}) == (403, 50005)
    assert refused(server, "PATCH", f"/channels/{channel}/messages/1", {"content": "x"}) == (404, 10008)
    world.muted.add(channel)
    for path, payload in ((sending, {"content": "x", **silent}), (f"/channels/{channel}/typing", None)):
        assert refused(server, "POST", path, payload) == (403, 50013)
    world.muted.clear()
    world.violations.clear()
    assert refused(server, "POST", sending, {"content": f"<@{ada.user['id']}> @everyone"})[0] == 200
    assert any("notifies" in fault for fault in world.violations)
    assert any("without AllowedMentions.none()" in fault for fault in world.violations)
    world.violations.clear()
    assert refused(server, "GET", "/guilds/1/bans", None) == (404, 0)
    assert world.violations
    for status in (429, 503):
        server.fail_next("GET", "/users/@me", status)
        assert refused(server, "GET", "/users/@me", None)[0] == status


def test_interactions_are_refused_with_discord_s_codes(server: DiscordServer) -> None:
    """An interaction is acknowledged once, within three seconds, and answered while its token lives."""
    world = server.world
    guild = world.guild("A server")
    channel = guild["channels"][0]["id"]

    def interaction() -> tuple[JSON, str, str]:
        id_, token = str(world.snowflake()), f"token{world.snowflake()}"
        payload = {"id": id_, "token": token, "type": 2, "channel_id": channel}
        record = dispatched(world, payload)
        return record, f"/interactions/{id_}/{token}/callback", f"/webhooks/{world.application}/{token}"

    deferral = {"type": 5, "data": {"flags": 0}}
    _, callback, webhook = interaction()
    assert refused(server, "PATCH", f"{webhook}/messages/@original", {"content": "x"}) == (404, 10015)
    assert refused(server, "POST", callback, deferral) == (200, 0)
    assert refused(server, "POST", callback, deferral) == (400, 40060)
    assert refused(server, "PATCH", f"{webhook}/messages/@original", {"content": ""}) == (400, 50006)
    assert refused(server, "POST", webhook, {"content": "x" * 2_001}) == (400, 50035)
    world.token_life = 0.0
    assert refused(server, "PATCH", f"{webhook}/messages/@original", {"content": "x"}) == (401, 50027)
    assert refused(server, "POST", "/interactions/1/none/callback", deferral) == (404, 10062)
    late, callback, _ = interaction()
    late["at"] -= 3.1
    world.violations.clear()
    assert refused(server, "POST", callback, deferral) == (404, 10062)
    assert "acknowledged after 3.1 s" in world.violations[0]
    _, callback, _ = interaction()
    assert refused(server, "POST", callback, {"type": 4, "data": {"content": "x" * 2_001}}) == (400, 50035)


IDENTIFY = {"token": STAND_IN_TOKEN, "intents": 1, "properties": {}, "shard": [0, 1]}


@pytest.mark.parametrize(
    ("payloads", "code"),
    [
        ([json.dumps({"op": 1, "d": "x" * 4_096})], 4002),
        (["no JSON"], 4002),
        ([json.dumps({"op": 2, "d": {**IDENTIFY, "token": "wrong"}})], 4004),
        ([json.dumps({"op": 3, "d": {}})] * 121, 4008),
        ([json.dumps({"op": 2, "d": {**IDENTIFY, "intents": 1 << 30}})], 4013),
        ([json.dumps({"op": 2, "d": {**IDENTIFY, "intents": 1 << 15}})], 4014),
        ([json.dumps({"op": 2, "d": IDENTIFY})], 4009),  # and then no heartbeat
    ],
)
def test_the_gateway_closes_faulty_connections(server: DiscordServer, payloads: list[str], code: int) -> None:
    """Each fault ends the connection with the close code that Discord documents for it."""
    ended: list[int | None] = []

    async def connect(session: aiohttp.ClientSession, way: dict[str, Any]) -> None:
        async with session.ws_connect(GATEWAY, **way) as socket:
            for payload in payloads:
                await socket.send_str(payload)
            began = time.monotonic()
            while not socket.closed and time.monotonic() - began < 5:
                await socket.receive()
            ended.append(socket.close_code)

    spoken(server, connect)
    assert ended == [code]
    of_the_settings = {4004, 4013, 4014}  # the operator's fault, not the bot's
    if code not in of_the_settings:
        assert server.world.violations
