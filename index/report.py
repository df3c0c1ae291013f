"""What a change of the library does: how far it is, what it did, and what failed; pure values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be taken in: where it stands, and why not."""

    origin: str
    reason: str
    line: int | None = None

    def __str__(self) -> str:
        """Return one line for a person."""
        place = self.origin if self.line is None else f"{self.origin}, line {self.line}"
        return f"{place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Report:
    """What a change of the library did, counted in articles; each failure named."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    indexed: int = 0
    failed: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long work has come: `done` articles of `total` (None where that is not known)."""

    done: int
    total: int | None
    title: str
