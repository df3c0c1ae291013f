"""A request for news gets the newest stories, and a greeting gets a greeting."""

from datetime import UTC, datetime

import news
from index import Article, Library

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_the_latest_news_are_the_newest_stories(library: Library) -> None:
    """Each story is quoted by its first sentence, newest first, without articles later than the question."""
    library.add(news.ALL)
    answer = library.ask("latest news?", asked_at=NOW, limit=2)
    assert [quote.article.id for quote in answer.quotes] == [news.FERRY.id, news.ORCHARD.id]
    assert answer.quotes[0].text == "The last ferry left Port Lindow on Sunday with 212 passengers aboard."
    earlier = library.ask("latest news", asked_at=news.BRIDGE_OPENED + news.DAY)
    assert [quote.article.id for quote in earlier.quotes] == [news.BRIDGE.id], "not those without a date"
    assert earlier.quotes[0].text.startswith("The city of Port Lindow opened"), "without its dateline"
    assert library.ask("news", asked_at=NOW, since="2026-02-01").abstained


def test_a_topic_gets_one_quote_of_each_article_newest_first(library: Library) -> None:
    """Keywords like "port lindow harbour bridge" ask for no fact: the newest article about them comes first."""
    told = (
        "Port Lindow has a new harbour bridge, which lorries crossed for the first time on Monday.",
        "Engineers closed the harbour bridge at Port Lindow until May because of cracks. They are looking.",
    )
    opened, closed = (
        Article(
            "A bridge", text, "Bay Courier", f"https://bay.example/{n}", news.BRIDGE_OPENED + n * news.DAY
        )
        for n, text in enumerate(told)
    )
    library.add([opened, closed, news.ORCHARD, news.UNDATED])
    for question in ("port lindow harbour bridge", "what's happening with the Port Lindow harbour bridge?"):
        answer = library.ask(question, asked_at=NOW)
        assert [quote.article.id for quote in answer.quotes] == [closed.id, opened.id]


def test_a_greeting_is_returned_without_a_search(library: Library) -> None:
    """A greeting is neither searched for nor refused."""
    assert library.ask("hello").greeting is not None
    library.add(news.ALL)
    answer = library.ask("what can you do?")
    assert answer.greeting is not None
    assert (answer.greeting.kind, answer.greeting.example) == ("help", news.FERRY)
    assert (answer.closest, answer.outside, answer.passages, answer.notes()) == ((), (), (), ())


def test_an_unrelated_question_is_refused_without_search_results(library: Library) -> None:
    """Headlines of unrelated articles would not help someone who asks for a recipe."""
    library.add(news.ALL)
    answer = library.ask("whisk carbonara recipe eggs", asked_at=NOW)
    assert (answer.abstained, answer.closest, answer.outside) == (True, (), ())
