"""Addresses are kept as published, and compared without what does not identify a page."""

import pytest

from index import Article
from index.errors import InvalidAddress
from index.text.urls import page_key, web_address


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://orsk.example/news.php?cid=101", "https://orsk.example/news.php?cid=101"),
        ("https://orsk.example/a?utm_source=rss&b=2&a=1&empty=", None),
        ("https://orsk.example/search.xml?keyword=ferry&session=9", None),
        ("https://orsk.example/x%2fy,1|2[3].html", None),
        ("HTTPS://WWW.Orsk.Example:443/Mill/#top", "https://www.orsk.example/Mill/"),
        ("feed://orsk.example/rss", "http://orsk.example/rss"),
        ("feed:https://orsk.example/rss", "https://orsk.example/rss"),
        (" https://orsk.example/tick er 1.html\n", "https://orsk.example/tick%20er%201.html"),
        ("https://orsk.example/a\n   b", "https://orsk.example/ab"),
        ("../mill", "https://base.example/mill"),
    ],
)
def test_an_address_is_kept_as_published(written: str, address: str | None) -> None:
    """No parameter is dropped from what is fetched and linked, though some are known to track."""
    assert web_address(written, "https://base.example/news/1") == (address or written)


@pytest.mark.parametrize("written", ["mailto:a@b.example", "https://a:b@c.example/", "https://[::1", "x y"])
def test_other_addresses_are_refused(written: str) -> None:
    """A text that is not a public http(s) address is refused with an error that names it."""
    with pytest.raises(InvalidAddress, match="not a web address"):
        web_address(written)


@pytest.mark.parametrize(
    "other",
    [
        "http://post.example/2026/mill",
        "https://www.post.example/2026/mill/",
        "https://post.example/2026/mill?utm_source=x&fbclid=IwAR0",
        "https://post.example:443/2026/mill#comments",
        "https://post.example/2026/mill?mc_cid=1&gclid=2&_ga=3",
    ],
)
def test_forms_of_one_address_make_one_article(other: str) -> None:
    """A trailing slash, http, www and parameters known to track make no new article."""
    url = "https://post.example/2026/mill"
    assert page_key(other) == page_key(url)
    assert (
        Article("Mill burns", "It burned.", url=other).id == Article("Mill burns", "It burned.", url=url).id
    )


@pytest.mark.parametrize(
    "name",
    [
        *(
            "cid",
            "uid",
            "eid",
            "ref",
            "source",
            "keyword",
            "session",
            "ga",
            "gl",
            "gallery",
            "sid",
            "pk",
            "at",
        ),
        *("article_uid", "campaign", "from", "id", "p", "utm", "ref_id", "igs"),
    ],
)
def test_other_parameters_distinguish_articles(name: str) -> None:
    """Only listed parameters are ignored: two articles under one address never replace each other."""
    one, other = (f"https://orsk.example/news.php?{name}={number}" for number in (101, 102))
    assert page_key(one) != page_key(other)
    assert page_key(f"{one}&utm_medium=rss") == page_key(one)
