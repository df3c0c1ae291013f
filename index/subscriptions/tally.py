"""What a refresh has done so far."""

from dataclasses import dataclass, field

from index.report import Failure, Report
from index.subscriptions.report import RefreshReport


@dataclass(slots=True)
class Tally:
    """Counts as the work goes on; `report` gives the sum."""

    feeds: int = 0
    feeds_unchanged: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    failed: list[Failure] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def count(self, report: Report) -> None:
        """Count what the library took in."""
        self.added += report.added
        self.changed += report.changed
        self.unchanged += report.unchanged
        self.failed += report.failed

    def report(self) -> RefreshReport:
        """Return what was done."""
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
