"""Addresses of pages -> articles."""

from dataclasses import replace
from datetime import datetime

from index.errors import FetchFailed, InvalidArticle, NotAnArticle, UnreadableDocument
from index.model import Article
from index.sources.html import classify
from index.sources.html.charset import decode
from index.sources.html.extract import article_in, tree_of
from index.sources.http.content_encoding import unzipped
from index.sources.http.fetcher import Fetched, Fetcher, Limits, Validators
from index.text.urls import address_or_none, page_key, page_of

_NOT_MODIFIED = 304
_FORMS = 2  # of a page that are tried if the page itself holds no article


def fetch_article(
    fetcher: Fetcher, url: str, validators: Validators | None = None, published: datetime | None = None
) -> tuple[Article | None, Fetched]:
    """Return the article at `url`, and what the server answered.

    If the page holds no article, those forms of the page that it names are tried: for print, or as AMP.
    After an answer such as 403 none is tried: its page names none, and to guess one would be to go around
    what the site refused.

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
    try:
        return article_of(fetched, published), fetched
    except NotAnArticle:
        for address in _forms(fetched)[:_FORMS]:
            try:
                form = fetcher.fetch(address)
                fetcher.give_way()
                article = article_of(form, published)
            except (FetchFailed, NotAnArticle):
                continue
            named = article.url and page_key(article.url) != page_key(form.url)
            return article if named else replace(article, url=fetched.url), fetched
        raise


def _forms(fetched: Fetched) -> list[str]:
    """Return the addresses of the page's AMP and print forms that the page itself names."""
    try:
        tree = tree_of(unzipped(fetched.body, Limits().size))
    except (UnreadableDocument, FetchFailed):
        return []
    declared = [
        link.get("href", "")
        for link in tree.iter("link")
        if "amphtml" in link.get("rel", "").lower().split()
        or ("alternate" in link.get("rel", "").lower() and "print" in link.get("media", "").lower())
    ]
    addresses = [address_or_none(href, fetched.url) for href in declared]
    linked = (address_or_none(link.get("href", ""), fetched.url) for link in tree.iter("a"))
    addresses += [address for address in linked if address and page_of(address) == page_of(fetched.url)]
    known = {page_key(fetched.url)}
    return [each for each in dict.fromkeys(filter(None, addresses)) if page_key(each) not in known]


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
