"""What members type as options of a command."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.commands.common import filters
from bot.libraries import Filters
from bot.messages.texts import language


@pytest.mark.parametrize("name", ["America/New_York", "Asia/Tokyo", "UTC"])
def test_days_begin_and_end_in_the_zone_of_the_server(name: str) -> None:
    """Articles of an evening in New York or a morning in Tokyo belong to the day that they have there."""
    zone, english = ZoneInfo(name), language("en")
    first, last = datetime(2025, 3, 1, tzinfo=zone), datetime(2025, 3, 31, tzinfo=zone)
    expected = Filters(None, first, datetime.combine(last, time.max, zone))
    assert filters(None, "2025-03-01", "March 2025", name, english) == expected
    assert filters(None, "March 2025", "2025-03-31", name, english) == expected
