"""Whether a message only asks if another message is true; pure."""

import re

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


def _plain(text: str) -> str:
    """Return the words of `text` without the bot's name, in lower case."""
    return " ".join(re.sub(r"[^\w\s]", " ", _NAME.sub(" ", text.casefold())).split())
