"""What the ledger notes."""

from dataclasses import dataclass

from index.catalog.inventory import Fingerprint


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection of the library: `role` is live (it answers), building (it will) or retired."""

    name: str
    role: str
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class Entry:
    """The passages of one revision of an article in one collection."""

    article: str
    revision: str
    passages: int

    @property
    def ids(self) -> list[str]:
        """The ids of the passages in Chroma: always the same ones for the same revision."""
        return [f"{self.article}.{self.revision}.{number}" for number in range(self.passages)]
