"""A greeting gets a friendly sentence, and a question is never taken for one."""

import pytest

from bot.messages.greetings import greeting


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
