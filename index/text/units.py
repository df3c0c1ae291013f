"""What a number is a number of in general: a share, a currency, a measure, a rate; pure."""

import re

_SORTS: dict[str, str] = {
    word: sort
    for sort, said in {
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
    for word in said.split()
}
_WORD = re.compile(r"[\s-]*(?:(?:square|cubic|nautical)\s+)?(?P<word>°[CF]?|[^\W\d_]+)(?P<more>\s+\w+)?")
_SCALES_OF_HEAT = frozenset({"celsius", "fahrenheit", "kelvin"})
_RATE = re.compile(
    r"(?:[\s-]+[^\W\d_]+){0,3}?\s+(?:an?|per|each|every)\s+"
    r"(?P<per>second|minute|hour|day|night|week|month|quarter|year|head|person|share|barrel|tonne|ton|litre|gallon"
    r"|mile|kilomet(?:re|er)|square)\b|(?:[\s-]+[^\W\d_]+){0,2}?\s+(?P<daily>daily|weekly|monthly|annually|hourly)\b",
    re.IGNORECASE,
)


def sort_of(money: str, share: str, after: str) -> str:
    """Return the sort of a number; only numbers of one sort can be compared.

    Args:
        money: the sign of a currency before it.
        share: what makes it a share of a hundred.
        after: the text behind it.
    """
    rate = _RATE.match(after)
    per = f"/{(rate['per'] or rate['daily']).lower()}" if rate else ""
    if share:
        return ("pp" if "point" in share else "%") + per
    if money:
        return money.removeprefix("US") + per
    found = _WORD.match(after)
    if found is None:
        return per
    sort = _SORTS.get(found["word"].lower(), "")
    more = (found["more"] or "").strip().lower()
    scale = more if sort == "degree" and more in _SCALES_OF_HEAT else ""
    whole = after[: found.start("word")].strip(" -").lower() if sort else ""
    return f"{whole}{sort}{scale}{per}"
