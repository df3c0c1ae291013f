"""The English of the code and its documentation: phrases to be decoded, pronouns as names, broken comments."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = sorted([*ROOT.glob("index/**/*.py"), *ROOT.glob("bot/**/*.py"), *ROOT.glob("tests/**/*.py")])
PROSE = sorted([*ROOT.glob("*.md"), *ROOT.glob("*/**/*.md"), *ROOT.glob("bot/texts/en.toml")])

DECODED = {
    r"what (?:is|are|was|were) none\b": "name what is missing",
    r"\b(?:which|that|who) (?:is|are) (?-i:none)\b": "say what it is not",
    r"\bas it stands\b": "unchanged, verbatim",
    r"\b(?:is|are|was|were) told of\b": "notified of, reported",
    r"\bof the very\b": "of exactly this",
    r"\b(?:is|answers?|works?|exists?) no more\b(?! (?:than|\w+ than))": "no longer",
    r"\bin one moment\b": "atomically",
    r"\bis as good as\b": "counts as, is equivalent to",
    r"\bhardly (?:ever|any|one)\b": "rarely, few",
    r"\bwhoever\b": "the caller, the operator, members who",
    r"\b(?:is|are) of no use\b": "useless",
    r"\bcosts? nothing but itself\b": "affects only itself",
    r"\bcomes? along\b": "is bundled",
    r"\bhave to be (?:told|said)\b": "must be named",
}
"""Phrases that readers have had to decode, each with what to write instead."""

PRONOUNS = {"it", "its", "they", "them", "that", "this", "these", "those", "he", "she", "what", "which"}


@pytest.mark.parametrize("folder", ["index", "bot", "tests", "."])
def test_no_phrase_has_to_be_decoded(folder: str) -> None:
    """Docstrings, comments, messages and documentation use the words of the field."""
    found = []
    for file in (file for file in [*CODE, *PROSE] if file != Path(__file__) and _folder(file) == folder):
        text = file.read_text()
        for phrase, instead in DECODED.items():
            for match in re.finditer(phrase.replace(" ", r"\s+(?:#\s+)?"), text, re.IGNORECASE):
                line = text.count("\n", 0, match.start()) + 1
                found.append(f"{file.relative_to(ROOT)}:{line}: {match[0]!r}; instead: {instead}")
    assert not found, "\n".join(found)


def test_no_variable_is_a_pronoun() -> None:
    """A name says what it holds, in comprehensions too."""
    found = [
        f"{file.relative_to(ROOT)}:{line}: {name}"
        for file in CODE
        for node in ast.walk(ast.parse(file.read_text()))
        for line, name in _bound(node)
        if name in PRONOUNS
    ]
    assert not found, "\n".join(found)


def test_comments_stand_above_what_the_formatter_breaks() -> None:
    """No comment is behind the last bracket of its statement, or within brackets around a single constant."""
    found = [
        f"{file.relative_to(ROOT)}: {broken}"
        for file in CODE
        for broken in _broken_comments(file.read_text())
    ]
    assert not found, "\n".join(found)


def _broken_comments(text: str) -> Iterator[str]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        is_comment = token.type == tokenize.COMMENT and not token.string.startswith(
            ("# noqa", "# type:", "# fmt:")
        )
        if is_comment and re.fullmatch(r"\s*[])}][])},:\s]*", token.line[: token.start[1]]):
            yield token.line.strip()
    yield from re.findall(r"^\w+ = \(\n\s+[-\w.]+  # .*\n\)$", text, re.MULTILINE)


def _bound(node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.lineno, node.id
    elif isinstance(node, ast.arg):
        yield node.lineno, node.arg


def _folder(file: Path) -> str:
    parts = file.relative_to(ROOT).parts
    return parts[0] if len(parts) > 1 and parts[0] in {"index", "bot", "tests"} else "."
