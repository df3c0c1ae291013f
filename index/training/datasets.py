"""Read the dataset folders that a reader is fitted on: articles, and questions with known answers."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import InvalidArticle, InvalidDataset, InvalidDate
from index.model import Article
from index.report import Failure
from index.sources.files.records import Record, article, records
from index.text import normalise
from index.training.labels import KnownQuestion
from index.training.negatives import Corpus

_ARTICLES = ("articles.jsonl", "articles.jsonl.gz")


@dataclass(frozen=True, slots=True)
class Dataset:
    """A folder of questions, with those that its articles do not answer."""

    folder: Path
    questions: tuple[KnownQuestion, ...]
    unanswerable: tuple[KnownQuestion, ...]

    @property
    def name(self) -> str:
        """The name of the folder."""
        return self.folder.name

    @property
    def has_evidence(self) -> bool:
        """Whether its questions name the texts that answer, not only known answers."""
        return any(question.evidence for question in self.questions)

    @property
    def has_articles(self) -> bool:
        """Whether the articles are in the same folder."""
        return has_articles(self.folder)

    def asks_about(self, corpus: Corpus) -> bool:
        """Return whether most of the questions name articles of `corpus`: other folders may share a few."""
        named = sum(not question.articles.isdisjoint(corpus.texts) for question in self.questions)
        return 2 * named > len(self.questions)


def check_names(folders: Iterable[Path]) -> None:
    """Raise InvalidDataset if two of `folders` have the same name, by which they are told apart."""
    for name, number in Counter(folder.name for folder in folders).items():
        if number > 1:
            raise InvalidDataset(f"Two folders are called {name}. Rename one, or name it only once.")


def has_articles(folder: Path) -> bool:
    """Return whether a folder has a file of articles."""
    return any((folder / name).is_file() for name in _ARTICLES)


def read_dataset(folder: Path) -> Dataset:
    """Return the questions of a folder.

    Raises:
        InvalidDataset: questions.jsonl is missing, or a line cannot be used.
    """
    questions = tuple(_questions(folder / "questions.jsonl"))
    file = folder / "unanswerable.jsonl"
    return Dataset(folder, questions, tuple(_questions(file, answerable=False)) if file.is_file() else ())


def read_corpora(
    datasets: Sequence[Dataset], elsewhere: Sequence[Path]
) -> Iterator[tuple[Corpus, list[Dataset]]]:
    """Yield the articles of each folder with the datasets that ask about them, one corpus at a time.

    Args:
        datasets: what is asked. One without articles asks about the articles whose ids it names.
        elsewhere: more folders of articles.

    Raises:
        InvalidDataset: a folder has no articles, or nothing asks about the articles that a dataset names.
    """
    waiting = [dataset for dataset in datasets if not dataset.has_articles]
    for folder in dict.fromkeys(
        [*(dataset.folder for dataset in datasets if dataset.has_articles), *elsewhere]
    ):
        corpus = Corpus(read_articles(folder))
        asking = [dataset for dataset in waiting if dataset.asks_about(corpus)]
        waiting = [dataset for dataset in waiting if dataset not in asking]
        yield corpus, [*(dataset for dataset in datasets if dataset.folder == folder), *asking]
    if waiting:
        raise InvalidDataset(
            f"{waiting[0].folder} has no {' or '.join(_ARTICLES)}, and no other folder has the articles that "
            "its questions name. Name that folder with --articles."
        )


def read_articles(folder: Path) -> Iterator[tuple[str, Article]]:
    """Yield the readable articles of a folder, with their ids.

    Raises:
        InvalidDataset: the folder has no articles.
    """
    file = next((folder / name for name in _ARTICLES if (folder / name).is_file()), None)
    if file is None:
        raise InvalidDataset(f"{folder} has no {' or '.join(_ARTICLES)}. The README describes these files.")
    for _, record in records(file):
        if isinstance(record, Failure):
            continue  # `dateline evaluate` and `dateline add` report unreadable records
        try:
            yield str(record.get("id")), article(record, file.name)
        except InvalidArticle:
            continue


def _questions(file: Path, *, answerable: bool = True) -> Iterator[KnownQuestion]:
    for line, record in records(file):
        if isinstance(record, Failure):
            raise InvalidDataset(str(record))
        lists = isinstance(record.get("answers"), list) and isinstance(record.get("articles"), list)
        if answerable and not lists:
            raise InvalidDataset(f"{file}, line {line}: a question needs the lists 'answers' and 'articles'")
        try:
            at = normalise.moment(record.get("asked_at"), end_of_day=True)
        except InvalidDate as error:
            raise InvalidDataset(f"{file}, line {line}: asked_at: {error}") from None
        if at is None:
            raise InvalidDataset(f"{file}, line {line}: a question needs the date 'asked_at'")
        yield KnownQuestion(
            question=str(record.get("question")),
            asked_at=at,
            answers=tuple(map(str, _list(record, "answers"))),
            articles=frozenset(map(str, _list(record, "articles"))),
            kind=str(record.get("kind") or ""),
            evidence=tuple(
                (str(evidence.get("article")), str(evidence.get("text")))
                for evidence in _list(record, "evidence")
                if isinstance(evidence, dict)
            ),
            later=frozenset(map(str, _list(record, "later"))),
            reference=str(record.get("answer") or ""),
            falsehoods=tuple(text for text in map(str, _list(record, "false")) if text.strip()),
        )


def _list(record: Record, name: str) -> list[object]:
    given = record.get(name)
    return given if isinstance(given, list) else []
