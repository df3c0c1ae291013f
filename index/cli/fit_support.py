"""`dateline fit-support FOLDER…`."""

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

from index.cli.console import ArticlesOption, HeldOutOption
from index.cli.terminal import err, out
from index.errors import InvalidDataset, InvalidSetting, StorageFailed

if TYPE_CHECKING:
    from index.training.fit_support import Lines, Taught
    from index.training.support_pairs import Reference

_SEED = 20


def fit_support(
    folders: Annotated[
        list[Path],
        typer.Argument(
            help="Two folders at least, with questions.jsonl: reference answers (answer) with evidence, and "
            "optionally written falsehoods (false). Folders about the same articles count as one."
        ),
    ],
    *,
    taught: Annotated[
        list[Path],
        typer.Option(
            help="A folder of articles, or of questions about them, from which every network learns. "
            "Articles that are also in another folder are left out. Repeat for more."
        ),
    ],
    reading: Annotated[
        list[Path] | None, typer.Option(help="A reading set from which it learns, too. Repeat for more.")
    ] = None,
    articles: ArticlesOption = None,
    held_out: HeldOutOption = None,
    pairs: Annotated[int, typer.Option(min=1, help="Pairs of lines from which the network learns.")] = 12_000,
    to: Annotated[
        Path, typer.Option(help="Where to write the fitted judge. The model card goes beside it.")
    ] = Path("support.safetensors"),
) -> None:
    """Fit the judgement of a language model's lines on true and falsified ones. This takes an hour or two."""
    from index.training.datasets import check_names, has_articles  # noqa: PLC0415 - as below
    from index.training.fit_support import figures, fit, measured  # noqa: PLC0415 - torch takes seconds to import
    from index.training.support_card import SupportCard  # noqa: PLC0415 - as above
    from index.writing.network import save  # noqa: PLC0415 - as above

    if to.suffix != ".safetensors":
        raise InvalidSetting(f"The judge must go to a file that ends in .safetensors, not to {to}.")
    check_names([*folders, *(held_out or [])])
    elsewhere = [*(articles or []), *filter(has_articles, [*folders, *(held_out or [])])]
    lines, unseen = _lines(folders, elsewhere), _lines(held_out or [], elsewhere)
    for corpus in lines.keys() & unseen.keys():
        raise InvalidDataset(
            f"The judge would be fitted on lines about {corpus.name}, and measured on others about it. "
            "Hold out questions about other articles."
        )
    known = _taught(taught, elsewhere, reading or [])
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("Fitting", total=pairs)

        def watch(seen: int, loss: float) -> None:
            progress.update(task, completed=seen, description=f"Fitting, loss {loss:.2f}")

        judge, left_out = fit({of.name: of for of in lines.values()}, known, pairs, watch)
    card = SupportCard(
        left_out,
        {of.name: figures(judge.forest, measured(of.pairs, judge.network)) for of in unseen.values()},
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
    """Return what the reading sets and `folders` teach. Articles that are also in `others` are left out."""
    from index.training.datasets import has_articles, read_articles, read_dataset  # noqa: PLC0415 - as above
    from index.training.fit_support import Taught  # noqa: PLC0415 - as above
    from index.training.reading_sets import read_questions  # noqa: PLC0415 - as above
    from index.training.support_pairs import references  # noqa: PLC0415 - as above
    from index.training.taught_pairs import taught_pairs  # noqa: PLC0415 - as above

    elsewhere = {name for folder in others for name, _ in read_articles(folder)}
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


def _lines(folders: Sequence[Path], corpora: Sequence[Path]) -> "dict[Path, Lines]":
    """Return the lines of `folders`, by the folder of the articles that they are about.

    Raises:
        InvalidDataset: a folder has no reference answer.
    """
    from index.training.datasets import read_articles, read_dataset  # noqa: PLC0415 - as above
    from index.training.fit_support import Lines  # noqa: PLC0415 - as above
    from index.training.support_pairs import references, support_pairs  # noqa: PLC0415 - as above

    articles = {corpus: dict(read_articles(corpus)) for corpus in corpora} if folders else {}
    names: dict[Path, str] = {}
    answers: dict[Path, list[Reference]] = {}
    for dataset in map(read_dataset, folders):
        named = {name for question in dataset.questions for name in question.articles}
        most = max(articles, key=lambda each: len(named & articles[each].keys()), default=dataset.folder)
        corpus = dataset.folder if dataset.has_articles else most
        found = list(references(dataset, articles.get(corpus, {})))
        if not found:
            raise InvalidDataset(
                f"No question of {dataset.name} has a reference answer and evidence in its articles."
            )
        names.setdefault(corpus, dataset.name)
        answers.setdefault(corpus, []).extend(found)
    lines = {
        corpus: Lines(names[corpus], found, list(support_pairs(found, articles[corpus], _SEED)))
        for corpus, found in answers.items()
    }
    for of in lines.values():
        err.print(f"{of.name}: {len(of.pairs):,} lines, true and false")
    return lines
