"""Each server's own library and the operator's shared one, as one thing to ask. Synchronous."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.merging import join, ranked
from bot.messages.errors import Declined
from bot.messages.markup import escaped
from bot.storage.records import DIRECT, Citation
from index import SHARED, Answer, Article, Hit, Library, Publisher, Resources, UnknownArticle
from index.answering.timeline import Event
from index.catalog import waiting

QUOTES = 3
_PASSAGES = 5
_EVENTS = 10
_GUILD = "guild-"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a question is restricted to, as it was typed; None where it is not."""

    source: str | None = None
    since: str | None = None
    until: str | None = None


class Libraries:
    """The libraries on one resources. A server reads its own and the shared one, never another's."""

    def __init__(self, resources: Resources) -> None:
        """Open libraries as they are needed."""
        self._resources = resources
        self._opened: dict[str, Library] = {}

    def own(self, guild: int) -> Library:
        """Return the library that belongs to a server; in direct messages, the shared one."""
        return self._named(_name(guild))

    def waiting(self, now: datetime) -> list[int]:
        """Return the servers for whose own libraries something is due; DIRECT stands for the shared one."""
        names = waiting(self._resources.database, now)
        return [
            DIRECT if name == SHARED else int(name.removeprefix(_GUILD)) for name in names if _is_ours(name)
        ]

    def readable(self, guild: int) -> list[tuple[str, Library]]:
        """Return the libraries that a server reads, by name."""
        return [(name, self._named(name)) for name in dict.fromkeys((_name(guild), SHARED))]

    def ask(
        self, guild: int, question: str, filters: Filters, zone: str = "UTC"
    ) -> tuple[Answer, list[Citation]]:
        """Return the answer of all that the server reads, and where its quotes stand.

        `zone` is the time zone (IANA) of the days that the question names.
        """
        asked_at = datetime.now(ZoneInfo(zone))
        answers = {
            name: library.ask(
                question,
                source=filters.source,
                since=filters.since,
                until=filters.until,
                asked_at=asked_at,
                limit=QUOTES,
            )
            for name, library in self._having(guild, filters.source)
        }
        joined = join(list(answers.values()), QUOTES)
        places = {(q.article.id, q.start, q.end): name for name, it in answers.items() for q in it.quotes}
        citations = [
            Citation(places[q.article.id, q.start, q.end], q.article.id, q.start, q.end, q.article.revision)
            for q in joined.quotes
        ]
        return joined, citations

    def timeline(self, guild: int, topic: str, filters: Filters, zone: str = "UTC") -> list[Event]:
        """Return the events of all that the server reads, oldest first; `zone` as for `ask`."""
        asked_at = datetime.now(ZoneInfo(zone))
        found = (
            library.timeline(
                topic, since=filters.since, until=filters.until, asked_at=asked_at, limit=_EVENTS
            )
            for _, library in self.readable(guild)
        )
        return sorted((event for events in found for event in events), key=lambda event: event.day)[-_EVENTS:]

    def search(self, guild: int, text: str) -> list[Hit]:
        """Return the passages nearest to `text`, one of each article."""
        found = ranked(library.search(text, limit=2 * _PASSAGES) for _, library in self.readable(guild))
        return list({hit.passage.article.id: hit for hit in reversed(found)}.values())[::-1][:_PASSAGES]

    def latest(self, guild: int, limit: int, offset: int, source: str | None) -> list[Article]:
        """Return headlines of all that the server reads, newest first and undated last."""
        newest = [
            article
            for _, library in self._having(guild, source)
            for article in library.articles(limit + offset, source=source)
        ]
        unique = {article.id: article for article in reversed(newest)}.values()
        never = datetime.min.replace(tzinfo=UTC)
        ordered = sorted(unique, key=lambda article: (article.published or never, article.id), reverse=True)
        return ordered[offset : offset + limit]

    def sources(self, guild: int) -> list[Publisher]:
        """Return the publishers of all that the server reads, the one with most articles first."""
        counted: dict[str, Publisher] = {}
        for _, library in self.readable(guild):
            for publisher in library.sources():
                if former := counted.get(publisher.name):
                    dates = [date for date in (former.newest, publisher.newest) if date]
                    amount = former.articles + publisher.articles
                    counted[publisher.name] = Publisher(publisher.name, amount, max(dates, default=None))
                elif publisher.name:
                    counted[publisher.name] = publisher
        return sorted(counted.values(), key=lambda publisher: (-publisher.articles, publisher.name))

    def cited(self, guild: int, citations: Sequence[Citation]) -> list[tuple[Article, int, int]]:
        """Return the articles cited, as they were quoted, as far as this server may read them."""
        allowed = dict(self.readable(guild))
        found = []
        for citation in citations:
            if citation.library not in allowed:
                continue
            try:
                article = _quoted(allowed[citation.library], citation)
            except UnknownArticle:
                continue  # removed meanwhile
            if citation.end <= len(article.text):
                found.append((article, citation.start, citation.end))
        return found

    def counts(self) -> dict[str, int]:
        """Return how many articles each library has that was opened since the start."""
        self._named(SHARED)
        return {name: library.status().articles for name, library in list(self._opened.items())}

    def reach(self, guild: int) -> None:
        """Read from the catalog and from Chroma; raises StorageFailed where one does not answer."""
        self.own(guild).status()
        self._resources.store.fingerprint("none")

    def warm(self, guild: int) -> None:
        """Load the model now, so that the first question does not wait for it."""
        self.own(guild).warm_up()

    def _having(self, guild: int, source: str | None) -> list[tuple[str, Library]]:
        """Return the readable libraries that hold the source.

        Raises:
            Declined: none does.
        """
        libraries = self.readable(guild)
        if source is None:
            return libraries
        wanted = source.strip().casefold()
        having = [
            (name, library)
            for name, library in libraries
            if any(publisher.name.casefold() == wanted for publisher in library.sources())
        ]
        if not having:
            raise Declined("errors.no_source", source=escaped(source, 100))
        return having

    def _named(self, name: str) -> Library:
        return self._opened.setdefault(name, Library(self._resources, name))


def _quoted(library: Library, citation: Citation) -> Article:
    """Return the article in the revision that was quoted, which may have been corrected meanwhile."""
    return library.article(citation.article, citation.revision or None)


def _name(guild: int) -> str:
    return SHARED if guild == DIRECT else f"{_GUILD}{guild}"


def _is_ours(name: str) -> bool:
    return name == SHARED or name.removeprefix(_GUILD).isdigit()


def source_key(source: str) -> str:
    """Return a short key by which a button names a source, whatever the length of its name."""
    return hashlib.sha256(source.encode()).hexdigest()[:12]
