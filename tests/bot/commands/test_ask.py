"""Which messages only ask whether another message is true."""

import pytest

from bot.commands.ask import asks_whether_true


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("is this true?", True),
        ("Is that really true??", True),
        ("fact check", True),
        ("Source?", True),
        ("stimmt das?", True),
        ("Ist das wirklich wahr?", True),
        ("¿Es verdad esto?", True),
        ("is this the bridge in Lindow?", False),
        ("who said this?", False),
        ("", False),
    ],
)
def test_asking_whether_a_post_is_true(text: str, asks: bool) -> None:  # noqa: FBT001 - the expected answer
    """Such questions have no words to search for, unlike the post that they are about."""
    assert asks_whether_true(text) is asks
