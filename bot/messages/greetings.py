"""Messages that are no questions: a greeting, thanks, or "what can you do?"; pure."""

import re
from typing import Literal

Greeting = Literal["hello", "thanks", "help"]

_FORMS: dict[Greeting, frozenset[str]] = {
    "hello": frozenset(
        [
            "hello",
            "hi",
            "hey",
            "hi there",
            "hello there",
            "hey there",
            "good morning",
            "good evening",
            "good afternoon",
            "hallo",
            "guten morgen",
            "guten abend",
            "guten tag",
            "moin",
            "servus",
            "hola",
            "buenos días",
            "buenas tardes",
            "buenas",
        ]
    ),
    "thanks": frozenset(
        [
            "thanks",
            "thank you",
            "thanks a lot",
            "many thanks",
            "thank you very much",
            "thx",
            "cheers",
            "danke",
            "danke schön",
            "vielen dank",
            "gracias",
            "muchas gracias",
        ]
    ),
    "help": frozenset(
        [
            "help",
            "what can you do",
            "what do you do",
            "who are you",
            "how do you work",
            "how does this work",
            "hilfe",
            "was kannst du",
            "wer bist du",
            "wie funktionierst du",
            "ayuda",
            "qué puedes hacer",
            "quién eres",
        ]
    ),
}
_NAME = re.compile(r"\b(dateline|bot)\b")


def greeting(text: str) -> Greeting | None:
    """Return what kind of greeting `text` is, or None if it may be a question."""
    plain = _NAME.sub(" ", text.casefold())
    plain = " ".join(re.sub(r"[^\w\s]", " ", plain).split())
    return next((kind for kind, forms in _FORMS.items() if plain in forms), None)
