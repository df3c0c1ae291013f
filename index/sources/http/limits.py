"""What fetching may cost, and whom it may reach."""

from dataclasses import dataclass
from typing import Self

from index.settings import Settings


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost, and whom it may reach.

    Attributes:
        size: bytes of a body, as sent and as decompressed.
        seconds: for one request with all its redirects, waiting for its turn not counted.
        redirects: followed at most.
        concurrency: requests at once.
        robots: robots.txt is respected.
        private: addresses that are not on the public web are reached, too.
    """

    size: int = 5_000_000
    seconds: float = 20.0
    redirects: int = 5
    concurrency: int = 16
    robots: bool = True
    private: bool = False

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Return the limits that the settings name."""
        return cls(
            size=round(settings.fetch_max_mb * 1e6),
            seconds=settings.fetch_timeout,
            redirects=settings.fetch_redirects,
            concurrency=settings.fetch_concurrency,
            robots=settings.respect_robots,
            private=settings.allow_private_addresses,
        )
