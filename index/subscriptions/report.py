"""Results of following and refreshing feeds, as values."""

from dataclasses import dataclass, field
from datetime import datetime

from index.catalog import Feed
from index.model import Article
from index.report import Failure, Report


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """The result of a refresh.

    `feeds` were fetched, and `feeds_unchanged` of them had nothing new. `added`, `changed` and `unchanged`
    count the articles that were read, `withdrawn` those whose pages are gone. `failed` names each feed and
    page that could not be read, `left_out` what was skipped because there was too much of it.
    """

    feeds: int = 0
    feeds_unchanged: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    failed: tuple[Failure, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(slots=True)
class RefreshCounts:
    """Running counts of a refresh; `report` returns the result."""

    feeds: int = 0
    feeds_unchanged: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    failed: list[Failure] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def count(self, report: Report) -> None:
        """Add the counts of the library's report."""
        self.added += report.added
        self.changed += report.changed
        self.unchanged += report.unchanged
        self.failed += report.failed

    def report(self) -> RefreshReport:
        """Return the result so far."""
        return RefreshReport(
            self.feeds,
            self.feeds_unchanged,
            self.added,
            self.changed,
            self.unchanged,
            self.withdrawn,
            tuple(self.failed),
            tuple(self.left_out),
        )


@dataclass(frozen=True, slots=True)
class Followed:
    """A feed that was just added, or a sitemap that was just read.

    `found` counts its articles in the library, and `newest` is the dated one published last. `failed` names
    what could not be read.
    """

    title: str
    url: str
    found: int
    newest: Article | None = None
    failed: tuple[Failure, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """The state of all feeds: last and next refresh, and the feeds in trouble."""

    feeds: int
    last_refresh: datetime | None
    next_refresh: datetime | None
    troubled: tuple[Feed, ...]
