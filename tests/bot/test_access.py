"""Who may ask and who may manage, as pure rules."""

import pytest

from bot.access import Access, Overwrite, RateLimit, Refusal, may_manage, refusal

GUILD, EDITOR, READER, CHANNEL, USER = 1, 20, 21, 30, 40


@pytest.mark.parametrize(
    ("access", "roles", "manager", "expected"),
    [
        (Access(), [], False, None),
        (Access(channels=frozenset({CHANNEL})), [], False, None),
        (Access(channels=frozenset({99})), [], False, "channel"),
        (Access(channels=frozenset({99})), [], True, "channel"),
        (Access(roles=frozenset({EDITOR})), [READER], False, "role"),
        (Access(roles=frozenset({EDITOR})), [READER, EDITOR], False, None),
        (Access(roles=frozenset({EDITOR})), [], True, None),
    ],
)
def test_who_may_ask(access: Access, roles: list[int], manager: bool, expected: Refusal | None) -> None:  # noqa: FBT001 - a column of the table
    """Channels restrict everyone; roles restrict everyone except managers."""
    assert refusal(access, [CHANNEL], roles, manager=manager) == expected


@pytest.mark.parametrize(
    ("manage_server", "overwrites", "expected"),
    [
        (True, [], True),
        (False, [], False),
        (False, [Overwrite("role", EDITOR, allowed=True)], True),
        (False, [Overwrite("role", READER, allowed=True)], False),
        (True, [Overwrite("role", EDITOR, allowed=False)], False),
        (True, [Overwrite("role", EDITOR, allowed=True), Overwrite("user", USER, allowed=False)], False),
        (False, [Overwrite("role", GUILD, allowed=True)], True),
        (True, [Overwrite("role", GUILD, allowed=False)], False),
        (False, [Overwrite("role", GUILD, allowed=False), Overwrite("user", USER, allowed=True)], True),
        (True, [Overwrite("channel", CHANNEL, allowed=False)], False),
        (True, [Overwrite("channel", GUILD - 1, allowed=False)], False),
        (
            True,
            [Overwrite("channel", GUILD - 1, allowed=False), Overwrite("channel", CHANNEL, allowed=True)],
            True,
        ),
    ],
)
def test_who_may_manage(manage_server: bool, overwrites: list[Overwrite], expected: bool) -> None:  # noqa: FBT001 - columns of the table
    """The integration settings apply as in Discord: member before role before everyone."""
    assert expected == may_manage(
        manage_server=manage_server,
        guild=GUILD,
        user=USER,
        roles=[GUILD, EDITOR],
        channel=CHANNEL,
        overwrites=overwrites,
    )


def test_pace_counts_a_sliding_minute() -> None:
    """The limit is per member and server; a refused question does not count."""
    rate_limit = RateLimit()
    assert [rate_limit.wait(1, 1, 2, now) for now in (0.0, 10.0)] == [0, 0]
    assert rate_limit.wait(1, 1, 2, 20.0) == 40
    assert rate_limit.wait(1, 2, 2, 20.0) == 0
    assert rate_limit.wait(2, 1, 2, 20.0) == 0
    assert rate_limit.wait(1, 1, 2, 60.5) == 0
    assert rate_limit.wait(1, 1, 2, 61.0) == 9
    assert rate_limit.wait(1, 1, 0, 61.0) == 0
