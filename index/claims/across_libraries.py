"""Quotes out of several libraries -> who agrees and who differs; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.claims.compare import compare
from index.claims.origins import one_per_origin
from index.model import Article, Claim, Quote
from index.reader.sentence_scores import Evidence, Sentence
from index.text.sentences import sentences
from index.text.span import Span


@dataclass(frozen=True, slots=True)
class QuoteComparison:
    """What these are in an `Answer`."""

    differing: tuple[Claim, ...]
    agreeing: tuple[Article, ...]
    agreed: str


def compare_quotes(question: str, quotes: Sequence[Quote]) -> QuoteComparison:
    """Return who differs and who agrees, over quotes of several answers.

    Args:
        question: that all of them answer.
        quotes: the surest first.
    """
    outlines = {it.article.id: sentences(it.article.text, it.article.language) for it in quotes}
    read = tuple(sentence for quote in quotes for sentence in _sentences(quote, outlines[quote.article.id]))
    comparison = compare(question, Evidence(sentences=read, outlines=outlines))
    claims = (Claim(_holding(it.sentence, quotes), it.value.text) for it in comparison.differing)
    agreeing = (it.article for it in one_per_origin(comparison.agreeing))
    return QuoteComparison(tuple(claims), tuple(agreeing), comparison.agreed)


def _sentences(quote: Quote, outline: Sequence[Span]) -> Iterator[Sentence]:
    for number, span in enumerate(outline):
        if quote.start <= span.start and span.end <= quote.end:
            yield Sentence(quote.article, number, span, score=0.0)


def _holding(sentence: Sentence, quotes: Sequence[Quote]) -> Quote:
    return next(
        it
        for it in quotes
        if it.article.id == sentence.article.id
        and it.start <= sentence.span.start
        and sentence.span.end <= it.end
    )
