"""Discord's rate limits, and the failed responses that it counts."""

import time
from collections import deque

from discord_stand_in.world import World

A_SECOND = 50  # requests that are not about interactions
CREATED_A_DAY = 200  # commands
# An address is banned after so many answers 401, 403 or 429 within so many seconds.
INVALID, _INVALID_WINDOW = 10_000, 600.0
_CHANNEL_RATE, _CHANNEL_WINDOW = 5, 5.0  # messages sent or edited in a channel


class Rates:
    """Counts requests and their answers."""

    def __init__(self, world: World) -> None:
        """Report excess to `world` as violations."""
        self._world = world
        self._recent: deque[float] = deque()
        self._invalid: deque[float] = deque()
        self._buckets: dict[tuple[str, int], deque[float]] = {}
        self._created = 0

    def asked(self, method: str, path: str) -> None:
        """Count a request."""
        if not path.startswith(("/interactions/", "/webhooks/")) and _within(self._recent, 1) > A_SECOND:
            self._world.violate(f"more than {A_SECOND} requests within a second, the last {method} {path}")
        # discord.py keeps to a channel's limit by headers of Discord's answers. The stand-in sends none, so it
        # allows four times as much.
        parts = path.split("/")
        if method in ("POST", "PATCH") and path.startswith("/channels/") and "messages" in parts[3:4]:
            number = _within(self._buckets.setdefault((method, int(parts[2])), deque()), _CHANNEL_WINDOW)
            if number > 4 * _CHANNEL_RATE:
                self._world.violate(f"{number} messages in {_CHANNEL_WINDOW:.0f} s in {path}")

    def answered(self, status: int) -> None:
        """Count an answer that is a failure."""
        if status in (401, 403, 429) and _within(self._invalid, _INVALID_WINDOW) >= INVALID:
            self._world.violate(f"{INVALID} invalid requests within ten minutes")

    def created(self, number: int) -> list[str]:
        """Count new commands, and return a fault if they are too many for a day."""
        self._created += number
        excess = self._created > CREATED_A_DAY
        return [f"{self._created} commands created, at most {CREATED_A_DAY} a day are allowed"] * excess


def _within(moments: deque[float], seconds: float) -> int:
    """Add the present moment, and return how many of `moments` lie within the last `seconds`."""
    moments.append(time.monotonic())
    while moments[0] < moments[-1] - seconds:
        moments.popleft()
    return len(moments)
