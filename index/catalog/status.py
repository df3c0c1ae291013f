"""What is in a library, in numbers, and what its index was made by; values without IO."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What passages and vectors of an index depend on; indexes of unlike fingerprints do not mix."""

    model: str
    dimension: int
    passages: str
    schema: int = 1


@dataclass(frozen=True, slots=True)
class Publisher:
    """A source of articles, as the catalog counts it."""

    name: str
    articles: int
    newest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """What is in a library. `pending` articles wait to be indexed; `size` is in bytes on this disk."""

    name: str
    articles: int
    passages: int
    pending: int
    oldest: datetime | None
    newest: datetime | None
    fingerprint: Fingerprint | None
    size: int
