"""Labelled passages, and the training examples drawn from them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from index.text.span import Span


@dataclass(frozen=True, slots=True)
class LabelledPassage:
    """A passage with the places where it answers the question of its example.

    Attributes:
        answers: the answer's own words in `text`. The answer starts at the first token of each.
        answering_sentences: sentences that answer in words of their own. Every token of them is correct.
        doubtful: spans that may answer, or that hold the answer's words by chance. Their tokens are neither
            positive nor negative.
    """

    title: str
    text: str
    answers: tuple[Span, ...] = ()
    answering_sentences: tuple[Span, ...] = ()
    doubtful: tuple[Span, ...] = ()

    @property
    def is_positive(self) -> bool:
        """Whether the passage answers."""
        return bool(self.answers or self.answering_sentences)


@dataclass(frozen=True, slots=True)
class Example:
    """A question with passages. If no passage is positive, the question is unanswerable."""

    question: str
    passages: tuple[LabelledPassage, ...]


@dataclass(frozen=True, slots=True)
class ExampleSizes:
    """The largest number of passages of each kind in an example."""

    positives: int = 2
    same_article: int = 2
    hard_negatives: int = 2


@dataclass(frozen=True, slots=True)
class QuestionPool:
    """A question with all passages that an example of it may hold, the best matches first.

    Attributes:
        positives: passages that answer. An unanswerable question has none.
        same_article: other passages of the answering articles or, for an unanswerable question, passages of
            the articles that come nearest to an answer.
        hard_negatives: passages of other articles that share words with the question.
    """

    question: str
    positives: tuple[LabelledPassage, ...] = ()
    same_article: tuple[LabelledPassage, ...] = ()
    hard_negatives: tuple[LabelledPassage, ...] = ()

    def draw(self, sizes: ExampleSizes, chance: random.Random) -> Example:
        """Return an example with some of the passages in random order. Each call may choose others."""
        wanted = chance.randint(1, max(sizes.positives, 1))
        positives = _choose(self.positives, wanted, chance)
        same_article = _choose(self.same_article, sizes.same_article, chance)
        extra = 0 if self.positives else sizes.positives
        hard_negatives = _choose(self.hard_negatives, sizes.hard_negatives + extra, chance)
        passages = [*positives, *same_article, *hard_negatives]
        chance.shuffle(passages)
        return Example(self.question, tuple(passages))


def _choose(passages: Sequence[LabelledPassage], number: int, chance: random.Random) -> list[LabelledPassage]:
    """Return `number` of the passages: the first half of them from the top, the others at random."""
    if len(passages) <= number:
        return list(passages)
    top = list(passages[: (number + 1) // 2])
    return [*top, *chance.sample(list(passages[len(top) :]), number - len(top))]
