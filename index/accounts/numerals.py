"""Numbers as news writes them: "12", "a dozen", "2.3 million crowns", "almost 40 percent"; pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.lexical import words

_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_VALUES = {
    **{word: float(value) for value, word in enumerate(_SMALL)},
    **{word: 20.0 + 10 * value for value, word in enumerate(_TENS)},
    "dozen": 12.0,
}
_VALUES |= {f"{ten}-{one}": _VALUES[ten] + _VALUES[one] for ten in _TENS for one in _SMALL[1:10]}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SCALES |= {"m": 1e6, "mn": 1e6, "bn": 1e9, "tn": 1e12, "k": 1e3}
_WORDS = "|".join(sorted(_VALUES, key=len, reverse=True))
_NUMERAL = re.compile(
    rf"""(?P<before>\b(?:about|around|roughly|approximately|some|nearly|almost|over|up\ to|close\ to
            |(?:more|less|fewer)\ than|under)\s+)?
        (?P<money>US\$|[$€£¥₹])?
        (?:(?<![\w.,:/-])(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?=(?:bn|mn|tn|m|k)\b|[^\w:/]|$)(?![.,]\d|-\d)
          |\b(?:a\s)?(?P<word>{_WORDS})\b(?!-))
        (?:[\s-]?(?P<scale>hundred|thousand|million|billion|trillion|bn|mn|tn)\b|(?P<short>(?<=\d)[mk]\b))?
        (?P<share>\s?%|[\s-]per\s?cent(?:age\ points)?\b)?""",
    re.VERBOSE | re.IGNORECASE,
)
_MONTH = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?(?:\s+\d{1,2},)?\s*$", re.IGNORECASE
)
_MONTH_AFTER = re.compile(r"\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\b", re.IGNORECASE)
_NAMING = re.compile(  # before a number that is a name: "flight 171", "Highway 61"
    r"\b(?:flight|route|highway|interstate|section|article|chapter|room|channel|gate|platform|runway|unit|page"
    r"|boeing|airbus|number|no\.?|phase|level|version|windows|covid|psalm|formula|bowls?|area)[\s-]$",
    re.IGNORECASE,
)
_LONGEST_NAMING = 12  # characters
_CLOCK = re.compile(r"\s*(?:[ap]\.?m\b|o[’']clock)", re.IGNORECASE)
_UNIT = re.compile(r"[\s-]*((?:[^\W\d_][\w’'-]*\s?){1,3})")
_YEARS = range(1900, 2100)
_ABOUT = 0.1  # share by which an approximate number may be off
_ROUND = 2  # zeros at its end from which a number is taken for a rounded one …
_ROUNDED = 0.05  # … which is off by this share at most


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a text: characters `start` to `end`, its value, how far it may be off, and its unit.

    `unit` are the words after it (at most three), `sort` what it is a number of in general: "%", a
    currency's sign, or "".
    """

    text: str
    start: int
    end: int
    value: float
    slack: float
    sort: str
    unit: tuple[str, ...]
    plain: bool  # surely a number: not "one", which is a pronoun as often

    def agrees(self, other: "Numeral") -> bool:
        """Tell whether both can be the same number, one perhaps rounded."""
        return abs(self.value - other.value) <= max(self.slack, other.slack)


def numerals(text: str) -> Iterator[Numeral]:
    """Yield the numbers of `text`, without years, days of a month, times of the day, and names of things."""
    for match in _NUMERAL.finditer(text):
        if match["digits"] and (_is_time(text, match) or _is_name(text, match)):
            continue
        digits, word = match["digits"], match["word"]
        base = float(digits.replace(",", "")) if digits else _VALUES[word.lower()]
        scale = match["scale"] or match["short"]
        value = base * (_SCALES[scale.lower()] if scale else 1.0)
        after = _UNIT.match(text, match.end())
        unit = tuple(words(after[1])) if after else ()
        money = match["money"] or ""
        start = match.start("money") if money else match.start("digits" if digits else "word")
        shown = text[start : match.end()]
        if unit and after and not match["share"]:
            shown += text[match.end() : after.start(1)] + after[1].split()[0]
        yield Numeral(
            shown,
            start,
            match.end(),
            value,
            max(_rounding(digits, value, scale), _ABOUT * value if match["before"] else 0.0),
            "%" if match["share"] else money.removeprefix("US"),
            unit,
            plain=word is None or word.lower() != "one",
        )


def _is_time(text: str, match: re.Match[str]) -> bool:
    if match["money"] or match["scale"] or match["share"] or "," in match["digits"]:
        return False
    start, end = match.start("digits"), match.end("digits")
    if _CLOCK.match(text, end):
        return True
    if match["digits"].isdigit() and int(match["digits"]) in _YEARS:
        return True
    beside = _MONTH.search(text[:start]) or _MONTH_AFTER.match(text, end)
    return beside is not None and float(match["digits"]) <= 31  # noqa: PLR2004 - days of a month


def _is_name(text: str, match: re.Match[str]) -> bool:
    start = match.start("digits")
    return not match["money"] and _NAMING.search(text, max(0, start - _LONGEST_NAMING), start) is not None


def _rounding(digits: str | None, value: float, scale: str | None) -> float:
    """Return by how much a number may be off for being written with few digits: "2.3 million", "1,200"."""
    if digits and "." in digits:
        unit = 10.0 ** -len(digits.partition(".")[2]) * (_SCALES[scale.lower()] if scale else 1.0)
        return min(unit / 2, _ROUNDED * value) if scale else 0.0
    whole = f"{value:.0f}"
    zeros = len(whole) - len(whole.rstrip("0"))
    return min(10.0**zeros / 2, _ROUNDED * value) if zeros >= _ROUND else 0.0
