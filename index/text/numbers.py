"""Numbers as the news writes them: "12", "at least a dozen", "2.3 million", "almost 40 percent"; pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import inf

from index.text.number_words import SCALES, SPELT, value_of
from index.text.tokens import words
from index.text.units import measure_of

_SHORT = {"m": 1e6, "mn": 1e6, "bn": 1e9, "tn": 1e12, "k": 1e3, "dozen": 12.0}
_LEAST = r"at\ least|a\ minimum\ of|(?:no|not)\ (?:fewer|less)\ than|more\ than|older\ than|over|upwards\ of"
_MOST = r"up\ to|as\ (?:many|much|long)\ as|at\ most|no\ more\ than|(?:less|fewer|younger)\ than|under"
_NEARLY = r"about|around|roughly|approximately|some|nearly|almost|close\ to"
_UNIT = r"(?:minute|hour|day|night|week|month|year|mile|acre|foot|feet|inch|met(?:er|re))(?:e?s)?"
# A hyphen makes a score or a compound of a number ("2-1", "three-way"), unless a unit follows ("3-6 months").
_NUMERAL = re.compile(
    rf"""(?:(?P<least>\b(?:{_LEAST})\s+)|(?P<most>\b(?:{_MOST})\s+)|(?P<nearly>\b(?:{_NEARLY})\s+))?
        (?P<money>US\$|[$€£¥₹])?
        (?:(?<![\w.,:/-])(?:(?P<low>\d{{1,3}}(?:\.\d+)?)-(?=\d+(?:\.\d+)?\s{_UNIT}\b))?
           (?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?=(?:bn|mn|tn|m|k)\b|[^\w:/]|$)(?![.,]\d|-\d)
          |\b(?P<word>{SPELT})(?!-(?!{_UNIT}\b)))
        (?:[\s-]?(?P<scale>hundred|thousand|million|billion|trillion|dozen|bn|mn|tn)\b|(?P<short>(?<=\d)[mk]\b))?
        (?P<share>\s?%|[\s-]per\s?cent(?:age\ points?)?\b|\s+(?:of\s+a\s+)?percentage\s+points?\b)?""",
    re.VERBOSE | re.IGNORECASE,
)
_MONTH = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?(?:\s+\d{1,2},)?\s*$", re.IGNORECASE
)
_MONTH_AFTER = re.compile(r"\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\b", re.IGNORECASE)
# What makes the number after it part of a name: "flight 171", "Highway 61".
_NAMING = re.compile(
    r"\b(?:flight|route|highway|interstate|section|article|chapter|room|channel|gate|platform|runway|unit|page"
    r"|boeing|airbus|number|no\.?|phase|level|version|windows|covid|psalm|formula|bowls?|area)[\s-]$",
    re.IGNORECASE,
)
_LONGEST_NAMING = 12  # characters
_BEFORE = 30  # characters before a number that are looked at
_CLOCK = re.compile(r"\s*(?:[ap]\.?m\b|o[’']clock)", re.IGNORECASE)
# Bounds behind a number: "three years or more". The one in "40 and over 300 fled" is of the next number.
_NO_NUMBER = rf"(?!\s+(?:than\b|[$€£]?\d|{SPELT}))"
_THEN = r"(?:[\s-]+[^\W\d_]+){0,2}\s+"  # up to two words
_OR_MORE = re.compile(
    rf"{_THEN}(?:or\s+(?:more|over|above|older|longer|higher)|and\s+(?:over|older|up))\b{_NO_NUMBER}"
)
_OR_LESS = re.compile(
    rf"{_THEN}(?:or\s+(?:less|fewer|under|below|younger|lower)|and\s+younger)\b{_NO_NUMBER}"
)
_AFTER = re.compile(r"[\s-]*(?P<unit>(?:[^\W\d_][\w’'-]*\s?){1,3})")
_BETWEEN = re.compile(r"\bbetween\s+$", re.IGNORECASE)
# "rose from 4 to 5", "won 4 to 5", and without a measure "a score of 4 to 5": two numbers, not a range.
_CHANGE = re.compile(r"\b(?:from|by|won)\s+$", re.IGNORECASE)
_SCORE = re.compile(r"\b(?:was|of)\s+$", re.IGNORECASE)
_DASHES = frozenset("-–—")  # between two numbers without a measure they make a score
_YEARS, _YEAR_DIGITS = range(1900, 2100), 4
_ABOUT = 0.1  # relative error allowed for "about" and the like
_ROUND = 2  # trailing zeros that mark a number as rounded
_ROUNDED = 0.05  # the largest relative error of a rounded number


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a text.

    Attributes:
        text: the characters shown for the number, including the word after it.
        start: the offset of its first character.
        end: the offset after its last character.
        value: its value.
        slack: how far the true value may be from `value`.
        least: the lower bound: 9 for "at least 9".
        most: the upper bound: infinity for "at least 9".
        measure: what is measured, such as "$", "%" or "km/hour"; see `units.measure_of`.
        following: the words after it, at most three.
        plain: whether it is certainly a number, unlike "one", which is as often a pronoun.
        is_range: whether it has two ends: "3-6 months".
    """

    text: str
    start: int
    end: int
    value: float
    slack: float
    least: float
    most: float
    measure: str
    following: tuple[str, ...]
    plain: bool
    is_range: bool = False

    def agrees(self, other: "Numeral") -> bool:
        """Return whether both can be the same number, one of them perhaps rounded."""
        return abs(self.value - other.value) <= max(self.slack, other.slack)

    def excludes(self, other: "Numeral") -> bool:
        """Return whether the two cannot both be true. "Up to 10" does not exclude 7."""
        return not self.agrees(other) and (self.most < other.least or other.most < self.least)


def numerals(text: str) -> list[Numeral]:
    """Return the numbers of `text`, except years, dates, times of day and parts of names.

    The ends of a range ("between 4,000 and 5,000") make one number.
    """
    found: list[Numeral] = []
    for numeral in _each(text):
        before = found[-1] if found else None
        if before and _is_range(text, before, numeral):
            found[-1] = _range(text, before, numeral)
        else:
            found.append(numeral)
    return found


def _each(text: str) -> Iterator[Numeral]:
    for match in _NUMERAL.finditer(text):
        if match["digits"] and (_is_time(text, match) or _is_name(text, match)):
            continue
        digits, word = match["digits"], match["word"]
        scale = (match["scale"] or match["short"] or "").lower()
        factor = SCALES.get(scale) or _SHORT.get(scale) or 1.0
        value = (float(digits.replace(",", "")) if digits else value_of(word)) * factor
        after = _AFTER.match(text, match.end())
        following = tuple(words(after["unit"])) if after else ()
        shown = text[match.start() : match.end()]
        if following and after and not match["share"]:
            shown += text[match.end() : after.start("unit")] + after["unit"].split()[0]
        least = match["least"] or _OR_MORE.match(text, match.end())
        most = match["most"] or _OR_LESS.match(text, match.end())
        slack = max(_rounding(digits, value, factor), _ABOUT * value if _is_approximate(match) else 0.0)
        numeral = Numeral(
            shown,
            match.start(),
            match.end(),
            value,
            slack,
            least=-inf if most else value - slack * (not least),
            most=inf if least else value + slack * (not most),
            measure=measure_of(match["money"] or "", match["share"] or "", text[match.end() :]),
            following=following,
            plain=word is None or word.lower() != "one",
        )
        if not match["low"]:
            yield numeral
        elif (low := float(match["low"])) < value:
            yield _between(numeral, low, value)


def _is_approximate(match: re.Match[str]) -> bool:
    return bool(match["least"] or match["most"] or match["nearly"])


def _is_range(text: str, one: Numeral, other: Numeral) -> bool:
    joint, before = text[one.end : other.start].strip().lower(), _before(text, one.start)
    if one.value >= other.value:
        return False
    if joint in _DASHES:
        return bool(other.measure)
    if joint == "and":
        return _BETWEEN.search(before) is not None
    is_score = not other.measure and _SCORE.search(before) is not None
    return joint in {"to", "or"} and not is_score and not _CHANGE.search(before)


def _range(text: str, one: Numeral, other: Numeral) -> Numeral:
    least, most = one.value, other.value
    if one.value * 1e3 <= other.value:  # "2 to 3 million"
        least *= max((scale for scale in SCALES.values() if least * scale <= most), default=1.0)
    whole = replace(other, text=text[one.start : other.start] + other.text, start=one.start)
    return _between(whole, least, most)


def _between(numeral: Numeral, least: float, most: float) -> Numeral:
    """Return the range from `least` to `most`, whose value is its middle."""
    middle, slack = (least + most) / 2, (most - least) / 2
    return replace(numeral, value=middle, slack=slack, least=least, most=most, is_range=True)


def _before(text: str, start: int) -> str:
    return text[max(0, start - _BEFORE) : start]


def _start(match: re.Match[str]) -> int:
    """Return where the digits begin, those of the lower end if there are two."""
    return match.start("low" if match["low"] else "digits")


def _is_time(text: str, match: re.Match[str]) -> bool:
    if match["money"] or match["scale"] or match["share"] or "," in match["digits"]:
        return False
    start, end = _start(match), match.end("digits")
    if _CLOCK.match(text, end):
        return True
    if len(match["digits"]) == _YEAR_DIGITS and match["digits"].isdigit() and int(match["digits"]) in _YEARS:
        return True
    beside = _MONTH.search(_before(text, start)) or _MONTH_AFTER.match(text, end)
    return beside is not None and float(match["digits"]) <= 31  # noqa: PLR2004 - days of a month


def _is_name(text: str, match: re.Match[str]) -> bool:
    start = _start(match)
    return not match["money"] and _NAMING.search(text, max(0, start - _LONGEST_NAMING), start) is not None


def _rounding(digits: str | None, value: float, factor: float) -> float:
    """Return the rounding error of a number written with few digits: "2.3 million", "1,200"."""
    if digits and "." in digits:
        unit = 10.0 ** -len(digits.partition(".")[2]) * factor
        return min(unit / 2, _ROUNDED * value) if factor > 1 else 0.0
    whole = f"{value:.0f}"
    zeros = len(whole) - len(whole.rstrip("0"))
    return min(10.0**zeros / 2, _ROUNDED * value) if zeros >= _ROUND else 0.0
