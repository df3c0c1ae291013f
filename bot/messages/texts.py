"""The bot's texts in all its languages; clients in other languages get English."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from string import Formatter
from typing import Any, Protocol

ENGLISH = "en"


class Translate(Protocol):
    """Returns the text called `key` in the language `code`, with its values put in."""

    code: str

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the text."""


class Language:
    """One language's texts, by dotted names like `answer.low_confidence`."""

    def __init__(self, code: str, texts: Mapping[str, str]) -> None:
        """Keep the texts of the language `code`."""
        self.code = code
        self._texts = texts

    def __call__(self, key: str, /, **values: object) -> str:
        """Return a text with its values put in; raise KeyError for an unknown key."""
        return self._texts[key].format(**values)

    def find(self, key: str) -> str | None:
        """Return a text without values put in, or None if the key is unknown."""
        return self._texts.get(key)

    def places(self) -> dict[str, frozenset[str]]:
        """Return the names of the values that each text takes."""
        return {
            key: frozenset(name for _, name, _, _ in Formatter().parse(text) if name)
            for key, text in self._texts.items()
        }


@cache
def languages() -> Mapping[str, Language]:
    """Return the languages by their code: one for each file in `texts`."""
    files = (
        file for file in resources.files("bot").joinpath("texts").iterdir() if file.name.endswith(".toml")
    )
    loaded = {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text(encoding="utf-8")) for file in files
    }
    return {code: Language(code, dict(_flat("", tree))) for code, tree in loaded.items()}


def language(locale: str) -> Language:
    """Return the language of a Discord locale ("de", "es-ES", "es-419"), or English."""
    known = languages()
    return known.get(locale) or known.get(locale.split("-", maxsplit=1)[0]) or known[ENGLISH]


def _flat(prefix: str, tree: Mapping[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in tree.items():
        found += _flat(f"{prefix}{key}.", value) if isinstance(value, dict) else [(f"{prefix}{key}", value)]
    return found
