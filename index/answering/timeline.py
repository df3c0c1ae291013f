"""A topic -> its events, oldest first: one dated sentence each, exactly as an article has it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import log

import numpy as np

from index.model import Article, Hit, Quote
from index.text.boilerplate import dateline_end
from index.text.sentences import sentences
from index.text.tokens import content_words, words
from index.timeframe import day_of
from index.vectors.embedding import Embedder, Vectors

_RELEVANT = 0.65  # share of the best article's relevance from which another is about the topic
_ARTICLES = 60  # of which sentences are compared: one second on two cores
_LEAD = 6  # sentences of an article among which its event is looked for
_LATER = 0.04  # what each further sentence costs: news begins with what is new
_HALF = 0.5  # share of the topic's words that headline and sentence must have
_FEWEST_WORDS, _MOST_WORDS = 6, 60
_RECENT = timedelta(days=7)  # how far before its article a day may lie that a sentence names as its event's
_SAME_TIME = timedelta(days=2)
_SAME_EVENT = 0.62  # cosine of two headlines with their sentences from which they tell one event
_OFTEN_TOLD = 0.1  # weight of how many articles tell an event beside how relevant the best is
_BACKGROUND = re.compile(
    r"\b(?:1[89]|20)\d\d\b|\b(?:last|previous|earlier this) (?:year|month)\b"
    r"|\bhad (?:been|previously)|\bsince\b",
    re.IGNORECASE,
)
_DATED_BACK = 0.25
_FURNITURE = re.compile(  # what stands around an article's text
    r"\b(?:subscribe|sign up|newsletter|click|follow us|read more|please read|live updates|what to know"
    r"|what you need to know|here['’]s (?:what|how|when|where|why)|contributed to this report)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on `day`, in the words of one article.

    `day` is what the quoted sentence names, else the day of its article in the publisher's time zone.
    `articles` are all that tell it, the quoted one first.
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


def timeline(topic: str, hits: Sequence[Hit], embedder: Embedder, limit: int) -> tuple[Event, ...]:
    """Return at most `limit` events, those most told and nearest to the topic, oldest first.

    Args:
        topic: in words.
        hits: passages about it; articles without a date are left out.
        embedder: tells which accounts are of one event.
        limit: how many events at most.
    """
    accounts = [account for hit in _relevant(hits) if (account := _account(topic, hit))]
    if not accounts:
        return ()
    texts = [f"{it.quote.article.title}. {it.quote.text}" for it in accounts]
    events = _grouped(accounts, embedder.embed(texts))
    events.sort(key=lambda group: -_weight(group))
    told = sorted(events[:limit], key=lambda group: (_best(group).day, _best(group).quote.article.id))
    return tuple(_event(group) for group in told)


def _relevant(hits: Sequence[Hit]) -> list[Hit]:
    """Return the best passage of each article that is about the topic; how new it is does not count."""
    best: dict[str, Hit] = {}
    for hit in sorted(hits, key=lambda hit: -_relevance(hit)):
        if hit.passage.article.published:
            best.setdefault(hit.passage.article.id, hit)
    ranked = list(best.values())[:_ARTICLES]
    return [hit for hit in ranked if _relevance(hit) >= _RELEVANT * _relevance(ranked[0])]


def _relevance(hit: Hit) -> float:
    return 0.7 * hit.dense + 0.3 * hit.lexical


def _account(topic: str, hit: Hit) -> _Account | None:
    """Return the sentence that tells the article's event: early, in the headline's words and the topic's."""
    article = hit.passage.article
    wanted, headline = set(content_words(topic)), set(content_words(article.title))
    told = [
        (clarity, quote)
        for number, quote in _sentences(hit)
        if (clarity := _clarity(quote.text, number, wanted, headline)) is not None
    ]
    if not told or article.published is None:
        return None
    clarity, quote = max(told, key=lambda it: it[0])
    published = article.published.date()
    named = day_of(quote.text, article.published)
    day = named if named and published - _RECENT <= named <= published else published
    return _Account(day, quote, _relevance(hit), clarity)


def _sentences(hit: Hit) -> Iterator[tuple[int, Quote]]:
    """Yield the sentences that the article begins with, and those of the passage, without datelines."""
    article, passage = hit.passage.article, hit.passage
    for number, span in enumerate(sentences(article.text, article.language)):
        if number < _LEAD or passage.start <= span.start < passage.end:
            text = article.text[span.start : span.end]
            if "\n" not in text:
                yield number, Quote(article, span.start + dateline_end(text), span.end)


def _clarity(text: str, number: int, wanted: set[str], headline: set[str]) -> float | None:
    """Return how clearly the `number`th sentence tells an event of the topic, or None if it does not."""
    length, said = len(text.split()), set(words(text))
    if not _FEWEST_WORDS <= length <= _MOST_WORDS or text.endswith("?") or _FURNITURE.search(text):
        return None
    if not wanted & said or _share(wanted, said | headline) < _HALF:
        return None
    back = _DATED_BACK if _BACKGROUND.search(text) else 0.0
    return _share(headline, said) + _share(wanted, said) - _LATER * min(number, _LEAD) - back


def _share(wanted: set[str], said: set[str]) -> float:
    return len(wanted & said) / len(wanted) if wanted else 0.0


def _grouped(accounts: Sequence[_Account], vectors: Vectors) -> list[list[_Account]]:
    """Put accounts together that are of the same days and say the same as all those there."""
    alike = vectors @ vectors.T >= _SAME_EVENT
    groups: list[list[int]] = []
    for number, account in enumerate(accounts):
        for group in groups:
            if all(abs(accounts[it].day - account.day) <= _SAME_TIME for it in group) and np.all(
                alike[number, group]
            ):
                group.append(number)
                break
        else:
            groups.append([number])
    return [[accounts[number] for number in group] for group in groups]


def _weight(group: Sequence[_Account]) -> float:
    return max(it.relevance for it in group) + _OFTEN_TOLD * log(len(group))


def _best(group: Sequence[_Account]) -> _Account:
    return max(group, key=lambda it: (it.clarity + it.relevance, -it.day.toordinal(), it.quote.article.id))


def _event(group: Sequence[_Account]) -> Event:
    best = _best(group)
    others = (it.quote.article for it in group if it is not best)
    return Event(best.day, best.quote, (best.quote.article, *others))
