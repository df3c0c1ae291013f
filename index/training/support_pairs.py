"""True and falsified lines with what they cite, on which the judgement of written lines is fitted."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from index.model import Answer, Article, Quote
from index.text import normalise
from index.text.sentences import sentences
from index.text.stemming import canonical_forms
from index.training.datasets import Dataset
from index.training.falsehoods import Falsehood, falsehoods, names_in, subtle_falsehoods
from index.writing.checks import failed_rule
from index.writing.given import Cited, GivenSentence, sentences_given

TRUE = frozenset({"reference", "copy", "headline"})
"""The kinds of true lines: reference answers, evidence sentences, and headlines with the first sentences."""

PLANTED = frozenset({"number", "name", "date", "negation", "source", "time"})
"""The kinds of falsehoods of which at most one in fifty may pass."""

_SPEAKERS = ("Reuters", "Lindow Gazette", "the Prime Minister", "General Voss")
_COPIES = 120  # evidence sentences of a dataset
_HEADLINES = 250  # articles of a dataset whose headlines are tried
_COPY = range(40, 300)  # characters of an evidence sentence
_LONG = 600  # characters of an article whose headline is tried
_SHORT_SENTENCE = 60
_LEAD = 4  # sentences that a headline cites
_MORE = 2  # sentences that a reference answer cites beside its evidence
_ELSEWHERE = 12  # sentences of an article of which two are cited wrongly
_FEWEST = 4  # words of a headline
_SAID = 0.5  # share of them that the first sentences have, if these say it
_SITE = re.compile(r"\s*[|\-–:]\s*(?:CNN|USA TODAY|Reuters|BBC.*)$")


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference answer to a question, with the sentences that it cites.

    The listed evidence has gaps. So an answer also cites up to two of the sentences that a language model
    would be given with the evidence, if they have words of the answer that are not in the evidence.

    Attributes:
        answer: the question and when it was asked, without quotes.
        text: the answer in a sentence.
        cited: the sentences.
        falsehoods: false sentences about the same that no rule made: they were written.
    """

    answer: Answer
    text: str
    cited: Cited
    falsehoods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SupportPair:
    """A line with what it cites.

    Attributes:
        kind: what kind of true line it is, or how it was falsified.
        line: the text.
        answer: the question that it answers, and when.
        cited: the sentences.
    """

    kind: str
    line: str
    answer: Answer
    cited: Cited

    @property
    def is_true(self) -> bool:
        """Whether the sentences say the line."""
        return self.kind in TRUE

    @property
    def failed_rule(self) -> str | None:
        """The name of the rule that drops the line before it is judged, or None."""
        return failed_rule(self.line, self.cited, self.answer, AnyWord())


@dataclass(frozen=True, slots=True)
class AnyWord:
    """A library that has every word, and no names."""

    def articles_naming(self, word: str) -> int:
        """Return 0: no word is a name."""
        del word
        return 0

    def knows(self, word: str) -> bool:
        """Return whether the word has letters alone."""
        return word.isalpha()


def support_pairs(
    answers: Sequence[Reference], articles: Mapping[str, Article], seed: int
) -> Iterator[SupportPair]:
    """Yield true lines about `articles`, and falsehoods made of them.

    Args:
        answers: to questions about the articles.
        articles: by name.
        seed: determines what is falsified, and how.
    """
    chance = random.Random(seed)  # noqa: S311 - a choice, not a secret
    names = sorted({name for reference in answers for name in names_in(reference.cited.text)})
    for each in answers:
        true = SupportPair("reference", each.text, each.answer, each.cited)
        yield from _with_falsehoods(true, names, chance)
        yield from (replace(true, kind="written", line=falsehood) for falsehood in each.falsehoods)
        if other := _elsewhere(each.cited, chance):
            yield replace(true, kind="other sentences", cited=other)
    for each in chance.sample(answers, min(_COPIES, len(answers))):
        sentence = chance.choice(each.cited.sentences).text
        if len(sentence) in _COPY:
            copy = SupportPair("copy", sentence, each.answer, each.cited)
            yield from _with_falsehoods(copy, names, chance)
    long = [article for article in articles.values() if article.title and len(article.text) > _LONG]
    for article in chance.sample(long, min(_HEADLINES, len(long))):
        if headline := _headline(article):
            yield from _with_falsehoods(headline, names, chance)


def references(dataset: Dataset, articles: Mapping[str, Article]) -> Iterator[Reference]:
    """Yield the reference answers of `dataset` whose evidence stands in `articles`."""
    for question in dataset.questions:
        if question.reference and (cited := _evidence(question.evidence, articles)).sentences:
            answer = _answer(question.question, question.asked_at)
            completed = _completed(question.reference, answer, cited)
            yield Reference(answer, question.reference, completed, question.falsehoods)


def _answer(question: str, asked_at: datetime) -> Answer:
    return Answer(question, asked_at, (), (), 1.0, abstained=False)


def _with_falsehoods(true: SupportPair, names: Sequence[str], chance: random.Random) -> Iterator[SupportPair]:
    yield true
    false: Iterator[Falsehood] = falsehoods(true.line, names, _SPEAKERS, chance)
    for falsehood in (*false, *subtle_falsehoods(true.line, names_in(true.cited.text), chance)):
        yield SupportPair(falsehood.kind, falsehood.text, true.answer, true.cited)


def _evidence(evidence: Sequence[tuple[str, str]], articles: Mapping[str, Article]) -> Cited:
    """Return the sentences of the articles that the evidence lies in."""
    quotes = []
    for name, text in evidence:
        article, exact = articles.get(name), normalise.text(text)
        start = article.text.find(exact) if article else -1
        if article and start >= 0:
            quotes += [
                Quote(article, span.start, span.end)
                for span in sentences(article.text, article.language)
                if span.start < start + len(exact) and start < span.end
            ]
    return _cited(quotes)


def _completed(line: str, answer: Answer, cited: Cited) -> Cited:
    """Return `cited` and up to two sentences around it with most of the words of `line` that it lacks."""
    quotes = [sentence.quote for sentence in cited.sentences]
    rest = [each.quote for each in sentences_given(replace(answer, quotes=tuple(quotes)))]
    for _ in range(_MORE):
        lacking = canonical_forms(line) - _cited(quotes).stems
        rest = [quote for quote in rest if quote not in quotes]
        best = max(rest, key=lambda quote: len(lacking & canonical_forms(quote.text)), default=None)
        if best is None or lacking.isdisjoint(canonical_forms(best.text)):
            break
        quotes.append(best)
    return _cited(quotes)


def _cited(quotes: Sequence[Quote]) -> Cited:
    return Cited(tuple(GivenSentence(number, quote) for number, quote in enumerate(quotes, 1)))


def _elsewhere(cited: Cited, chance: random.Random) -> Cited | None:
    """Return two other sentences of the first cited article, near its beginning."""
    article = cited.sentences[0].quote.article
    taken = {sentence.quote.start for sentence in cited.sentences}
    others = [
        Quote(article, span.start, span.end)
        for span in sentences(article.text, article.language)
        if span.start not in taken and len(span) > _SHORT_SENTENCE
    ]
    return _cited(chance.sample(others[:_ELSEWHERE], 2)) if len(others) > 2 else None  # noqa: PLR2004 - "two"


def _headline(article: Article) -> SupportPair | None:
    """Return the headline with the sentences at the beginning, if these have most of its words."""
    title = without_site(article.title)
    lead = _cited(
        [Quote(article, span.start, span.end) for span in sentences(article.text, article.language)[:_LEAD]]
    )
    forms = canonical_forms(title)
    if len(forms) < _FEWEST or title.endswith("?"):
        return None
    if len(forms & canonical_forms(lead.text)) < _SAID * len(forms):
        return None
    published = article.published or datetime(2000, 1, 1, tzinfo=UTC)
    return SupportPair("headline", f"{title}.", _answer("", published), lead)


def without_site(title: str) -> str:
    """Return a headline without the name of its site behind it."""
    return _SITE.sub("", title)
