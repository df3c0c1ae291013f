"""Reduce Markdown to front matter, title and plain text, in time linear in its length."""

import html
import re
from collections.abc import Iterator

import yaml

from index.errors import UnreadableDocument

_LONGEST_FRONT_MATTER = 16_384  # characters
_DEEPEST = 10  # lists and mappings within each other in front matter
_FENCE = ("```", "~~~")
_RULE = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|={2,}[ \t]*|-{2,}[ \t]*)")
_TABLE_RULE = re.compile(r"[|:\- \t]{3,}")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)")
_ITEM = re.compile(r"[ \t]*[-*+][ \t]+|[ \t]*(?=\d{1,9}[.)][ \t])")
_DEFINITION = re.compile(r" {0,3}\[[^\[\]]{1,200}\]:[ \t]")
_ANY_MARK = re.compile(r"[\[<`~*_\\&]")
# Repetition is bounded and no match can restart within itself, so that no text is slow to reduce.
_INLINE = (
    (
        re.compile(
            r"!\[[^\[\]]{0,500}\](?:\([^()]{0,2000}(?:\([^()]{0,500}\)[^()]{0,500})?\)|\[[^\[\]]{0,200}\])"
        ),
        "",
    ),
    (re.compile(r"\[\^[^\[\]\s]{1,100}\]"), ""),
    (re.compile(r"\[([^\[\]]{1,2000})\]\([^()]{0,2000}(?:\([^()]{0,500}\)[^()]{0,500})?\)"), r"\1"),
    (re.compile(r"\[([^\[\]]{1,2000})\]\[[^\[\]]{0,200}\]"), r"\1"),
    (re.compile(r"<(https?://[^<>\s]{1,2000})>"), r"\1"),
    (re.compile(r"<br ?/?>"), " "),
    (re.compile(r"</?[A-Za-z][^<>]{0,1000}>"), ""),
    (re.compile(r"(?<!\\)(`{1,2})([^`]{1,2000})\1"), r"\2"),
    (re.compile(r"(?<!\\)~~([^~]{1,2000})~~"), r"\1"),
    *((re.compile(r"(?<!\\)(\*{1,3})(?=[^\s*])([^*]{0,1999}[^\s*\\])\1"), r"\2"),) * 2,  # twice: nested
    *((re.compile(r"(?<![\\\w])(_{1,3})(?=[^\s_])([^_]{0,1999}[^\s_\\])\1(?!\w)"), r"\2"),) * 2,
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)


def front_matter(text: str) -> tuple[dict[str, object], str]:
    """Return the YAML front matter of a Markdown text (no fields if there is none), and the text after it.

    Raises:
        UnreadableDocument: the front matter is not closed, too long, not valid YAML, or uses YAML aliases.
    """
    head, _, rest = text.partition("\n")
    if head.rstrip() != "---":
        return {}, text
    closing = re.compile(r"^(?:---|\.\.\.)[ \t\r]*$", re.MULTILINE).search(rest, 0, _LONGEST_FRONT_MATTER)
    if closing is None:
        raise UnreadableDocument(
            f"front matter: no closing --- within its first {_LONGEST_FRONT_MATTER:,} characters"
        )
    fields = _fields(rest[: closing.start()])
    return fields, rest[closing.end() :]


def reduce(text: str) -> tuple[str, str]:
    """Return the first top heading of a Markdown text ("" where there is none), and the rest as plain text.

    Paragraphs are put on one line each, with blank lines between them; links become their text, and
    images, comments, rules and the marks of headings, emphasis, lists and quotations are removed.
    """
    title, paragraphs = "", list[str]()
    for level, block in _blocks(_without_comments(text)):
        plain = _inline(block)
        if level == 1 and not title:
            title = plain
        elif plain:
            paragraphs.append(plain)
    return title, "\n\n".join(paragraphs)


def _fields(head: str) -> dict[str, object]:
    try:
        _check(head)
        fields = yaml.safe_load(head)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"front matter, line {mark.line + 2}" if mark else "front matter"
        raise UnreadableDocument(f"{place}: {error.problem or error.context}") from None
    except (yaml.YAMLError, ValueError) as error:  # ValueError: an impossible date or number
        raise UnreadableDocument(f"front matter: {str(error).splitlines()[0]}") from None
    if fields is None:
        return {}
    if not isinstance(fields, dict):
        raise UnreadableDocument(
            "front matter: write each field on a line of its own, as in title: The headline"
        )
    return {str(name).lower(): value for name, value in fields.items()}


def _check(head: str) -> None:
    """Refuse YAML that takes exponential or quadratic time, while it is parsed."""
    depth = 0
    for event in yaml.parse(head, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise UnreadableDocument(
                "front matter: it uses a YAML alias (*name), which can expand without bound"
            )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            raise UnreadableDocument("front matter: it is nested too deeply")


def _without_comments(text: str) -> str:
    kept, position = [], 0
    while (start := text.find("<!--", position)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept.append(text[position:start])
        position = end + 3
    return "".join([*kept, text[position:]])


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Yield the blocks of a text with their heading level, 0 for paragraphs and list entries."""
    held: list[str] = []
    fenced = False
    for line in [*text.splitlines(), ""]:
        if line.lstrip().startswith(_FENCE):
            fenced = not fenced
            bare = ""
        else:
            bare = line if fenced else line.lstrip("> \t") if line.lstrip().startswith(">") else line
        heading = None if fenced else _HEADING.match(bare)
        underlined = held and not fenced and bare.strip() and not bare.strip(" \t=")
        if underlined:
            yield 1, " ".join(held)
            held = []
            continue
        item = None if fenced else _ITEM.match(bare)
        ends = not bare.strip() or heading or item or _is_rule(bare)
        if ends and held:
            yield 0, " ".join(held)
            held = []
        if heading:
            yield len(heading[1]), bare[heading.end() :].rstrip(" \t#")
        elif bare.strip() and not _is_rule(bare) and not _DEFINITION.match(bare):
            held.append(bare[item.end() if item else 0 :].strip())


def _is_rule(line: str) -> bool:
    return bool(_RULE.fullmatch(line) or ("-" in line and _TABLE_RULE.fullmatch(line)))


def _inline(text: str) -> str:
    if not _ANY_MARK.search(text):
        return text
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    return html.unescape(text).strip()
