"""Compare the quotes of several libraries; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.claims.compare import compare
from index.claims.origins import one_per_origin
from index.model import Article, Claim, Quote
from index.question.answer_type import expected_answer
from index.reader.sentence_scores import Evidence, Sentence
from index.text.sentences import sentences
from index.text.span import Span


@dataclass(frozen=True, slots=True)
class QuoteComparison:
    """Which quotes agree and which differ; the fields are those of `Answer`."""

    differing: tuple[Claim, ...]
    agreeing: tuple[Article, ...]
    agreed: str


def compare_quotes(question: str, quotes: Sequence[Quote]) -> QuoteComparison:
    """Compare quotes of several answers to one question.

    Args:
        question: the question that they answer.
        quotes: the most confident first.
    """
    outlines = {quote.article.id: sentences(quote.article.text, quote.article.language) for quote in quotes}
    read = tuple(sentence for quote in quotes for sentence in _sentences(quote, outlines[quote.article.id]))
    comparison = compare(expected_answer(question), Evidence(sentences=read, outlines=outlines))
    claims = (Claim(_holding(claim.sentence, quotes), claim.value.text) for claim in comparison.differing)
    agreeing = (claim.article for claim in one_per_origin(comparison.agreeing))
    return QuoteComparison(tuple(claims), tuple(agreeing), comparison.agreed)


def _sentences(quote: Quote, outline: Sequence[Span]) -> Iterator[Sentence]:
    for number, span in enumerate(outline):
        if quote.start <= span.start and span.end <= quote.end:
            yield Sentence(quote.article, number, span, score=0.0)


def _holding(sentence: Sentence, quotes: Sequence[Quote]) -> Quote:
    return next(
        quote
        for quote in quotes
        if quote.article.id == sentence.article.id
        and quote.start <= sentence.span.start
        and sentence.span.end <= quote.end
    )
