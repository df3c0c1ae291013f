"""What people write short, and what it is short for; pure but for the table."""

import re
import tomllib
from functools import cache
from importlib.resources import files

_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,}")


@cache
def abbreviations() -> dict[str, str]:
    """Return what each abbreviation stands for."""
    table: dict[str, str] = tomllib.loads(
        (files("index.text") / "abbreviations.toml").read_text(encoding="utf-8")
    )
    return table


def undotted(text: str) -> str:
    """Return `text` with its abbreviations in capitals written without dots: U.S. as US."""
    return _DOTTED.sub(lambda match: match[0].replace(".", ""), text)
