"""One story printed several times: it is found, counted as one origin and shown once; look-alikes are not."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copies_cases import ANOTHER_ACCOUNT, COPIES, OTHERS, WIRE
from hashed_words import HashedWords, SharedWords
from index import Answer, Article, Library
from index.text.urls import page_of, web_address
from schema_1 import turn_back

QUESTION = "How many members of the Seafarers and Dockers Union joined the strike?"


def stories(library: Library) -> set[frozenset[str]]:
    """Return the ids of the articles of each story."""
    found: dict[str, set[str]] = {}
    for article in library.articles(100):
        found.setdefault(article.story, set()).add(article.id)
    return {frozenset(ids) for ids in found.values()}


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_is_shown_once_with_its_other_places(library: Library, name: str) -> None:
    """Both stay listed; the answer quotes the story once and says where else it is printed."""
    copy = COPIES[name]
    library.add([WIRE, copy])
    assert len(library.articles()) == 2
    assert len(stories(library)) == 1
    answer = library.ask(QUESTION, asked_at="2025-03-20")
    assert len({quote.article.id for quote in answer.quotes}) == 1
    [quoted] = {quote.article.id for quote in answer.quotes}
    other = copy if quoted == WIRE.id else WIRE
    assert [article.id for article in answer.quotes[0].also] == [other.id]


@pytest.mark.parametrize("name", OTHERS)
def test_look_alikes_are_no_copies(library: Library, name: str) -> None:
    """Reports filled into one form, accounts of one event and yearly advice are stories of their own."""
    one, other = OTHERS[name]
    library.add(
        [replace(article, url=f"https://{article.id}.example/{n}") for n, article in enumerate((one, other))]
    )
    assert len(stories(library)) == 2


def test_the_order_of_arrival_does_not_matter(tmp_path: Path) -> None:
    """In every order of arrival, the same articles form a story."""
    many = [WIRE, *COPIES.values(), ANOTHER_ACCOUNT, *OTHERS["two matches"]]
    grouped = []
    for turn, order in enumerate((many, many[::-1], many[5:] + many[:5])):
        with Library.open(tmp_path / str(turn), embedder=HashedWords(), reader=SharedWords()) as library:
            for article in order:
                library.add([article])
            grouped.append(stories(library))
    assert grouped[0] == grouped[1] == grouped[2]
    assert len(grouped[0]) == 4


def test_a_story_survives_its_first_article(library: Library) -> None:
    """When an article is removed, withdrawn or rewritten, the others stay together and no longer name it."""
    first, second = COPIES["another headline"], COPIES["a local tail"]
    three = sorted([WIRE, first, second], key=lambda article: article.id)
    library.add(three)
    rewritten = replace(three[0], text=ANOTHER_ACCOUNT.text, title=ANOTHER_ACCOUNT.title)
    library.add([rewritten.with_id(three[0].id)])
    assert library.article(three[0].id).story != library.article(three[1].id).story
    assert library.article(three[1].id).story == library.article(three[2].id).story
    library.add([three[0]])
    assert len(stories(library)) == 1
    library.withdraw(three[1].id, "gone")
    assert _named(library.ask(QUESTION, asked_at="2025-03-20")) == {three[0].id, three[2].id}
    library.remove(three[2].id)
    assert _named(library.ask(QUESTION, asked_at="2025-03-20")) == {three[0].id}


def _named(answer: Answer) -> set[str]:
    return {article.id for quote in answer.quotes for article in (quote.article, *quote.also)}


def test_copies_out_of_scope_are_not_named(library: Library) -> None:
    """A question limited to one publisher names no other, and no copy printed after the question."""
    library.add([WIRE, COPIES["another headline"]])
    assert _named(library.ask(QUESTION, asked_at="2025-03-20", source=WIRE.source)) == {WIRE.id}
    assert WIRE.published is not None
    assert _named(library.ask(QUESTION, asked_at=WIRE.published)) == {WIRE.id}


def test_an_older_catalog_is_grouped_at_the_next_write(tmp_path: Path) -> None:
    """Articles that were stored before stories existed are grouped into stories."""
    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        library.add([WIRE, COPIES["another headline"]])
    turn_back(f"sqlite:///{tmp_path / 'catalog.sqlite'}")
    with Library.open(tmp_path, embedder=HashedWords(), reader=SharedWords()) as library:
        assert len(stories(library)) == 2
        library.reindex()
        assert len(stories(library)) == 1


@pytest.mark.parametrize(
    "form",
    [
        "https://www.post.example/2025/03/strike.html",
        "http://post.example/2025/03/strike.html?utm_source=x&fbclid=1",
        "https://m.post.example/2025/03/strike.html#comments",
        "https://mobile.post.example/2025/03/strike.html",
        "https://amp.post.example/2025/03/strike.html",
        "https://post.example/2025/03/strike.amp.html",
        "https://post.example/amp/2025/03/strike.html",
        "https://post.example/2025/03/strike.html?amp=1",
        "https://post.example/2025/03/strike.html?amp",
        "https://post.example/2025/03/strike.html?outputType=amp",
        "https://post.example/2025/03/strike-print.html",
        "https://post-example.cdn.ampproject.org/c/s/post.example/2025/03/strike.html",
        "https://www.google.com/amp/s/post.example/2025/03/strike.html",
    ],
)
def test_forms_of_one_address(library: Library, form: str) -> None:
    """AMP, mobile, print and tracked addresses of a page are one story, even if its text is cut."""
    url = "https://post.example/2025/03/strike.html"
    assert page_of(web_address(form)) == page_of(web_address(url))
    short = Article(title=WIRE.title, text=WIRE.text[: len(WIRE.text) // 2], source="Post", url=form)
    library.add([Article(title=WIRE.title, text=WIRE.text, source="Post", url=url), short])
    assert len({article.story for article in library.articles()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://post.example/1", "https://post.example/2"),
        ("https://post.example/a?id=1", "https://post.example/a?id=2"),
        ("https://post.example/view?20431", "https://post.example/view?20432"),
        ("https://post.example/view?20431&lang=en", "https://post.example/view?20432&lang=en"),
        ("https://news.post.example/a", "https://sport.post.example/a"),
        ("https://post.example/camp/a", "https://post.example/a"),
    ],
)
def test_other_addresses(one: str, other: str) -> None:
    """Pages of one site stay apart."""
    assert page_of(web_address(one)) != page_of(web_address(other))


@given(
    st.from_regex(
        r"https?://([a-z]{1,8}\.){1,3}[a-z]{2,4}(/[a-z.\-]{0,9}){0,4}(\?[a-z](=[a-z]?)?(&[a-z])?)?",
        fullmatch=True,
    )
)
def test_the_form_of_a_form(url: str) -> None:
    """The address of a page is its own."""
    assert page_of(page_of(url)) == page_of(url)
    assert web_address(web_address(url)) == web_address(url)
