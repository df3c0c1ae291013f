"""Who may ask where, and who may manage; pure."""

import math
from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

PER_MINUTE = 5


@dataclass(frozen=True, slots=True)
class Access:
    """What the admins of a server decided.

    Attributes:
        channels: where the bot may answer; empty for everywhere.
        roles: who may ask; empty for everyone.
        per_minute: questions that a member may ask in a minute; 0 for any number.
        private: whether /ask answers to the asker alone unless told otherwise.
        zone: the time zone (IANA) in which the days are that members name.
    """

    channels: frozenset[int] = frozenset()
    roles: frozenset[int] = frozenset()
    per_minute: int = PER_MINUTE
    private: bool = False
    zone: str = "UTC"


Refusal = Literal["channel", "role"]


def refusal(
    access: Access, channels: Collection[int], roles: Collection[int], *, manager: bool
) -> Refusal | None:
    """Return why a member may not ask, or None.

    Args:
        access: the server's decisions.
        channels: the channel and, for a thread, the one that it belongs to.
        roles: the member's.
        manager: whether the member may manage the bot, and so needs no role.
    """
    if access.channels and not access.channels.intersection(channels):
        return "channel"
    if access.roles and not manager and not access.roles.intersection(roles):
        return "role"
    return None


@dataclass(frozen=True, slots=True)
class Overwrite:
    """A line of the integration settings: who or where, and whether the command may be used."""

    kind: Literal["role", "user", "channel"]
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
    """Tell whether a member may use a command of the admins, as Discord itself decides.

    Whoever holds Manage Server may, unless the integration settings say something about them; a line
    about the member counts before lines about their roles, any of which may allow, and these before
    the line about @everyone (whose id is the server's). A line about the channel (or about all channels:
    the server's id - 1) must not forbid it.
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
    """How often each member asked within the last minute; kept in memory only."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._asked: dict[tuple[int, int], deque[float]] = {}

    def wait(self, guild: int, user: int, per_minute: int, now: float) -> int:
        """Count a question asked at `now` (seconds) and return 0, or return the seconds to wait instead."""
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
