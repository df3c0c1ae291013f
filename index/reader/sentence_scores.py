"""Ranked passages -> their sentences, in the order in which they seem to answer; pure but for the reader."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np

from index.model import Article, Hit
from index.reader.protocol import Excerpt, Reader
from index.text.boilerplate import is_boilerplate, reason_given
from index.text.sentences import sentences
from index.text.span import Span
from index.text.term_weights import coverage
from index.text.tokens import words

PASSAGES = 5
"""Passages that are read: what one question may cost."""

_PASSAGE = 6.0  # weight of the passage's place in the ranking, beside the reader's score
_OVERLAP = 2.0  # weight of the question's words in the sentence
_REASON = (
    4.0  # weight of a reason in the sentence, where one is asked for: known answers, to which the reader
)
# is fitted, hardly ever are one
_FEWEST_WORDS = 5  # a shorter sentence is a heading, a byline or a fragment
_WHY = re.compile(r"\b(?:why|for\s+what\s+reason|what\s+(?:made|led|caused|prompted))\b", re.IGNORECASE)
_FRAGMENT = 2.0  # what that costs
_READ = 0.04  # weight of what reading a passage gave beside its score


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that was read: the `number`th of its article, and what speaks for it.

    `score` orders the sentences of one question; it is a logarithm, so that a sentence that is one
    higher is e times as likely to answer. `answer_start` is the character of the sentence at which the reader
    sees the answer begin, if it tells.
    """

    article: Article
    number: int
    span: Span
    score: float
    answer_start: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What reading the best passages gave.

    Attributes:
        hits: the passages that were read.
        sentences: best first.
        best_score: the highest score of a sentence, without what a reason adds where one is asked for.
        answer_logits: for each passage that was read, the logarithm of how much more its words speak for
            an answer than for none.
        outlines: all sentences of each article that was read, by its id.
    """

    hits: tuple[Hit, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    best_score: float = 0.0
    answer_logits: tuple[float, ...] = ()
    outlines: Mapping[str, Sequence[Span]] = field(default_factory=dict)


def read(question: str, hits: Sequence[Hit], idf: Mapping[str, float], reader: Reader) -> Evidence:
    """Read the best passages of a ranking.

    Args:
        question: in words.
        hits: the ranking.
        idf: the rarity of the question's words.
        reader: scores the sentences.
    """
    reasons = _REASON * bool(_WHY.search(question))
    chosen = _each_story_once(hits)
    articles = {hit.passage.article.id: hit.passage.article for hit in chosen}
    outlines = {id_: sentences(article.text, article.language) for id_, article in articles.items()}
    opened = [(hit, _inside(hit, outlines[hit.passage.article.id])) for hit in chosen]
    excerpts = [_excerpt(hit, [span for _, span in inside]) for hit, inside in opened]
    readings = reader.read(question, excerpts)
    found: dict[tuple[str, int], Sentence] = {}
    best_score: list[float] = []
    for (hit, inside), reading in zip(opened, readings, strict=True):
        begins = reading.answer_starts or [None] * len(inside)
        for (number, span), score, begin in zip(inside, reading.sentences, begins, strict=True):
            answer_start = None if begin is None else begin - (span.start - hit.passage.start)
            worth = score + _prior(hit, span, idf)
            best_score.append(worth)
            worth += reasons and reasons * _reason(hit, span, idf)
            sentence = Sentence(hit.passage.article, number, span, worth, answer_start)
            key = (hit.passage.article.id, number)  # passages share a sentence: it counts with the better one
            if key not in found or found[key].score < sentence.score:
                found[key] = sentence
    ranked = sorted(found.values(), key=lambda sentence: -sentence.score)
    answer_logits = (float(np.logaddexp.reduce([*it.sentences, -30.0])) - it.null_score for it in readings)
    return Evidence(chosen, tuple(ranked), max(best_score, default=0.0), tuple(answer_logits), outlines)


def rescored(hits: Sequence[Hit], found: Evidence) -> tuple[Hit, ...]:
    """Return the hits with what reading gave added to their scores, best first.

    Of a passage that was not read no more is expected than of the worst that was.
    """
    answer_logits = dict(zip(map(id, found.hits), found.answer_logits, strict=True))
    least = min(found.answer_logits, default=0.0)
    weighed = [
        replace(
            hit, score=hit.score + _READ * answer_logits.get(id(hit), least), read=answer_logits.get(id(hit))
        )
        for hit in hits
    ]
    return tuple(sorted(weighed, key=lambda hit: -hit.score))


def _each_story_once(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Return the hits to read: those of copies of an article that is read would say nothing new."""
    read_of: dict[str, str] = {}
    first = (
        hit
        for hit in hits
        if read_of.setdefault(hit.passage.article.story, hit.passage.article.id) == hit.passage.article.id
    )
    return tuple(islice(first, PASSAGES))


def _inside(hit: Hit, outline: Sequence[Span]) -> list[tuple[int, Span]]:
    passage = hit.passage
    return [
        (number, span)
        for number, span in enumerate(outline)
        if passage.start <= span.start and span.end <= passage.end
    ]


def _excerpt(hit: Hit, inside: Sequence[Span]) -> Excerpt:
    passage, start = hit.passage, hit.passage.start
    spans = tuple(Span(span.start - start, span.end - start) for span in inside)
    return Excerpt(passage.article.title, passage.text, spans)


def _text(hit: Hit, span: Span) -> str:
    return hit.passage.article.text[span.start : span.end]


def _reason(hit: Hit, span: Span, idf: Mapping[str, float]) -> float:
    """Return how plainly a sentence gives a reason (0..1), if it is for what the question is about."""
    text = _text(hit, span)
    return reason_given(text) * coverage(set(words(text)), idf)


def _prior(hit: Hit, span: Span, idf: Mapping[str, float]) -> float:
    text = _text(hit, span)
    said = words(text)
    fragment = _FRAGMENT if len(said) < _FEWEST_WORDS or is_boilerplate(text) else 0.0
    return _PASSAGE * hit.score + _OVERLAP * coverage(set(said), idf) - fragment
