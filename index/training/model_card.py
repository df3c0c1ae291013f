"""The model card of a fitted reader: its data, recipe and figures."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from index.training.examples import Example
from index.training.fit import Recipe
from index.training.validate import Validation


@dataclass(frozen=True, slots=True)
class ModelCard:
    """The facts of a fitted reader.

    Attributes:
        folders: the number of examples from each training folder, by its name.
        answered: the number of examples with an answer.
        loss: mean loss of the last hundred examples or so.
        held_out: figures on folders that were not used for training, by name.
    """

    recipe: Recipe
    folders: Mapping[str, int]
    answered: int
    loss: float
    held_out: Mapping[str, Validation]

    def __str__(self) -> str:
        """Return the card as Markdown."""
        data = "\n".join(f"- {name}: {number:,} examples" for name, number in self.folders.items())
        recipe = ", ".join(f"{name} {value}" for name, value in asdict(self.recipe).items())
        return _TEXT.format(
            data=data, recipe=recipe, answered=self.answered, loss=self.loss, figures=_figures(self.held_out)
        )


def answered(given: Sequence[Example]) -> int:
    """Count the examples that have an answer."""
    return sum(any(passage.answers for passage in example.passages) for example in given)


def write(card: ModelCard, weights: Path) -> Path:
    """Write the card beside the weights and return its path."""
    file = weights.with_suffix(".md")
    file.write_text(str(card), encoding="utf-8")
    return file


def _figures(held_out: Mapping[str, Validation]) -> str:
    if not held_out:
        return "Nothing was held out."
    rows = [
        f"| {name} | {of.questions} | {of.first:.2f} | {of.first_3:.2f} | {of.first_5:.2f} | {of.auroc:.2f} |"
        for name, of in held_out.items()
    ]
    return "\n".join([*_HEAD, *rows])


_HEAD = (
    "| folder | questions | first sentence answers | one of 3 | one of 5 | AUROC of no answer |",
    "|---|---|---|---|---|---|",
)
_TEXT = """# A reader for news

Finds the sentences that answer a question in passages of news, and says when none does.

## Model

all-MiniLM-L6-v2 (Apache-2.0, 22.7 million parameters, frozen) reads question, headline and passage
together. Fitted were low-rank adapters on every linear layer of its encoder, and two linear scores:
one for each token (an answer begins here) and one for the passage (it holds no answer). A sentence's
score is the log-sum-exp of the scores of its tokens. The file holds the fitted weights in half
precision; the frozen model comes with its own package.

## Data

{data}

{answered:,} examples have an answer: an article found for the question holds the known answer word for
word, sometimes by chance. The others are questions of the other folders, and questions whose answering
passages were left out. The hard negatives are the nearest passages by BM25 and recency.

## Method

Negative log-likelihood of the right scores among all of a question's passages (shared normalisation:
Clark and Gardner 2018), AdamW with linear warm-up and decay, bfloat16 where it is safe.
Recipe: {recipe}.
Mean loss at the end: {loss:.2f}.

## Figures

On passages found the same way, in folders that were not used for training:

{figures}

## Limits

English news. Known answers are names, numbers and short phrases, so the reader has seen few reasons
("why"). An answer in other words than the known one counted as wrong. Scores are comparable only
within one question.
"""
