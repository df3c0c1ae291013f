"""Codes and names of languages."""

import re
from functools import lru_cache

_CODE = re.compile(r"([a-z]{2,3})(?:[-_].*)?", re.DOTALL)
# Codes of countries that pages give for their languages, and that no language has.
_COUNTRIES = {"cn": "zh", "cz": "cs", "dk": "da", "gb": "en", "gr": "el", "jp": "ja", "ua": "uk", "us": "en"}


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
