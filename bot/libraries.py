"""What a server can search: its own library and the operator's shared one, as one. Synchronous."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.access import DIRECT
from bot.exceptions import NoSuchSource
from bot.merging import join, ranked
from bot.storage.answers import Citation
from index import SHARED, Answer, Article, Hit, Library, Publisher, Resources, Settings, UnknownArticle
from index.answering.timeline import Event
from index.catalog import indexed, library_names, to_restore, waiting
from index.doctor import Check, examine
from index.writing import Completion, WritingWatcher

QUOTES = 3
_PASSAGES = 5
_EVENTS = 10
_GUILD = "guild-"


@dataclass(frozen=True, slots=True)
class Filters:
    """The publisher, first and last moment of the articles that may answer; None for no restriction."""

    source: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class Libraries:
    """All libraries. A server reads its own and the shared one, never another server's."""

    def __init__(self, resources: Resources) -> None:
        """Use what all libraries share; a library itself keeps nothing open or in memory."""
        self._resources = resources

    def own(self, guild: int) -> Library:
        """Return the library that belongs to a server; in direct messages, the shared one."""
        return self._named(_name(guild))

    def with_due_sources(self, now: datetime) -> list[int]:
        """Return the servers whose own library has a feed or page due; DIRECT stands for the shared one."""
        names = waiting(self._resources.database, now)
        return [_server(name) for name in names if _is_server_or_shared(name)]

    def guilds(self) -> set[int]:
        """Return the servers that have a library of their own."""
        names = library_names(self._resources.database)
        return {
            int(name.removeprefix(_GUILD)) for name in names if _is_server_or_shared(name) and name != SHARED
        }

    def delete(self, guild: int) -> int:
        """Delete a server's own library, and return how many articles it had."""
        library = self.own(guild)
        articles = library.count()
        library.delete()
        return articles

    def unindexed(self) -> list[int]:
        """Return the servers whose own library is not wholly indexed: restored, or damaged in Chroma."""
        lost = to_restore(self._resources.database, self._resources.store.names())
        names = [name for name in library_names(self._resources.database) if _is_server_or_shared(name)]
        return [_server(name) for name in names if name in lost or self._named(name).pending()]

    def readable(self, guild: int) -> list[tuple[str, Library]]:
        """Return the libraries that a server reads, by name."""
        return [(name, self._named(name)) for name in dict.fromkeys((_name(guild), SHARED))]

    def ask(
        self, guild: int, question: str, filters: Filters, zone: str = "UTC"
    ) -> tuple[Answer, list[Citation]]:
        """Return the answer from all articles that the server reads, and a citation for each quote.

        Args:
            guild: the server, or DIRECT.
            question: in words.
            filters: which articles may answer.
            zone: the IANA time zone of days in the question, such as "yesterday".

        Raises:
            NoSuchSource: no article is from the source asked for.
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
        places = {
            (quote.article.id, quote.start, quote.end): name
            for name, one in answers.items()
            for answer in (one, *one.parts)
            for quote in answer.quotes
        }
        citations = [
            Citation(places[q.article.id, q.start, q.end], q.article.id, q.start, q.end, q.article.revision)
            for q in joined.quotes
        ]
        return joined, citations

    @property
    def writes(self) -> bool:
        """Whether a language model is set."""
        return self._resources.writer is not None

    def write(self, guild: int, answer: Answer, watch: WritingWatcher) -> Answer:
        """Return `answer` with what the language model writes from its quotes; see `Library.write`."""
        return self.own(guild).write(answer, watch)

    def complete(self, question: str, earlier: Sequence[str]) -> Completion:
        """Return a follow-up as the language model completes it, if one is set."""
        writer = self._resources.writer
        return writer.complete(question, earlier) if writer else Completion(None, 0)

    def timeline(self, guild: int, topic: str, filters: Filters, zone: str = "UTC") -> list[Event]:
        """Return the events in all articles that the server reads, oldest first; `zone` as for `ask`."""
        asked_at = datetime.now(ZoneInfo(zone))
        found = (
            library.timeline(
                topic, since=filters.since, until=filters.until, asked_at=asked_at, limit=_EVENTS
            )
            for _, library in self.readable(guild)
        )
        return sorted((event for events in found for event in events), key=lambda event: event.day)[-_EVENTS:]

    def search(self, guild: int, text: str) -> list[Hit]:
        """Return the passages nearest to `text`, at most one of each article."""
        nearest: dict[str, Hit] = {}
        for hit in ranked(library.search(text, limit=2 * _PASSAGES) for _, library in self.readable(guild)):
            nearest.setdefault(hit.passage.article.id, hit)
        return list(nearest.values())[:_PASSAGES]

    def latest(self, guild: int, limit: int, offset: int, source: str | None) -> list[Article]:
        """Return articles of all that the server reads, newest first and undated last.

        Raises:
            NoSuchSource: no article is from `source`.
        """
        unique: dict[str, Article] = {}
        for _, library in self._having(guild, source):
            for article in library.articles(limit + offset, source=source):
                unique.setdefault(article.id, article)
        never = datetime.min.replace(tzinfo=UTC)
        ordered = sorted(
            unique.values(), key=lambda article: (article.published or never, article.id), reverse=True
        )
        return ordered[offset : offset + limit]

    def count(self, guild: int, source: str | None) -> int:
        """Return how many articles `latest` pages through, counting those in both libraries twice.

        Raises:
            NoSuchSource: no article is from `source`.
        """
        return sum(library.count(source=source) for _, library in self._having(guild, source))

    def sources(self, guild: int) -> list[Publisher]:
        """Return the publishers of all articles that the server reads, those with most articles first."""
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

    def check_source(self, guild: int, source: str) -> None:
        """Raise NoSuchSource if no article that the server reads is from `source`."""
        self._having(guild, source)

    def cited(self, guild: int, citations: Sequence[Citation]) -> list[tuple[Article, int, int]]:
        """Return the cited articles in the revisions quoted, without those that this server may not read."""
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

    def indexed(self) -> tuple[int, int]:
        """Return how many libraries have an index, and how many passages are in all of them."""
        return indexed(self._resources.database)

    def reach(self, guild: int) -> None:
        """Read from the catalog and from Chroma.

        Raises:
            StorageFailed: one of them does not answer.
        """
        self.own(guild).count()
        self._resources.store.fingerprint("none")

    def checks(self, settings: Settings) -> tuple[Check, ...]:
        """Return how the installation is, as far as that is found out within moments."""
        return examine(settings, self._resources, thorough=False)

    def warm(self, guild: int) -> None:
        """Load the model now, so that the first question does not wait for it."""
        self.own(guild).warm_up()

    def _having(self, guild: int, source: str | None) -> list[tuple[str, Library]]:
        """Return the readable libraries that hold articles from `source`.

        Raises:
            NoSuchSource: none does.
        """
        libraries = self.readable(guild)
        if source is None:
            return libraries
        having = [(name, library) for name, library in libraries if library.publishes(source)]
        if not having:
            raise NoSuchSource(source)
        return having

    def _named(self, name: str) -> Library:
        return Library(self._resources, name)


def _quoted(library: Library, citation: Citation) -> Article:
    """Return the article in the revision that was quoted, also if it was corrected since."""
    return library.article(citation.article, citation.revision or None)


def _name(guild: int) -> str:
    return SHARED if guild == DIRECT else f"{_GUILD}{guild}"


def _server(name: str) -> int:
    return DIRECT if name == SHARED else int(name.removeprefix(_GUILD))


def _is_server_or_shared(name: str) -> bool:
    return name == SHARED or name.removeprefix(_GUILD).isdigit()


def source_key(source: str) -> str:
    """Return a key for a source that fits into a custom id, whatever the length of the name."""
    return hashlib.sha256(source.encode()).hexdigest()[:12]
