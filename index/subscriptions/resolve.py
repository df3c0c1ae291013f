"""Find the feed at an address, or the feed that the page there names."""

from index.errors import FetchFailed, InvalidFeed, UnreadableDocument
from index.sources.feeds.discovery import feeds_of
from index.sources.feeds.model import ParsedFeed
from index.sources.feeds.sandbox import FeedSandbox
from index.sources.http.fetcher import Fetched, Fetcher
from index.subscriptions.feed_refresh import ACCEPT, parsed

_MOST_TRIED = 3  # feeds that a page names


def found_at(fetcher: Fetcher, url: str, sandbox: FeedSandbox) -> tuple[str, Fetched, ParsedFeed]:
    """Return the feed at `url`, or the first usable one that the page there names, with its address.

    Raises:
        FetchFailed: the address cannot be fetched.
        InvalidFeed: there is no feed, and the page names none.
    """
    fetched = fetcher.fetch(url, accept=ACCEPT)
    try:
        return fetched.moved or url, fetched, parsed(fetched, sandbox)
    except InvalidFeed as error:
        refusal = InvalidFeed(
            f"{url} is no feed ({error}), and does not name one. Look for its RSS or Atom address."
        )
    try:
        candidates = feeds_of(fetched.body, fetched.url)
    except UnreadableDocument:
        raise refusal from None
    last: FetchFailed | InvalidFeed = refusal
    for candidate in candidates[:_MOST_TRIED]:
        try:
            fetched = fetcher.fetch(candidate, accept=ACCEPT)
            return fetched.moved or candidate, fetched, parsed(fetched, sandbox)
        except (FetchFailed, InvalidFeed) as error:
            last = error
    raise last
