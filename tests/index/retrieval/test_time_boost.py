"""How the time that a question names decides which articles answer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from index import Article, Library
from index.cli.notes import notes

ASKED = datetime(2025, 6, 18, 15, 0, tzinfo=UTC)


def report(day: str, said: str) -> Article:
    """Return an article of Port Lindow's harbour strike."""
    return Article(
        title=f"Harbour strike in Port Lindow, report of {day}",
        text=f"The harbour strike in Port Lindow goes on, the dockers said. {said}",
        url=f"https://tidewater.example/strike/{day}",
        source="Tidewater Post",
        published=f"{day}T08:00:00+00:00",
    )


MAY = report("2025-05-06", "The harbour strike cost 3 million crowns.")
LAST_WEEK = report("2025-06-11", "The harbour strike cost 9 million crowns.")
TODAY = report("2025-06-18", "The harbour strike cost 12 million crowns.")
QUESTION = "How many million crowns did the harbour strike in Port Lindow cost"


@pytest.mark.parametrize(
    ("words", "article"),
    [
        ("last week", LAST_WEEK),
        ("in May 2025", MAY),
        ("today", TODAY),
        ("on 6 May", MAY),
        ("between 5 and 7 May 2025", MAY),
        ("before June", MAY),
    ],
)
def test_quotes_are_of_the_time_asked_for(library: Library, words: str, article: Article) -> None:
    """Only articles of the time that the question names are quoted, and the answer says which time."""
    library.add([MAY, LAST_WEEK, TODAY])
    answer = library.ask(f"{QUESTION} {words}?", asked_at=ASKED)
    assert answer.quotes[0].article.id == article.id
    assert all(answer.window.admits(quote.article.published) for quote in answer.quotes if answer.window)
    assert answer.window is not None
    assert answer.window.words == words
    assert answer.window.admits(article.published)
    assert answer.outside == ()


def test_a_time_without_articles_is_refused_with_the_nearest_of_others(library: Library) -> None:
    """If no article is from the window, none is quoted, and the nearest ones are listed as outside it."""
    library.add([MAY, TODAY])
    answer = library.ask(f"{QUESTION} in March 2024?", asked_at=ASKED)
    assert answer.abstained
    assert answer.quotes == ()
    assert {article.id for article in answer.outside} == {MAY.id, TODAY.id}
    assert answer.closest == ()


def test_an_article_of_the_time_asked_for_is_not_doubted_for_its_age(library: Library) -> None:
    """An article of June 2023 that does not write the year answers a question about 2023."""
    cup = [
        Article(
            title=f"{town} wins the Lindow Cup",
            text=f"The rowers of {town} won the Lindow Cup on Saturday by two lengths.",
            source="Bay Courier",
            url=f"https://bay.example/cup/{day}",
            published=f"{day}T18:00:00+00:00",
        )
        for town, day in (("Skarn", "2023-06-10"), ("Vellin", "2024-06-09"))
    ]
    library.add([*cup, TODAY])
    undated = library.ask("Who won the Lindow Cup?", asked_at=cup[0].published)
    answer = library.ask("Who won the Lindow Cup in 2023?", asked_at=ASKED)
    assert [quote.article.id for quote in answer.quotes] == [cup[0].id]
    assert answer.confidence == pytest.approx(undated.confidence, abs=0.01)
    assert answer.unmentioned == ()


@pytest.mark.parametrize(("year", "winner"), [("2022", "Skarn"), ("2024", "Vellin")])
def test_a_year_in_a_name_decides_and_not_the_age(library: Library, year: str, winner: str) -> None:
    """The cup of years ago answers who won "the 2022 Lindow Cup", however new the report of another is."""
    reports = [
        Article(
            title=f"{town} wins the Lindow Cup",
            text=f"The rowers of {town} won the Lindow Cup on Saturday. {town} won by two lengths.",
            source="Bay Courier",
            url=f"https://bay.example/cup/{day}",
            published=f"{day}T18:00:00+00:00",
        )
        for town, day in (("Skarn", "2022-06-11"), ("Vellin", "2024-06-08"), ("Morrow", "2025-06-17"))
    ]
    library.add([*reports, TODAY])
    answer = library.ask(f"Who won the {year} Lindow Cup?", asked_at=ASKED)
    assert winner in answer.quotes[0].text
    assert not answer.unsure


def test_older_articles_may_answer_what_names_the_present_in_passing(library: Library) -> None:
    """If no article of "this week" answers, an older one does, and a note says so."""
    library.add([MAY])
    answer = library.ask(f"{QUESTION} this week?", asked_at=ASKED)
    assert answer.quotes[0].article.id == MAY.id
    [note] = notes(answer)
    assert note.startswith("No article from “this week” (16 June 2025 to 18 June 2025) answers this.")
    library.add([TODAY])
    answer = library.ask(f"{QUESTION} this week?", asked_at=ASKED)
    assert {quote.article.id for quote in answer.quotes} == {TODAY.id}
    assert notes(answer) == ["Searched: “this week” (16 June 2025 to 18 June 2025) and the days around it."]


def test_a_library_that_nobody_adds_to_stays_as_sure(library: Library) -> None:
    """Years later its articles answer as before: recency counts from its newest article, not from today."""
    library.add([MAY, LAST_WEEK, TODAY])
    then = library.ask(f"{QUESTION}?", asked_at=ASKED)
    later = library.ask(f"{QUESTION}?", asked_at=ASKED + timedelta(days=2000))
    assert later.quotes == then.quotes
    assert later.confidence == pytest.approx(then.confidence, abs=0.02)
    library.add(
        [
            replace(
                TODAY,
                url="https://tidewater.example/strike/new",
                published=ASKED + timedelta(days=1900),
            )
        ]
    )
    aged = library.ask(f"{QUESTION}?", asked_at=ASKED + timedelta(days=2000), until=ASKED)
    assert aged.confidence == pytest.approx(then.confidence, abs=0.02)


def test_articles_without_a_date_are_no_older_than_each_other(library: Library) -> None:
    """If no article has a date, none counts as old."""
    dated = library.ask(f"{QUESTION}?", asked_at=ASKED) if library.add([TODAY]) else None
    library.remove(TODAY.id)
    library.add([replace(TODAY, published=None)])
    undated = library.ask(f"{QUESTION}?", asked_at=ASKED)
    assert dated is not None
    assert not undated.abstained
    assert undated.confidence == pytest.approx(dated.confidence, abs=0.25)


def test_the_given_window_beats_the_words(library: Library) -> None:
    """`since` and `until` override the time that the question names."""
    library.add([MAY, LAST_WEEK, TODAY])
    answer = library.ask(f"{QUESTION} last week?", since="2025-05-01", until="2025-05-31", asked_at=ASKED)
    assert {quote.article.id for quote in answer.quotes} == {MAY.id}
    assert answer.window is not None
    assert (answer.window.kind, answer.window.words) == ("given", "")
    refused = library.ask(QUESTION, until="2025-01-31", asked_at=ASKED)
    assert refused.abstained
    assert {article.id for article in refused.outside} == {MAY.id, LAST_WEEK.id, TODAY.id}


def test_latest_prefers_the_newest_account(library: Library) -> None:
    """Of articles that fit equally well, the newest comes first if the question asks for the latest."""
    reports = [report(f"2025-06-{day:02}", "Talks were held again.") for day in (17, 3, 11)]
    library.add(reports)
    [first, *_] = library.search("What is the latest on the harbour strike in Port Lindow?", asked_at=ASKED)
    assert first.passage.article.id == reports[0].id


def test_what_was_found_beside_the_window_can_be_seen(library: Library) -> None:
    """Passages outside a window that only the question names rank lower, but are not hidden."""
    library.add([MAY, LAST_WEEK])
    hits = library.search(f"{QUESTION} last week?", asked_at=ASKED)
    assert [hit.passage.article.id for hit in hits] == [LAST_WEEK.id, MAY.id]


@pytest.mark.parametrize(
    ("words", "later", "said"),
    [
        ("", timedelta(days=91), True),
        ("", timedelta(days=89), False),
        ("so far", timedelta(days=31), True),
        ("so far", timedelta(days=29), False),
        ("in May 2025", timedelta(days=300), False),
    ],
)
def test_old_news_is_called_so(library: Library, words: str, later: timedelta, said: bool) -> None:  # noqa: FBT001 - a row of the table
    """An answer from an article much older than the question says so, unless it was asked about that time."""
    library.add([MAY])
    assert MAY.published is not None
    answer = library.ask(f"{QUESTION} {words}?", asked_at=MAY.published + later)
    assert not answer.abstained
    assert (answer.aged is not None) is said
    assert answer.aged in {None, later}


def test_undated_articles_are_of_no_window(library: Library) -> None:
    """An article without a date answers only questions that name no time."""
    undated = Article(title="Harbour strike", text=MAY.text, source="Leaflet")
    library.add([undated])
    assert library.ask(f"{QUESTION}?", asked_at=ASKED).quotes[0].article.id == undated.id
    refused = library.ask(f"{QUESTION} last week?", asked_at=ASKED)
    assert refused.abstained
    assert [article.id for article in refused.outside] == [undated.id]


STORIES = [
    Article(
        title="Dockers of Port Lindow begin a harbour strike",
        text=(
            "PORT LINDOW (Tidewater Post) — Dockers in Port Lindow began a harbour strike on Monday. "
            "In 2019 a harbour strike in Port Lindow had lasted for two weeks."
        ),
        url="https://tidewater.example/begins",
        source="Tidewater Post",
        published="2025-06-03T08:00:00+00:00",
    ),
    Article(
        title="Harbour strike begins in Port Lindow as dockers walk out",
        text="Dockers in Port Lindow began a harbour strike on Monday, they said. Ships wait in the bay.",
        url="https://bay.example/begins",
        source="Bay Courier",
        published="2025-06-02T20:00:00+00:00",
    ),
    Article(
        title="Harbour strike in Port Lindow ends with a new wage deal",
        text=(
            "Subscribe to our newsletter about the harbour strike in Port Lindow. "
            "The harbour strike in Port Lindow ended on Friday with a wage deal."
        ),
        url="https://tidewater.example/ends",
        source="Tidewater Post",
        published="2025-06-14T08:00:00+00:00",
    ),
    Article(
        title="Frost ruins apple harvest in the Vellin valley",
        text="A late frost has destroyed most of the apple blossom in the Vellin valley, growers said.",
        url="https://vellin.example/frost",
        published="2025-06-05T08:00:00+00:00",
    ),
    Article(
        title="Harbour strike in Port Lindow", text="The harbour strike in Port Lindow has no date at all."
    ),
]


def test_a_timeline_has_one_quoted_sentence_for_each_event(library: Library) -> None:
    """Events are sorted by day and quoted exactly, each once, however many articles report it."""
    library.add(reversed(STORIES))
    begun, ended = library.timeline("harbour strike in Port Lindow")
    assert begun.day.isoformat() == "2025-06-02"
    assert begun.quote.text.startswith("Dockers in Port Lindow began a harbour strike on Monday")
    assert {article.source for article in begun.articles} == {"Tidewater Post", "Bay Courier"}
    assert begun.articles[0] == begun.quote.article
    assert ended.day.isoformat() == "2025-06-13"
    assert ended.quote.text == "The harbour strike in Port Lindow ended on Friday with a wage deal."


def test_a_later_account_with_another_figure_is_an_event_of_its_own(library: Library) -> None:
    """A toll that rose is news of its day, while an article that repeats the first toll is not."""
    for day, source, killed in ((3, "Fjord Times", 12), (4, "Bay Courier", 12), (5, "Cape Mercury", 17)):
        title = f"Fire at the Vellin paper mill, says the {source}"
        text = f"The fire at the Vellin paper mill killed {killed} people, according to the {source}."
        library.add([Article(title=title, text=text, source=source, published=f"2025-03-0{day}")])
    first, later = library.timeline("fire at the Vellin paper mill")
    assert (first.day.day, later.day.day) == (3, 5)
    assert "12 people" in first.quote.text
    assert {article.source for article in first.articles} == {"Fjord Times", "Bay Courier"}
    assert "17 people" in later.quote.text


def test_a_timeline_keeps_to_its_window_and_limit(library: Library) -> None:
    """`since`, `until` and a time in the topic bound the events, and `limit` their number."""
    library.add(STORIES)
    topic = "harbour strike in Port Lindow"
    assert [event.day.day for event in library.timeline(topic, since="2025-06-10")] == [13]
    assert [event.day.day for event in library.timeline(topic, until="2025-06-10")] == [2]
    assert [event.day.day for event in library.timeline(f"{topic} on 13 June 2025")] == [13]
    assert len(library.timeline(topic, limit=1)) == 1


def test_an_empty_library_has_no_timeline(library: Library) -> None:
    """Without articles there are no events, and no error."""
    assert library.timeline("harbour strike") == ()
