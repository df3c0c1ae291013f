"""Messages that ask nothing: a greeting, thanks, or a question about the bot itself; pure."""

import re
from typing import Literal

GreetingKind = Literal["hello", "thanks", "help"]

_HELLO = (
    r"(?:hi+|hello+|hey+|hiya|yo|howdy|greetings|good (?:morning|evening|afternoon|day|night)|gm|gn"
    r"|morning|evening|hallo|guten (?:morgen|abend|tag)|moin|servus|hola|buenos d[ií]as"
    r"|buenas(?: tardes| noches)?)"
)
_NAMED = r"(?:there|all|everyone|everybody|guys|folks|again|mate|friend|bot|dateline)"
_HOW = (
    r"(?:how (?:are|r) (?:you|u)|how do you do|hows it going|how is it going|whats up|sup|wassup"
    r"|wie gehts(?: dir)?|qué tal|cómo estás)(?: doing)?(?: today)?"
)
_THANKS = (
    r"(?:many thanks|thanks|thank (?:you|u)|thx|ty|tysm|cheers|danke|vielen dank|muchas gracias|gracias)"
    r"(?: a lot| a bunch| so much| very much| schön| sehr)?"
    r"(?: for (?:your|the|all the) (?:help|answer|info))?"
)
_HELP = (
    r"(?:help|help me|ping|test|(?:are )?you there|what can (?:you|u) do|what do you do|what are you"
    r"|who are you|who made you|are (?:you|u) (?:a|a bot|a robot|an ai|ai|a person|human|a human)"
    r"|how do you work|how does this work|how do i use (?:you|this|it)|what can i ask(?: you)?"
    r"|hilfe|was kannst du|wer bist du|bist du ein|wie funktionierst du"
    r"|ayuda|qué puedes hacer|quién eres|eres un)"
)
_LEADING = re.compile(rf"(?:{_HELLO}\b(?: {_NAMED}\b)*\s*)+", re.IGNORECASE)
_FORMS: tuple[tuple[GreetingKind, re.Pattern[str]], ...] = (
    ("hello", re.compile(rf"(?:{_HOW})?(?: {_NAMED})*")),
    ("thanks", re.compile(rf"{_THANKS}(?: {_NAMED})*")),
    ("help", re.compile(_HELP)),
)
_NAME = re.compile(r"\b(?:dateline|bot)\b")
_BEFORE_A_QUESTION = re.compile(rf"(?:{_HELLO}(?: {_NAMED})*(?P<ended>\s*[,.!:]+)?\s+)+(?=\S)", re.IGNORECASE)


def greeting_in(message: str) -> GreetingKind | None:
    """Return what kind of greeting `message` is, or None if it may be a question."""
    plain = re.sub(r"['’]", "", message.casefold())
    plain = " ".join(re.sub(r"[^\w\s]", " ", plain).split())
    unnamed = " ".join(_NAME.sub(" ", plain).split())
    if not unnamed:
        return "hello" if plain else None
    greeted = _LEADING.match(unnamed)
    rest = unnamed[greeted.end() :].strip() if greeted else unnamed
    if not rest:
        return "hello"
    return next((kind for kind, form in _FORMS if form.fullmatch(rest)), None)


def without_greeting(question: str) -> str:
    """Return `question` without a greeting before it, as in "hey bot, why …"."""
    greeted = _BEFORE_A_QUESTION.match(question)
    if greeted is None:
        return question
    named = re.search(rf"\b{_NAMED}\b", greeted[0], re.IGNORECASE)
    asks = ASKING_START.match(question, greeted.end())
    return question[greeted.end() :] if greeted["ended"] or named or asks else question


ASKING_START = re.compile(
    r"(?:who|whom|whose|what|when|where|why|which|how)(?:['’]?(?:s|re|d|ll))?\b"
    r"|(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|may|might|am)(?:n['’]?t)?\b",
    re.IGNORECASE,
)
"""The first word of a question in English."""
