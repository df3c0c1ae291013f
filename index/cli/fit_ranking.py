"""`dateline fit-ranking FOLDER…`."""

import shlex
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.cli.console import ArticlesOption, HeldOutOption
from index.cli.terminal import Meter, err, out
from index.errors import InvalidDataset, InvalidSetting, StorageFailed
from index.library import Library
from index.resources import Resources
from index.settings import Settings
from index.vectors.embedding import BUNDLED

if TYPE_CHECKING:
    from index.training.fit_ranking import RankedPassages

# The network weighs the cosines of the bundled model alone.
_EMBEDDED = {"chroma_url": None, "database_url": None, "embedding_model": BUNDLED}


def fit_ranking(
    folders: Annotated[
        list[Path], typer.Argument(help="Folders with questions.jsonl; answers or evidence must be known.")
    ],
    *,
    articles: ArticlesOption = None,
    held_out: HeldOutOption = None,
    index: Annotated[
        Path | None, typer.Option(help="Keep the indexes in this folder, and reuse those there.")
    ] = None,
    to: Annotated[
        Path, typer.Option(help="Where to write the network. The model card goes beside it.")
    ] = Path("ranking.safetensors"),
) -> None:
    """Fit the order of retrieved passages to questions. Indexing the articles takes most of the time."""
    from index.training import fit_ranking as training  # noqa: PLC0415 - torch takes a second to import

    if to.suffix != ".safetensors":
        raise InvalidSetting(f"The network must go to a file that ends in .safetensors, not to {to}.")
    with tempfile.TemporaryDirectory(prefix="dateline-") as temporary:
        found = _passages([*folders, *(held_out or [])], articles or [], index or Path(temporary))
    unseen = {folder: found.pop(folder) for folder in held_out or []}
    network = training.fit([each for of_folder in found.values() for each in of_folder])
    card = training.card(
        {str(folder): training.figures(given, network) for folder, given in found.items()},
        {
            str(folder): (training.figures(given), training.figures(given, network))
            for folder, given in unseen.items()
        },
        shlex.join(["dateline", *sys.argv[1:]]),
    )
    try:
        network.save(to)
        to.with_suffix(".md").write_text(card, encoding="utf-8")
    except OSError as error:
        raise StorageFailed(f"Cannot write {to}: {error.strerror}. Name another file with --to.") from error
    out.print(f"Wrote {to} and {to.with_suffix('.md')}.", soft_wrap=True)


def _passages(folders: list[Path], elsewhere: list[Path], index: Path) -> "dict[Path, list[RankedPassages]]":
    """Return the passages considered for the questions of each folder; the articles are indexed first."""
    from index.training.datasets import check_names, has_articles  # noqa: PLC0415 - as above
    from index.training.fit_ranking import index_articles, named, passages  # noqa: PLC0415 - as above

    found: dict[Path, list[RankedPassages]] = {}
    places = dict.fromkeys((*filter(has_articles, folders), *elsewhere))
    check_names(folders)
    check_names(places)
    wanted = {folder: named(folder) for folder in folders}
    for place in places:
        settings = Settings.read().model_copy(update={**_EMBEDDED, "data_dir": index / place.name})
        with Resources(settings) as resources, Meter(err, lambda done: (done.done, done.total or 0)) as meter:
            library = Library(resources, "evaluation")
            names = index_articles(library, place, meter)
            known = frozenset[str]().union(*names.values())
            for folder in folders:
                is_elsewhere = not has_articles(folder) and 2 * len(wanted[folder] & known) > len(
                    wanted[folder]
                )
                if folder == place or (is_elsewhere and folder not in found):
                    found[folder] = passages(library, names, folder, meter)
    for folder in folders:
        if folder not in found:
            raise InvalidDataset(f"No folder has the articles of {folder}. Name theirs with --articles.")
    return found
