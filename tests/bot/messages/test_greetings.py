"""A greeting gets a friendly sentence, and a question is never taken for one."""

import pytest

from bot.messages.greetings import asks_whether_true, greeting


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hello!", "hello"),
        ("hey Dateline", "hello"),
        ("Guten Abend", "hello"),
        ("¡Hola!", "hello"),
        ("Thank you very much :)", "thanks"),
        ("What can you do?", "help"),
        ("hello, why did Putin visit Pyongyang?", None),
        ("Who thanked Kim?", None),
        ("What can you do about inflation?", None),
        ("", None),
    ],
)
def test_greetings_are_told_from_questions(text: str, kind: str | None) -> None:
    """Only a message that is nothing but a greeting is one."""
    assert greeting(text) == kind


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
    """Such words name nothing to search for; the post that they are about does."""
    assert asks_whether_true(text) is asks
