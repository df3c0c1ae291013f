"""`dateline fit-support FOLDER…`."""

import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

from index.cli.terminal import err, out
from index.errors import InvalidDataset, InvalidSetting, StorageFailed

if TYPE_CHECKING:
    from index.training.datasets import Dataset
    from index.training.fit_support import Lines, Taught

_SEED = 20


def fit_support(
    folders: Annotated[
        list[Path],
        typer.Argument(
            help="Two folders at least, with questions.jsonl: reference answers (answer), evidence, and if "
            "there are any, falsehoods that a person wrote (false). Folders about the same articles are one."
        ),
    ],
    *,
    taught: Annotated[
        list[Path],
        typer.Option(
            help="A folder of articles from which every network learns, or of questions about such articles. "
            "Articles that another folder also has are left out. Repeat for more."
        ),
    ],
    reading: Annotated[
        list[Path] | None, typer.Option(help="A reading set from which it learns, too. Repeat for more.")
    ] = None,
    articles: Annotated[
        list[Path] | None,
        typer.Option(help="A folder of articles that questions of other folders name. Repeat for more."),
    ] = None,
    held_out: Annotated[
        list[Path] | None, typer.Option(help="A folder to measure on, not to fit on. Repeat for more.")
    ] = None,
    pairs: Annotated[int, typer.Option(min=1, help="Pairs of lines from which the network learns.")] = 12_000,
    to: Annotated[
        Path, typer.Option(help="Where to write the fitted judge. The model card goes beside it.")
    ] = Path("support.safetensors"),
) -> None:
    """Fit the judgement of a language model's lines on true and falsified lines. It takes an hour or two."""
    from index.training.fit_support import figures, fit, measured  # noqa: PLC0415 - torch takes seconds to import
    from index.training.support_card import SupportCard  # noqa: PLC0415 - as above
    from index.writing.network import save  # noqa: PLC0415 - as above

    if to.suffix != ".safetensors":
        raise InvalidSetting(f"The judge must go to a file that ends in .safetensors, not to {to}.")
    lines = dict(_lines([*folders, *(held_out or [])], articles or []))
    unseen = {folder.name: lines.pop(folder.name) for folder in held_out or []}
    known = _taught(taught, [*folders, *(articles or [])], reading or [])
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("Fitting", total=pairs)

        def watch(seen: int, loss: float) -> None:
            progress.update(task, completed=seen, description=f"Fitting, loss {loss:.2f}")

        judge, left_out = fit(lines, known, pairs, watch)
    card = SupportCard(
        left_out,
        {name: figures(judge.forest, measured(of.pairs, judge.network)) for name, of in unseen.items()},
        [file.name.partition(".")[0] for file in reading or []],
        shlex.join(["dateline", *sys.argv[1:]]),
    )
    try:
        save(judge, to)
        written = card.write(to)
    except OSError as error:
        raise StorageFailed(f"Cannot write {to}: {error.strerror}. Name another file with --to.") from error
    out.print(f"Wrote {to} and {written}.", soft_wrap=True)


def _taught(folders: Sequence[Path], others: Sequence[Path], reading: Sequence[Path]) -> "Taught":
    """Return what reading sets and `folders` teach, without the articles that one of `others` also has."""
    from index.training.datasets import has_articles, read_articles, read_dataset  # noqa: PLC0415 - as above
    from index.training.fit_support import Taught  # noqa: PLC0415 - as above
    from index.training.reading_sets import read_questions  # noqa: PLC0415 - as above
    from index.training.support_pairs import references  # noqa: PLC0415 - as above
    from index.training.taught_pairs import taught_pairs  # noqa: PLC0415 - as above

    elsewhere = {name for folder in filter(has_articles, others) for name, _ in read_articles(folder)}
    articles = {
        name: article
        for folder in filter(has_articles, folders)
        for name, article in read_articles(folder)
        if name not in elsewhere
    }
    if not articles:
        raise InvalidDataset("The folders of --taught have no articles that no other folder has.")
    asking = [read_dataset(folder) for folder in folders if (folder / "questions.jsonl").is_file()]
    answers = [reference for dataset in asking for reference in references(dataset, articles)]
    err.print(
        f"{len(articles):,} articles, {len(answers):,} reference answers and {len(reading)} reading sets "
        "teach the network"
    )
    questions = [list(read_questions(file)) for file in reading]
    return Taught(taught_pairs(list(articles.values()), questions, _SEED), answers)


def _lines(folders: Sequence[Path], elsewhere: Sequence[Path]) -> "Iterator[tuple[str, Lines]]":
    """Yield the lines about each folder of articles, with the name of the first folder that asks about them.

    Raises:
        InvalidDataset: a folder has no reference answer.
    """
    from index.training.datasets import check_names, has_articles, read_articles, read_dataset  # noqa: PLC0415 - as above
    from index.training.fit_support import Lines  # noqa: PLC0415 - as above
    from index.training.support_pairs import references, support_pairs  # noqa: PLC0415 - as above

    check_names(folders)
    corpora = {folder: dict(read_articles(folder)) for folder in (*filter(has_articles, folders), *elsewhere)}
    asking: dict[Path, list[Dataset]] = {}
    for dataset in map(read_dataset, folders):
        named = {name for question in dataset.questions for name in question.articles}
        most = max(corpora, key=lambda each: len(named & corpora[each].keys()), default=None)
        corpus = dataset.folder if dataset.has_articles else most
        if corpus is None or not any(references(dataset, corpora[corpus])):
            raise InvalidDataset(
                f"No question of {dataset.name} has a reference answer and evidence in its articles."
            )
        asking.setdefault(corpus, []).append(dataset)
    for corpus, datasets in asking.items():
        articles = corpora[corpus]
        answers = [each for dataset in datasets for each in references(dataset, articles)]
        lines = Lines(answers, list(support_pairs(answers, articles, _SEED)))
        err.print(f"{datasets[0].name}: {len(lines.pairs):,} lines, true and false")
        yield datasets[0].name, lines
