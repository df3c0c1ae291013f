"""When a feed or page is fetched next: by its own wish, by how often it changes, and rarely if it fails."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from index.subscriptions.schedule import LONGEST, Schedule, learnt

PACE = Schedule()
HOUR = timedelta(hours=1)
NOW = datetime(2025, 3, 11, tzinfo=UTC)
_spans = st.timedeltas(timedelta(0), timedelta(days=4_000))


@given(st.none() | st.floats(allow_nan=False), st.none() | _spans, _spans)
def test_a_feed_is_asked_between_half_an_hour_and_a_day(
    asked: float | None, interval: timedelta | None, silence: timedelta
) -> None:
    """Whatever a feed asks for and however it behaves, it is fetched neither too often nor too rarely."""
    assert PACE.least <= PACE.wait(asked, interval, silence) <= LONGEST


def test_a_feed_gets_its_own_schedule() -> None:
    """Its ttl is respected, and a feed that changes rarely or has long been silent is fetched rarely."""
    assert PACE.wait(None) == PACE.least
    assert PACE.wait(2 * 3_600) == 2 * HOUR
    assert PACE.wait(None, 6 * HOUR) == 3 * HOUR
    assert PACE.wait(None, HOUR, 80 * HOUR) == 10 * HOUR
    assert PACE.wait(60, timedelta(minutes=5), HOUR) == PACE.least


def test_how_often_a_feed_changes_is_learnt() -> None:
    """The usual gap follows recent changes without forgetting earlier ones at once."""
    interval = None
    for _ in range(20):
        interval = learnt(interval, 2 * HOUR)
    assert interval == 2 * HOUR
    assert 2 * HOUR < learnt(interval, 12 * HOUR) < 6 * HOUR


def test_feeds_added_together_are_spread() -> None:
    """Ten feeds of one list are not fetched in the same minute for ever after."""
    waits = {PACE.first(f"https://site{n}.example/feed", None) for n in range(10)}
    assert max(waits) - min(waits) > PACE.least / 2
    assert all(PACE.least <= wait <= 2 * PACE.least for wait in waits)


@given(st.text(), st.integers(1, 10_000), st.none() | st.floats(allow_nan=False))
def test_failures_are_backed_off_from(url: str, failures: int, retry_after: float | None) -> None:
    """A failing server is asked less and less, but at least daily, unless it asks for more time."""
    wait = PACE.after_failure(url, failures, retry_after)
    assert wait >= 0.75 * PACE.least
    assert wait <= 1.25 * LONGEST or (retry_after or 0) > 86_400
    assert wait.total_seconds() >= min(retry_after or 0, 7 * 86_400)
    assert (
        PACE.after_failure(url, failures + 4, None) > PACE.after_failure(url, failures, None) or failures > 3
    )


def test_a_page_is_checked_ever_less_and_then_never() -> None:
    """A young article is checked within the hour, an old one rarely, and one past RECHECK_DAYS never."""
    at, looks = NOW, []
    while (after := PACE.next_look(at, NOW)) is not None:
        looks.append(after - at)
        at = after
    assert looks[0] == HOUR
    assert looks == sorted(looks)
    assert looks[-1] == LONGEST
    assert timedelta(days=6) <= at - NOW <= PACE.recheck
    assert len(looks) < 20
    assert Schedule(recheck=timedelta(0)).next_look(NOW, NOW) is None
