"""What following and refreshing feeds gave, as values."""

from dataclasses import dataclass
from datetime import datetime

from index.catalog import Feed
from index.model import Article
from index.report import Failure


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """What a refresh did.

    Of `feeds` that were asked, `feeds_unchanged` said nothing new. `added`, `changed` and `unchanged` count
    the articles that were taken in, `withdrawn` those whose pages are gone. `failed` names each feed and page
    that could not be read, `left_out` what was not taken because there was too much of it.
    """

    feeds: int = 0
    feeds_unchanged: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    failed: tuple[Failure, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Followed:
    """A feed that was just added, or a sitemap that was just read.

    `found` is how many articles of it are in the library now, `newest` the one published last. `failed`
    names what could not be read of it.
    """

    title: str
    url: str
    found: int
    newest: Article | None = None
    failed: tuple[Failure, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Health:
    """How the feeds fare: when one was last asked, when one is next, and which are in trouble."""

    feeds: int
    last_refresh: datetime | None
    next_refresh: datetime | None
    troubled: tuple[Feed, ...]
