"""Greetings, thanks and questions about the bot are recognised, and no other question is taken for one."""

import pytest

from index.question.greeting import GreetingKind, greeting_in


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hello!", "hello"),
        ("hey Dateline", "hello"),
        ("Guten Abend", "hello"),
        ("¡Hola!", "hello"),
        ("Thank you very much :)", "thanks"),
        ("What can you do?", "help"),
        ("are you a bot?", "help"),
        ("hi there, what can you do?", "help"),
        ("good morning bot, how r u", "hello"),
        ("what's up?", "hello"),
        ("what's up with the bridge?", None),
        ("Hey Jude singer", None),
        ("hello, why did Putin visit Pyongyang?", None),
        ("Who thanked Kim?", None),
        ("What can you do about inflation?", None),
        ("", None),
    ],
)
def test_greetings_are_distinguished_from_questions(text: str, kind: GreetingKind | None) -> None:
    """Only a message that is nothing but a greeting is one."""
    assert greeting_in(text) == kind
