"""The state of the stand-in: guilds, channels, members, messages and commands, and their JSON."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

JSON = dict[str, Any]

_EPOCH = 1_420_070_400_000  # the first millisecond of 2015, from which Discord counts
_TEXT, _DM, _PUBLIC_THREAD = 0, 1, 11

ADMINISTRATOR, MANAGE_GUILD = 1 << 3, 1 << 5
VIEW, SEND, EMBED, ATTACH, HISTORY = 1 << 10, 1 << 11, 1 << 14, 1 << 15, 1 << 16
USE_COMMANDS, CREATE_THREADS, SEND_IN_THREADS = 1 << 31, 1 << 35, 1 << 38
EVERYONE = VIEW | SEND | EMBED | ATTACH | HISTORY | USE_COMMANDS | CREATE_THREADS | SEND_IN_THREADS


@dataclass
class Fault:
    """A wrong answer that a test wants the stand-in to give."""

    method: str
    path: str  # a part of the path
    status: int
    code: int = 0
    times: int = 1
    retry_after: float = 0.3
    done: bool = False
    """Whether the request is carried out nevertheless, as if only its answer were lost."""
    cut: bool = False
    """Whether the connection breaks instead of an answer."""


@dataclass
class World:
    """The state that REST, gateway and people share; `changed` is notified after each change."""

    token: str
    application: int = 0
    bot: JSON = field(default_factory=dict)
    intents_allowed: int = 0
    """Privileged intents that the application's owner has enabled."""
    token_life: float = 900.0
    guilds: dict[int, JSON] = field(default_factory=dict)
    channels: dict[int, JSON] = field(default_factory=dict)
    messages: dict[int, JSON] = field(default_factory=dict)
    nonces: dict[tuple[int, str], JSON] = field(default_factory=dict)
    """Messages sent with `enforce_nonce`, by channel and nonce."""
    interactions: dict[str, JSON] = field(default_factory=dict)
    commands: list[JSON] = field(default_factory=list)
    synchronised: int = 0
    overwrites: dict[tuple[int, int], list[JSON]] = field(default_factory=dict)
    """What an admin set in the integration settings, by guild and command (or application)."""
    foreign: set[int] = field(default_factory=set)
    """Guilds that the bot is not in. It learns of them from interactions of users who installed it."""
    muted: set[int] = field(default_factory=set)
    """Channels where the bot may not write."""
    files: dict[str, bytes] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    requests: list[tuple[float, str, str]] = field(default_factory=list)
    typing: list[int] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
    dispatch: Callable[[str, JSON], None] = lambda _name, _data: None
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        """Make the application and its bot user."""
        self.application = self.snowflake()
        self.bot = self.user("Dateline", bot=True)  # of another id, as for applications made before 2016

    def snowflake(self) -> int:
        """Return a new id."""
        return (int(time.time() * 1000) - _EPOCH << 22) | (next(self._numbers) & 0x3FFFFF)

    def notify(self) -> None:
        """Wake those who wait for something to happen."""
        with self.changed:
            self.changed.notify_all()

    def violate(self, *sentences: str) -> None:
        """Note something that Discord would refuse."""
        self.violations.extend(sentences)

    def user(self, name: str, *, bot: bool = False) -> JSON:
        """Return a new user."""
        return {
            "id": str(self.snowflake()),
            "username": name.lower().replace(" ", "."),
            "global_name": name,
            "discriminator": "0",
            "avatar": None,
            "bot": bot,
            "public_flags": 0,
        }

    def guild(self, name: str, *, joined: bool = True) -> JSON:
        """Make a guild with the @everyone role and one text channel, and with the bot in it if `joined`."""
        id_ = self.snowflake()
        made: JSON = {
            "id": str(id_),
            "name": name,
            "owner_id": str(self.snowflake()),
            "icon": None,
            "splash": None,
            "roles": [self._role(id_, "@everyone", EVERYONE)],
            "emojis": [],
            "stickers": [],
            "features": [],
            "channels": [],
            "threads": [],
            "members": [],
            "member_count": 2,
            "large": False,
            "presences": [],
            "voice_states": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "premium_tier": 0,
            "preferred_locale": "en-US",
            "joined_at": now(),
            "unavailable": False,
        }
        self.guilds[id_] = made
        if not joined:
            self.foreign.add(id_)
            self.channel(made, "news")
            return made
        made["members"].append(self.member(made, self.bot))
        self.channel(made, "news")
        # Events about a guild that the bot joins lack `unavailable`; those about an earlier one have it.
        self.dispatch("GUILD_CREATE", {key: made[key] for key in made if key != "unavailable"})
        return made

    def remove_bot(self, guild: JSON) -> None:
        """Remove the bot from a guild, as its admins do."""
        del self.guilds[int(guild["id"])]
        self.dispatch("GUILD_DELETE", {"id": guild["id"]})

    def role(self, guild: JSON, name: str, permissions: int = 0) -> JSON:
        """Make a role in a guild."""
        made = self._role(self.snowflake(), name, permissions)
        guild["roles"].append(made)
        if int(guild["id"]) not in self.foreign:
            self.dispatch("GUILD_ROLE_CREATE", {"guild_id": guild["id"], "role": made})
        return made

    def _role(self, id_: int, name: str, permissions: int) -> JSON:
        return {
            "id": str(id_),
            "name": name,
            "permissions": str(permissions),
            "position": 0,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": False,
            "mentionable": False,
            "flags": 0,
        }

    def member(self, guild: JSON, user: JSON, roles: list[str] | None = None) -> JSON:
        """Return a member of a guild."""
        return {
            "user": user,
            "roles": roles or [],
            "joined_at": guild["joined_at"],
            "nick": None,
            "deaf": False,
            "mute": False,
            "flags": 0,
            "pending": False,
        }

    def channel(self, guild: JSON, name: str) -> JSON:
        """Make a text channel in a guild."""
        made: JSON = {
            "id": str(self.snowflake()),
            "guild_id": guild["id"],
            "type": _TEXT,
            "name": name,
            "position": len(guild["channels"]),
            "permission_overwrites": [],
            "nsfw": False,
            "topic": None,
            "last_message_id": None,
            "parent_id": None,
            "rate_limit_per_user": 0,
        }
        guild["channels"].append(made)
        self.channels[int(made["id"])] = made
        if int(guild["id"]) not in self.foreign:
            self.dispatch("CHANNEL_CREATE", made)
        return made

    def direct(self, user: JSON) -> JSON:
        """Return the direct-message channel of a user."""
        for channel in self.channels.values():
            if channel["type"] == _DM and channel["recipients"][0]["id"] == user["id"]:
                return channel
        made: JSON = {"id": str(self.snowflake()), "type": _DM, "recipients": [user], "last_message_id": None}
        self.channels[int(made["id"])] = made
        return made

    def delete(self, message: JSON) -> None:
        """Delete a message, as its author or a moderator does."""
        del self.messages[int(message["id"])]

    def thread(self, message: JSON, name: str) -> JSON:
        """Open a thread at a message; the thread has the message's id."""
        parent = self.channels[int(message["channel_id"])]
        made: JSON = {
            "id": message["id"],
            "guild_id": parent["guild_id"],
            "parent_id": parent["id"],
            "owner_id": self.bot["id"],
            "type": _PUBLIC_THREAD,
            "name": name,
            "last_message_id": None,
            "message_count": 0,
            "member_count": 1,
            "rate_limit_per_user": 0,
            "thread_metadata": {
                "archived": False,
                "auto_archive_duration": 1440,
                "archive_timestamp": now(),
                "locked": False,
            },
        }
        self.channels[int(made["id"])] = made
        self.guilds[int(parent["guild_id"])]["threads"].append(made)
        self.dispatch("THREAD_CREATE", {**made, "newly_created": True})
        return made


def now() -> str:
    """Return the time as Discord writes it."""
    return datetime.now(UTC).isoformat()
