"""The judgement of written lines is fitted by a command, on lines that are falsified in every way."""

import json
import random
from pathlib import Path

import pytest

import news
from cli_fixtures import Dateline
from index.training.falsehoods import Falsehood, subtle_falsehoods
from index.writing.support import Judge

pytest_plugins = ("cli_fixtures",)


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("Mayor Quist praised General Voss.", Falsehood("exchange", "General Voss praised Mayor Quist.")),
        ("The ferry may sink.", Falsehood("hedge", "The ferry will sink.")),
        ("The toll rose in spring.", Falsehood("opposite", "The toll fell in spring.")),
        ("The mayor opened the bridge.", Falsehood("negation", "The mayor never opened the bridge.")),
    ],
)
def test_true_lines_become_false_ones_of_the_same_words(true: str, false: Falsehood) -> None:
    """These are the falsehoods that no comparison of words alone can find."""
    assert false in list(subtle_falsehoods(true, random.Random(1)))  # noqa: S311 - a choice, not a secret


def write(folder: Path, questions: list[tuple[str, str, str]]) -> Path:
    """Write our own articles, and questions with a reference answer and its evidence."""
    folder.mkdir()
    articles = {"bridge": news.BRIDGE, "ferry": news.FERRY, "orchard": news.ORCHARD}
    (folder / "articles.jsonl").write_text(
        "\n".join(
            json.dumps({"id": name, "title": article.title, "text": article.text, "source": article.source})
            for name, article in articles.items()
        ),
        encoding="utf-8",
    )
    records = [
        {
            "id": str(number),
            "question": "What happened?",
            "asked_at": "2025-03-12",
            "answers": [],
            "articles": [name],
            "evidence": [{"article": name, "text": evidence}],
            "answer": answer,
        }
        for number, (name, evidence, answer) in enumerate(questions)
    ]
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return folder


def test_the_command_writes_trees_and_a_card(dateline: Dateline, tmp_path: Path) -> None:
    """What ships can be made again; the card says how many falsehoods pass where nothing was fitted."""
    told = [sentence for sentence in news.BRIDGE.text.replace("\n", " ").split(". ") if "84" not in sentence]
    questions = [("bridge", sentence, sentence) for sentence in told if sentence in news.BRIDGE.text]
    one, other = write(tmp_path / "one", questions), write(tmp_path / "other", questions)
    file = tmp_path / "fitted.json"
    done = dateline("fit-support", str(one), str(other), "--to", str(file))
    assert done.code == 0, done.err
    assert Judge.load(file).trees
    assert "planted falsehoods passed" in file.with_suffix(".md").read_text(encoding="utf-8")
    alone = dateline("fit-support", str(one), "--to", str(file))
    assert "Name two folders" in alone.err
