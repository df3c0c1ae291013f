"""What languages are called."""

from functools import lru_cache


@lru_cache(maxsize=256)
def language_name(code: str, shown_in: str = "en") -> str:
    """Return what the language `code` (ISO 639) is called in `shown_in`; of an unknown one, the code."""
    from babel import Locale  # noqa: PLC0415 - reads its data, which hardly a command needs

    return str(Locale.parse(shown_in).languages.get(code, code))
