"""Sentences that seem to answer -> quotes that can be read on their own; pure."""

from collections.abc import Mapping, Sequence
from math import log

from index.model import Article, Quote
from index.reader.sentence_scores import Evidence, Sentence
from index.text.boilerplate import dateline_end, is_boilerplate, is_heading, refers_back, restates
from index.text.span import Span
from index.text.tokens import words

_OTHER_PARAGRAPH = 1.5  # what speaks against quoting two sentences together: a paragraph ends between them
_UNLIKE = log(400)  # how much less likely to answer a neighbour may be that is quoted with a sentence
_LONGEST = 500  # characters of a quote
_OF_ONE_ARTICLE = 2
_WORTH = log(50)  # how much less likely than the best sentence a further one may be to answer
_NEARLY = log(8)  # … and a further one of an article that has been quoted twice
_ALIKE = 0.6  # share of the shorter quote's words from which two quotes say the same
_BACK = 2  # sentences that a pronoun is followed back

Known = Mapping[tuple[str, int], Sentence]


def quotes(question: str, found: Evidence, limit: int) -> list[Quote]:
    """Return at most `limit` quotes, best first, no two of which say the same.

    A sentence is quoted together with the better one of its two neighbours, which often names whom or
    what it is about, or with those before it where it begins with a pronoun. What only says the
    question again is no first quote. One article gives more than two only where others have nothing to say,
    and what it says is nearly as likely to answer as the best.
    """
    known = {(sentence.article.id, sentence.number): sentence for sentence in found.sentences}
    worth = _worth_quoting(question, found.sentences)
    chosen: list[Quote] = []
    nearly = [it for it in worth if it.score >= worth[0].score - _NEARLY]
    for sentence, most in [*((it, _OF_ONE_ARTICLE) for it in worth), *((it, limit) for it in nearly)]:
        taken = [quote for quote in chosen if quote.article.id == sentence.article.id]
        if len(chosen) == limit or len(taken) >= most:
            continue
        quote = _widened(sentence, known, found.outlines[sentence.article.id], taken)
        if not _overlaps(quote, taken) and not any(_alike(quote, other) for other in chosen):
            chosen.append(quote)
    return chosen


def quote_of(sentence: Sentence, found: Evidence) -> Quote:
    """Return the quote in which a sentence that was read can be read on its own."""
    known = {(it.article.id, it.number): it for it in found.sentences}
    return _widened(sentence, known, found.outlines[sentence.article.id], [])


def _worth_quoting(question: str, read: Sequence[Sentence]) -> list[Sentence]:
    """Return what is likely enough to answer, with a first sentence that says more than the question."""
    story = [it for it in read if not is_boilerplate(_text(it))]
    first = [it for it in story if not restates(_text(it), question)][:1]
    # What says the question again is like it in every word: it is no measure of how likely others are.
    enough = (first or story)[0].score - _WORTH if story else 0.0
    return [*first, *(it for it in story if it.score >= enough and it not in first)]


def _widened(sentence: Sentence, known: Known, outline: Sequence[Span], taken: Sequence[Quote]) -> Quote:
    article, span = sentence.article, sentence.span
    alone = _quote(article, span, span)
    origin = _origin(sentence, outline)
    if origin != span:
        wider = _quote(article, origin, span)
        return alone if _is_too_long(wider) or _overlaps(wider, taken) else wider
    numbers = (sentence.number - 1, sentence.number + 1)
    neighbours = [known[key] for number in numbers if (key := (article.id, number)) in known]
    neighbours = [it for it in neighbours if _belongs(it, sentence)]
    if not neighbours:
        return alone
    better = max(neighbours, key=lambda neighbour: neighbour.score - _parted(sentence, neighbour))
    both = _quote(article, *sorted((span, better.span)))
    return alone if _is_too_long(both) or _overlaps(both, taken) else both


def _belongs(neighbour: Sentence, sentence: Sentence) -> bool:
    text = _text(neighbour)
    near = neighbour.score >= sentence.score - _UNLIKE
    return near and not is_boilerplate(text) and not is_heading(text)


def _origin(sentence: Sentence, outline: Sequence[Span]) -> Span:
    """Return the sentence, at most a few before, in which what this one refers back to is named."""
    text, first = sentence.article.text, sentence.number
    while first and sentence.number - first < _BACK and refers_back(_cut(text, outline[first])):
        if is_boilerplate(_cut(text, outline[first - 1])):
            break
        first -= 1
    return outline[first]


def _quote(article: Article, first: Span, last: Span) -> Quote:
    return Quote(article, first.start + dateline_end(_cut(article.text, first)), last.end)


def _cut(text: str, span: Span) -> str:
    return text[span.start : span.end]


def _text(sentence: Sentence) -> str:
    return _cut(sentence.article.text, sentence.span)


def _is_too_long(quote: Quote) -> bool:
    return quote.end - quote.start > _LONGEST


def _parted(sentence: Sentence, neighbour: Sentence) -> float:
    """Return what speaks against quoting two sentences together: that a paragraph ends between them."""
    first, second = sorted((sentence.span, neighbour.span))
    return _OTHER_PARAGRAPH if "\n" in sentence.article.text[first.end : second.start] else 0.0


def _overlaps(quote: Quote, taken: Sequence[Quote]) -> bool:
    return any(quote.overlaps(other) for other in taken)


def _alike(one: Quote, other: Quote) -> bool:
    first, second = set(words(one.text)), set(words(other.text))
    if any(map(str.isdigit, first - second)) and any(map(str.isdigit, second - first)):
        return False  # another figure: news, or a contradiction
    return len(first & second) > _ALIKE * min(len(first), len(second))
