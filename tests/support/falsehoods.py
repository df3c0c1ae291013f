"""True sentences -> false ones: another number, name, date, source or time, or the opposite."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_MONTH = re.compile(rf"\b(?:{_MONTHS})\b")
_NUMBER = re.compile(rf"(?<![\w.,])\d{{1,3}}(?:,\d{{3}})*(?:\.\d+)?(?![\w%]*\d)(?!\s*(?:{_MONTHS})\b)")
_SPELT = {
    "two": "three",
    "three": "five",
    "four": "seven",
    "five": "nine",
    "six": "four",
    "seven": "twelve",
    "eight": "six",
    "nine": "eleven",
    "ten": "fifteen",
    "eleven": "nine",
    "twelve": "twenty",
    "half": "a third",
}
_YEAR = re.compile(r"(?<![\d,.])(?:19|20)\d\d(?![\d%])")
_DAY = re.compile(rf"\b(?P<day>\d{{1,2}}) (?:{_MONTHS})\b|\b(?:{_MONTHS}) (?P<day_>\d{{1,2}})\b")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}(?: [A-Z][a-z]+)*")
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_TIMES = {
    "before": "after",
    "after": "before",
    "morning": "evening",
    "evening": "morning",
    "first": "last",
    "last year": "this year",
    "hours": "weeks",
    "days": "months",
    "weeks": "years",
    "months": "days",
    "years": "weeks",
    "year": "month",
    "week": "month",
    "month": "year",
    "day": "week",
    "since": "until",
    "until": "since",
    "night": "morning",
    "yesterday": "last week",
    "today": "last month",
    "early": "late",
    "late": "early",
}
_VERB = re.compile(
    r"\b(?P<verb>is|are|was|were|has|have|had|will|can|would|could|did|does)\b(?! not\b)(?!n[’']t)"
)
_NOT = re.compile(r"\b(?P<verb>is|are|was|were|has|have|had|will|can|would|could|did|does) not\b")
_SAID = re.compile(
    r"\b(?P<who>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*) (?P<verb>said|told|reported|announced|added)\b"
)


@dataclass(frozen=True, slots=True)
class Falsehood:
    """A false sentence, and what was changed in the true one."""

    kind: str
    text: str


def falsehoods(
    true: str, names: Sequence[str], sources: Sequence[str], chance: random.Random
) -> Iterator[Falsehood]:
    """Yield false versions of `true`, at most two of each kind of number, name and date.

    Args:
        true: a sentence.
        names: of people and places that may take the place of those in it.
        sources: publishers and people to whom it may be ascribed wrongly.
        chance: chooses among them.
    """
    yield from (Falsehood("number", text) for text in _numbers(true, chance))
    yield from (Falsehood("name", text) for text in _names(true, names, chance))
    yield from (Falsehood("date", text) for text in _dates(true, chance))
    yield from (Falsehood("negation", text) for text in _negations(true))
    yield from (Falsehood("source", text) for text in _sources(true, sources, chance))
    yield from (Falsehood("time", text) for text in _times(true))


def _numbers(true: str, chance: random.Random) -> Iterator[str]:
    for found in list(_NUMBER.finditer(true))[:2]:
        if not _YEAR.fullmatch(found[0]):
            yield _put(true, found.span(), _other_number(found[0], chance))
    for word, other in _SPELT.items():
        if spelt := re.search(rf"\b{word}\b", true):
            yield _put(true, spelt.span(), other)


def _names(true: str, names: Sequence[str], chance: random.Random) -> Iterator[str]:
    for found in list(_NAME.finditer(true))[:2]:
        parts = set(found[0].split())
        others = [name for name in names if name not in true and parts.isdisjoint(name.split())]
        if others and parts.isdisjoint(_WEEKDAYS) and not _MONTH.search(found[0]):
            yield _put(true, found.span(), chance.choice(others))


def _dates(true: str, chance: random.Random) -> Iterator[str]:
    for year in list(_YEAR.finditer(true))[:1]:
        yield _put(true, year.span(), str(int(year[0]) + chance.choice([-3, -2, -1, 1, 2])))
    for day in list(_DAY.finditer(true))[:1]:
        group = "day" if day["day"] else "day_"
        yield _put(true, day.span(group), str(int(day[group]) % 28 + 1))
    for number, weekday in enumerate(_WEEKDAYS):
        if weekday in true:
            yield true.replace(weekday, _WEEKDAYS[(number + chance.randint(1, 5)) % 7], 1)


def _negations(true: str) -> Iterator[str]:
    if denied := _NOT.search(true):
        yield _put(true, denied.span(), denied["verb"])
    elif verb := _VERB.search(true):
        yield _put(true, verb.span(), f"{verb['verb']} not")


def _sources(true: str, sources: Sequence[str], chance: random.Random) -> Iterator[str]:
    others = [source for source in sources if source not in true]
    if others and (said := _SAID.search(true)):
        yield _put(true, said.span("who"), chance.choice(others))
    elif others:
        yield f"According to {chance.choice(others)}, {true[0].lower()}{true[1:]}"


def _times(true: str) -> Iterator[str]:
    for word, other in _TIMES.items():
        if found := re.search(rf"\b{word}\b", true):
            yield _put(true, found.span(), other)
            return


def _put(text: str, span: tuple[int, int], new: str) -> str:
    return f"{text[: span[0]]}{new}{text[span[1] :]}"


def _other_number(written: str, chance: random.Random) -> str:
    value = float(written.replace(",", ""))
    changed = max(1.0, round(value * chance.choice([0.5, 0.8, 1.3, 2, 3]), 1 if "." in written else 0))
    changed = changed + 1 if changed == value else changed
    return f"{changed:,.1f}" if "." in written else f"{changed:,.0f}" if "," in written else f"{changed:.0f}"


def names_in(text: str) -> list[str]:
    """Return the names in `text` that `falsehoods` would replace."""
    return _NAME.findall(text)
