"""Choose quotes that can be read on their own from the sentences that seem to answer; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp
from operator import itemgetter

from index.model import Article, Quote
from index.reader.sentence_scores import Evidence, Sentence
from index.text.boilerplate import dateline_end, is_boilerplate, is_heading, is_row, refers_back, restates
from index.text.span import Span
from index.text.tokens import words

_LONGEST = 600
"""Characters of a quote, which Discord shows whole.

Before, three sentences and 500 characters were the most. Of natural questions of 2022 and 2024H2 that the
reader had not seen, the first quote now answers .62 and .61 instead of .58 and .575, and one of three .79 and
.78 instead of .75 and .77. A quote now has 410 characters on average, instead of 340."""

_MOST_SENTENCES = 4
_FEWEST_WORDS = 8  # of a line without final punctuation; shorter lines are headings
_FURTHER = 0.99
"""What the value of a quote is multiplied by for each sentence after the first.

Of natural questions of 2022 and 2024H2 that the reader had not seen, the first quote answers .56 with .9, .58
with .97, .585 with .99 and .59 with 1, which makes every quote as long as it may be."""

_WORTH = 1 / 50  # share of the first quote's value that a further one needs
_OTHER_ARTICLE = 0.3
"""How likely another article must be to answer, as a share of the first quote's article, to be quoted, too.

Of the quotes shown for natural questions of 2022, this raises the share from articles that answer from .86 to
.89, and no question loses its answer."""

_ALIKE = 0.6  # share of the shorter quote's words from which two quotes say the same
_BACK = 2  # how many sentences back the referent of a pronoun is looked for


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A quote that may be shown.

    Attributes:
        quote: consecutive sentences of one article.
        numbers: which sentences they are.
        value: how likely it is that the quote answers.
        best: the sentence of it that most likely does.
    """

    quote: Quote
    numbers: range
    value: float
    best: Sentence


def quotes(question: str, found: Evidence, limit: int) -> list[Quote]:
    """Return at most `limit` quotes, best first, no two of which say the same.

    A quote is the run of sentences that most likely holds the answer. If it would begin with a pronoun, the
    sentence before is quoted with it, unless the quote became too long. A sentence that only repeats the
    question does not come first. Another article is quoted only if a good part of the evidence is in it.
    """
    candidates = sorted(_candidates(found), key=lambda candidate: -candidate.value)
    if not candidates:
        return []
    says_more = (candidate for candidate in candidates if not restates(candidate.best.text, question))
    first = next(says_more, candidates[0])
    shares = _article_shares(found)
    enough = _OTHER_ARTICLE * shares[first.quote.article.id]
    chosen = [first.quote]
    for candidate in candidates:
        quote = candidate.quote
        if len(chosen) >= limit:
            break
        if candidate.value < _WORTH * first.value:
            continue
        if quote.article.id != first.quote.article.id and shares[quote.article.id] < enough:
            continue
        if not any(quote.overlaps(other) or _alike(quote, other) for other in chosen):
            chosen.append(quote)
    return chosen[:limit]


def leading_quotes(found: Evidence, limit: int) -> list[Quote]:
    """Return the best quote of each article about as near to a topic as the nearest, newest first.

    No two of them say the same.
    """
    shares = _article_shares(found)
    enough = _OTHER_ARTICLE * max(shares.values(), default=0.0)
    leading: dict[str, Quote] = {}
    for candidate in sorted(_candidates(found), key=lambda candidate: -candidate.value):
        quote = candidate.quote
        told = any(_alike(quote, other) for other in leading.values())
        if shares[quote.article.id] >= enough and quote.article.id not in leading and not told:
            leading[quote.article.id] = quote
    return sorted(leading.values(), key=lambda quote: _age(quote.article))[:limit]


def _age(article: Article) -> float:
    return -article.published.timestamp() if article.published else 0.0


def quote_of(sentence: Sentence, found: Evidence) -> Quote:
    """Return the quote that shows `sentence` with the context needed to understand it."""
    holding = (
        candidate
        for candidate in _candidates(found)
        if candidate.quote.article.id == sentence.article.id and sentence.number in candidate.numbers
    )
    best = max(holding, key=lambda candidate: candidate.value, default=None)
    if best is None:
        return _quote(sentence, sentence.span, sentence.span)
    start, end = best.quote.start, sentence.span.end
    return replace(best.quote, answer=Span(max(start, sentence.span.start), end))


def _candidates(found: Evidence) -> Iterator[_Candidate]:
    """Yield every run of sentences that may be quoted, without headings and boilerplate inside."""
    shares = _shares(found.sentences)
    read = {
        (sentence.article.id, sentence.number): (share, sentence)
        for sentence, share in zip(found.sentences, shares, strict=True)
    }
    for sentence in found.sentences:
        article, outline = sentence.article, found.outlines[sentence.article.id]
        first, run = sentence.number, []
        for last in range(first, min(first + _MOST_SENTENCES, len(outline))):
            text = _cut(article, outline[last])
            if is_heading(text) and not is_row(text) and len(text.split()) < _FEWEST_WORDS:
                break
            if (article.id, last) not in read or is_boilerplate(text) or (last > first and is_heading(text)):
                break
            if outline[last].end - outline[first].start > _LONGEST and last > first:
                break
            run.append(read[article.id, last])
            origin = _origin(article, outline, first)
            if outline[last].end - outline[origin].start > _LONGEST:
                origin = first
            best = max(run, key=itemgetter(0))[1]
            yield _Candidate(
                _quote(best, outline[origin], outline[last]),
                range(origin, last + 1),
                sum(share for share, _ in run) * _FURTHER ** (last - origin),
                best,
            )
            if is_heading(text):
                break


def _shares(read: Sequence[Sentence]) -> list[float]:
    """Return the probability of each sentence to be the one that answers, if one does."""
    best = max((sentence.score for sentence in read), default=0.0)
    weights = [exp(sentence.score - best) for sentence in read]
    return [weight / sum(weights) for weight in weights]


def _article_shares(found: Evidence) -> dict[str, float]:
    shares = dict.fromkeys(found.outlines, 0.0)
    for sentence, share in zip(found.sentences, _shares(found.sentences), strict=True):
        shares[sentence.article.id] += share
    return shares


def _origin(article: Article, outline: Sequence[Span], number: int) -> int:
    """Return the number of the nearby earlier sentence that names what this one refers back to."""
    first = number
    while first and number - first < _BACK and refers_back(_cut(article, outline[first])):
        before = _cut(article, outline[first - 1])
        if is_boilerplate(before) or is_heading(before):
            break
        first -= 1
    return first


def _quote(sentence: Sentence, first: Span, last: Span) -> Quote:
    """Return the quote from sentence `first` to sentence `last`, in which `sentence` answers."""
    article, answer = sentence.article, sentence.span
    start = first.start + dateline_end(_cut(article, first))
    return Quote(article, start, last.end, answer=Span(max(start, answer.start), answer.end))


def _cut(article: Article, span: Span) -> str:
    return article.text[span.start : span.end]


def _alike(one: Quote, other: Quote) -> bool:
    first, second = set(words(one.text)), set(words(other.text))
    if any(map(str.isdigit, first - second)) and any(map(str.isdigit, second - first)):
        return False  # another figure: news, or a contradiction
    return len(first & second) > _ALIKE * min(len(first), len(second))
