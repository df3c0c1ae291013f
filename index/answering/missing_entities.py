"""Names of a question that no quote mentions, so that the quotes may be about something else; pure."""

import re
from collections.abc import Sequence

from index.model import Quote
from index.question.entities import Entities
from index.retrieval.ranking import is_of_year
from index.text.names import is_about_another, mentions
from index.text.tokens import words

# A report is not about its sources.
_ATTRIBUTION = re.compile(
    r"\baccording to [^,.;]*"
    r"|\b(?:officials|sources|analysts|experts|diplomats) (?:in|from|at) [A-Z]\w+(?:(?:,| and) [A-Z]\w+)*"
)


def missing_entities(entities: Entities, quotes: Sequence[Quote]) -> tuple[str, ...]:
    """Return the names and numbers missing from the quote, with its headline, that lacks the fewest."""
    return min((_lacking(entities, quote) for quote in quotes), key=len, default=())


def _lacking(entities: Entities, quote: Quote) -> tuple[str, ...]:
    article = quote.article
    title, text = article.title, _ATTRIBUTION.sub(" ", quote.text)
    said = f"{title} {text}"
    names = [name for name in entities.names if not (_is_there(name, said) or is_of_year(article, name))]
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
