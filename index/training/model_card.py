"""The model card of a fitted reader: its data, recipe and figures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from index.training.fit import Recipe
from index.training.mixture import QuestionSource
from index.training.validate import ALL, PASSAGES, Validation

# Public sets of reading questions, by the beginning of their names. Another set's licence is not known here.
_LICENCES = {
    "qamr": "MIT",
    "wikiwhy": "MIT",
    "sleepqa": "MIT",
    "policyqa": "MIT",
    "qadiscourse": "CC BY 4.0",
    "tatqa": "CC BY 4.0",
    "squadshifts": "CC BY 4.0",
    "squad": "CC BY-SA",
    "nq_open": "CC BY-SA",
    "qed_nq": "CC BY-SA",
    "quotesum": "CC BY-SA",
    "fairytaleqa": "Apache-2.0",
    "selqa": "Apache-2.0",
    "clapnq": "Apache-2.0",
    "timeqa": "BSD",
    "cnc_news_causal": "CC0",
    "derived_unanswerable": "as the sets it derives from",
}


@dataclass(frozen=True, slots=True)
class ModelCard:
    """The facts of a fitted reader.

    Attributes:
        sources: what it was fitted on.
        drawn: the number of examples drawn from each source, by its name.
        loss: mean loss of the last hundred steps.
        held_out: figures on folders that were not used for training, by name.
        command: the command that fitted it.
    """

    recipe: Recipe
    sources: Sequence[QuestionSource]
    drawn: Mapping[str, int]
    loss: float
    held_out: Mapping[str, Validation]
    command: str

    def __str__(self) -> str:
        """Return the card as Markdown."""
        return _TEXT.format(
            data="\n".join(_data(self.sources, self.drawn)),
            recipe=", ".join(f"{name} {value}" for name, value in asdict(self.recipe).items()),
            loss=self.loss,
            figures="\n\n".join(_figures(self.held_out)) or "Nothing was held out.",
            command=self.command,
            passages=PASSAGES,
        )


def write(card: ModelCard, weights: Path) -> Path:
    """Write the card beside the weights and return its path."""
    file = weights.with_suffix(".md")
    file.write_text(str(card), encoding="utf-8")
    return file


def _data(sources: Sequence[QuestionSource], drawn: Mapping[str, int]) -> Iterator[str]:
    yield "| source | licence | questions | unanswerable | drawn |"
    yield "|---|---|---|---|---|"
    for source in sources:
        unanswerable = sum(not pool.positives for pool in source.pools)
        yield (
            f"| {source.name} | {_licence(source.name)} | {len(source.pools):,} | {unanswerable:,} "
            f"| {drawn.get(source.name, 0):,} |"
        )


def _licence(name: str) -> str:
    known = (licence for beginning, licence in _LICENCES.items() if name.startswith(beginning))
    return next(known, "")


def _figures(held_out: Mapping[str, Validation]) -> Iterator[str]:
    for name, figures in held_out.items():
        rows = [
            f"| {kind} | {figures.questions[kind]} | {figures.retrieved[kind]:.2f} "
            f"| {figures.first[kind]:.2f} | {figures.first_3[kind]:.2f} |"
            for kind in sorted(figures.questions, key=lambda kind: -figures.questions[kind])
        ]
        auroc = ", ".join(
            f"{kind} {value:.2f}"
            for kind, value in sorted(figures.auroc.items(), key=lambda item: item[0] != ALL)
        )
        yield "\n".join(
            [f"### {name}", "", *_HEAD, *rows, "", f"AUROC against unanswerable questions: {auroc}."]
        )


_HEAD = (
    "| questions | number | answer retrieved | answer in the first sentence | in the first 3 |",
    "|---|---|---|---|---|",
)
_TEXT = """# A reader for news

Finds the sentences of news passages that answer a question, and tells when none does.

## Model

The encoder of all-MiniLM-L6-v2 (Apache-2.0, 6 layers, 384 dimensions) reads question, headline and passage
together. All its layers were fine-tuned, with two linear scores: one for each token (an answer starts here)
and one for the passage (the null score: it does not answer). A sentence's score is the log-sum-exp of its
token scores. The file holds the fine-tuned layers in half precision. The word embeddings stayed frozen and
come with the package of the base model.

## Data

{data}

Passages are cut as the library cuts them, at most 200 tokens long. The negatives are other passages of the
answering articles, and passages of other articles that BM25 and recency rank high. Natural questions are
labelled with the sentences that answer. Quiz questions are labelled where an article found for the question
has the known answer word for word, which is sometimes by chance. Unanswerable quiz questions come from other
folders or have lost their answering passages. Half of the reading and quiz questions are varied as people
type them: no punctuation, contractions, typos.

## Method

Negative log-likelihood of the correct scores among all passages of a question (shared normalisation: Clark
and Gardner 2018), and of each passage by itself. AdamW with linear warm-up and decay, bfloat16 with weights
in full precision. Questions about news are drawn more often towards the end of training.
Recipe: {recipe}.
Mean loss at the end: {loss:.2f}.

    {command}

## Figures

On the {passages} passages that BM25 and recency rank highest, of folders that were not used for fitting:

{figures}

## Limits

English news. An article may answer in a sentence that is not labelled, which counts as wrong.
"""
