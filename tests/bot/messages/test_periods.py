"""Days as members type them: what is offered, and what a typed text means."""

from datetime import date

import pytest

from bot.messages.periods import offered_days, read_days
from bot.messages.texts import languages

TODAY = date(2026, 11, 28)  # a Saturday


@pytest.mark.parametrize(
    ("typed", "code", "first", "last"),
    [
        ("2024-06-19", "en", "2024-06-19", "2024-06-19"),
        (" Today ", "en", "2026-11-28", "2026-11-28"),
        ("last week", "en", "2026-11-16", "2026-11-22"),
        ("last week", "de", "2026-11-16", "2026-11-22"),
        ("letzte Woche", "de", "2026-11-16", "2026-11-22"),
        ("el mes pasado", "es", "2026-10-01", "2026-10-31"),
        ("this month", "en", "2026-11-01", "2026-11-30"),
        ("June 2024", "en", "2024-06-01", "2024-06-30"),
        ("Feb 2024", "en", "2024-02-01", "2024-02-29"),
        ("junio de 2024", "es", "2024-06-01", "2024-06-30"),
        ("Mär 1999", "de", "1999-03-01", "1999-03-31"),
        ("2024", "en", "2024-01-01", "2024-12-31"),
        ("3 June 2024", "en", "2024-06-03", "2024-06-03"),
    ],
)
def test_typed_days_are_read(typed: str, code: str, first: str, last: str) -> None:
    """In the member's language and in English, whether chosen or typed in full."""
    days = read_days(typed, TODAY, languages()[code])
    assert days is not None
    assert (days.first.isoformat(), days.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    "typed", ["", "whenever", "2024-02-30", "Foo 2024", "June 0", "June 99999", "x" * 6_000]
)
def test_other_texts_are_no_days(typed: str) -> None:
    """The member is told what to write instead."""
    assert read_days(typed, TODAY, languages()["en"]) is None


@pytest.mark.parametrize(
    ("typed", "code", "offered"),
    [
        ("", "en", ["today", "yesterday", "this week", "last week"]),
        ("last", "en", ["last week", "last month", "last year"]),
        ("june", "en", ["June 2026", "June 2025"]),
        ("june 2019", "en", ["June 2019"]),
        ("ju 2019", "en", ["June 2019", "July 2019"]),
        ("letzt", "de", ["letzte Woche", "letzter Monat", "letztes Jahr"]),
        ("2024-06-19", "en", ["19 June 2024"]),
        ("nonsense", "en", []),
    ],
)
def test_days_are_offered_while_typing(typed: str, code: str, offered: list[str]) -> None:
    """The common ones come first, and months of any year by their first letters."""
    names = [days.name for days in offered_days(typed, TODAY, languages()[code])]
    assert names[: len(offered)] == offered
    assert offered or not names
