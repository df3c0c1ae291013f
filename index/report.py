"""Progress, results and failures of a change to the library; pure values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be added: where it is, and the reason."""

    origin: str
    reason: str
    line: int | None = None

    def __str__(self) -> str:
        """Return the failure in one line."""
        place = self.origin if self.line is None else f"{self.origin}, line {self.line}"
        return f"{place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Report:
    """What a change to the library did, in numbers of articles, with each failure."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    indexed: int = 0
    failed: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long task has come: `done` of `total` articles (None if unknown)."""

    done: int
    total: int | None
    title: str
