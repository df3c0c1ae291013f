"""Names of languages."""

from functools import lru_cache


@lru_cache(maxsize=256)
def language_name(code: str, shown_in: str = "en") -> str:
    """Return the name of the language `code` (ISO 639) in `shown_in`, or `code` itself if it is unknown."""
    from babel import Locale  # noqa: PLC0415 - reads data that few commands need

    return str(Locale.parse(shown_in).languages.get(code, code))
