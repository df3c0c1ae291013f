"""The size of a library, its headlines and publishers, and how its index was built; values without IO."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What the passages and vectors of an index depend on; different fingerprints must not be mixed."""

    model: str
    dimension: int
    passages: str
    schema: int = 1


@dataclass(frozen=True, slots=True)
class Headline:
    """An article without its text."""

    id: str
    title: str
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Publisher:
    """A publisher, with the number of its articles and the date of the newest."""

    name: str
    articles: int
    newest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """What a library holds.

    `pending` articles wait to be indexed, `size` is in bytes on this disk, and `compute` says in words which
    numbers the models compute in.
    """

    name: str
    articles: int
    passages: int
    pending: int
    oldest: datetime | None
    newest: datetime | None
    fingerprint: Fingerprint | None
    size: int
    compute: str
