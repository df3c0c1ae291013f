"""The model card of the judgement of written lines: its data, recipe and figures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.training.support_pairs import PLANTED, TRUE

Passed = Mapping[str, tuple[int, int]]
"""For each kind, how many lines there are, and how many pass."""


_ABOUT = """\
## Model

The encoder of index/reader/reader.safetensors with low-rank adapters (index/writing/network.py), a score for
the whole line and one for each of its tokens. Boosted decision trees (fitted by scikit-learn, BSD; evaluated
without it) weigh these scores and counts of words in which a line and the sentences that it cites agree or
differ (index/writing/support.py). The digest in the file is checked when the file is loaded.

## Data

The network learned first from sentences of articles and from answers of reading sets (their licences are in
index/reader/reader.md, and qamr_wikipedia is MIT-licensed like qamr_wikinews): {reading}.
Each was retold by rules in other words and falsified: another number, name, date, speaker, time or word, a
denial, two names exchanged, an opposite, a hedge left out, something added, or other sentences cited. No
article of the folders below was among them. Then it learned from these and, two in three, from reference
answers to questions and the sentences that they cite, falsified in the same ways. Where a dataset also has
written falsehoods, six in ten of these pairs use one: a line that sounds true, but that no sentence says.

A reference answer cites the sentences of its evidence, and up to two of those that a language model would be
given with them, if they have words of the answer that are not in the evidence.

The trees and the score needed were fitted on reference answers, evidence sentences as they stand, headlines
with the first sentences of their articles, and falsified versions of all three. Questions, answers and
written falsehoods are MIT-licensed, the articles are their publishers'. The file holds no text of them. The
network and the trees judge what the rules of index/writing/checks.py let pass; the figures are those of both.
"""


@dataclass(frozen=True, slots=True)
class SupportCard:
    """The facts of a fitted judgement.

    Attributes:
        left_out: for each dataset, what passes if network and trees learned from the others.
        held_out: what passes of datasets on which nothing was fitted.
        reading: the names of the reading sets.
        command: that repeats the fit.
    """

    left_out: Mapping[str, Passed]
    held_out: Mapping[str, Passed]
    reading: Sequence[str]
    command: str

    def write(self, to: Path) -> Path:
        """Write the card beside the fitted file `to`, and return its path."""
        card = to.with_suffix(".md")
        card.write_text("\n".join(self._lines()) + "\n", encoding="utf-8")
        return card

    def _lines(self) -> Iterator[str]:
        yield "# Whether a written line says what its sources say\n"
        yield _ABOUT.format(reading=", ".join(self.reading) or "none")
        yield "## Figures\n"
        yield "Judged by a network and trees that learned from the other datasets:\n"
        yield from _table(
            {**self.left_out, **{f"{name} (held out)": of for name, of in self.held_out.items()}}
        )
        yield "\n## Limits\n"
        yield "English only. What passes is checked, not proven: exchanged names and lost hedges may pass.\n"
        yield "## Command\n"
        yield f"```sh\n{self.command}\n```"


def _table(figures: Mapping[str, Passed]) -> Iterator[str]:
    yield f"| | {' | '.join(figures)} |"
    yield f"|---|{'---|' * len(figures)}"
    planted = (_passed(of, PLANTED) for of in figures.values())
    yield f"| **planted falsehoods passed** | {' | '.join(planted)} |"
    for kind in sorted({kind for of in figures.values() for kind in of} - TRUE):
        name = kind if kind in PLANTED else f"{kind} (not among the planted)"
        yield f"| {name}: passed | {' | '.join(_passed(of, {kind}) for of in figures.values())} |"
    for kind in sorted(TRUE):
        yield f"| {kind}: dropped | {' | '.join(_dropped(of, kind) for of in figures.values())} |"


def _passed(of: Passed, kinds: frozenset[str] | set[str]) -> str:
    lines, passed = (sum(of.get(kind, (0, 0))[part] for kind in kinds) for part in (0, 1))
    return f"{passed / lines:.1%} of {lines:,}" if lines else ""


def _dropped(of: Passed, kind: str) -> str:
    lines, passed = of.get(kind, (0, 0))
    return f"{1 - passed / lines:.1%} of {lines:,}" if lines else ""
