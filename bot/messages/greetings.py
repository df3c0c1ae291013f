"""Messages that need no search for their own words: a greeting, thanks, "is this true?"; pure."""

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


_WHETHER_TRUE = re.compile(
    r"(?:is|was) (?:this|that|it) (?:really |actually )?(?:true|real|right|correct|fake|legit|accurate)"
    r"|(?:really|true|real|fact ?check)(?: this| that)?|did (?:this|that) (?:really |actually )?happen"
    r"|(?:any |is there a )?source(?: for (?:this|that))?"
    r"|stimmt (?:das|dies)(?: wirklich| so| denn)?|echt|quelle"
    r"|ist (?:das|dies) (?:wirklich |denn )?(?:so|wahr|richtig|echt)"
    r"|(?:es )?(?:esto |eso )?(?:es )?(?:verdad|cierto|real)(?: esto| eso)?|fuente"
)


def asks_whether_true(text: str) -> bool:
    """Return whether `text` only asks if another message is true, in any of our languages."""
    return _WHETHER_TRUE.fullmatch(_plain(text)) is not None


def greeting(text: str) -> Greeting | None:
    """Return what kind of greeting `text` is, or None if it may be a question."""
    plain = _plain(text)
    return next((kind for kind, forms in _FORMS.items() if plain in forms), None)


def _plain(text: str) -> str:
    """Return the words of `text` without the bot's name, in lower case."""
    return " ".join(re.sub(r"[^\w\s]", " ", _NAME.sub(" ", text.casefold())).split())
