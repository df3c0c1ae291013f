"""Quotes of copies: a story is shown once, with all who print it; pure."""

from collections.abc import Sequence
from dataclasses import replace

from index.model import Article, Quote


def with_copies(quotes: Sequence[Quote], copies: Sequence[Article]) -> tuple[Quote, ...]:
    """Return the quotes, each with the other articles that carry its story.

    Args:
        quotes: of an answer.
        copies: the articles of all stories quoted.
    """
    return tuple(
        replace(quote, also=tuple(it for it in copies if _is_another(it, quote.article))) for quote in quotes
    )


def _is_another(article: Article, quoted: Article) -> bool:
    return article.story == quoted.story and article.id != quoted.id
