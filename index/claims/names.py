"""The name in a sentence that answers the question, and whether two names are the same; pure."""

import re
from collections.abc import Iterator

from rapidfuzz.distance import OSA

from index.question.answer_type import ExpectedAnswer
from index.text.names import capitalised_runs
from index.text.tokens import CALENDAR, STOP_WORDS, words

_REACH = 24  # characters after the start of the answer, as the reader sees it, in which its name stands
_TOUCH = 3  # the same if the reader must point at the name itself: room for a quotation mark
_TITLES = frozenset(
    """president vice prime minister premier mayor governor senator representative congressman congresswoman
    king queen pope prince princess mr mrs ms dr judge justice sir lord lady chancellor secretary chief
    general captain professor sheikh ayatollah rep sen gov former acting coach foreign finance defence defense
    interior
    """.split()  # noqa: SIM905 - see text/tokens.py
)
# The name before or after these words is a source, not a part of the event.
_SPEAKS = re.compile(r"\s+(?:said|says|reported|reports|told|wrote|added|announced)\b")
_TOLD_BY = re.compile(r"\b(?:according\s+to|told|said|say|says|reported\s+by)\s+(?:the\s+)?$")
_SHARED_PREFIX = 4  # letters that mark two words as forms of one name: Norway, Norwegian
_TYPOS = ((6, 1), (9, 2))  # (letters of a word, letters that may differ in another spelling)


def name_in(sentence: str, asked: ExpectedAnswer, answer_start: int | None) -> str | None:
    """Return the name that answers, or None if no name or more than one could."""
    found = list(_names(sentence, asked))
    near = [name for start, name in found if _starts_near(answer_start, start, name, _REACH)]
    if near:
        return near[0]
    return found[0][1] if len(found) == 1 and not _is_first_word(sentence, *found[0]) else None


def pointed_name(sentence: str, asked: ExpectedAnswer, answer_start: int | None) -> tuple[int, str] | None:
    """Return the offset and the name at which the reader sees the answer begin, or None."""
    names = _names(sentence, asked)
    return next((found for found in names if _starts_near(answer_start, *found, _TOUCH)), None)


def _starts_near(answer_start: int | None, start: int, name: str, reach: int) -> bool:
    return answer_start is not None and start - reach <= answer_start < start + len(name)


def _is_first_word(sentence: str, start: int, name: str) -> bool:
    """Return whether `name` is the first word of `sentence`, which is always capitalised."""
    return " " not in name and not sentence[:start].strip(" “\"'(")


def same_name(one: str, other: str) -> bool:
    """Return whether the two are one name, perhaps with a title, abbreviated or in another spelling."""
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
    return all(any(_alike(word, other) for other in more) for word in fewer)


def other_name(one: str, other: str) -> bool:
    """Return whether the names are different: no word in common, unlike "Norway" and "Norwegian"."""
    prefixes = ({word[:_SHARED_PREFIX] for word in _bare(name)} for name in (one, other))
    shared = bool(set.intersection(*prefixes))
    return not shared and not same_name(one, other)


def stands_in(name: str, sentence: str) -> bool:
    """Return whether `sentence` has the last word of `name`."""
    return any(_alike(_bare(name)[-1], word) for word in words(sentence))


def _names(sentence: str, asked: ExpectedAnswer) -> Iterator[tuple[int, str]]:
    for offset, run in capitalised_runs(sentence):
        start, name = offset, run
        if not sentence[:offset].strip(" “\"'("):
            first, _, rest = run.partition(" ")
            if first.lower() in STOP_WORDS:
                start, name = offset + len(first) + 1, rest
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
    typos = max((typos for letters, typos in _TYPOS if shorter >= letters), default=0)
    return one == other or (one[:1] == other[:1] and OSA.distance(one, other, score_cutoff=typos) <= typos)
