"""A sentence -> the name in it that answers; when two names are one; pure."""

import re
from collections.abc import Iterator

from rapidfuzz.distance import OSA

from index.question.answer_type import ExpectedAnswer
from index.text.tokens import CALENDAR, STOP_WORDS, words

_REACH = 24  # characters after the place where an answer seems to begin, within which its name stands
_TOUCH = 3  # the same, of a name that itself is seen there, whatever others stand near by
_WORD = r"(?:(?:[A-Z]\.)+(?!\w)|[A-Z][\w’'-]*)"
_NAME = re.compile(rf"\b{_WORD}(?:[ -](?:(?:of|the|de|du|van|von|al|bin) )?{_WORD})*")
_TITLES = frozenset(
    """president vice prime minister premier mayor governor senator representative congressman congresswoman
    king queen pope prince princess mr mrs ms dr judge justice sir lord lady chancellor secretary chief
    general captain professor sheikh ayatollah rep sen gov former acting coach foreign finance defence defense
    interior
    """.split()  # noqa: SIM905 - as above
)
_SPEAKS = re.compile(  # who tells is not whom it is told of
    r"\s+(?:said|says|reported|reports|told|wrote|added|announced)\b"
)
_TOLD_BY = re.compile(r"\b(?:according\s+to|told|said|say|says|reported\s+by)\s+(?:the\s+)?$")
_AKIN = 4  # letters
_SLIPS = ((6, 1), (9, 2))  # letters from which so many of them may be another spelling


def name_in(sentence: str, asked: ExpectedAnswer, pointed: int | None) -> str | None:
    """Return the name that answers, or None where there is none or it is not clear which."""
    found = list(_names(sentence, asked))
    near = [
        it for it in found if pointed is not None and it[0] - _REACH <= pointed < it[0] + len(it[1])
    ] or found
    if not near or (near is found and (len(found) > 1 or _begins(sentence, *found[0]))):
        return None
    return near[0][1]


def pointed_name(sentence: str, asked: ExpectedAnswer, pointed: int | None) -> tuple[int, str] | None:
    """Return where the name stands at which the answer seems to begin, and the name, if there is one."""
    if pointed is None:
        return None
    return next(
        (it for it in _names(sentence, asked) if it[0] - _TOUCH <= pointed < it[0] + len(it[1])), None
    )


def _begins(sentence: str, start: int, name: str) -> bool:
    """Tell whether a name is the first word, which has a capital whatever it is."""
    return " " not in name and not sentence[:start].strip(" “\"'(")


def same_name(one: str, other: str) -> bool:
    """Tell whether both mean one: with or without title or first name, abbreviated, or spelt otherwise."""
    first, second = _bare(one), _bare(other)
    if (
        "".join(first) == "".join(second)
        or _short(first) == "".join(second)
        or _short(second) == "".join(first)
    ):
        return True
    if len(first) == len(second):
        return all(map(_alike, first, second))
    fewer, more = sorted((first, second), key=len)
    return all(any(_alike(word, it) for it in more) for word in fewer)


def other_name(one: str, other: str) -> bool:
    """Tell whether they mean different ones: no word of one is of the other, as "Norwegian" of "Norway"."""
    shared = any(it[:_AKIN] == word[:_AKIN] for it in _bare(one) for word in _bare(other))
    return not shared and not same_name(one, other)


def stands_in(name: str, sentence: str) -> bool:
    """Tell whether `sentence` has the name, or the last word of it."""
    return any(_alike(_bare(name)[-1], word) for word in words(sentence))


def _names(sentence: str, asked: ExpectedAnswer) -> Iterator[tuple[int, str]]:
    for match in _NAME.finditer(sentence):
        start, name = match.start(), match.group().rstrip(" -")
        if not sentence[:start].strip(" “\"'("):
            first, _, rest = name.partition(" ")
            if first.lower() in STOP_WORDS:
                start, name = start + len(first) + 1, rest
        if _SPEAKS.match(sentence, start + len(name)) or _TOLD_BY.search(sentence[:start]):
            continue
        if name and not set(words(name)) <= asked.words | CALENDAR | STOP_WORDS:
            yield start, name


def _bare(name: str) -> list[str]:
    said = words(name.replace(".", ""))
    return [word for word in said if word not in _TITLES and word not in STOP_WORDS] or said or [""]


def _short(name: list[str]) -> str:
    return "".join(word[0] for word in name) if len(name) > 1 else "\0"


def _alike(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    slips = max((slips for letters, slips in _SLIPS if shorter >= letters), default=0)
    return one == other or (one[:1] == other[:1] and OSA.distance(one, other, score_cutoff=slips) <= slips)
