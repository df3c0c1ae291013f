"""How much a library holds."""

from index.catalog import Articles, Ledger
from index.catalog.inventory import Status


def counted(name: str, articles: Articles, ledger: Ledger, size: int) -> Status:
    """Return what is in the library called `name`, which takes `size` bytes."""
    live = next((it for it in ledger.collections() if it.role == "live"), None)
    oldest, newest = articles.dates()
    number = articles.count()
    return Status(
        name=name,
        articles=number,
        passages=ledger.passages(live.name) if live else 0,
        pending=ledger.unindexed_count(live.name) if live else number,
        oldest=oldest,
        newest=newest,
        fingerprint=live.fingerprint if live else None,
        size=size,
    )
