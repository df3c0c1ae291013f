"""Numbers and names of a line in another language than the sentences that it cites; pure.

Words of such a line cannot be compared with the sentences, but numbers and names can. In most languages only
names have a capital. In German nouns have one, too: a capitalised word after an article, a number or the like
counts as a noun there.
"""

import re
from collections.abc import Iterator

_SCALES = {
    1e3: "thousand thousands tausend mil mille mila duizend",
    1e6: "million millions mio millionen millón millones milione milioni milhão milhões miljoen",
    1e9: "billion billions mrd milliarde milliarden milliard milliards miliardo miliardi bilhões miljard",
    1e12: "trillion trillions billionen billones",
}
_SCALE = {word: scale for scale, listed in _SCALES.items() for word in listed.split()}
_SPELT = {
    word: number
    for number, listed in enumerate(
        (
            "zwei dos deux due dois twee",
            "drei tres trois tre três drie",
            "vier cuatro quatre quattro quatro",
            "fünf cinco cinq cinque vijf",
            "sechs seis six sei zes",
            "sieben siete sept sette sete zeven",
            "acht ocho huit otto oito",
            "neun nueve nove negen",
            "zehn diez dix dieci dez tien",
            "elf once onze undici",
            "zwölf doce douze dodici doze twaalf",
        ),
        2,
    )
    for word in listed.split()
}
_NUMBER = re.compile(r"\d+(?:[.,’' \u00a0\u202f]\d+)*")
_AFTER = re.compile(r"\s*(?P<mil>mil\s+(?=mill))?(?P<scale>[^\W\d_]+)")
_GROUPS = re.compile(r"\d{1,3}(?:[.,’' \u00a0\u202f]\d{3})+")
_SEPARATORS = re.compile(r"[.,’' \u00a0\u202f]")
_WORD = re.compile(r"[^\W\d_]+")
_GERMAN = re.compile(r"\b(?:der|die|das|den|dem|und|ist|wurde|wurden|nicht|mit|für|sagte|von|eine?[nrms]?)\b")
_BEFORE_A_NOUN = re.compile(
    r"(?:\b(?:der|die|das|den|dem|des|k?eine?[nrms]?|im|am|zum|zur|vom|beim|ins|ans|ihre?[nrms]?|seine?[nrms]?"
    r"|diese[nrms]?|viele[nr]?|einige[nr]?|mehrere[nr]?|alle[nr]?|mehr|weniger"
    rf"|{'|'.join(_SPELT)})|\d\.?)\s+(?:[a-zäöüß]+e[nrms]?\s+)*"
    rf"(?:(?:{'|'.join(word.capitalize() for word in _SCALE)})\s+)?$",
    re.IGNORECASE,
)


def values(text: str) -> Iterator[frozenset[float]]:
    """Yield for each number of `text` the values that it may have: "1.500" is 1500 or 1.5."""
    for found in _NUMBER.finditer(text):
        after = _AFTER.match(text, found.end())
        scale = _SCALE.get(after["scale"].casefold(), 1.0) if after else 1.0
        if after and after["mil"]:  # "mil millones" is a billion
            scale *= 1e3
        yield frozenset(reading * scale for reading in _readings(found[0]))
    for word in _WORD.findall(text.casefold()):
        if word in _SPELT:
            yield frozenset({float(_SPELT[word])})


def _readings(number: str) -> Iterator[float]:
    parts = _SEPARATORS.split(number)
    if len(parts) == 1 or _GROUPS.fullmatch(number):
        yield float("".join(parts))
    if len(parts) > 1:
        yield float(f"{''.join(parts[:-1])}.{parts[-1]}")


def is_noun(text: str, start: int) -> bool:
    """Return whether `text` is German, and the capitalised word at `start` stands where a noun does."""
    return bool(_GERMAN.search(text) and _BEFORE_A_NOUN.search(text[:start]))
