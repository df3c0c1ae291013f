"""Quotes -> the sentences that a language model may cite: those of the quotes, and those around them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import islice

from index.model import Answer, Article, Quote
from index.text.boilerplate import is_boilerplate
from index.text.clauses import clauses
from index.text.names import capitalised_runs
from index.text.numbers import Numeral, numerals
from index.text.sentences import sentences
from index.text.span import Span
from index.text.stemming import canonical_form
from index.text.tokens import CALENDAR, STOP_WORDS, words
from index.timeframe import day_of
from index.writing.stream import DraftLine

MOST = 20
"""Sentences given at most."""

# Sentences that address a language model, or that imitate the prompt around them. The model
# does not get them: a line that repeats one would stand in what it cites.
_INSTRUCTION = re.compile(
    r"""\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}
        \b(?:instructions?|rules?|prompts?|above|previous|prior|quotes)\b
    |\b(?:system|developer|hidden|your|the)\s+(?:prompt|instructions?)\b|\b(?:new|following|these)\s+instructions?\b
    |\b(?:as|you\s+are|i\s+am)\s+an?\s+(?:ai|assistant|llm)\b|\blanguage\s+model\b|\bchatbot\b
    |\b(?:assistant|system|user|human|ai)\s*:|\b(?:dear|attention|note\s+to)\s+(?:ai|assistant|bot|model)s?\b
    |\b(?:respond|reply|answer|output|print|write|return|repeat)\s+(?:only|exactly|with|the\s+following|this|instead|that)\b
    |\b(?:you\s+must|your\s+(?:answer|reply|response|output|task))\b
    |\b(?:ignorier\w*|vergiss|antworte\w*|anweisung\w*)\b|\b(?:ignora\w*|olvida|responde|instrucciones|olvide)\b
    |\b(?:ignorez|oubliez|r[ée]pondez|instructions\s+pr[ée]c[ée]dentes)\b|\b(?:ignore\s+as|esque[çc]a|responda|instru[çc][õo]es)\b
    |\b(?:ignorate|dimentica|rispondi|istruzioni)\b|игнорир|забудь|инструкц|ответь|忽略|无视|忘记|指令|指示|回答|無視|تجاهل|التعليمات
    |<<<|>>>|\[/?(?:INST|SYS)\]|<\|?/?\w+\|?>|\{\s*"|^\s*\[\d+\]|\[\d+\]\s*\(""",
    re.IGNORECASE | re.VERBOSE,
)
_POSSESSIVE = re.compile(r"[’']s\b|(?<=s)[’'](?!\w)")
_DIGITS = re.compile(r"\d+")
_AROUND = 2  # sentences before and after a quote
_LONGEST = 600  # characters of a sentence; a longer one is a list or a table


@dataclass(frozen=True, slots=True)
class GivenSentence:
    """A sentence of an article that the model may cite by its `number`, counted from 1."""

    number: int
    quote: Quote

    @property
    def text(self) -> str:
        """The article's own characters, on one line."""
        return " ".join(self.quote.text.split())


def sentences_given(answer: Answer) -> list[GivenSentence]:
    """Return the sentences of the quotes of `answer` first, then their neighbours; each is an exact span."""
    quotes = list(dict.fromkeys([*answer.quotes, *(claim.quote for claim in answer.differing)]))
    outlines = {quote.article.id: sentences(quote.article.text, quote.article.language) for quote in quotes}
    spans = dict.fromkeys(_spans(quotes, outlines))
    usable = (
        Quote(article, span.start, span.end)
        for article, span in spans
        if len(span) <= _LONGEST and _is_news(article, span)
    )
    return [GivenSentence(number, quote) for number, quote in enumerate(islice(usable, MOST), 1)]


def is_instruction(text: str) -> bool:
    """Return whether `text` seems to address a language model, or to imitate its prompt."""
    return _INSTRUCTION.search(text) is not None


def _is_news(article: Article, span: Span) -> bool:
    """Return whether a sentence may be given: it is news, and no instruction is in its paragraph."""
    start, end = article.text.rfind("\n\n", 0, span.start), article.text.find("\n\n", span.end)
    paragraph = article.text[max(start, 0) : end if end >= 0 else len(article.text)]
    return not is_boilerplate(article.text[span.start : span.end]) and not is_instruction(paragraph)


def _spans(quotes: Sequence[Quote], outlines: dict[str, list[Span]]) -> Iterator[tuple[Article, Span]]:
    """Yield the sentences within the quotes, then the next ones around each quote in turn."""
    within = [
        [number for number, span in enumerate(outlines[quote.article.id]) if _overlap(quote, span)]
        for quote in quotes
    ]
    for quote, numbers in zip(quotes, within, strict=True):
        yield from ((quote.article, outlines[quote.article.id][number]) for number in numbers)
    for distance in range(1, _AROUND + 1):
        for quote, numbers in zip(quotes, within, strict=True):
            outline = outlines[quote.article.id]
            beside = (numbers[0] - distance, numbers[-1] + distance) if numbers else ()
            yield from ((quote.article, outline[number]) for number in beside if 0 <= number < len(outline))


def _overlap(quote: Quote, span: Span) -> bool:
    return span.start < quote.end and quote.start < span.end


def names_word_by_word(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of each run of capitalised words; a possessive ends a run."""
    for _, run in capitalised_runs(text):
        for part in _POSSESSIVE.split(run):
            said = (word.strip(".,’'") for word in part.split())
            yield tuple(word for word in said if word and word.casefold() not in STOP_WORDS | CALENDAR)


@dataclass(frozen=True)
class Cited:
    """What a line cites."""

    sentences: tuple[GivenSentence, ...]

    @cached_property
    def text(self) -> str:
        """The sentences, in order."""
        return " ".join(sentence.text for sentence in self.sentences)

    @cached_property
    def articles(self) -> tuple[Article, ...]:
        """The cited articles, without repetition."""
        articles = {sentence.quote.article.id: sentence.quote.article for sentence in self.sentences}
        return tuple(articles.values())

    @cached_property
    def with_headlines(self) -> str:
        """The sentences with their headlines and sources."""
        headlines = (f"{article.title} {article.source}" for article in self.articles)
        return " ".join([self.text, *(headline for headline in headlines if not is_instruction(headline))])

    @cached_property
    def initials(self) -> frozenset[str]:
        """The initials of names: UAW where a text has United Auto Workers."""
        runs = (run for _, run in capitalised_runs(self.with_headlines))
        return frozenset("".join(word[0] for word in run.split() if word[0].isupper()) for run in runs)

    @cached_property
    def words(self) -> frozenset[str]:
        """The case-folded words of the sentences, headlines and sources."""
        return frozenset(words(self.with_headlines))

    @cached_property
    def words_of_articles(self) -> frozenset[str]:
        """The case-folded words of the whole articles."""
        return frozenset(word for article in self.articles for word in words(article.text))

    @cached_property
    def names(self) -> tuple[tuple[str, ...], ...]:
        """The names in the cited articles, word by word."""
        texts = (f"{article.title}\n{article.text}" for article in self.articles)
        return tuple({name for text in texts for name in names_word_by_word(text)})

    @cached_property
    def stems(self) -> frozenset[str]:
        """The canonical forms of the words."""
        return frozenset(map(canonical_form, self.words))

    @cached_property
    def numerals(self) -> list[tuple[str, Numeral]]:
        """The numbers of the sentences, each with its sentence."""
        return [
            (sentence.text, numeral) for sentence in self.sentences for numeral in numerals(sentence.text)
        ]

    @cached_property
    def other_digits(self) -> frozenset[str]:
        """The digits of the sentences that belong to no numeral, as in "Aug. 3-22" or "2-1"."""
        return frozenset(
            match[0]
            for sentence in self.sentences
            for inside in [[range(each.start, each.end) for each in numerals(sentence.text)]]
            for match in _DIGITS.finditer(sentence.text)
            if not any(match.start() in span for span in inside)
        )

    @cached_property
    def clauses(self) -> list[str]:
        """The clauses of the sentences."""
        return [clause for sentence in self.sentences for clause in clauses(sentence.text)]

    @cached_property
    def days(self) -> frozenset[date]:
        """The days that the sentences name by weekday, or as "today"."""
        found = (
            day_of(sentence.text, published)
            for sentence in self.sentences
            if (published := sentence.quote.article.published)
        )
        return frozenset(day for day in found if day)

    @property
    def are_dated(self) -> bool:
        """Whether the date of every cited article is known."""
        return len(self.published) == len(self.sentences)

    @cached_property
    def published(self) -> tuple[datetime, ...]:
        """When the articles were published, where that is known."""
        dates = (sentence.quote.article.published for sentence in self.sentences)
        return tuple(published for published in dates if published)


def cited_by(line: DraftLine, given: Sequence[GivenSentence]) -> Cited | None:
    """Return what a line cites, or None if it cites nothing or a number that was not given."""
    known = {sentence.number: sentence for sentence in given}
    if not line.cites or any(number not in known for number in line.cites):
        return None
    return Cited(tuple(known[number] for number in dict.fromkeys(line.cites)))
