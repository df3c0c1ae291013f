"""Names of a question that no quote mentions, so that the quotes may be about something else; pure."""

import re
from collections.abc import Sequence
from math import log

from index.model import Article, Quote
from index.question.entities import Entities
from index.reader.sentence_scores import Sentence
from index.text.names import is_about_another, mentions
from index.text.tokens import words

# A report is not about its sources.
_ATTRIBUTION = re.compile(
    r"\baccording to [^,.;]*"
    r"|\b(?:officials|sources|analysts|experts|diplomats) (?:in|from|at) [A-Z]\w+(?:(?:,| and) [A-Z]\w+)*"
)
# How much less likely to answer than the best sentence a sentence of the right year may be.
_LIKELY = log(100)
_YEAR = re.compile(r"(?:19|20)\d\d")


def missing_entities(entities: Entities, quotes: Sequence[Quote]) -> tuple[str, ...]:
    """Return the names and numbers missing from the quote, with its headline, that lacks the fewest."""
    return min((_lacking(entities, quote) for quote in quotes), key=len, default=())


def of_its_years(entities: Entities, read: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Return the likely sentences from articles of the years that the question names, best first.

    They tell apart the events of a yearly series. Without a year in the question the result is empty.
    """
    years = [name for name in entities.names if _YEAR.fullmatch(name)]
    if not years or not read:
        return ()
    likely = (sentence for sentence in read if sentence.score >= read[0].score - _LIKELY)
    return tuple(
        sentence for sentence in likely if all(_is_its_year(year, sentence.article) for year in years)
    )


def _lacking(entities: Entities, quote: Quote) -> tuple[str, ...]:
    article = quote.article
    title, text = article.title, _ATTRIBUTION.sub(" ", quote.text)
    said = f"{title} {text}"
    names = [name for name in entities.names if not (_is_there(name, said) or _is_its_year(name, article))]
    lacking = {word for name in names for word in words(name)}
    pairs = [
        str(pair)
        for pair in entities.pairs
        if lacking.isdisjoint(words(pair.qualifier)) and is_about_another(pair, title, text, entities.is_name)
    ]
    return (*names, *pairs)


def _is_there(name: str, text: str) -> bool:
    if name[0].isdigit():
        return set(words(text)) >= set(words(name))
    return mentions(name, text)


def _is_its_year(name: str, article: Article) -> bool:
    """Return whether `name` is the year in which the article was published, or one that it mentions."""
    if not _YEAR.fullmatch(name):
        return False
    return name in article.text or (article.published is not None and str(article.published.year) == name)
