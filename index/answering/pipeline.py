"""A question, as it was asked -> what one library finds for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from index.answering.answer import answer
from index.answering.timeline import Event, timeline
from index.catalog import Ledger, Stories, Vocabulary
from index.model import Answer, Article, Hit, Quote
from index.question.entities import entities_in
from index.question.language import foreign
from index.question.spelling import Wording, parts, worded
from index.reader import FittedReader, Reader, SimilarityReader
from index.reader.sentence_scores import read, rescored
from index.retrieval.ranking import Candidate, Ranking, candidates, rank
from index.retrieval.scope import Scope
from index.retrieval.time_boost import boosted, current, outside, scoped
from index.text.tokens import words
from index.timeframe import Window, without_times
from index.vectors.embedding import BUNDLED, Embedder, Vectors

if TYPE_CHECKING:
    from index.vectors.chroma import Store  # chromadb takes half a second to import

_SHOWN = 10  # passages that an answer carries


@dataclass(frozen=True, slots=True)
class Searcher:
    """Searches one collection; there is none where the library has no article."""

    ledger: Ledger
    store: "Store"
    embedder: Embedder
    reader: Reader
    vocabulary: Vocabulary
    stories: Stories
    collection: str

    def hits(self, question: str, scope: Scope, window: Window | None) -> tuple[Hit, ...]:
        """Return the passages that fit the question best.

        Only those in a window that the caller gave; those in one that the question's words name are moved
        up, since words may mean another time than they seem to.
        """
        given = window if window and window.kind == "given" else None
        wording = self._worded(question, scope)
        ranking = self._ranked(wording, scoped(scope, given))
        ranking = ranking if given or window is None else boosted(ranking, window, scope)
        reader = self._reader(by_meaning=self._by_meaning(wording.asked))
        return rescored(ranking.hits, read(wording.asked, ranking.hits, ranking.idf, reader))

    def ask(self, question: str, scope: Scope, window: Window | None, limit: int) -> Answer:
        """Return at most `limit` quotes from articles in the window, or a refusal.

        Of two questions in one each is answered for itself, and both answers are in `parts`.
        """
        asked = parts(question)
        answers = [
            replace(self._answer(part.searched, scope, window, limit), question=part.question)
            for part in asked
        ]
        return answers[0] if len(answers) == 1 else _joined(question, answers, limit)

    def timeline(self, topic: str, scope: Scope, window: Window | None, limit: int) -> tuple[Event, ...]:
        """Return at most `limit` events of `topic` in the window, oldest first."""
        wording = self._worded(topic, scope)
        ranking = self._ranked(wording, scoped(scope, window))
        return timeline(wording.asked, ranking.hits, self.embedder, limit)

    def _answer(self, question: str, scope: Scope, window: Window | None, limit: int) -> Answer:
        wording = self._worded(question, scope)
        found = self._within(wording, scope, window, limit)
        covered = self.vocabulary.languages() if found.abstained else ()
        strange = found.abstained and foreign(question, self.vocabulary, covered)
        return replace(found, searched_for=wording.meant, languages=covered if strange else ())

    def _within(self, wording: Wording, scope: Scope, window: Window | None, limit: int) -> Answer:
        if window is None or window.kind == "latest":
            ranking = self._ranked(wording, scope)
            ranking = boosted(ranking, window, scope) if window else ranking
            return replace(self._read(wording, ranking, scope, limit), window=window)
        narrow = scoped(scope, window)
        # Articles hardly ever write the year or the week that they are of: its words would tell against them.
        plain = wording.each(without_times) if window.kind == "named" else wording
        inside = boosted(self._ranked(plain, narrow), window, narrow)
        found = self._read(plain, current(inside, window), narrow, limit)
        if not found.abstained and window.kind == "given":
            return replace(found, window=window)
        around = boosted(self._ranked(wording, scope), window, scope)
        if found.abstained and window.loose:
            found = self._read(wording, around, scope, limit)
        return replace(
            found,
            window=window,
            passages=found.passages if window.kind == "given" else around.hits[:_SHOWN],
            outside=outside(around.hits, window) if found.abstained else (),
        )

    def _read(self, wording: Wording, ranking: Ranking, scope: Scope, limit: int) -> Answer:
        asked, by_meaning = wording.asked, self._by_meaning(wording.asked)
        names = entities_in(asked, self.vocabulary, capitals=not by_meaning)
        reader = self._reader(by_meaning=by_meaning)
        found = answer(asked, names, ranking, scope, reader, limit, by_meaning=by_meaning)
        copies = (
            self.stories.together({quote.article.story for quote in found.quotes}) if found.quotes else []
        )
        return replace(found, quotes=_with_copies(found.quotes, [it for it in copies if scope.admits(it)]))

    def _by_meaning(self, asked: str) -> bool:
        # The models that come along know English only, and would take any two German texts for alike.
        return self.embedder.name != BUNDLED and foreign(asked, self.vocabulary, self.vocabulary.languages())

    def _reader(self, *, by_meaning: bool) -> Reader:
        alike = by_meaning and isinstance(self.reader, FittedReader)
        return SimilarityReader(self.embedder) if alike else self.reader

    def _worded(self, question: str, scope: Scope) -> Wording:
        def nearby(asked: str) -> set[str]:
            found = self._candidates(asked, scope)
            return {word for it in found for word in words(f"{it.passage.article.title} {it.passage.text}")}

        self.vocabulary.refresh()
        return worded(question, self.vocabulary, nearby)

    def _embedded(self, question: str) -> Vectors:
        vector: Vectors = self.embedder.embed([question], query=True)[0]
        return vector

    def _candidates(self, text: str, scope: Scope) -> list[Candidate]:
        return candidates(self.ledger, self.store, self.collection, self._embedded(text), scope)

    def _ranked(self, wording: Wording, scope: Scope) -> Ranking:
        return rank(wording.matching, self._candidates(wording.meaning, scope), scope)


def _joined(question: str, answers: list[Answer], limit: int) -> Answer:
    """Return the answers of several questions as one: the quotes of each in turn, each answer in `parts`.

    What is to be said of one of them is in its part only, but who differs is shown whatever the limit.
    """
    given = [it for it in answers if not it.abstained]
    quotes = list(
        dict.fromkeys(it for turn in zip_longest(*(it.quotes for it in given)) for it in turn if it)
    )
    differing = tuple(chain.from_iterable(it.differing for it in given))
    shown = quotes[: max(limit, len(given))]
    hits = {
        (hit.passage.article.id, hit.passage.start): hit
        for turn in zip_longest(*(it.passages for it in answers))
        for hit in turn
        if hit
    }
    return replace(
        answers[0],
        question=question,
        quotes=tuple(dict.fromkeys([*shown, *(claim.quote for claim in differing)])),
        passages=tuple(hits.values())[:_SHOWN],
        confidence=max(it.confidence for it in answers),
        abstained=not given,
        outside=tuple(dict.fromkeys(chain.from_iterable(it.outside for it in answers))) if not given else (),
        searched_for=tuple(dict.fromkeys(chain.from_iterable(it.searched_for for it in answers))),
        languages=answers[0].languages if not given else (),
        parts=tuple(answers),
        differing=differing,
        agreeing=(),
        agreed="",
        unmentioned=(),
        unsupported=(),
    )


def _with_copies(quotes: Sequence[Quote], copies: Sequence[Article]) -> tuple[Quote, ...]:
    """Return the quotes, each with the other articles that carry its story.

    Args:
        quotes: of an answer.
        copies: the articles of all stories quoted.
    """
    return tuple(
        replace(quote, also=tuple(it for it in copies if _is_another(it, quote.article))) for quote in quotes
    )


def _is_another(article: Article, quoted: Article) -> bool:
    return article.story == quoted.story and article.id != quoted.id
