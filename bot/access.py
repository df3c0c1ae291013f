"""Rules for who may ask where, and who may manage; pure, as callers pass in the time."""

import math
from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

PER_MINUTE = 5
DIRECT = 0
"""Stands for the server where a question is asked in a direct message."""


@dataclass(frozen=True, slots=True)
class Access:
    """What the admins of a server decided.

    Attributes:
        channels: where the bot may answer; empty for everywhere.
        roles: who may ask; empty for everyone.
        per_minute: how many questions a member may ask in a minute; 0 for no limit.
        private: whether only the asker sees an answer, unless they choose otherwise.
        quotes_only: whether no language model writes above the quotes.
        zone: the IANA time zone of days that members name, such as "yesterday".
    """

    channels: frozenset[int] = frozenset()
    roles: frozenset[int] = frozenset()
    per_minute: int = PER_MINUTE
    private: bool = False
    quotes_only: bool = False
    zone: str = "UTC"


Refusal = Literal["channel", "role"]


def refusal(
    access: Access, channels: Collection[int], roles: Collection[int], *, manager: bool
) -> Refusal | None:
    """Return why a member may not ask, or None if they may.

    Args:
        access: the server's decisions.
        channels: the channel and, for a thread, its parent.
        roles: the member's roles.
        manager: whether the member may manage the server; managers need no role.
    """
    if access.channels and not access.channels.intersection(channels):
        return "channel"
    if access.roles and not manager and not access.roles.intersection(roles):
        return "role"
    return None


OverwriteKind = Literal["role", "user", "channel"]


@dataclass(frozen=True, slots=True)
class Overwrite:
    """One rule of the integration settings: a member, role or channel, and whether the command is allowed."""

    kind: OverwriteKind
    id: int
    allowed: bool


def may_manage(
    *,
    manage_server: bool,
    guild: int,
    user: int,
    roles: Iterable[int],
    channel: int,
    overwrites: Iterable[Overwrite],
) -> bool:
    """Return whether a member may use an admin command, by the rules that Discord itself applies.

    Members with Manage Server may, unless a rule of the integration settings applies to them. A rule for
    the member overrides rules for their roles; any of these may allow. Both override the rule for
    @everyone, whose id is the server's. Nothing is allowed where a rule forbids the channel, or all
    channels (the server's id - 1).
    """
    lines = {(line.kind, line.id): line.allowed for line in overwrites}
    in_channel = lines.get(("channel", channel), lines.get(("channel", guild - 1), True))
    if not in_channel:
        return False
    if ("user", user) in lines:
        return lines["user", user]
    of_roles = [lines["role", role] for role in roles if role != guild and ("role", role) in lines]
    if of_roles:
        return any(of_roles)
    return lines.get(("role", guild), manage_server)


class RateLimit:
    """Counts each member's questions within the last minute, in memory only."""

    def __init__(self) -> None:
        """Start with no questions."""
        self._asked: dict[tuple[int, int], deque[float]] = {}

    def wait(self, guild: int, user: int, per_minute: int, now: float) -> int:
        """Count a question asked at `now` and return 0, or return how many seconds to wait."""
        if not per_minute:
            return 0
        for key, times in list(self._asked.items()):
            while times and times[0] <= now - 60:
                times.popleft()
            if not times:
                del self._asked[key]
        times = self._asked.setdefault((guild, user), deque())
        if len(times) >= per_minute:
            return max(1, math.ceil(times[0] + 60 - now))
        times.append(now)
        return 0
