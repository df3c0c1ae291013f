"""The sources of a mixture: sets of reading questions, and folders of questions about news."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from index.training.datasets import Dataset, read_corpora, read_dataset
from index.training.examples import ExampleSizes, QuestionPool
from index.training.labels import KnownQuestion
from index.training.mixture import QuestionSource
from index.training.news_questions import natural_pools, quiz_pools
from index.training.reading_sets import read_pools

_SPECIFICATION = re.compile(r"(?P<file>.+?)(?:=(?P<number>\d+)(?:\+(?P<negatives>\d))?)?")
# How often a question about news is drawn in training, where a reading question is drawn once.
_NATURAL, _UNANSWERABLE, _QUIZ = 5.4, 4.8, 0.85


def reading_source(specification: str, seed: int) -> QuestionSource:
    """Return the questions of a set of reading questions.

    Args:
        specification: FILE, FILE=NUMBER or FILE=NUMBER+NEGATIVES. NUMBER limits the questions, and NEGATIVES
            is how many passages of other contexts each example has.
        seed: determines the choice of questions.
    """
    match = _SPECIFICATION.fullmatch(specification)
    file = Path(match["file"] if match else specification)
    number = int(match["number"]) if match and match["number"] else sys.maxsize
    negatives = int(match["negatives"]) if match and match["negatives"] else 0
    pools = read_pools(file, number, seed)
    sizes = ExampleSizes(positives=1, same_article=1, hard_negatives=negatives)
    return QuestionSource(file.name.split(".")[0], tuple(pools), len(pools), sizes=sizes)


def news_sources(folders: Sequence[Path], elsewhere: Sequence[Path], seed: int) -> list[QuestionSource]:
    """Return the questions of all `folders` in three sources, with articles from `elsewhere` if need be.

    The sources are questions with evidence, those that nothing answers, and those with known answers.
    Questions with evidence are already written as people type them.
    """
    datasets = [read_dataset(folder) for folder in folders]
    natural: list[QuestionPool] = []
    quiz: list[QuestionPool] = []
    used = elsewhere if any(not dataset.has_articles for dataset in datasets) else ()
    for number, (corpus, asking) in enumerate(read_corpora(datasets, used)):
        for dataset in asking:
            if dataset.has_evidence:
                natural += natural_pools((*dataset.questions, *dataset.unanswerable), corpus)
            else:
                quiz += quiz_pools(dataset.questions, _foreign(dataset, datasets), corpus, seed + number)
    answerable = tuple(pool for pool in natural if pool.positives)
    unanswerable = tuple(pool for pool in natural if not pool.positives)
    return [
        QuestionSource("natural questions", answerable, _NATURAL * len(answerable), late=True, varied=False),
        QuestionSource(
            "unanswerable natural questions",
            unanswerable,
            _UNANSWERABLE * len(unanswerable),
            late=True,
            sizes=ExampleSizes(1, 2, 2),
            varied=False,
        ),
        QuestionSource(
            "quiz questions", tuple(quiz), _QUIZ * len(quiz), late=True, sizes=ExampleSizes(2, 1, 2)
        ),
    ]


def _foreign(dataset: Dataset, datasets: Sequence[Dataset]) -> list[KnownQuestion]:
    return [
        question
        for other in datasets
        if other is not dataset and not other.has_evidence
        for question in other.questions
    ]
