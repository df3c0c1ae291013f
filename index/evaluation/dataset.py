"""A dataset: articles, and questions about them whose answers are known, in one folder or two."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError

from index.errors import InvalidArticle, InvalidDataset
from index.model import Article
from index.report import Failure
from index.sources.files.records import article, records
from index.text.urls import page_key

Names = Mapping[str, frozenset[str]]
"""The dataset's ids of each article, by `article_key`. Records with the same URL share an article."""

_TYPES = {
    "how many": r"how\s+(?:many|much|old|long|far|often|big|tall|fast)|what\s+(?:percentage|number|amount)",
    "when": r"when|(?:what|which)\s+(?:year|day|date|month|time)",
    "where": r"where",
    "who": r"who(?:m|se)?",
    "why": r"why",
    "which": r"which",
    "what": r"what",
}
_TYPE = re.compile(
    "|".join(rf"(?P<{name.replace(' ', '_')}>\b(?:{words})\b)" for name, words in _TYPES.items()),
    re.IGNORECASE,
)
_LAST_SENTENCE = re.compile(r"[^.!?]*\??\s*$")


@dataclass(frozen=True, slots=True)
class EvidenceText:
    """One or two sentences, verbatim, of the article whose id in the dataset is `article`."""

    article: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the dataset. All article ids are the dataset's own.

    Attributes:
        question: in words.
        asked_at: the moment at which it counts as asked.
        answers: short known answers. In a dataset without evidence they alone decide what answers.
        articles: the articles that were found for the question. With `evidence`, those that answer it.
        id: the dataset's id of the question.
        kind: the kind of question, for grouping; of an unanswerable one, why no article answers.
        evidence: sentences that answer.
        later: articles that also answer, but were published after `asked_at`.
        answer: an answer in one sentence, for people who read the results.
    """

    question: str
    asked_at: str
    answers: tuple[str, ...] = ()
    articles: frozenset[str] = frozenset()
    id: str = ""
    kind: str = ""
    evidence: tuple[EvidenceText, ...] = ()
    later: frozenset[str] = frozenset()
    answer: str = ""

    __pydantic_config__ = ConfigDict(coerce_numbers_to_str=True)

    @property
    def answering_articles(self) -> frozenset[str]:
        """The articles that answer, whenever they were published."""
        return self.articles | self.later


_QUESTION = TypeAdapter(Question)


def type_of(question: str) -> str:
    """Return the type of answer asked for: who, what, when, where, why, which, how many, or other.

    "How many" includes how much, how old and the like. The last sentence decides, since those before it
    only introduce the question.
    """
    last = _LAST_SENTENCE.search(question)
    found = (_TYPE.search(last.group()) if last else None) or _TYPE.search(question)
    return found.lastgroup.replace("_", " ") if found and found.lastgroup else "other"


def questions(folder: Path) -> tuple[list[Question], list[Question]]:
    """Return the answerable and the unanswerable questions of a dataset. It may have no unanswerable ones.

    Raises:
        InvalidDataset: a file is missing, or a question is malformed. The message says which.
    """
    optional = folder / "unanswerable.jsonl"
    return _questions(_file(folder, "questions.jsonl")), _questions(optional) if optional.is_file() else []


def articles(folder: Path, names: dict[str, frozenset[str]]) -> Iterator[Article | Failure]:
    """Yield the dataset's articles, and collect in `names` the dataset's ids of each."""
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
        names[article_key(read)] = names.get(article_key(read), frozenset()) | {str(record.get("id"))}
        yield read


def article_key(article: Article) -> str:
    """Return a key that identifies an article in every library, including those of earlier versions."""
    return page_key(article.url) if article.url else article.id


def _questions(file: Path) -> list[Question]:
    return [_question(file, line, record) for line, record in records(file)]


def _question(file: Path, line: int, record: Mapping[str, object] | Failure) -> Question:
    if isinstance(record, Failure):
        raise InvalidDataset(str(record))
    try:
        return _QUESTION.validate_python(record)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise InvalidDataset(
            f"{file}, line {line}: {first['msg']}: {field!r}. "
            "A question needs the texts 'question' and 'asked_at'. The README describes the other fields."
        ) from None


def _file(folder: Path, *names: str) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise InvalidDataset(f"{folder} has no {' or '.join(names)}. The README describes these files.")
