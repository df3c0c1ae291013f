"""Windows of publication dates, in the time zone of the caller."""

from datetime import datetime

import pytest

from bot_process import article
from index import Library
from index.text import normalise
from index.timeframe import Window

_PUBLISHED = {
    "the evening before in New York": "2025-03-09T22:00:00-04:00",
    "the day without an hour": "2025-03-10",
    "the evening in New York": "2025-03-10T22:00:00-04:00",
    "the day without an hour in Tokyo": "2025-03-10T00:00:00+09:00",
    "the next day without an hour": "2025-03-11",
    "the morning in Tokyo": "2025-03-10T07:00:00+09:00",
    "the next morning in Tokyo": "2025-03-11T07:00:00+09:00",
}


_DAYS = {"the day without an hour", "the day without an hour in Tokyo"}


@pytest.mark.parametrize(
    ("zone", "admitted"),
    [
        ("-04:00", {*_DAYS, "the evening in New York", "the next morning in Tokyo"}),
        ("+09:00", {*_DAYS, "the morning in Tokyo", "the evening before in New York"}),
    ],
)
def test_a_day_is_that_of_its_zone(library: Library, zone: str, admitted: set[str]) -> None:
    """A day lasts as long as in its zone, and a date without an hour is that day everywhere."""
    since, until = (datetime.fromisoformat(f"2025-03-10T{hour}{zone}") for hour in ("00:00:00", "23:59:59"))
    window = Window(since, until)
    library.add(
        article(f"Ferry strike, {name}", f"The ferry of {name} is on strike.", day)
        for name, day in _PUBLISHED.items()
    )
    found = {
        hit.passage.article.title.removeprefix("Ferry strike, ")
        for hit in library.search("ferry strike", since=since, until=until, limit=10)
    }
    assert found == admitted
    dates = {each: normalise.moment(day) for each, day in _PUBLISHED.items()}
    assert {each for each, moment in dates.items() if window.admits(moment)} == admitted
