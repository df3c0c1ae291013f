"""The line under the bot's name."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.activity import activity_text

NOW = datetime(2026, 11, 28, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("newest", "text"),
    [
        (datetime(2026, 11, 28, 14, 5, tzinfo=UTC), "news until 14:05 UTC · /ask"),
        (datetime(2026, 11, 28, 15, 5, tzinfo=timezone(timedelta(hours=2))), "news until 13:05 UTC · /ask"),
        (datetime(2026, 11, 28, tzinfo=UTC), "news until 28 November 2026 · /ask"),
        (datetime(2026, 11, 28, tzinfo=timezone(timedelta(hours=9))), "news until 28 November 2026 · /ask"),
        (datetime(2024, 6, 21, 9, 0, tzinfo=UTC), "news until 21 June 2024 · /ask"),
        (None, "/ask"),
    ],
)
def test_the_line_says_how_new_the_news_is(newest: datetime | None, text: str) -> None:
    """Of today the hour counts, if it is known; of older news the day."""
    assert activity_text(newest, NOW) == text
