"""A set of questions with known answers, as it is kept in a folder."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.errors import InvalidArticle, InvalidDataset
from index.model import Article
from index.report import Failure
from index.sources.files.records import article, records

Names = Mapping[str, frozenset[str]]
"""What the set calls an article, by the article's own id; several where they have one URL."""

_KINDS = {
    "how many": r"how\s+(?:many|much|old|long|far|often|big|tall|fast)|what\s+(?:percentage|number|amount)",
    "when": r"when|(?:what|which)\s+(?:year|day|date|month|time)",
    "where": r"where",
    "who": r"who(?:m|se)?",
    "why": r"why",
    "which": r"which",
    "what": r"what",
}
_KIND = re.compile(
    "|".join(rf"(?P<{name.replace(' ', '_')}>\b(?:{words})\b)" for name, words in _KINDS.items()),
    re.IGNORECASE,
)
_LAST_SENTENCE = re.compile(r"[^.!?]*\??\s*$")


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the set; `articles` are ids of the set's own, those found for this question."""

    question: str
    asked_at: str
    answers: tuple[str, ...] = ()
    articles: frozenset[str] = frozenset()


def kind(question: str) -> str:
    """Return what is asked for: who, what, when, where, why, which, how many (or much, or old), or other.

    The last sentence decides; those before it only tell what it is about.
    """
    last = _LAST_SENTENCE.search(question)
    found = (_KIND.search(last.group()) if last else None) or _KIND.search(question)
    return found.lastgroup.replace("_", " ") if found and found.lastgroup else "other"


def questions(folder: Path) -> tuple[list[Question], list[Question]]:
    """Return the answerable questions of a set and the others, of which there may be none.

    Raises:
        InvalidDataset: a file is not there, or a question cannot be used; the message names it.
    """
    optional = folder / "unanswerable.jsonl"
    return _questions(_file(folder, "questions.jsonl")), _questions(optional) if optional.is_file() else []


def articles(folder: Path, names: dict[str, frozenset[str]]) -> Iterator[Article | Failure]:
    """Yield the set's articles, noting in `names` what the set calls each of them."""
    file = _file(folder, "articles.jsonl", "articles.jsonl.gz")
    for line, record in records(file):
        if isinstance(record, Failure):
            yield record
            continue
        try:
            read = article(record, file.name)
        except InvalidArticle as error:
            yield Failure(str(file), str(error), line)
            continue
        names[read.id] = names.get(read.id, frozenset()) | {str(record.get("id"))}
        yield read


def _questions(file: Path) -> list[Question]:
    return [_question(file, line, record) for line, record in records(file)]


def _question(file: Path, line: int, record: Mapping[str, object] | Failure) -> Question:
    if isinstance(record, Failure):
        raise InvalidDataset(str(record))
    question, asked_at = record.get("question"), record.get("asked_at")
    answers, articles = record.get("answers", []), record.get("articles", [])
    if (
        isinstance(question, str)
        and isinstance(asked_at, str)
        and isinstance(answers, list)
        and isinstance(articles, list)
    ):
        return Question(question, asked_at, tuple(map(str, answers)), frozenset(map(str, articles)))
    raise InvalidDataset(
        f"{file}, line {line}: a question needs the texts 'question' and 'asked_at', "
        "and may have the lists 'answers' and 'articles'"
    )


def _file(folder: Path, *names: str) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise InvalidDataset(f"{folder} has no {' or '.join(names)}; the README says what belongs into them")
