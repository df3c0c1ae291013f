"""The model card that a fitted reader comes with: what it was made of, how, and what it is worth."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from index.training.examples import Example
from index.training.fit import Recipe
from index.training.validate import Measured


@dataclass(frozen=True, slots=True)
class Card:
    """What is to be said of a fitted reader.

    Attributes:
        folders: the names of the folders that it was fitted on, with the examples each gave.
        loss: mean of the last hundred examples or so.
        held_out: figures on folders that were not used, by name.
    """

    recipe: Recipe
    folders: Mapping[str, int]
    answered: int
    loss: float
    held_out: Mapping[str, Measured]

    def __str__(self) -> str:
        """Return the card as Markdown."""
        data = "\n".join(f"- {name}: {number:,} examples" for name, number in self.folders.items())
        recipe = ", ".join(f"{name} {value}" for name, value in asdict(self.recipe).items())
        return _TEXT.format(
            data=data, recipe=recipe, answered=self.answered, loss=self.loss, figures=_figures(self.held_out)
        )


def answered(given: Sequence[Example]) -> int:
    """Return how many of the examples have an answer."""
    return sum(any(reading.answers for reading in example.readings) for example in given)


def write(card: Card, weights: Path) -> Path:
    """Write the card beside the weights, and return where it is."""
    file = weights.with_suffix(".md")
    file.write_text(str(card), encoding="utf-8")
    return file


def _figures(held_out: Mapping[str, Measured]) -> str:
    if not held_out:
        return "Nothing was held out."
    rows = [
        f"| {name} | {it.questions} | {it.first:.2f} | {it.first_3:.2f} | {it.first_5:.2f} | {it.auroc:.2f} |"
        for name, it in held_out.items()
    ]
    return "\n".join([*_HEAD, *rows])


_HEAD = (
    "| folder | questions | answer in the first sentence | first 3 | first 5 | AUROC of finding none |",
    "|---|---|---|---|---|---|",
)
_TEXT = """# A reader for news

Finds in passages of news the sentences that answer a question, and tells where none does.

## Model

all-MiniLM-L6-v2 (Apache-2.0, 22.7 million parameters, frozen) reads question, headline and passage
together; low-rank adapters on every linear layer of its encoder, and two linear scores, were fitted:
one for each token (an answer begins here) and one for the passage (it holds no answer). A sentence's
score is the log-sum-exp of its tokens'. The file holds what was fitted, in half precision; the frozen
model comes with its own package.

## Data

{data}

{answered:,} examples have an answer: an article that was found for the question holds the known answer
word for word, which it sometimes does by chance. The others are questions of the other folders, and
questions whose answering passages were left out. Passages were mined by BM25 and recency.

## Method

Negative log-likelihood of the right scores among all of a question's passages (shared normalisation:
Clark and Gardner 2018), AdamW with linear warm-up and decay, bfloat16 where it is safe.
Recipe: {recipe}.
Mean loss at the end: {loss:.2f}.

## Figures

On passages mined the same way, of folders that were not used for fitting:

{figures}

## Limits

English news. Known answers are names, numbers and short phrases, so reasons ("why") were hardly
practised. An answer in other words than the known one counted as wrong. Scores compare within one
question only.
"""
