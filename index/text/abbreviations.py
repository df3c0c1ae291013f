"""Abbreviations and what they stand for, from `abbreviations.toml`."""

import re
import tomllib
from functools import cache
from importlib.resources import files

_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,}")


@cache
def abbreviations() -> dict[str, str]:
    """Return the expansion of each known abbreviation."""
    table: dict[str, str] = tomllib.loads(
        (files("index.text") / "abbreviations.toml").read_text(encoding="utf-8")
    )
    return table


def undotted(text: str) -> str:
    """Return `text` with dotted abbreviations closed up: U.S. becomes US."""
    return _DOTTED.sub(lambda match: match[0].replace(".", ""), text)
