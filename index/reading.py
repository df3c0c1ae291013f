"""Passages -> the sentences that may answer, and quotes made of them; pure but for the embedder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.embedding import Embedder, Vectors
from index.lexical import coverage, words
from index.model import Article, Hit, Quote, Span
from index.sentences import sentences

_PASSAGES = 5  # read sentence by sentence
_SENTENCES = 32  # whose vectors are made: what one question may cost
_OVERLAP = 0.5  # weight of shared words beside the cosine of the sentence and the score of its passage
_FEWEST_WORDS = 6  # a shorter sentence is a heading, a byline or a fragment
_FRAGMENT = 0.3  # what that costs
_OTHER_PARAGRAPH = 0.2
_LONGEST = 500  # characters of a quote
_OF_ONE_ARTICLE = 2
_WORTH = 0.7  # share of the best sentence's score below which a further one is not quoted
_NEAR = 0.3  # cosine below which a further sentence is not about the question
_ALIKE = 0.6  # share of the shorter quote's words from which two quotes say the same


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that was read: the `number`th of its article, and what speaks for it."""

    article: Article
    number: int
    span: Span
    cosine: float
    coverage: float
    score: float


@dataclass(frozen=True, slots=True)
class _Unread:
    article: Article
    number: int
    span: Span
    coverage: float
    length: int
    passage: float

    @property
    def promise(self) -> float:
        return _OVERLAP * self.coverage + self.passage - (_FRAGMENT if self.length < _FEWEST_WORDS else 0.0)


def read(
    question: Vectors, hits: Sequence[Hit], idf: Mapping[str, float], embedder: Embedder
) -> list[Sentence]:
    """Return the sentences of the best passages, best first.

    Args:
        question: its unit vector.
        hits: the ranking.
        idf: the rarity of the question's words.
        embedder: makes the sentences' vectors.
    """
    unread = _sentences_of(hits[:_PASSAGES], idf)
    unread.sort(key=lambda sentence: -sentence.promise)
    unread = unread[:_SENTENCES]
    if not unread:
        return []
    vectors = embedder.embed([it.article.text[it.span.start : it.span.end] for it in unread])
    cosines = (vectors @ question).tolist()
    scored = [
        Sentence(it.article, it.number, it.span, cosine, it.coverage, cosine + it.promise)
        for it, cosine in zip(unread, cosines, strict=True)
    ]
    return sorted(scored, key=lambda sentence: -sentence.score)


def _sentences_of(hits: Sequence[Hit], idf: Mapping[str, float]) -> list[_Unread]:
    found: dict[tuple[str, int], _Unread] = {}  # a sentence shared by two passages counts with the better one
    for hit in hits:
        article = hit.passage.article
        for number, span in enumerate(sentences(article.text, article.language)):
            if hit.passage.start <= span.start and span.end <= hit.passage.end:
                said = words(article.text[span.start : span.end])
                unread = _Unread(article, number, span, coverage(set(said), idf), len(said), hit.score)
                found.setdefault((article.id, number), unread)
    return list(found.values())


def quotes(read_sentences: Sequence[Sentence], limit: int) -> list[Quote]:
    """Return at most `limit` quotes of one or two sentences, best first, no two of which say the same.

    A sentence is quoted together with the better one of its two neighbours, which often names whom or
    what it is about, where that is no longer than a quote may be.
    """
    known = {(sentence.article.id, sentence.number): sentence for sentence in read_sentences}
    chosen: list[Quote] = []
    for sentence in _worth_quoting(read_sentences):
        if len(chosen) == limit:
            break
        taken = [quote for quote in chosen if quote.article.id == sentence.article.id]
        quote = _widened(sentence, known, taken)
        if len(taken) == _OF_ONE_ARTICLE or _overlaps(quote, taken):
            continue
        if not any(_alike(quote, other) for other in chosen):
            chosen.append(quote)
    return chosen


def _worth_quoting(read_sentences: Sequence[Sentence]) -> list[Sentence]:
    first, *others = read_sentences
    enough = _WORTH * first.score
    return [first, *(it for it in others if it.score >= enough and it.cosine >= _NEAR)]


def _widened(sentence: Sentence, known: Mapping[tuple[str, int], Sentence], taken: Sequence[Quote]) -> Quote:
    alone = Quote(sentence.article, sentence.span.start, sentence.span.end)
    numbers = (sentence.number - 1, sentence.number + 1)
    neighbours = [known[key] for number in numbers if (key := (sentence.article.id, number)) in known]
    if not neighbours:
        return alone
    better = max(neighbours, key=lambda neighbour: neighbour.score - _parted(sentence, neighbour))
    start, end = min(alone.start, better.span.start), max(alone.end, better.span.end)
    both = Quote(sentence.article, start, end)
    return alone if end - start > _LONGEST or _overlaps(both, taken) else both


def _parted(sentence: Sentence, neighbour: Sentence) -> float:
    """Return what speaks against quoting two sentences together: that a paragraph ends between them."""
    first, second = sorted((sentence.span, neighbour.span))
    return _OTHER_PARAGRAPH if "\n" in sentence.article.text[first.end : second.start] else 0.0


def _overlaps(quote: Quote, taken: Sequence[Quote]) -> bool:
    return any(quote.start < other.end and other.start < quote.end for other in taken)


def _alike(one: Quote, other: Quote) -> bool:
    first, second = set(words(one.text)), set(words(other.text))
    return len(first & second) > _ALIKE * min(len(first), len(second))
