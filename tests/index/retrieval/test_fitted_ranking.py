"""The fitted order of passages: what it prefers, and what a damaged file does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from index.errors import ModelUnavailable
from index.model import Article, Hit, Passage
from index.retrieval.fitted_ranking import FEATURES, RankingNetwork, features, shipped
from index.retrieval.ranking import Candidate, rank
from index.retrieval.scope import Scope

NOW = datetime(2025, 6, 18, 12, tzinfo=UTC)
SCOPE = Scope(asked_at=NOW)
TEXT = "The Corvane ferry stopped on Monday because its hull had cracked, the harbour office said."


def candidate(
    *, dense: float = 0.5, days: float = 3, start: int = 0, title: str = "Corvane ferry"
) -> Candidate:
    """Return a passage that is as near to the question, as old, and as far down in its article as told."""
    text = "x" * start + TEXT
    article = Article(
        title=title,
        text=text,
        source="Tidewater Post",
        url=f"https://tidewater.example/{dense}/{days}/{start}",
        published=(NOW - timedelta(days=days)).isoformat(),
    )
    return Candidate(Passage(article, start, len(text)), dense)


def first(*found: Candidate) -> Passage:
    """Return the passage that the shipped network puts first."""
    return rank("why did the Corvane ferry stop", found, SCOPE, is_fitted=True).hits[0].passage


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (candidate(dense=0.7), candidate(dense=0.4)),
        (candidate(days=2), candidate(days=400)),
        (candidate(start=0), candidate(start=6_000)),
    ],
    ids=["nearer", "newer", "in the lead"],
)
def test_of_two_like_passages_the_likelier_one_comes_first(better: Candidate, worse: Candidate) -> None:
    """Other things being equal, a passage nearer to the question, newer or further up in its article is first."""
    assert first(worse, better) == better.passage
    assert first(better, worse) == better.passage


def test_of_a_year_that_the_question_names_age_decides_nothing() -> None:
    """The article of the year comes before one of yesterday."""
    old, new = candidate(days=1_100), candidate(days=1, dense=0.52)
    year = f"{old.passage.article.published:%Y}"
    ranking = rank(f"why did the Corvane ferry stop in {year}", [new, old], SCOPE, [year], is_fitted=True)
    assert ranking.hits[0].passage == old.passage


def test_the_features_are_those_of_the_file() -> None:
    """Each passage has a number for each name, all finite, also without a date."""
    undated = candidate().passage
    undated = replace(undated, article=replace(undated.article, published=None))
    hit = Hit(undated, 0.0, 0.5, 0.0, 0.0)
    values = features([hit], [{"ferry"}], [float("inf")], {"ferry": 1.0})
    assert values.shape == (1, len(FEATURES))
    assert np.isfinite(shipped().scores(values)).all()


def test_a_saved_network_scores_as_before(tmp_path: Path) -> None:
    """What the command writes is what it fitted."""
    network, values = shipped(), np.random.default_rng(1).normal(size=(5, len(FEATURES)))
    network.save(tmp_path / "ranking.safetensors")
    loaded = RankingNetwork.load(tmp_path / "ranking.safetensors")
    assert loaded.scores(values) == pytest.approx(network.scores(values))


def test_a_damaged_file_is_refused_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing file, one that is cut short, one with a flipped bit, and one of other features say what to do."""
    file = tmp_path / "ranking.safetensors"
    with pytest.raises(ModelUnavailable, match="Install Dateline again"):
        RankingNetwork.load(file)
    shipped().save(file)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ModelUnavailable, match="fit-ranking"):
        RankingNetwork.load(file)
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(ModelUnavailable, match="the file is damaged"):
        RankingNetwork.load(file)
    file.write_bytes(whole)
    monkeypatch.setattr("index.retrieval.fitted_ranking.FEATURES", FEATURES[:-1])
    with pytest.raises(ModelUnavailable, match="other features"):
        RankingNetwork.load(file)
