"""How the newest stories of a library begin, for someone who asks for the news."""

from collections.abc import Iterator

from index.catalog import Articles
from index.model import Article, Quote
from index.retrieval.scope import Scope
from index.text.boilerplate import dateline_end, is_boilerplate, is_heading
from index.text.sentences import sentences
from index.text.tokens import words

_PAGE, _PAGES = 20, 10  # articles looked at for the newest that are in scope
_FEWEST_WORDS = 6


def newest_leads(articles: Articles, scope: Scope, limit: int) -> tuple[Quote, ...]:
    """Return how each of the newest dated stories in scope begins, newest first."""
    leads: dict[str, Quote] = {}
    for article in _newest(articles):
        if article.published and scope.admits(article) and (lead := _lead(article)) is not None:
            leads.setdefault(article.story, lead)
        if len(leads) == limit:
            break
    return tuple(leads.values())


def _newest(articles: Articles) -> Iterator[Article]:
    for page in range(_PAGES):
        yield from articles.newest(_PAGE, page * _PAGE)


def _lead(article: Article) -> Quote | None:
    """Return the first sentence that is neither a heading nor boilerplate, or None."""
    for span in sentences(article.text, article.language):
        text = article.text[span.start : span.end]
        start = dateline_end(text)
        if is_boilerplate(text) or is_heading(text) or len(words(text[start:])) < _FEWEST_WORDS:
            continue
        return Quote(article, span.start + start, span.end)
    return None
