"""`dateline status`."""

from rich.console import Console
from rich.table import Table

from index.catalog.status import Status
from index.cli.console import JsonOption, opened_library, present
from index.cli.notes import day
from index.cli.terminal import plain


def status(*, json: JsonOption = False) -> None:
    """Show how many articles there are, their dates, and how the index was built."""
    with opened_library() as library:
        current = library.status()
    present(current, _show, json=json)


def _show(console: Console, status: Status) -> None:
    """Print what is in the library."""
    fingerprint = status.fingerprint
    rows = {
        "library": status.name,
        "articles": f"{status.articles:,}"
        + (f" ({status.pending:,} not yet indexed)" if status.pending else ""),
        "passages": f"{status.passages:,}",
        "oldest": day(status.oldest) if status.oldest else "unknown",
        "newest": day(status.newest) if status.newest else "unknown",
        "model": fingerprint.model if fingerprint else "no index yet",
        "index": f"{fingerprint.dimension} dimensions; {fingerprint.passages}; schema {fingerprint.schema}"
        if fingerprint
        else "no index yet",
        "computes in": status.compute,
        "size on disk": f"{status.size / 1e6:,.1f} MB",
    }
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, value in rows.items():
        table.add_row(name, plain(value))
    console.print(table)
