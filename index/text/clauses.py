"""The clauses of a sentence, and whether one is negated, hypothetical or about another time; pure."""

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
_HYPOTHETICAL = re.compile(
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
    """Return the clause of `sentence` that holds characters `start` to `end`."""
    before = [found.end() for found in _BOUNDARY.finditer(sentence, 0, start + 1) if found.end() <= start]
    after = _BOUNDARY.search(sentence, end)
    return sentence[before[-1] if before else 0 : after.start() if after else len(sentence)]


def clauses(sentence: str) -> list[str]:
    """Return the clauses of `sentence`, in order."""
    return [clause for clause in _BOUNDARY.split(sentence) if clause.strip()]


def negations(clause: str) -> int:
    """Return the number of negations in `clause`; callers treat two or more as undecidable."""
    return len(_NEGATION.findall(_NOT_ONLY.sub(" ", clause)))


def is_hypothetical(clause: str, *, modal: bool) -> bool:
    """Return whether `clause` only says that something may be so.

    Args:
        clause: the text.
        modal: whether the question asks about the future, so that "will" and "is expected to" answer it.
    """
    return bool(_HYPOTHETICAL.search(clause) or (not modal and _INTENDED.search(clause)))


def is_of_another_time(sentence: str, asked: frozenset[str], published: datetime | None) -> bool:
    """Return whether `sentence` is about another year than its article and the question: background."""
    if _LONG_AGO.search(sentence):
        return True
    years = {int(year) for year in _YEAR.findall(sentence) if year not in asked}
    return published is not None and bool(years) and published.year not in years
