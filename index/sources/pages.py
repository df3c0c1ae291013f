"""Addresses of pages -> articles."""

from datetime import datetime

from index.errors import FetchFailed, InvalidArticle, NotAnArticle, UnreadableDocument
from index.model import Article
from index.sources.html import classify
from index.sources.html.charset import decode
from index.sources.html.extract import article_in, tree_of
from index.sources.http.content_encoding import unzipped
from index.sources.http.fetcher import Fetched, Fetcher, Limits, Validators

_NOT_MODIFIED = 304


def fetch_article(
    fetcher: Fetcher, url: str, validators: Validators | None = None, published: datetime | None = None
) -> tuple[Article | None, Fetched]:
    """Return the article at `url`, and what the server answered.

    Args:
        fetcher: reaches the web.
        url: of a page.
        validators: of an earlier answer; if the page has not changed since, no article is returned.
        published: the feed's date, for a page that does not tell machines its own.

    Raises:
        FetchFailed: it could not be fetched.
        NotAnArticle: the page holds something else; the message says what.
    """
    fetched = fetcher.fetch(url, validators or Validators())
    if fetched.status == _NOT_MODIFIED:
        return None, fetched
    fetcher.give_way()
    return article_of(fetched, published), fetched


def article_of(fetched: Fetched, published: datetime | None = None) -> Article:
    """Return the article of a fetched page, or raise NotAnArticle; `published` is as for `extract`."""
    kind = classify.kind_of_bytes(fetched.body, fetched.content_type)
    if kind:
        raise NotAnArticle(f"It is {kind}")
    try:
        body = unzipped(fetched.body, Limits().size)
        tree = tree_of(decode(body, fetched.charset) if fetched.charset else body)
    except (UnreadableDocument, FetchFailed) as error:
        raise NotAnArticle(f"No page that can be read: {error}") from error
    outline = classify.outline_of(tree, fetched.url)
    try:
        article = article_in(tree, fetched.url, published=published)
    except (InvalidArticle, UnreadableDocument) as error:
        kind = classify.kind_without_article(outline, fetched.url)
        raise NotAnArticle(f"It is {kind}" if kind else f"No article there: {error}") from error
    kind = classify.kind_despite_text(article, outline, fetched.url)
    if kind:
        raise NotAnArticle(f"It is {kind}")
    return article
