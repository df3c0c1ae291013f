"""The judgement of written lines is fitted by a command, on lines that are falsified in every way."""

import json
import random
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

import news
from cli_fixtures import Dateline
from index.errors import InvalidDataset
from index.model import Answer, Article, Quote
from index.training.falsehoods import Falsehood, subtle_falsehoods
from index.training.retellings import retold
from index.training.support_pairs import Reference
from index.training.taught_pairs import reference_pairs, taught_pairs
from index.writing.given import Cited, GivenSentence
from index.writing.network import load

pytest_plugins = ("cli_fixtures",)


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("Mayor Quist praised General Voss.", Falsehood("exchange", "General Voss praised Mayor Quist.")),
        ("The ferry may sink.", Falsehood("hedge", "The ferry will sink.")),
        ("The toll rose in spring.", Falsehood("opposite", "The toll fell in spring.")),
        ("The mayor opened the bridge.", Falsehood("negation", "The mayor never opened the bridge.")),
        ("Quist denied the charge.", Falsehood("speaker", "Olsen denied the charge.")),
        (
            "According to Quist, the ferry sank.",
            Falsehood("speaker", "According to Olsen, the ferry sank."),
        ),
    ],
)
def test_true_lines_become_false_ones_of_the_same_words(true: str, false: Falsehood) -> None:
    """These are the falsehoods that no comparison of words alone can find."""
    chance = random.Random(1)  # noqa: S311 - a choice, not a secret
    assert false in list(subtle_falsehoods(true, ["Olsen", "Quist"], chance))


def test_a_written_falsehood_that_changes_few_words_tells_which_are_false() -> None:
    """Of a sentence in quite other words, no single word is what makes it false."""
    changed, other = "The toll may rise in spring.", "Nobody crosses the river any more."
    article = Article("Toll", "Quist said that the toll may rise. The old ferry sank in the river.")
    cited = Cited((GivenSentence(1, Quote(article, 0, len(article.text))),))
    answer = Answer("What about the toll?", datetime(2025, 3, 12, tzinfo=UTC), (), (), 1.0, abstained=False)
    reference = Reference(answer, "The toll will rise in spring.", cited, (changed, other))
    others = taught_pairs([news.BRIDGE, news.FERRY, news.ORCHARD], [], seed=1)
    pairs = [
        pair for pair in islice(reference_pairs([reference], others, 1), 40) if pair.true == reference.text
    ]
    told = {pair.false: pair.tells_tokens for pair in pairs}
    assert told[changed]
    assert not told[other]


def test_true_lines_stay_true_in_other_words() -> None:
    """A network that never saw true lines in other words would judge by the words alone."""
    chance = random.Random(3)  # noqa: S311 - a choice, not a secret
    told = {
        retold("But Quist praised Voss for the big ferry on Monday, Olsen said.", chance) for _ in range(400)
    }
    assert "Quist praised Voss for the big ferry, Olsen said." in told
    assert "According to Olsen, Quist praised Voss for the big ferry on Monday." in told
    assert {"Voss was praised by Quist for the big ferry on Monday, Olsen said."} & told


def test_pairs_differ_in_what_makes_one_line_false() -> None:
    """The network learns from lines, and from the words in which a false line differs from the true one."""
    pairs = list(islice(taught_pairs([news.BRIDGE, news.FERRY, news.ORCHARD], [], seed=1), 80))
    kinds = {pair.kind for pair in pairs}
    assert {"name", "number", "negation", "addition", "other sentences"} <= kinds
    for pair in pairs:
        assert (pair.true == pair.false) == (pair.text != pair.false_text) == (pair.kind == "other sentences")


def write(folder: Path, questions: list[tuple[str, str, str]], prefix: str = "") -> Path:
    """Write our own articles, and questions with a reference answer and its evidence."""
    folder.mkdir()
    articles = {
        f"{prefix}bridge": news.BRIDGE,
        f"{prefix}ferry": news.FERRY,
        f"{prefix}orchard": news.ORCHARD,
    }
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
            "false": ["The mayor swam to the bridge."],
        }
        for number, (name, evidence, answer) in enumerate(questions)
    ]
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return folder


def test_articles_of_which_no_pair_can_be_made_are_refused() -> None:
    """The command ends with a sentence instead of searching forever."""
    with pytest.raises(InvalidDataset, match="give more or longer articles"):
        next(taught_pairs([Article("Fog", "It is foggy.")], [], 1))


def test_the_command_writes_a_judge_and_a_card(dateline: Dateline, tmp_path: Path) -> None:
    """What ships can be made again; the card says how many falsehoods pass where nothing was fitted."""
    told = [sentence for sentence in news.BRIDGE.text.replace("\n", " ").split(". ") if "84" not in sentence]
    questions = [("bridge", sentence, sentence) for sentence in told if sentence in news.BRIDGE.text]
    one, other = write(tmp_path / "one", questions), write(tmp_path / "other", questions)
    more = write(tmp_path / "more", questions)
    (more / "articles.jsonl").unlink()
    file = tmp_path / "fitted.safetensors"
    taught = write(
        tmp_path / "taught", [(f"t-{name}", told, answer) for name, told, answer in questions], prefix="t-"
    )
    done = dateline(
        "fit-support",
        str(one),
        str(other),
        str(more),
        "--taught",
        str(taught),
        "--pairs",
        "4",
        "--to",
        str(file),
    )
    assert done.code == 0, done.err
    assert load(file).forest.trees
    card = file.with_suffix(".md").read_text(encoding="utf-8")
    assert "planted falsehoods passed" in card
    assert "written (not among the planted): passed" in card
    assert "| | one | other |" in card  # the folder without articles asks about those of another one
    assert f"{len(questions)} reference answers and 0 reading sets teach" in done.err
    alone = dateline("fit-support", str(one), "--taught", str(taught), "--pairs", "1", "--to", str(file))
    assert "Name two folders" in alone.err
    same = dateline("fit-support", str(one), str(other), "--taught", str(one), "--to", str(file))
    assert "no articles that no other folder has" in same.err
    twice = dateline("fit-support", str(one), str(tmp_path / "copy" / "one"), "--taught", str(taught))
    assert "Two folders are called one" in twice.err
    held = dateline(
        "fit-support",
        *(str(one), str(other), "--held-out", str(more), "--taught", str(taught), "--articles", str(one)),
    )
    assert "measured on others about it" in held.err
    bare = write(tmp_path / "bare", [], prefix="b-")
    lacking = dateline(
        "fit-support", str(one), str(bare), "--taught", str(taught), "--pairs", "1", "--to", str(file)
    )
    assert "No question of bare has a reference answer" in lacking.err
