"""The clauses of a sentence, and whether what one tells is denied, supposed, or of another time; pure."""

import re
from datetime import datetime

_BOUNDARY = re.compile(
    r"\s*[;:()—–]\s*|\s*,\s+|\s+(?:and|but|while|although|though|despite|without|until|unless|because|whereas|after|before"
    r"|when|as|which|who|with|including|among|compared)\s+",
    re.IGNORECASE,
)
_NOT_ONLY = re.compile(r"\bnot\s+(?:only|just|merely)\b|\bno\s+(?:doubt|fewer|less)\b", re.IGNORECASE)
_NEGATION = re.compile(
    r"\b(?:not|never|no|none|nobody|neither|nor|cannot|without|false|untrue"
    r"|den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|refus(?:e|es|ed|ing)|dismiss(?:es|ed|ing)?"
    r"|rul(?:e|es|ed|ing) out|fail(?:s|ed)? to|declin(?:e|es|ed) to|contradict(?:s|ed)?|disput(?:es|ed)"
    r"|call(?:ed|s)? off|cancel(?:s|led|ed)|scrap(?:s|ped)|unable to)\b|n[’']t\b",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"\b(?:could|might|(?<!\bin )may(?! \d)|if|whether|fear(?:s|ed)?|possibl[ey]|perhaps|reportedly|rumou?rs?"
    r"|threat(?:en(?:s|ed)?)?|call(?:s|ed) (?:on|for)|urg(?:e|es|ed)|want(?:s|ed)?|hop(?:e|es|ed)"
    r"|consider(?:s|ed|ing)?|propos(?:es|ed|ing)|doubt(?:s|ed)?|unclear|uncertain|deadline)\b",
    re.IGNORECASE,
)
_INTENDED = re.compile(
    r"\b(?:would|will|shall|should|expect(?:s|ed)?|likely|plans? to|planned|due|about to|set to"
    r"|intend(?:s|ed)?|aim(?:s|ed)?|try(?:ing)?|tried|soon)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\w,.$€£-])(?:19|20)\d\d(?![\w%]|[,.]\d)")
_LONG_AGO = re.compile(
    r"\b(?:last|previous|earlier\s+this|preceding)\s+(?:year|decade|century|season)\b"
    r"|\b(?:years?|decades?)\s+(?:ago|earlier|before)\b|\bpreviously\b|\bformerly\b",
    re.IGNORECASE,
)


def clause_at(sentence: str, start: int, end: int) -> str:
    """Return the clause of `sentence` in which characters `start` to `end` stand."""
    ends = [it.start() for it in _BOUNDARY.finditer(sentence, end)]
    starts = [it.end() for it in _BOUNDARY.finditer(sentence, 0, start + 1) if it.end() <= start]
    return sentence[starts[-1] if starts else 0 : ends[0] if ends else len(sentence)]


def clauses(sentence: str) -> list[str]:
    """Return the clauses of `sentence`, in order."""
    return [it for it in _BOUNDARY.split(sentence) if it.strip()]


def denials(clause: str) -> int:
    """Return how often `clause` says no: two make a yes, or nobody knows what."""
    return len(_NEGATION.findall(_NOT_ONLY.sub(" ", clause)))


def is_supposed(clause: str, *, modal: bool) -> bool:
    """Tell whether `clause` says no more than that something may be.

    Args:
        clause: the text.
        modal: whether what will be is asked for, so that "will" and "is expected to" tell it.
    """
    return bool(_SUPPOSED.search(clause) or (not modal and _INTENDED.search(clause)))


def is_of_another_time(sentence: str, asked: frozenset[str], published: datetime | None) -> bool:
    """Tell whether `sentence` tells of another year than its article and the words asked: what had been."""
    if _LONG_AGO.search(sentence):
        return True
    years = {int(it) for it in _YEAR.findall(sentence) if it not in asked}
    return published is not None and bool(years) and published.year not in years
