"""`dateline fit-support FOLDER…`."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.cli.terminal import err, out
from index.errors import InvalidSetting, StorageFailed

if TYPE_CHECKING:
    from index.training.fit_support import MeasuredPairs

_SEED = 20


def fit_support(
    folders: Annotated[
        list[Path],
        typer.Argument(
            help="Two folders at least, with questions.jsonl: reference answers (answer) and evidence."
        ),
    ],
    *,
    articles: Annotated[
        list[Path] | None,
        typer.Option(help="A folder of articles that questions of other folders name. Repeat for more."),
    ] = None,
    held_out: Annotated[
        list[Path] | None, typer.Option(help="A folder to measure on, not to fit on. Repeat for more.")
    ] = None,
    to: Annotated[
        Path, typer.Option(help="Where to write the trees. The model card goes beside them.")
    ] = Path("support.json"),
) -> None:
    """Fit the judgement of a language model's lines on true and falsified lines. It takes minutes."""
    from index.training.fit_support import figures, fit  # noqa: PLC0415 - scikit-learn takes a second to import
    from index.training.support_card import SupportCard  # noqa: PLC0415 - as above

    if to.suffix != ".json":
        raise InvalidSetting(f"The trees must go to a file that ends in .json, not to {to}.")
    measured = _measured([*folders, *(held_out or [])], articles or [])
    unseen = {folder.name: measured.pop(folder.name) for folder in held_out or []}
    judge, others = fit(measured)
    card = SupportCard(
        {name: figures(others[name], pairs) for name, pairs in measured.items()},
        {name: figures(judge, pairs) for name, pairs in unseen.items()},
        shlex.join(["dateline", *sys.argv[1:]]),
    )
    try:
        judge.save(to)
        written = card.write(to)
    except OSError as error:
        raise StorageFailed(f"Cannot write {to}: {error.strerror}. Name another file with --to.") from error
    out.print(f"Wrote {to} and {written}.", soft_wrap=True)


def _measured(folders: list[Path], elsewhere: list[Path]) -> "dict[str, MeasuredPairs]":
    """Return the pairs of each folder by its name, measured."""
    from index.training.datasets import has_articles, read_articles, read_dataset  # noqa: PLC0415 - as above
    from index.training.fit_support import measured  # noqa: PLC0415 - as above
    from index.training.support_pairs import support_pairs  # noqa: PLC0415 - as above

    corpora = [dict(read_articles(folder)) for folder in (*filter(has_articles, folders), *elsewhere)]
    found = {}
    for folder in folders:
        dataset = read_dataset(folder)
        named = {name for question in dataset.questions for name in question.articles}
        corpus = max(corpora, key=lambda each: len(named & each.keys()), default={})
        pairs = list(support_pairs(dataset, corpus, _SEED))
        err.print(f"{folder.name}: {len(pairs):,} lines, true and false")
        found[folder.name] = measured(pairs)
    return found
