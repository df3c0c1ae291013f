"""The window of time that a question's words name."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.timeframe import Window, day_of, window_of, without_times

ASKED = datetime(2025, 6, 18, 15, 0, tzinfo=ZoneInfo("Europe/Berlin"))  # a Wednesday

NAMED = {
    "what happened yesterday?": ("2025-06-17", "2025-06-17", "yesterday"),
    "What did the mayor say today?": ("2025-06-18", "now", "today"),
    "what happened last night": ("2025-06-17", "2025-06-17", "last night"),
    "who spoke this morning?": ("2025-06-18", "now", "this morning"),
    "who resigned the day before yesterday?": ("2025-06-16", "2025-06-16", "the day before yesterday"),
    "who resigned last week?": ("2025-06-09", "2025-06-15", "last week"),
    "Who resigned this week?": ("2025-06-16", "now", "this week"),
    "Last week, who resigned?": ("2025-06-09", "2025-06-15", "Last week"),
    "which laws passed last month?": ("2025-05-01", "2025-05-31", "last month"),
    "which laws passed in the previous month?": ("2025-05-01", "2025-05-31", "in the previous month"),
    "what did Olsen say this month?": ("2025-06-01", "now", "this month"),
    "what was built this year?": ("2025-01-01", "now", "this year"),
    "what was built last year?": ("2024-01-01", "2024-12-31", "last year"),
    "sales last quarter": ("2025-01-01", "2025-03-31", "last quarter"),
    "sales in Q1 2025": ("2025-01-01", "2025-03-31", "in Q1 2025"),
    "sales in the first quarter of 2025": ("2025-01-01", "2025-03-31", "in the first quarter of 2025"),
    "floods in spring 2025": ("2025-03-01", "2025-05-31", "in spring 2025"),
    "floods last summer": ("2024-06-01", "2024-08-31", "last summer"),
    "what happened in Port Lindow in June 2024?": ("2024-06-01", "2024-06-30", "in June 2024"),
    "what happened in early June 2024?": ("2024-06-01", "2024-06-30", "in early June 2024"),
    "what happened in november?": ("2024-11-01", "2024-11-30", "in november"),
    "what opened in may": ("2025-05-01", "2025-05-31", "in may"),
    "what opened in march 2024": ("2024-03-01", "2024-03-31", "in march 2024"),
    "what opened last June?": ("2024-06-01", "2024-06-30", "last June"),
    "who won in 2024?": ("2024-01-01", "2024-12-31", "in 2024"),
    "who won during 2023": ("2023-01-01", "2023-12-31", "during 2023"),
    "what was decided on 5 November?": ("2024-11-05", "2024-11-05", "on 5 November"),
    "what was decided on Nov. 5?": ("2024-11-05", "2024-11-05", "on Nov. 5"),
    "what was decided on the 5th of November 2023?": (
        "2023-11-05",
        "2023-11-05",
        "on the 5th of November 2023",
    ),
    "what was decided on May 5, 2025?": ("2025-05-05", "2025-05-05", "on May 5, 2025"),
    "what was decided on 18 June?": ("2025-06-18", "now", "on 18 June"),
    "what was signed on 2025-03-04?": ("2025-03-04", "2025-03-04", "on 2025-03-04"),
    "what changed since the vote on 5 November?": (
        "2024-11-05",
        "now",
        "since the vote on 5 November",
    ),
    "what changed since Monday?": ("2025-06-16", "now", "since Monday"),
    "what changed since 2023?": ("2023-01-01", "now", "since 2023"),
    "what changed since yesterday": ("2025-06-17", "now", "since yesterday"),
    "what was said after 5 May": ("2025-05-05", "now", "after 5 May"),
    "what was said before June 2024": (None, "2024-05-31", "before June 2024"),
    "what was said before the summit on 5 May?": (None, "2025-05-04", "before the summit on 5 May"),
    "what was said until last Friday?": (None, "2025-06-13", "until last Friday"),
    "what happened in the past three days?": ("2025-06-15", "now", "in the past three days"),
    "what happened in the last 24 hours?": ("2025-06-17", "now", "in the last 24 hours"),
    "what happened over the past few weeks?": ("2025-05-28", "now", "over the past few weeks"),
    "what happened in the last two months?": ("2025-04-18", "now", "in the last two months"),
    "what happened over the past year?": ("2024-06-18", "now", "over the past year"),
    "what happened three days ago?": ("2025-06-15", "2025-06-15", "three days ago"),
    "what happened two weeks ago?": ("2025-06-02", "2025-06-08", "two weeks ago"),
    "what happened a month ago?": ("2025-05-01", "2025-05-31", "a month ago"),
    "what happened between March and May 2025?": ("2025-03-01", "2025-05-31", "between March and May 2025"),
    "what happened from January to March?": ("2025-01-01", "2025-03-31", "from January to March"),
    "what happened between 3 and 10 June?": ("2025-06-03", "2025-06-10", "between 3 and 10 June"),
    "between 5 May and 2 June, who spoke?": ("2025-05-05", "2025-06-02", "between 5 May and 2 June"),
    "what happened in the week of 2 June?": ("2025-06-02", "2025-06-08", "the week of 2 June"),
    "who was arrested on Monday?": ("2025-06-16", "2025-06-16", "on Monday"),
    "who was arrested last monday?": ("2025-06-16", "2025-06-16", "last monday"),
    "who was arrested on Wednesday?": ("2025-06-18", "now", "on Wednesday"),
    "who was arrested last Wednesday?": ("2025-06-11", "2025-06-11", "last Wednesday"),
    "She was sworn in Monday as mayor. Where?": ("2025-06-16", "2025-06-16", "in Monday"),
    "what happened at the weekend?": ("2025-06-14", "2025-06-15", "at the weekend"),
    "who won last weekend?": ("2025-06-14", "2025-06-15", "last weekend"),
    "what happened in June of last year?": ("2024-06-01", "2024-06-30", "in June of last year"),
    "what happened last year in June?": ("2024-06-01", "2024-06-30", "last year in June"),
    "what changed since June last year?": ("2024-06-01", "now", "since June last year"),
    "what happened in 2023 and 2024?": ("2023-01-01", "2024-12-31", "in 2023 and 2024"),
    "was it opened in 2021 or 2022?": ("2021-01-01", "2022-12-31", "in 2021 or 2022"),
    "what happened in March and April?": ("2025-03-01", "2025-04-30", "in March and April"),
    "what happened in 2020-2023?": ("2020-01-01", "2023-12-31", "in 2020-2023"),
    "what happened on Tuesday, June 10?": ("2025-06-10", "2025-06-10", "on Tuesday, June 10"),
    "what happened June 3-10?": ("2025-06-03", "2025-06-10", "June 3-10"),
    "what happened on June the 5th?": ("2025-06-05", "2025-06-05", "on June the 5th"),
    "what happened on 05.11.2024?": ("2024-11-05", "2024-11-05", "on 05.11.2024"),
    "what was known prior to June 2024?": (None, "2024-05-31", "prior to June 2024"),
    "how many had died as of 10 June?": (None, "2025-06-10", "as of 10 June"),
    "what changed from June 2024 onwards?": ("2024-06-01", "now", "from June 2024"),
    "what changed over the last year?": ("2024-06-18", "now", "over the last year"),
    "what happened in the last week of May 2025?": (
        "2025-05-25",
        "2025-05-31",
        "in the last week of May 2025",
    ),
    "what happened in the first half of 2024?": ("2024-01-01", "2024-07-01", "in the first half of 2024"),
    "what happened at the end of May?": ("2025-05-17", "2025-05-31", "at the end of May"),
    "what changed since the start of the year?": ("2025-01-01", "now", "since the start of the year"),
    "what was built by the end of 2024?": (None, "2024-12-31", "by the end of 2024"),
    "what happened the week before last?": ("2025-06-02", "2025-06-08", "the week before last"),
    "what happened a few days ago?": ("2025-06-11", "now", "a few days ago"),
    "what happened in the past fortnight?": ("2025-06-04", "now", "in the past fortnight"),
    "who ruled in the 1990s?": ("1990-01-01", "1999-12-31", "in the 1990s"),
    "what were the sales in Q3?": ("2024-07-01", "2024-09-30", "in Q3"),
    "what happened last winter?": ("2024-12-01", "2025-02-28", "last winter"),
    "what happened during the summer?": ("2025-06-01", "now", "during the summer"),
    "what was agreed before Christmas?": (None, "2024-12-23", "before Christmas"),
    "what happened since Easter?": ("2025-04-18", "now", "since Easter"),
    "who spoke on New Year’s Eve?": ("2024-12-31", "2024-12-31", "on New Year’s Eve"),
    "who won on Thanksgiving?": ("2024-11-28", "2024-11-28", "on Thanksgiving"),
    "what changed after the 5 November vote?": ("2024-11-05", "now", "after the 5 November"),
    "todays headlines": ("2025-06-18", "now", "todays"),
    "The bridge cost 84 million in 2024. What opened this week?": (
        "2024-01-01",
        "now",
        "in 2024. What opened this week",
    ),
}
UNNAMED = (
    "who won the 2024 election?",
    "who won Euro 2024?",
    "what did COP28 decide?",
    "who hosts World Cup 2026?",
    "The flame for the 2024 Olympics was lit where?",
    "who won the May elections?",
    "what happened in the second week?",
    "what is Black Friday?",
    "who won Super Tuesday?",
    "where is the Monday market held every Monday?",
    "Which holiday falls on the third Monday of February?",
    "will it end in 30 minutes?",
    "who directed “The Day Before Yesterday”?",
    'who sings "Yesterday"?',
    "who directed The Day After Tomorrow?",
    "who hosts Last Week Tonight?",
    "what did the paper USA TODAY report?",
    "why did Theresa May resign?",
    "what changed since May took office?",
    "may 5 people share a ticket?",
    "how many march on Washington?",
    "is the sun a star?",
    "who came second?",
    "who leads ahead of the election on Sunday?",
    "what will happen on Friday?",
    "which plant is the first since 1989?",
    "what happens in 2030?",
    "what happens next week?",
    "how much is 2,024 crowns?",
    "which team won the 2024-25 season?",
    "why did the bridge open?",
    "what happened on 31 February?",
    "what happened 9999 years ago?",
    "what was the October 7 attack?",
    "how many died in the 7 October attack?",
    "what happened during the fall of Saigon?",
    "what caused the fall in prices?",
    "who leads in winter sports?",
    "what did they find in Spring Hill?",
    "what happened in the last year of the war?",
    "who sings Last Christmas?",
)


@pytest.mark.parametrize(("question", "expected"), NAMED.items())
def test_words_become_a_window(question: str, expected: tuple[str | None, str, str]) -> None:
    """Words for a time become the first and last day that they mean, in the asker's zone."""
    window = window_of(question, ASKED)
    first, last, words = expected
    assert window is not None
    assert window.kind == "named"
    assert window.words == words
    assert (window.since and f"{window.since:%Y-%m-%d}") == first
    assert window.until is not None
    assert window.until == ASKED if last == "now" else f"{window.until:%Y-%m-%d %H:%M}" == f"{last} 23:59"
    assert all(moment.tzinfo is ASKED.tzinfo for moment in (window.since, window.until) if moment)


@pytest.mark.parametrize("question", UNNAMED)
def test_look_alikes_of_times_are_left_alone(question: str) -> None:
    """Names, titles, quantities, comparisons and the future restrict nothing."""
    assert window_of(question, ASKED) is None


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("what is the latest on the strike?", "latest"),
        ("how many have died so far?", "so far"),
        ("who recently resigned?", "recently"),
        ("Who is currently the mayor?", "currently"),
        ("what is it called now?", "now"),
    ],
)
def test_the_latest_news_are_recognised(question: str, words: str) -> None:
    """Words like "latest" set no bounds, but are recognised."""
    assert window_of(question, ASKED) == Window(None, None, words, "latest")


def test_a_date_that_stands_alone_is_named_in_passing() -> None:
    """A bare date, as in "news june 12", does not demand that only articles of that day answer."""
    assert [
        window.loose for window in map(_window, ("news june 12", "what was said on 12 June?")) if window
    ] == [
        True,
        False,
    ]


def _window(question: str) -> Window | None:
    return window_of(question, ASKED)


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("Who won the Lindow Cup in 2023?", "Who won the Lindow Cup?"),
        ("Which state sued this week?", "Which state sued?"),
        ("It cost 84 million in 2024. What opened this week?", "It cost 84 million. What opened?"),
        ("what changed since the vote on 5 November?", "what changed since the vote on?"),
        ("yesterday?", "yesterday?"),
    ],
)
def test_a_question_without_its_times_is_about_the_same(question: str, left: str) -> None:
    """Only the words of the time go; a bare time stays, and so does an event from which time counts."""
    assert without_times(question) == left


def test_a_film_that_is_called_now_is_no_time() -> None:
    """A word of a title does not ask for the newest account."""
    assert window_of("who directed Apocalypse Now?", ASKED) is None


def test_days_are_those_of_the_asker() -> None:
    """While it is Wednesday in Auckland and Tuesday in New York, "yesterday" differs."""
    moment = datetime(2025, 6, 17, 22, 0, tzinfo=UTC)
    there = {
        zone: window_of("what happened yesterday?", moment.astimezone(ZoneInfo(zone)))
        for zone in ("Pacific/Auckland", "America/New_York")
    }
    assert [window.since.day for window in there.values() if window and window.since] == [17, 16]


def test_a_window_of_events_admits_what_is_written_soon_after() -> None:
    """News of a day is written on that day or some days later; a date without an hour counts as its day."""
    window = window_of("what was decided on 5 May?", ASKED)
    assert window is not None
    assert window.admits(datetime(2025, 5, 5, tzinfo=UTC))
    assert window.admits(datetime(2025, 5, 8, 20, tzinfo=UTC))
    assert not window.admits(datetime(2025, 5, 20, tzinfo=UTC))
    assert not window.admits(datetime(2025, 4, 20, tzinfo=UTC))
    assert not window.admits(None)


def test_a_given_window_is_taken_literally() -> None:
    """A window that the caller gives admits nothing before and nothing after."""
    window = Window(ASKED, ASKED + timedelta(days=1))
    assert window.admits(ASKED)
    assert not window.admits(ASKED - timedelta(seconds=1))
    assert not window.admits(ASKED + timedelta(days=1, seconds=1))


PIECES = """
who what happened in on since before after between and until the last past this next 5 31 99 2024 0000 1600
May march monday week weekend month year Q1 Q4 spring quarter first of ago days yesterday today latest now
2025-02-30 2025-06-01 November Sept. “ ” ' " , - – early mid couple few several 9999999 hours
"""


@given(
    st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES.split()), max_size=12).map(" ".join)),
    st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31), timezones=st.timezones()),  # noqa: DTZ001 - bounds
)
def test_any_text_gives_a_window_or_none(question: str, asked_at: datetime) -> None:
    """No text raises; the words are the question's own, and no window ends before it begins."""
    window = window_of(question, asked_at)
    if window:
        assert window.words
        assert window.words in question
        assert window.since is None or window.until is None or window.since <= window.until
        assert window.until is None or window.until <= asked_at
        window.admits(asked_at)


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("The council voted on Tuesday.", "2025-06-17"),
        ("The council voted on June 3 to close the ferry.", "2025-06-03"),
        ("The council voted yesterday.", "2025-06-17"),
        ("The council voted last week.", None),
        ("The council voted.", None),
        ("The council voted on Monday, and again on Tuesday.", None),
        ("The council will vote on Friday.", None),
    ],
)
def test_the_day_that_a_sentence_names(sentence: str, day: str | None) -> None:
    """A sentence of an article names a day, relative to the article's own, or none."""
    found = day_of(sentence, ASKED)
    assert (found and found.isoformat()) == day
