"""The order of passages is fitted by a command: what answers comes first afterwards, and a card says how well."""

import json
from pathlib import Path

import numpy as np
import pytest

import news
from cli_fixtures import Dateline
from index.errors import InvalidDataset
from index.retrieval.fitted_ranking import FEATURES, RankingNetwork
from index.training.fit_ranking import RankedPassages, figures, fit

pytest_plugins = ("cli_fixtures",)

ARTICLES = {"bridge": news.BRIDGE, "ferry": news.FERRY, "orchard": news.ORCHARD}


def test_what_answers_comes_first_after_fitting() -> None:
    """Of passages that only their position tells apart, the network learns to prefer the right position."""
    random = np.random.default_rng(5)
    column, given = FEATURES.index("position"), []
    for _ in range(400):
        values = random.normal(size=(10, len(FEATURES)))
        answers = values[:, column] == values[:, column].min()
        given.append(RankedPassages(values, answers, random.normal(size=10)))
    before, after = figures(given), figures(given, fit(given))
    assert before.first < 0.5
    assert after.first > 0.9
    assert after.first <= after.three <= after.six


def test_nothing_is_fitted_to_questions_without_answers() -> None:
    """A message says which folder is missing."""
    with pytest.raises(InvalidDataset, match="folder of its articles"):
        fit([RankedPassages(np.zeros((3, len(FEATURES))), np.zeros(3, bool), np.zeros(3))])


def write(folder: Path, *, articles: bool) -> Path:
    """Write questions about our own articles, with the articles or without."""
    folder.mkdir()
    if articles:
        (folder / "articles.jsonl").write_text(
            "\n".join(
                json.dumps({"id": name, "title": each.title, "text": each.text, "source": each.source})
                for name, each in ARTICLES.items()
            ),
            encoding="utf-8",
        )
    questions = [
        {
            "question": f"What about “{each.title}”?",
            "asked_at": "2026-01-12",
            "articles": [name],
            "evidence": [{"article": name, "text": each.text.split(". ")[0]}],
        }
        for name, each in ARTICLES.items()
    ]
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, questions)), encoding="utf-8")
    return folder


def test_the_command_writes_a_network_and_a_card(
    dateline: Dateline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What ships can be made again, whatever the settings; articles may lie in a folder of their own."""
    monkeypatch.setenv("EMBEDDING_MODEL", str(tmp_path))
    known, other = write(tmp_path / "known", articles=True), write(tmp_path / "other", articles=False)
    file = tmp_path / "fitted.safetensors"
    done = dateline(
        "fit-ranking", str(known), "--held-out", str(other), "--articles", str(known), "--to", str(file)
    )
    assert done.code == 0, done.err
    assert RankingNetwork.load(file).direct.shape == (len(FEATURES),)
    assert f"| {other} | 3 |" in file.with_suffix(".md").read_text(encoding="utf-8")
    lost = dateline("fit-ranking", str(other), "--to", str(file))
    assert "Name theirs with --articles" in lost.err
    twice = dateline(
        "fit-ranking", str(known), "--held-out", str(tmp_path / "copy" / "known"), "--to", str(file)
    )
    assert "Two folders are called known" in twice.err
    wrong = dateline("fit-ranking", str(known), "--to", str(tmp_path / "fitted.json"))
    assert ".safetensors" in wrong.err
