"""Admins read in their language why an article, a page or a feed could not be read."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import index
from bot.messages.errors import sentence
from bot.messages.reasons import failure_line, reason
from bot.messages.texts import ENGLISH, language, languages
from index.errors import FetchFailed
from index.sources.html import classify

INDEX = Path(index.__file__).parent
RAISED = {
    "Failure",
    "FetchFailed",
    "InvalidArticle",
    "InvalidFeed",
    "NotAnArticle",
    "UnreadableDocument",
}
"""Errors and failures whose text an admin may read."""
MODULES = [
    *INDEX.glob("sources/**/*.py"),
    *INDEX.glob("subscriptions/*.py"),
    INDEX / "model.py",
]
ENGLISH_ONLY = {
    "this link leads back to a folder that it is in: left out",  # what only a file system of the operator has
    "the folder cannot be read: …",
    "it is not a file but a device, pipe or socket",
    "the page cannot be taken apart (…: …)",  # a fault of ours
}
GERMAN = language("de")


def text_of(node: ast.expr) -> str:
    """Return a text of the code with “…” for each value in it; without words if it is no text."""
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "…" for part in node.values)  # type: ignore[misc]
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def texts(file: Path) -> Iterator[str]:
    """Yield all texts of a module."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr | ast.Constant):
            yield text_of(node)


def raised() -> Iterator[str]:
    """Yield the texts with which errors are raised and failures reported."""
    for file in MODULES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RAISED:
                yield from (
                    text for argument in node.args if re.search(r"[a-z]{2}", text := text_of(argument))
                )


def test_each_reason_is_known() -> None:
    """A new sentence of the library needs its line in each language, or a reason to stay English."""
    unknown = {text for text in raised() if reason(text, GERMAN) == text}
    assert unknown == ENGLISH_ONLY


def test_each_kind_of_page_is_known() -> None:
    """“It is a login” is translated in two parts, and each kind of page has its own."""
    functions = [
        node
        for node in ast.parse(Path(classify.__file__).read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.returns and ast.unparse(node.returns) == "str | None"
    ]
    kinds = {
        text_of(node.value)
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Return) and node.value is not None
    }
    assert "a login" in kinds
    for kind in filter(None, kinds | set(classify._MAGIC.values())):  # noqa: SLF001 - all kinds there are
        told = reason(f"It is {kind}", GERMAN)
        assert told.startswith("Es ist "), told
        assert kind not in told, f"{kind} is not known"


def test_no_sentence_is_stale() -> None:
    """Each sentence in the texts is one that the library has."""
    written = "\n".join(text for file in INDEX.rglob("*.py") for text in texts(file))
    english = languages()[ENGLISH]
    for key in english.places():
        if key.startswith("reasons."):
            parts = re.split(r"\{\w+\}", (english.find(key) or "").removeprefix("It is "))
            assert max(parts, key=len).strip(" ()") in written, key


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            "news.csv, line 3: the text is empty",
            {"de": "news.csv, Zeile 3: der Text ist leer", "es": "news.csv, línea 3: el texto está vacío"},
        ),
        (
            "https://tidewater.example/1: The server answered 403 (it does not let us in)",
            {
                "de": "https://tidewater.example/1: Der Server antwortete mit 403 (er lässt uns nicht herein)",
                "es": "https://tidewater.example/1: El servidor respondió 403 (no nos deja entrar)",
            },
        ),
        (
            "https://tidewater.example/: No article there: the text is empty",
            {
                "de": "https://tidewater.example/: Kein Artikel: der Text ist leer",
                "es": "https://tidewater.example/: No hay ningún artículo: el texto está vacío",
            },
        ),
        (
            "https://tidewater.example/2: The server answered 500; only the feed's own text was kept",
            {
                "de": "https://tidewater.example/2: Der Server antwortete mit 500; "
                "nur der Text aus dem Feed wurde übernommen",
                "es": "https://tidewater.example/2: El servidor respondió 500; solo se guardó el texto del feed",
            },
        ),
        ("a.pdf: something new", {"de": "a.pdf: something new", "es": "a.pdf: something new"}),
    ],
)
def test_a_failure_is_said_in_the_admin_s_language(given: str, expected: dict[str, str]) -> None:
    """A reason within a reason is translated, too. An unknown sentence stays as it is, and so does English."""
    assert failure_line(given, language("en")) == given
    assert {code: failure_line(given, language(code)) for code in expected} == expected


def test_an_error_is_said_in_the_admin_s_language() -> None:
    """The answer to a failed command is translated as well."""
    error = FetchFailed("localhost is not on the public web")
    assert sentence(error, GERMAN) == "localhost ist nicht im öffentlichen Web"


def test_a_hostile_reason_is_harmless() -> None:
    """Whatever a page's title or a file's name holds is only shown, and takes no time."""
    hostile = "It is " * 300 + "{key} \\1 (?P<a>" + ": " * 100
    assert failure_line(hostile, GERMAN).endswith(": ")
    assert reason("{x} is not a date", GERMAN) == "{x} ist kein Datum"
