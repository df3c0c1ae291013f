"""A library: articles in, quoted answers out."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Self

from index.answering import pipeline
from index.answering.pipeline import SearchIndex
from index.answering.timeline import Event
from index.catalog import (
    Articles,
    Collection,
    FeedRecords,
    History,
    Ledger,
    PageRecords,
    Stories,
    Vocabulary,
    delete_library,
)
from index.catalog.revisions import Revision
from index.catalog.status import Headline, Publisher, Status
from index.model import Answer, Article, Greeting, Hit, When
from index.question.greeting import greeting_in
from index.question.language import foreign
from index.question.request import checked
from index.reader import Reader
from index.report import Failure, Progress, Report
from index.resources import Resources
from index.retrieval.ranking import Considered
from index.retrieval.scope import scope_of
from index.settings import Settings
from index.text import normalise
from index.vectors.embedding import Embedder
from index.vectors.indexer import Indexer, Watcher, batches
from index.vectors.passages import PassageRules
from index.writing import WritingWatcher

SHARED = "shared"
_BATCHES_COUNTED = 16  # batches of articles after which their words are counted together


class Library:
    """The articles that one server can ask, and the answers they give.

    Threads and processes may share a library: each write holds `Resources.writing`.
    """

    def __init__(self, resources: Resources, name: str = SHARED, rules: PassageRules | None = None) -> None:
        """Use the library called `name` (letters, digits and hyphens) on `resources`."""
        self._resources, self._name = resources, name
        self._rules = rules or PassageRules()
        self._owned: Resources | None = None

    @classmethod
    def open(
        cls,
        data_dir: Path | str,
        name: str = SHARED,
        *,
        embedder: Embedder | None = None,
        reader: Reader | None = None,
        rules: PassageRules | None = None,
    ) -> Self:
        """Open the library kept in a folder; close it by `close` or by leaving `with`."""
        resources = Resources(Settings.model_construct(data_dir=Path(data_dir)), embedder, reader)
        library = cls(resources, name, rules)
        library._owned = resources
        return library

    def close(self) -> None:
        """Close what `open` opened."""
        if self._owned:
            self._owned.close()

    def __enter__(self) -> Self:
        """Return this library."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close this library."""
        self.close()

    def locked(self, patience: float) -> AbstractContextManager[None]:
        """Keep other processes from writing to this library for the length of a `with` block.

        Raises:
            LibraryBusy: another process still writes to it after `patience` seconds.
        """
        return self._resources.database.locked(self._name, patience)

    def add(
        self,
        articles: Iterable[Article | Failure],
        progress: Watcher | None = None,
        *,
        public: bool = False,
    ) -> Report:
        """Store and index articles as they arrive, and finish what an earlier run left undone.

        Args:
            articles: may be endless, since they are never held in memory together; each Failure among
                them goes into the report.
            progress: called after every few articles; an exception that it raises stops the work at a
                consistent point.
            public: whether a feed brought them. Libraries that have them from the same feed then embed them
                once and share their vectors.

        Returns:
            The numbers of articles added, changed and unchanged, and the failures.

        Raises:
            FingerprintMismatch, LibraryBusy, ModelUnavailable, StorageFailed: nothing already stored is lost.
        """
        counts = {"added": 0, "changed": 0, "unchanged": 0}
        failed: list[Failure] = []
        with self._resources.writing(self._name):
            collection = self._indexer.ensure_live(progress)
            self._indexer.tidy()
            self.vocabulary.refresh()
            for number, batch in enumerate(batches(articles, failed), 1):
                changes = self._articles.put(batch, public=public)
                for change in changes:
                    counts[change] += 1
                if changes.count("unchanged") < len(changes):
                    self._indexer.catch_up(collection)
                    self._stories.group()
                if number % _BATCHES_COUNTED == 0:
                    self.vocabulary.refresh()
                if progress:
                    progress(Progress(sum(counts.values()) + len(failed), None, batch[-1].title))
            self._indexer.catch_up(collection)
            self.vocabulary.refresh()
        return Report(**counts, failed=tuple(failed))

    def remove(self, *ids: str) -> Report:
        """Remove articles with all their revisions and passages, also from the free space of SQLite's file.

        A feed that names them again does not bring them back. Adding them by file or by address does.

        Raises:
            UnknownArticle: one of the ids is unknown; then no article is removed.
        """
        with self._resources.writing(self._name):
            indexer = self._indexer  # fails before anything is removed if another process has Chroma open
            unique = list(dict.fromkeys(ids))
            self._articles.remove(unique)
            indexer.tidy()
            self._resources.database.shrink_log()
        return Report(removed=len(unique))

    def matching(
        self, *, source: str | None = None, before: When | None = None, query: str | None = None
    ) -> list[Headline]:
        """Return the articles that meet all of these conditions: undated ones, then the oldest first.

        Args:
            source: the publisher, in upper or lower case.
            before: published before this day or time. An article without a date counts from when it was
                stored.
            query: words that the headline and text, at present or in an earlier revision, all contain.

        Raises:
            InvalidDate: `before` cannot be read.
        """
        return self._articles.matching(source=source, before=normalise.moment(before), query=query)

    def remove_older_than(self, days: int) -> Report:
        """Remove the articles published more than `days` ago, as KEEP_DAYS asks.

        An article without a date counts from when it was stored.
        """
        old = self.matching(before=datetime.now(UTC) - timedelta(days=days))
        return self.remove(*(article.id for article in old)) if old else Report()

    def delete(self) -> None:
        """Delete the whole library: its articles, their revisions, its feeds and its index.

        An interrupted deletion is completed by the next one.
        """
        with self._resources.writing(self._name):
            self._indexer.delete_all()
            delete_library(self._resources.database, self._name)
            self._resources.flat_indexes.forget(self._name)
            self._resources.database.shrink_log()

    def withdraw(self, id_: str, reason: str) -> None:
        """Exclude an article from answers until it is added again; raises UnknownArticle."""
        with self._resources.writing(self._name):
            self._history.withdraw(id_, reason)
            self._indexer.tidy()

    def reindex(self, *, full: bool = False, progress: Watcher | None = None) -> Report:
        """Make the index match the catalog, and report how many articles were indexed.

        Args:
            full: embed every article again, into a new collection that takes over once it is complete.
            progress: as for `add`, with the total.
        """
        with self._resources.writing(self._name):
            self._stories.group()
            work = self._indexer.rebuild if full else self._indexer.repair
            return Report(indexed=work(progress))

    def write(self, answer: Answer, watch: WritingWatcher | None = None) -> Answer:
        """Return `answer` with what the language model in the settings writes from its quotes.

        Every line was checked against the quotes. Without a model, for a refusal, and if the model fails, the
        answer is returned unchanged.

        Args:
            answer: of this library.
            watch: called with the lines that have passed so far, so that they can be shown early.
        """
        writer = self._resources.writer
        if writer is None or answer.abstained:
            return answer
        known = self.vocabulary.of(answer.question)
        translate = foreign(answer.question, known)
        return replace(answer, written=writer.write(answer, known, translate=translate, watch=watch))

    def search(
        self,
        question: str,
        limit: int = 10,
        *,
        since: When | None = None,
        until: When | None = None,
        source: str | None = None,
        asked_at: When | None = None,
    ) -> list[Hit]:
        """Return the passages that fit the question best, best first.

        Args:
            question: the question in plain words.
            limit: the most passages to return.
            since: only articles published at this time or later. If neither this nor `until` is given, a
                time that the question names decides.
            until: only articles published at this time or earlier; a day counts in full.
            source: only articles of this publisher, in upper or lower case.
            asked_at: when the question is asked, by default now; later articles are ignored. Days that the
                question names are days in its time zone, by default this machine's.

        Raises:
            InvalidQuestion: the question is empty, too long or wordless; the source is unknown; or the
                window is empty.
        """
        request = checked(question, since=since, until=until, source=source, asked_at=asked_at)
        scope = scope_of(self._articles, request)
        index = self._search_index()
        return list(pipeline.search(index, request, scope)[:limit]) if index else []

    def ask(
        self,
        question: str,
        *,
        since: When | None = None,
        until: When | None = None,
        source: str | None = None,
        asked_at: When | None = None,
        limit: int = 3,
    ) -> Answer:
        """Return at most `limit` exact quotes that answer, or a refusal; other arguments as for `search`.

        A message that asks nothing, like "hello", gets a greeting, and nothing is searched.
        """
        request = checked(question, since=since, until=until, source=source, asked_at=asked_at)
        scope = scope_of(self._articles, request)
        nothing = Answer(request.question, scope.asked_at, (), (), 0.0, abstained=True, window=request.window)
        if kind := greeting_in(request.question):
            return replace(nothing, greeting=Greeting(kind, next(iter(self._articles.newest(1)), None)))
        index = self._search_index()
        answer = pipeline.ask(index, request, scope, limit) if index else nothing
        return replace(answer, empty=answer.abstained and not self._articles.newest(1))

    def considered(self, question: str, *, asked_at: When | None = None) -> Considered | None:
        """Return the passages considered for a question with their features, or None if nothing is found.

        The ranking is fitted on this, see `dateline fit-ranking`.
        """
        request = checked(question, asked_at=asked_at)
        index = self._search_index()
        return pipeline.compared(index, request, scope_of(self._articles, request)) if index else None

    def timeline(
        self,
        topic: str,
        *,
        since: When | None = None,
        until: When | None = None,
        asked_at: When | None = None,
        limit: int = 20,
    ) -> tuple[Event, ...]:
        """Return at most `limit` events of `topic`, oldest first; other arguments as for `search`."""
        request = checked(topic, since=since, until=until, asked_at=asked_at)
        scope = scope_of(self._articles, request)
        index = self._search_index()
        return pipeline.timeline(index, request, scope, limit) if index else ()

    def warm_up(self) -> None:
        """Load the models now, so that the first question does not wait for them."""
        self._resources.warm_up()

    def article(self, id_: str, revision: str | None = None) -> Article:
        """Return an article, as of a former revision if one is named; raises UnknownArticle."""
        return self._articles.get(id_, revision)

    def identified(self, article: Article) -> Article:
        """Return `article` under the id that a former version gave to the same page, if one stored it."""
        return self._articles.identified(article)

    def history(self, id_: str) -> tuple[Revision, ...]:
        """Return the revisions of an article, oldest first, with their edits; raises UnknownArticle."""
        return self._history.of(id_)

    def articles(
        self, limit: int = 20, offset: int = 0, *, search: str = "", source: str | None = None
    ) -> list[Article]:
        """Return a page of the articles, newest first, whose title or source has all words of `search`."""
        return self._articles.newest(limit, offset, search=search, source=source)

    def count(self, *, search: str = "", source: str | None = None) -> int:
        """Return the number of articles that `articles` pages through."""
        return self._articles.count(search=search, source=source)

    def sources(self) -> tuple[Publisher, ...]:
        """Return the publishers, those with most articles first."""
        return self._articles.publishers()

    def pending(self) -> int:
        """Return how many articles wait to be indexed."""
        live = self._live()
        return self._ledger.unindexed_count(live.name) if live else self._articles.count()

    def publishes(self, source: str) -> bool:
        """Return whether an article is from the publisher called `source`, in upper or lower case."""
        return bool(self._articles.named(source))

    def status(self) -> Status:
        """Return what the library holds, without opening Chroma or the model.

        This walks the data folder for its size. `count` and `pending` do not.
        """
        live = self._live()
        oldest, newest = self._articles.dates()
        return Status(
            name=self._name,
            articles=self._articles.count(),
            passages=live.passages if live else 0,
            pending=self.pending(),
            oldest=oldest,
            newest=newest,
            fingerprint=live.fingerprint if live else None,
            size=self._resources.size(),
            compute=self._resources.precision.describe(),
        )

    def missing_passages(self) -> int:
        """Return how many passages should be in Chroma and are not.

        Raises:
            FingerprintMismatch: the index was made by another model.
            LibraryBusy: another process has Chroma open.
            StorageFailed: Chroma does not answer, or no longer has the index.
        """
        live = self._indexer.find_live()
        if live is None:
            return 0
        if not live.is_whole:  # until it is restored, the catalog answers for it
            return live.passages
        return max(0, live.passages - self._resources.store.count(live.name))

    def _live(self) -> Collection | None:
        return next((each for each in self._ledger.collections() if each.role == "live"), None)

    @cached_property
    def _articles(self) -> Articles:
        return Articles(self._resources.database, self._name)

    @cached_property
    def _history(self) -> History:
        return History(self._resources.database, self._name)

    @cached_property
    def _stories(self) -> Stories:
        return Stories(self._resources.database, self._name)

    @cached_property
    def _ledger(self) -> Ledger:
        return Ledger(self._resources.database, self._name)

    def _search_index(self) -> SearchIndex | None:
        """Return what is needed to search this library, or None if nothing is indexed; create nothing."""
        live = self._indexer.find_live() if self._articles.any() else None
        if live is None:
            return None
        of = self._resources
        return SearchIndex(
            articles=self._articles,
            ledger=self._ledger,
            store=of.store,
            flat_indexes=of.flat_indexes,
            embedder=of.embedder,
            question_vector=of.question_vector,
            reader=of.reader,
            vocabulary=self.vocabulary,
            stories=self._stories,
            collection=live,
        )

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words that the articles use."""
        return Vocabulary(self._resources.database, self._name)

    @cached_property
    def feed_records(self) -> FeedRecords:
        """The feeds that this library follows."""
        return FeedRecords(self._resources.database, self._name)

    @cached_property
    def page_records(self) -> PageRecords:
        """The pages that were fetched, or are to be, for this library."""
        return PageRecords(self._resources.database, self._name)

    @cached_property
    def _indexer(self) -> Indexer:
        resources = self._resources
        return Indexer(self._ledger, resources.store, resources.embedder, self._rules, self._name)
