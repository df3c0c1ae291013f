"""The metrics against cases worked out by hand."""

import pytest

from index.evaluation.metrics import auroc, hit_rate, holds, percentile, reciprocal_rank, refused


def test_hit_rate_counts_first_right_ranks() -> None:
    """Correct at 1, at 3, never and at 6: one of four at rank 1, two within three."""
    ranks = [1, 3, None, 6]
    assert [hit_rate(ranks, k) for k in (1, 3, 5, 10)] == [0.25, 0.5, 0.5, 0.75]
    assert hit_rate([], 5) == 0.0


def test_reciprocal_rank_ends_at_k() -> None:
    """(1 + 1/4 + 0 + 0) / 4: rank 11 is beyond ten."""
    assert reciprocal_rank([1, 4, None, 11], 10) == pytest.approx(0.3125)


def test_auroc_counts_ties_half() -> None:
    """Of 2 x 3 pairs: .9 beats all three, .5 beats one and ties with one: (3 + 1.5) / 6."""
    assert auroc([0.9, 0.5], [0.1, 0.5, 0.7]) == pytest.approx(4.5 / 6)
    assert auroc([0.3], [0.3]) == 0.5
    assert auroc([2.0, 3.0], [1.0]) == 1.0
    assert auroc([], [1.0]) == 0.5


def test_refused_at_a_share_kept() -> None:
    """To keep 3 of 4, the threshold is .4, and two of the three negatives lie below it."""
    assert refused([0.9, 0.8, 0.4, 0.2], [0.1, 0.3, 0.5], kept=0.75) == pytest.approx(2 / 3)
    assert refused([0.9, 0.8, 0.4, 0.2], [0.1, 0.3, 0.5], kept=0.95) == pytest.approx(1 / 3)


def test_percentile_is_a_value_that_occurred() -> None:
    """Of four values the median is the second, the 95th percentile the last."""
    assert percentile([4.0, 1.0, 3.0, 2.0], 0.5) == 2.0
    assert percentile([4.0, 1.0, 3.0, 2.0], 0.95) == 4.0
    assert percentile([], 0.5) == 0.0


@pytest.mark.parametrize(
    ("text", "answer", "expected"),
    [
        ("The prize went to José Múñoz.", "jose munoz", True),
        ("It cost $5 million.", "5 million", True),
        ("It cost $15 million.", "5 million", False),
        ("New-York's mayor", "New York", True),
        ("The Targets were set", "Target", False),
        ("anything", "?!", False),
        ("first\nsecond", "first second", True),
    ],
)
def test_an_answer_stands_as_whole_words(text: str, answer: str, expected: bool) -> None:  # noqa: FBT001
    """Case, accents and punctuation are ignored. Parts of words do not count."""
    assert holds(text, ["never said", answer]) is expected
