"""What a number measures: a share, an amount of money, a distance, a rate …; pure."""

import re

_MEASURES: dict[str, str] = {
    word: measure
    for measure, forms in {
        "$": "dollar dollars usd",
        "€": "euro euros eur",
        "¥": "yen yuan",
        "₹": "rupee rupees",
        "mile": "mile miles",
        "km": "km kilometre kilometres kilometer kilometers",
        "m": "metre metres meter meters",
        "foot": "foot feet ft",
        "inch": "inch inches",
        "cm": "cm centimetre centimetres centimeter centimeters",
        "yard": "yard yards",
        "kg": "kg kilo kilos kilogram kilograms kilogramme kilogrammes",
        "pound": "pound pounds lb lbs",
        "tonne": "tonne tonnes ton tons",
        "litre": "litre litres liter liters",
        "gallon": "gallon gallons",
        "barrel": "barrel barrels",
        "acre": "acre acres",
        "hectare": "hectare hectares",
        "degree": "degree degrees °c °f °",
        "mph": "mph",
        "second": "second seconds",
        "minute": "minute minutes",
        "hour": "hour hours",
        "day": "day days",
        "week": "week weeks",
        "month": "month months",
        "year": "year years",
    }.items()
    for word in forms.split()
}
_WORD = re.compile(r"[\s-]*(?:(?:square|cubic|nautical)\s+)?(?P<word>°[CF]?|[^\W\d_]+)(?P<more>\s+\w+)?")
_TEMPERATURE_SCALES = frozenset({"celsius", "fahrenheit", "kelvin"})
_RATE = re.compile(
    r"(?:[\s-]+[^\W\d_]+){0,3}?(?<!\bin)(?<!\bwithin)(?<!\bof)(?<!\bjust)(?<!\bonly)(?<!\bfor)(?<!\bafter)"
    r"(?<!\bthan)\s+(?:an?|per|each|every)\s+"
    r"(?P<per>second|minute|hour|day|night|week|month|quarter|year|head|person|share|barrel|tonne|ton|litre|gallon"
    r"|mile|kilomet(?:re|er)|square)\b|(?:[\s-]+[^\W\d_]+){0,2}?\s+(?P<daily>daily|weekly|monthly|annually|hourly)\b",
    re.IGNORECASE,
)

_PERIODS = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "annually": "year"}


def measure_of(money: str, share: str, after: str) -> str:
    """Return what a number measures; only numbers with the same measure can be compared.

    Args:
        money: the currency sign before the number, or "".
        share: the percent sign or words right after the number, or "".
        after: the text after both.
    """
    rate = _RATE.match(after)
    per = f"/{(rate['per'] or _PERIODS[rate['daily'].lower()]).lower()}" if rate else ""
    if share:
        return ("pp" if "point" in share else "%") + per
    if money:
        return money.removeprefix("US") + per
    found = _WORD.match(after)
    if found is None:
        return per
    measure = _MEASURES.get(found["word"].lower(), "")
    more = (found["more"] or "").strip().lower()
    scale = more if measure == "degree" and more in _TEMPERATURE_SCALES else ""
    qualifier = after[: found.start("word")].strip(" -").lower() if measure else ""
    return f"{qualifier}{measure}{scale}{per}"
