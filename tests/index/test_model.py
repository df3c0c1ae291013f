"""Articles as values: identity, dates and addresses."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from index import Article, InvalidArticle, Quote
from index.text.span import Span


def article(**fields: object) -> Article:
    return Article(**{"title": "A title", "text": "Some text.", **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/story?id=7",
        "https://NEWS.example/story?id=7#comments",
        "https://news.example/story?id=7&utm_source=feed&fbclid=x",
    ],
)
def test_one_address_is_one_article(url: str) -> None:
    """Fragments, tracking parameters and upper case do not make another article."""
    assert article(url=url).id == article(url="https://news.example/story?id=7", title="Another title").id


def test_without_an_address_source_and_title_identify_an_article() -> None:
    """The id survives changes of the text, and differs between sources."""
    assert article(source="A").id == article(source="A", text="Other text.").id
    assert article(source="A").id != article(source="B").id


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2024-06-19", datetime(2024, 6, 19, tzinfo=UTC)),
        (date(2024, 6, 19), datetime(2024, 6, 19, tzinfo=UTC)),
        (datetime(2024, 6, 19, 8), datetime(2024, 6, 19, 8, tzinfo=UTC)),  # noqa: DTZ001 - that is the case
        ("2024-06-19T08:00:00+09:00", datetime(2024, 6, 18, 23, tzinfo=UTC)),
        ("", None),
        (None, None),
    ],
)
def test_dates_know_their_zone_and_unknown_stays_unknown(given: object, expected: datetime | None) -> None:
    """No date is invented, and every date has a time zone."""
    assert article(published=given).published == expected


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"title": " \u200b"}, "title is missing"),
        ({"text": "\n— …"}, "text is empty"),
        ({"published": "yesterday-ish"}, "published: 'yesterday-ish' is not a date"),
        ({"updated": "0001-01-01"}, "updated: the year 1"),
        ({"url": "javascript:alert(1)"}, "not a web address"),
        ({"url": "https://user:secret@news.example/"}, "not a web address"),
        ({"url": "https://[news/"}, "not a web address"),
        ({"url": "https://news.example/" + "a" * 3_000}, "longer than 2,000 characters"),
    ],
)
def test_an_invalid_article_is_refused_with_its_reason(fields: dict[str, object], reason: str) -> None:
    """The error names the field that cannot be used."""
    with pytest.raises(InvalidArticle, match=reason):
        article(**fields)


def test_the_publisher_is_by_default_the_host() -> None:
    """The source is not empty if the article has an address."""
    assert article(url="https://www.news.example/a").source == "news.example"


def test_no_constructor_skips_the_checks() -> None:
    """An id cannot be passed in: every article that `Article` or `replace` makes was checked."""
    with pytest.raises(TypeError, match="id"):
        article(id="0123456789abcdef", text="")
    with pytest.raises(ValueError, match="id"):
        replace(article(), id="0123456789abcdef")
    with pytest.raises(InvalidArticle, match="text is empty"):
        replace(article(), text="")
    moved = replace(article(url="https://a.example/1"), url="https://a.example/2")
    assert moved == article(url="https://a.example/2")


def test_an_article_takes_the_place_of_a_stored_one() -> None:
    """Under another id nothing else changes, and the article is a story of its own."""
    given = article(url="https://a.example/1")
    kept = given.with_id("0123456789abcdef")
    assert (kept.id, kept.story, kept.revision) == ("0123456789abcdef", "0123456789abcdef", given.revision)
    assert given.id != kept.id


def test_the_answer_of_a_quote_lies_within_it() -> None:
    """The place of the answer within its quote is right, so that it can be shown in bold."""
    told = article(text="One. Two. Three.")
    assert Quote(told, 0, 9, answer=Span(5, 9)).parts == ("One. ", "Two.", "")
    assert Quote(told, 0, 9).parts == ("One. Two.", "", "")
    for wrong in (Span(5, 10), Span(5, 5)):
        with pytest.raises(ValueError, match="not within"):
            Quote(told, 0, 9, answer=wrong)
