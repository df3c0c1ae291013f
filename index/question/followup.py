"""Complete a follow-up, a question that means nothing alone, from the earlier questions; pure.

No model rewrites the question. The words that it lacks are taken from the earlier questions, names first, so
that retrieval finds what the conversation is about.
"""

import re
from collections.abc import Sequence

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")

# How a question begins that continues the one before.
_OPENINGS = re.compile(
    r"^(?:and|but|so|or|then|also|what about|how about|und|aber|oder|was ist mit|wie ist es mit|"
    r"y|e|pero|o|entonces|qué hay de|que hay de)\b[\s,]*",
    re.IGNORECASE,
)
# Words that refer to something named before.
_POINTING = frozenset(
    """he him his she her hers it its they them their theirs this that these those there then one ones same
    such return exchange response instead else er ihn ihm sein seine seiner sie ihr ihre ihnen es dies das
    diese dieser dieses dort damals dafür dagegen dazu davon daraufhin él ella ello ellos ellas su sus lo la
    los las le les eso esto esa ese esta este allí entonces cambio respuesta""".split()  # noqa: SIM905 - a list of words is read as one
)
# Words that say how something is asked, not what the question is about.
_FRAME = frozenset(
    """a about an and any are as at be been but by can could did do does doing for from had has have how i if
    in into is me more much many most not of on or our out over please so tell than the to too up us was we
    were what when where which who whom whose why will with would you your exactly really now yet still just
    get got give say said aber als am an auf aus bei bin bis da dass dem den der des die doch du ein eine
    einem einen einer für hat haben hatte ich im in ist kann mit nach nicht noch nun oder ob schon sich sind
    so über um und uns vom von vor wann war waren warum was wegen welche welcher welches wem wen wer weshalb
    wie wieso wird wo wurde wurden zu zum zur al cómo como con cuál cuales cuáles cuando cuándo cuánto cuántos
    de del dónde donde el en era es está están fue fueron ha han hay más no o para pero por porque qué que
    quién quiénes se según ser si sin sobre son un una unas uno unos y ya""".split()  # noqa: SIM905 - the same
)
_ENOUGH = 3  # content words with which a question stands alone, if none of its words points back
_TAKEN_OVER = 12  # words from earlier questions


def resolve(question: str, earlier: Sequence[str]) -> str:
    """Return `question` in a form that can be searched for without the conversation.

    Args:
        question: as it was asked.
        earlier: the earlier questions of the conversation as they were resolved, oldest first.
    """
    if not earlier or _stands_alone(question):
        return question
    opened = _OPENINGS.sub("", question).strip() or question
    former = earlier[-1]
    if not _content(opened):  # "why?", "and when?": the former question, asked in another way
        return f"{opened.rstrip('?!. ')} – {former}"
    known = {word.casefold() for word in _WORD.findall(opened)}
    missing = [word for word in _topic(former) if word.casefold() not in known]
    return f"{opened} ({' '.join(missing[:_TAKEN_OVER])})" if missing else opened


def _stands_alone(question: str) -> bool:
    if _OPENINGS.match(question):
        return False
    words = [word.casefold() for word in _WORD.findall(question)]
    return len(_content(question)) >= _ENOUGH and not any(word in _POINTING for word in words)


def _content(question: str) -> list[str]:
    return [
        word
        for word in _WORD.findall(question)
        if word.casefold() not in _FRAME and word.casefold() not in _POINTING
    ]


def _topic(question: str) -> list[str]:
    """Return the content words of a question, names first."""
    content = list(dict.fromkeys(_content(question)))
    return sorted(content, key=lambda word: not word[:1].isupper())
