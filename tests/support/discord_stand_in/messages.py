"""Make messages from what the bot sends or a person writes, and note whom they would notify."""

import re
from typing import Any

from discord_stand_in.world import World, now

JSON = dict[str, Any]

_USER, _ROLE, _EVERYONE = re.compile(r"<@!?(\d+)>"), re.compile(r"<@&(\d+)>"), re.compile(r"@(everyone|here)")
_EPHEMERAL = 1 << 6


def from_bot(
    world: World, channel: int, payload: JSON, *, reply: bool = False, files: list[JSON] | None = None
) -> JSON:
    """Make and keep a message of the bot; `reply` if it answers an interaction."""
    flags = int(payload.get("flags") or 0)
    made = _message(world, channel, world.bot, payload.get("content") or "")
    made |= {
        "type": 20 if reply else 19 if payload.get("message_reference") else 0,
        "embeds": [{"type": "rich", **embed} for embed in payload.get("embeds") or []],
        "components": _numbered(payload.get("components") or []),
        "attachments": files or [],
        "flags": flags,
    }
    if reply:
        made["webhook_id"] = made["application_id"] = str(world.application)
    _refer(world, made, payload.get("message_reference"))
    _notify(world, made, payload)
    world.messages[int(made["id"])] = made
    if not flags & _EPHEMERAL:
        world.channels[channel]["last_message_id"] = made["id"]
        if int(world.channels[channel].get("guild_id", 0)) not in world.foreign:
            world.dispatch("MESSAGE_CREATE", _event(world, made))
    world.notify()
    return made


def edited(world: World, message: JSON, payload: JSON, files: list[JSON] | None = None) -> JSON:
    """Edit a message of the bot; parts that `payload` omits are kept."""
    if "content" in payload:
        message["content"] = payload["content"] or ""
    if "embeds" in payload:
        message["embeds"] = [{"type": "rich", **embed} for embed in payload["embeds"] or []]
    if "components" in payload:
        message["components"] = _numbered(payload["components"] or [])
    if files:
        message["attachments"] = files
    message["flags"] &= ~(1 << 7)  # no longer "thinking"
    message["edited_timestamp"] = now()
    message["edits"] = message.get("edits", 0) + 1
    _notify(world, message, payload)
    world.notify()
    return message


def from_person(world: World, channel: int, author: JSON, content: str, reference: JSON | None) -> JSON:
    """Make and keep a message that a person writes."""
    made = _message(world, channel, author, content)
    made["mentions"] = [world.bot] if world.bot["id"] in _USER.findall(content) else []
    _refer(world, made, reference)
    world.messages[int(made["id"])] = made
    return made


def delivered(message: JSON, *, readable: bool) -> JSON:
    """Return the message as the gateway sends it: without its text if the bot may not read it."""
    shown = {key: value for key, value in message.items() if key not in ("edits", "pinged")}
    if not readable:
        shown |= {"content": "", "embeds": [], "attachments": [], "components": []}
    return shown


def _event(world: World, message: JSON) -> JSON:
    channel = world.channels[int(message["channel_id"])]
    return {
        **delivered(message, readable=True),
        **({"guild_id": channel["guild_id"]} if "guild_id" in channel else {}),
    }


def _message(world: World, channel: int, author: JSON, content: str) -> JSON:
    return {
        "id": str(world.snowflake()),
        "channel_id": str(channel),
        "author": author,
        "content": content,
        "timestamp": now(),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
        "pinned": False,
        "type": 0,
        "flags": 0,
    }


def _refer(world: World, message: JSON, reference: JSON | None) -> None:
    if reference:
        message["type"] = 19
        message["message_reference"] = {
            "message_id": str(reference["message_id"]),
            "channel_id": message["channel_id"],
            "type": 0,
        }
        referred = world.messages.get(int(reference["message_id"]))
        message["referenced_message"] = delivered(referred, readable=True) if referred else None


def _numbered(rows: list[JSON]) -> list[JSON]:
    """Return the components, each with the id that Discord adds."""
    number, numbered = 0, []
    for row in rows:
        parts = []
        number += 1
        first = number
        for part in row["components"]:
            number += 1
            parts.append({"id": number, **part})
        numbered.append({"id": first, **row, "components": parts})
    return numbered


def _notify(world: World, message: JSON, payload: JSON) -> None:
    """Report whom the message would notify, as a violation: the bot may notify nobody."""
    allowed = payload.get("allowed_mentions")
    parse = {"users", "roles", "everyone"} if allowed is None else set(allowed.get("parse") or [])
    content = message["content"]
    pinged = [
        *(_USER.findall(content) if "users" in parse or (allowed or {}).get("users") else []),
        *(_ROLE.findall(content) if "roles" in parse or (allowed or {}).get("roles") else []),
        *(_EVERYONE.findall(content) if "everyone" in parse else []),
    ]
    answers_someone = message.get("message_reference") and message["author"]["id"] == world.bot["id"]
    if answers_someone and (allowed is None or allowed.get("replied_user")):
        pinged.append("the author of the message replied to")
    if pinged:
        world.violate(f"a message notifies {pinged}: {content[:80]!r}")
    if allowed is None or parse:
        world.violate(f"a message goes out without AllowedMentions.none(): {content[:80]!r}")
