"""Mix questions from several sources into one stream of examples."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.training.examples import Example, ExampleSizes, QuestionPool
from index.training.typed_questions import vary

_MORE, _LESS = 1.5, 0.5  # factors of a source's weight at either end of the training


@dataclass(frozen=True, slots=True)
class QuestionSource:
    """Questions of one origin.

    Attributes:
        weight: share of the stream, in proportion to the weights of other sources.
        late: whether the weight rises to three times its first value during training. Otherwise it falls
            to a third.
        sizes: of the examples.
        varied: whether some questions are varied as people type them.
    """

    name: str
    pools: tuple[QuestionPool, ...]
    weight: float
    late: bool = False
    sizes: ExampleSizes = field(default_factory=ExampleSizes)
    varied: bool = True


class Mixture:
    """A stream of examples. All questions of a source are drawn once before any is drawn again.

    Args:
        sources: empty ones are left out.
        seed: determines the stream.
    """

    def __init__(self, sources: Sequence[QuestionSource], seed: int) -> None:
        """Prepare a stream of each source."""
        self._sources = [source for source in sources if source.pools and source.weight > 0]
        self._chance = random.Random(seed)  # noqa: S311 - an order, not a secret
        self._streams = [self._stream(source) for source in self._sources]
        self.drawn = dict.fromkeys((source.name for source in self._sources), 0)

    def draw(self, progress: float) -> Example:
        """Return the next example at this point (0..1) of the training."""
        weights = [source.weight * _factor(progress, late=source.late) for source in self._sources]
        number = self._chance.choices(range(len(weights)), weights)[0]
        self.drawn[self._sources[number].name] += 1
        return next(self._streams[number])

    def _stream(self, source: QuestionSource) -> Iterator[Example]:
        order = list(source.pools)
        while True:
            self._chance.shuffle(order)
            for pool in order:
                example = pool.draw(source.sizes, self._chance)
                question = vary(example.question, self._chance) if source.varied else example.question
                yield Example(question, example.passages)


def _factor(progress: float, *, late: bool) -> float:
    return _LESS + progress if late else _MORE - progress
