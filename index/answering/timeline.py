"""Turn a topic into its events, oldest first: one dated sentence each, quoted from an article; pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import log

from index.claims.figures import PEOPLE
from index.model import Article, Hit, Quote
from index.retrieval.ranking import relevance
from index.text.boilerplate import dateline_end
from index.text.clauses import clause_at
from index.text.numbers import Numeral, numerals
from index.text.sentences import sentences
from index.text.stemming import CASUALTY_GROUPS, canonical_form, canonical_forms
from index.text.tokens import content_words, words
from index.timeframe import day_of
from index.vectors.embedding import Embedder, Vectors

_RELEVANT = 0.65  # share of the best article's relevance from which another is about the topic
_ARTICLES = 60  # articles whose sentences are compared: one second on two cores
_LEAD = 6  # sentences of an article among which its event is looked for
_LATER = 0.04  # clarity lost with each sentence before it: news begins with what is new
_ON_TOPIC = 0.5  # share of the topic's words that headline and sentence must have
_FEWEST_WORDS, _MOST_WORDS = 6, 60
_RECENT = timedelta(days=7)  # how long before its article the day that a sentence names may lie
_SAME_TIME = timedelta(days=2)
_SAME_EVENT = 0.62  # least cosine of two headlines with sentences that tell one event
_OFTEN_TOLD = 0.1  # weight of the log of the number of articles that tell an event
_BACKGROUND = re.compile(
    r"\b(?:1[89]|20)\d\d\b|\b(?:last|previous|earlier this) (?:year|month)\b"
    r"|\bhad (?:been|previously)|\bsince\b",
    re.IGNORECASE,
)
_DATED_BACK = 0.25
# Invitations that stand around an article's text.
_NOT_NEWS = re.compile(
    r"\b(?:subscribe|sign up|newsletter|click|follow us|read more|please read|live updates|what to know"
    r"|what you need to know|here['’]s (?:what|how|when|where|why)|contributed to this report)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on `day`, in the words of one article.

    `day` is the day that the quoted sentence names, else the day of its article in the publisher's time zone.
    `articles` are all articles that tell the event, the quoted one first. An account of a later day that
    gives another figure, such as a higher toll, is an event of its own.
    """

    day: date
    quote: Quote
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class _Account:
    day: date
    quote: Quote
    relevance: float
    clarity: float


def events(topic: str, hits: Sequence[Hit], embedder: Embedder, limit: int) -> tuple[Event, ...]:
    """Return the `limit` events told most often and nearest to the topic, oldest first.

    Args:
        topic: the topic in words.
        hits: passages about the topic; those of undated articles are left out.
        embedder: embeds the accounts, to find those of one event.
        limit: the largest number of events.
    """
    accounts = [account for hit in _relevant(hits) if (account := _account(topic, hit))]
    if not accounts:
        return ()
    texts = [f"{account.quote.article.title}. {account.quote.text}" for account in accounts]
    groups = _grouped(accounts, embedder.embed(texts))
    groups.sort(key=lambda group: -_weight(group))
    told = sorted(groups[:limit], key=lambda group: (_best(group).day, _best(group).quote.article.id))
    return tuple(_event(group) for group in told)


def _relevant(hits: Sequence[Hit]) -> list[Hit]:
    """Return the best passage of each dated article about the topic, whatever its age."""
    best: dict[str, Hit] = {}
    for hit in sorted(hits, key=lambda hit: -_relevance(hit)):
        if hit.passage.article.published:
            best.setdefault(hit.passage.article.id, hit)
    ranked = list(best.values())[:_ARTICLES]
    return [hit for hit in ranked if _relevance(hit) >= _RELEVANT * _relevance(ranked[0])]


def _relevance(hit: Hit) -> float:
    return relevance(hit.dense, hit.lexical)


def _account(topic: str, hit: Hit) -> _Account | None:
    """Return the early sentence that shares most words with headline and topic, or None if none does."""
    article = hit.passage.article
    wanted, headline = set(content_words(topic)), set(content_words(article.title))
    told = [
        (clarity, quote)
        for number, quote in _sentences(hit)
        if (clarity := _clarity(quote.text, number, wanted, headline)) is not None
    ]
    if not told or article.published is None:
        return None
    clarity, quote = max(told, key=lambda pair: pair[0])
    published = article.published.date()
    named = day_of(quote.text, article.published)
    day = named if named and published - _RECENT <= named <= published else published
    return _Account(day, quote, _relevance(hit), clarity)


def _sentences(hit: Hit) -> Iterator[tuple[int, Quote]]:
    """Yield the article's first sentences and those of the passage, numbered and without datelines."""
    article, passage = hit.passage.article, hit.passage
    for number, span in enumerate(sentences(article.text, article.language)):
        if number < _LEAD or passage.start <= span.start < passage.end:
            text = article.text[span.start : span.end]
            if "\n" not in text:
                yield number, Quote(article, span.start + dateline_end(text), span.end)


def _clarity(text: str, number: int, wanted: set[str], headline: set[str]) -> float | None:
    """Return how clearly the `number`th sentence tells an event of the topic, or None if it does not."""
    length, said = len(text.split()), set(words(text))
    if not _FEWEST_WORDS <= length <= _MOST_WORDS or text.endswith("?") or _NOT_NEWS.search(text):
        return None
    if not wanted & said or _share(wanted, said | headline) < _ON_TOPIC:
        return None
    back = _DATED_BACK if _BACKGROUND.search(text) else 0.0
    return _share(headline, said) + _share(wanted, said) - _LATER * min(number, _LEAD) - back


def _share(wanted: set[str], said: set[str]) -> float:
    return len(wanted & said) / len(wanted) if wanted else 0.0


def _grouped(accounts: Sequence[_Account], vectors: Vectors) -> list[list[_Account]]:
    """Group accounts of one event: of nearly the same day, alike, and without contradicting figures."""
    alike = vectors @ vectors.T >= _SAME_EVENT
    figures = [_figures(account.quote.text) for account in accounts]

    def retells(number: int, other: int) -> bool:
        apart = abs(accounts[number].day - accounts[other].day)
        updates = apart > timedelta() and _contradict(figures[number], figures[other])
        return bool(alike[number, other]) and apart <= _SAME_TIME and not updates

    groups: list[list[int]] = []
    for number in range(len(accounts)):
        for group in groups:
            if all(retells(number, member) for member in group):
                group.append(number)
                break
        else:
            groups.append([number])
    return [[accounts[number] for number in group] for group in groups]


_Counted = tuple[str, str, frozenset[str]]


def _figures(text: str) -> dict[_Counted, list[Numeral]]:
    """Return the numbers of `text` by what they count: a measure, a noun, and what happened to people."""
    found: dict[_Counted, list[Numeral]] = {}
    for numeral in numerals(text):
        noun = canonical_form(numeral.following[0]) if numeral.following and not numeral.measure else ""
        happened = CASUALTY_GROUPS & canonical_forms(clause_at(text, numeral.start, numeral.end))
        counted = numeral.measure, "" if noun in PEOPLE | CASUALTY_GROUPS else noun, happened
        if numeral.plain and any(counted):
            found.setdefault(counted, []).append(numeral)
    return found


def _contradict(one: dict[_Counted, list[Numeral]], other: dict[_Counted, list[Numeral]]) -> bool:
    """Return whether both count the same thing and no two of their figures for it can both be true."""
    return any(
        all(first.excludes(second) for first in one[counted] for second in other[counted])
        for counted in one.keys() & other.keys()
    )


def _weight(group: Sequence[_Account]) -> float:
    return max(account.relevance for account in group) + _OFTEN_TOLD * log(len(group))


def _best(group: Sequence[_Account]) -> _Account:
    return max(
        group,
        key=lambda account: (
            account.clarity + account.relevance,
            -account.day.toordinal(),
            account.quote.article.id,
        ),
    )


def _event(group: Sequence[_Account]) -> Event:
    best = _best(group)
    others = (account.quote.article for account in group if account is not best)
    return Event(best.day, best.quote, (best.quote.article, *others))
