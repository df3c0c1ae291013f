"""`dateline refresh`."""

from index.cli.console import JsonOption
from index.cli.subscriptions import refresh_feeds


def refresh(*, json: JsonOption = False) -> None:
    """Fetch the feeds that are due, and check recent articles for corrections. For cron."""
    refresh_feeds(force=False, json=json)
