"""Read the dataset folders that a reader is fitted on: articles, and questions with known answers."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from index.errors import InvalidArticle
from index.model import Article
from index.report import Failure
from index.sources.files.records import article, records
from index.text import normalise
from index.training.examples import Example, KnownQuestion, examples
from index.training.negatives import Corpus

Watcher = Callable[[Path, int], None]
"""Called after each folder with the number of examples made from it."""


def read_examples(folders: Sequence[Path], seed: int, watch: Watcher | None = None) -> list[Example]:
    """Return the training examples of all `folders`, holding the articles of one folder in memory at a time.

    Raises:
        InvalidArticle: a folder lacks a file, or a line of its questions cannot be used.
    """
    asked = {folder: list(_questions(folder / "questions.jsonl")) for folder in folders}
    found: list[Example] = []
    for number, folder in enumerate(folders):
        foreign = [question for other in folders if other != folder for question in asked[other]]
        made = list(examples(asked[folder], foreign, Corpus(_articles(folder)), seed + number))
        found += made
        if watch:
            watch(folder, len(made))
    return found


def _articles(folder: Path) -> Iterator[tuple[str, Article]]:
    names = ("articles.jsonl", "articles.jsonl.gz")
    file = next((folder / name for name in names if (folder / name).is_file()), None)
    if file is None:
        raise InvalidArticle(f"{folder} has no {' or '.join(names)}. The README describes these files.")
    for _, record in records(file):
        if isinstance(record, Failure):
            continue  # `dateline evaluate` and `dateline add` report unreadable records
        try:
            yield str(record.get("id")), article(record, file.name)
        except InvalidArticle:
            continue


def _questions(file: Path) -> Iterator[KnownQuestion]:
    for line, record in records(file):
        if isinstance(record, Failure):
            raise InvalidArticle(str(record))
        answers, found = record.get("answers"), record.get("articles")
        if not isinstance(answers, list) or not isinstance(found, list):
            raise InvalidArticle(f"{file}, line {line}: a question needs the lists 'answers' and 'articles'")
        at = normalise.moment(record.get("asked_at"), end_of_day=True)
        if at is None:
            raise InvalidArticle(f"{file}, line {line}: a question needs the date 'asked_at'")
        yield KnownQuestion(
            str(record.get("question")), at, tuple(map(str, answers)), frozenset(map(str, found))
        )
