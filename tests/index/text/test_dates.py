"""Dates as publishers write them are read whole, or count as unknown."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from index.text.dates import is_day, is_exact, not_after, read_date

_DAY = datetime(2026, 3, 28, tzinfo=UTC)
_AFTERNOON = datetime(2026, 3, 28, 15, 7, 41, tzinfo=UTC)


def _at(hours: float) -> datetime:
    return _AFTERNOON.replace(tzinfo=timezone(timedelta(hours=hours)))


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-03-28T15:07:41Z", _AFTERNOON),
        ("2026-03-28 15:07:41 +0900", _at(9)),
        ("20260328T150741Z", _AFTERNOON),
        ("2026/03/28 15:07:41", _AFTERNOON),
        ("2026.03.28 15:07:41", _AFTERNOON),
        ("28-03-2026 15:07:41", _AFTERNOON),
        ("28/03/2026 15:07:41", _AFTERNOON),
        ("1774710461", _AFTERNOON),
        ("1774710461000", _AFTERNOON),
        ("Sat, 28 Mar 2026 15:07:41", _AFTERNOON),
        ("28 Mar 26 15:07:41 GMT", _AFTERNOON),
        ("Sat, 28 Mar 2026 15:07:41 GMT+7", _at(7)),
        ("Sat, 28 Mar 2026 15:07:41 JST", _at(9)),
        ("Sat, 28 Mar 2026 15:07:41 KST", _at(9)),
        ("Sat, 28 Mar 2026 15:07:41 IST", _at(5.5)),
        ("Sat, 28 Mar 2026 15:07:41 CET", _at(1)),
        ("Sat, 28 Mar 2026 15:07:41 CEST", _at(2)),
        ("Sat, 28 Mar 2026 15:07:41 BST", _at(1)),
        ("Sat, 28 Mar 2026 15:07:41 MSK", _at(3)),
        ("Sat, 28 Mar 2026 15:07:41 EET", _at(2)),
        ("Sat, 28 Mar 2026 15:07:41 AEST", _at(10)),
        ("Sat Mar 28 15:07:41 CET 2026", _at(1)),
        ("Sat, 28 Mar 2026 15:07:41 America/Los_Angeles", _at(-7)),
        ("Sat Mar 28 2026 15:07:41 GMT+0100 (Central European Standard Time)", _at(1)),
        ("March 28, 2026 at 3:07:41 p.m. EST", _at(-5)),
        ("28. März 2026, 15:07:41 Uhr", _AFTERNOON),
        ("28 mars 2026 à 15:07:41", _AFTERNOON),
        ("28.03.2026, 15:07:41 Uhr", _AFTERNOON),
        ("2026年3月28日 15:07:41", _AFTERNOON),
        *(
            (day, _DAY)
            for day in (
                *("2026-03-28", "20260328", "2026.03.28", "28.03.2026", "28-Mar-2026", "Mar. 28, 2026"),
                *("28 de marzo de 2026", "Sábado, 28 de março de 2026", "28 марта 2026", "28th March 2026"),
                *("2026年3月28日", "2026년 3월 28일", "2026年3月28日"),
            )
        ),
    ],
)
def test_dates_are_read_as_publishers_write_them(written: str, moment: datetime) -> None:
    """Every part counts, the zone too; a time without a zone is taken as UTC."""
    read = read_date(written)
    assert read == moment
    assert read.utcoffset() == moment.utcoffset()


@pytest.mark.parametrize(
    "written",
    [
        *("", "yesterday", "2026-03", "2026-W13-6", "2026-02-30", "28:07", "15:07", "x" * 10_000),
        *("2026-03-28T15:07:41Z and more", "Sat, 28 Mar 2026 15:07:41 +0100 Lindow"),
        *("03/04/2026", "3/28/26", "28 listopad 2026", "13:07 PM 28 March 2026"),
        *("0001-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT", "9999-12-31"),
    ],
)
def test_a_date_that_is_not_understood_is_unknown(written: str) -> None:
    """A text that only begins like a date, could mean two days, or stands for "none" is not guessed at."""
    assert read_date(written) is None


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2026-03-28 12:00:00", "2026-03-28 12:00:00+00:00"),
        ("2026-03-29 00:30:00", "2026-03-29 00:30:00+09:30"),
        ("29 March 2026", "2026-03-29 00:00:00+09:00"),
        ("2026-03-28 18:00:00 -0500", "2026-03-28 10:07:41-05:00"),
        ("30 April 2026", "None"),
    ],
)
def test_nothing_is_later_than_its_fetching(written: str, shown: str) -> None:
    """A date hours ahead is a local time of some zone; one further ahead is unknown."""
    moment = not_after(read_date(written), _AFTERNOON)
    assert str(moment) == shown
    assert moment is None or moment <= _AFTERNOON


@pytest.mark.parametrize(
    "vague",
    [
        *("2026-03-28T15:07:41", "Sat, 28 Mar 2026 15:07:41 Lindow", "28 March 2026"),
        *("2026-03-28T00:00:00+09:00", "yesterday"),
    ],
)
def test_a_date_is_exact_with_hour_and_zone(vague: str) -> None:
    """A feed's date that lacks either gives way to the date that the page shows."""
    assert is_exact("Sat, 28 Mar 2026 15:07:41 +0100")
    assert is_exact("1774710461")
    assert not is_exact(vague)


def test_a_day_without_an_hour_is_recognised() -> None:
    """It is shown as that day wherever the reader lives, also if a program wrote midnight in its own zone."""
    days = map(read_date, ("28 March 2026", "2026-03-28T00:00:00+09:00"))
    assert all(day and is_day(day) and day.day == _DAY.day for day in days)
    assert not is_day(_at(9))
