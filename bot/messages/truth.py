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
    plain = " ".join(re.sub(r"[^\w\s]", " ", _NAME.sub(" ", text.casefold())).split())
    return _WHETHER_TRUE.fullmatch(plain) is not None
