"""Numbers spelt out: "a dozen", "twenty-one", "one hundred and twenty"; pure."""

import re

_UNITS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen""".split()  # noqa: SIM905 - see text/tokens.py
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905 - as above
_VALUES = {word: float(value) for value, word in enumerate(_UNITS)}
_VALUES |= {word: 20.0 + 10 * value for value, word in enumerate(_TENS)}
SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
"""Words that multiply the number before them."""

NUMBER_WORDS = frozenset({*_VALUES, *SCALES, "dozen"})
"""The single words that numbers are spelt with."""

_SCALE = rf"(?:dozen|{'|'.join(SCALES)})"
_UNIT = rf"(?:(?:{'|'.join(_TENS)})(?:[\s-](?:{'|'.join(_UNITS[1:10])})\b)?|{'|'.join(reversed(_UNITS))})"
SPELT = (
    rf"(?:(?<!first\s)(?<!second\s)half[\s-]+(?:an?\s+)?{_SCALE}\b|(?:an?\s(?=\s*{_SCALE}\b)|{_UNIT}\b)"
    rf"(?:[\s-]*{_SCALE}\b(?:(?:\s+and\s+(?!{_UNIT}[\s-]{_SCALE})|[\s-])(?:{_UNIT})\b)?)*)"
)
"""A regular expression for a number spelt out."""


def value_of(spelt: str) -> float:
    """Return the value of a match of `SPELT`."""
    total = current = 0.0
    factor = 1.0
    for word in re.findall(r"[a-z]+", spelt.lower()):
        if word == "half":
            factor = 0.5
        elif word in _VALUES:
            current += _VALUES[word]
        elif word in {"dozen", "hundred"}:
            current = (current or 1.0) * (12.0 if word == "dozen" else 100.0)
        elif word in SCALES:
            total, current = total + (current or 1.0) * SCALES[word], 0.0
    return factor * (total + current)
