"""Addresses of pages -> articles."""

from datetime import datetime

from index.errors import InvalidArticle, NotAnArticle, UnreadableDocument
from index.model import Article
from index.sources.html import classify
from index.sources.html.charset import decode
from index.sources.html.extract import extract
from index.sources.html.limits import checked
from index.sources.http.fetcher import Fetched, Fetcher, Validators

_NOT_MODIFIED = 304


def fetch_article(
    fetcher: Fetcher, url: str, validators: Validators | None = None, published: datetime | None = None
) -> tuple[Article | None, Fetched]:
    """Return the article at `url`, and what the server answered.

    Args:
        fetcher: reaches the web.
        url: of a page.
        validators: what an earlier answer carried: if nothing changed since, there is no article.
        published: as a feed says it, for a page that does not tell.

    Raises:
        FetchFailed: it could not be fetched.
        NotAnArticle: it is something else; the message says what.
    """
    fetched = fetcher.fetch(url, validators or Validators())
    if fetched.status == _NOT_MODIFIED:
        return None, fetched
    fetcher.give_way()
    return article_of(fetched, published), fetched


def article_of(fetched: Fetched, published: datetime | None = None) -> Article:
    """Return the article of a page that was fetched, `published` as for `extract`; raises NotAnArticle."""
    kind = classify.kind_of_bytes(fetched.body, fetched.content_type)
    if kind:
        raise NotAnArticle(f"It is {kind}")
    # lxml takes a while to import, which no run without a page should wait for.
    from lxml import etree, html  # type: ignore[import-untyped]  # noqa: PLC0415

    try:
        text = checked(decode(fetched.body, fetched.charset) if fetched.charset else fetched.body)
        tree = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except (UnreadableDocument, etree.LxmlError, ValueError) as error:
        raise NotAnArticle(f"No page that can be read: {error}") from error
    outline = classify.outline_of(tree, fetched.url)
    try:
        article = extract(text, fetched.url, published=published)
    except (InvalidArticle, UnreadableDocument) as error:
        kind = classify.kind_without_article(outline, fetched.url)
        raise NotAnArticle(f"It is {kind}" if kind else f"No article there: {error}") from error
    kind = classify.kind_despite_text(article, outline, fetched.url)
    if kind:
        raise NotAnArticle(f"It is {kind}")
    return article
