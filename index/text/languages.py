"""Codes and names of languages, and the language of a text by its script."""

import re
from functools import lru_cache

from index.text.tokens import is_unspaced

_CODE = re.compile(r"([a-z]{2,3})(?:[-_].*)?", re.DOTALL)
# Codes of countries that pages give for their languages, and that no language has.
_COUNTRIES = {"cn": "zh", "cz": "cs", "dk": "da", "gb": "en", "gr": "el", "jp": "ja", "ua": "uk", "us": "en"}

# Scripts that are written without spaces, by their languages. A text in none of these is Chinese.
_SCRIPTS = {
    "ja": re.compile(r"[\u3040-\u30ff]"),
    "th": re.compile(r"[\u0e00-\u0e7f]"),
    "lo": re.compile(r"[\u0e80-\u0eff]"),
    "my": re.compile(r"[\u1000-\u109f]"),
    "km": re.compile(r"[\u1780-\u17ff]"),
}
UNSPACED = frozenset({*_SCRIPTS, "zh"})
"""The languages that are written without spaces between words."""

_BEGINNING = 2_000  # characters of a text by which its script is recognised
_SHARE = 0.2
"""Share of these characters that must be in the script. A Japanese text has a third in Kana, a Chinese one
only names."""


def language_of(text: str, declared: str = "") -> str:
    """Return the language of a text as declared, or "", unless the text is written without spaces.

    Then its script decides, since many pages in Chinese declare the English of their template or nothing.
    """
    code, beginning = language_code(declared), text[:_BEGINNING]
    if code in UNSPACED or not is_unspaced(beginning):
        return code
    for language, script in _SCRIPTS.items():
        if len(script.findall(beginning)) > _SHARE * len(beginning):
            return language
    return "zh"


@lru_cache(maxsize=256)
def language_code(written: str) -> str:
    """Return the shortest ISO 639 code of a language written as "en-GB", "jpn" or "jp", or "" if unknown."""
    found = _CODE.fullmatch(written.strip().lower())
    code = _COUNTRIES.get(found[1], found[1]) if found else ""
    if len(code) <= 2:  # noqa: PLR2004 - letters
        return code
    from babel.core import get_global  # noqa: PLC0415 - reads data that few articles need

    return str(get_global("language_aliases").get(code, code))


@lru_cache(maxsize=256)
def language_name(code: str, shown_in: str = "en") -> str:
    """Return the name of the language `code` (ISO 639) in `shown_in`, or `code` itself if it is unknown."""
    from babel import Locale  # noqa: PLC0415 - reads data that few commands need

    return str(Locale.parse(shown_in).languages.get(code, code))
