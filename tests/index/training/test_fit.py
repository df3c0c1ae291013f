"""Fitting a reader: the loss falls, the saved file reads like the network, and the command reports it."""

import json
import random
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from index.cli.app import main
from index.reader import Excerpt, FittedReader, reader_named
from index.reader.encoding import encode
from index.reader.network import Network, save
from index.text.span import Span
from index.training.examples import ExampleSizes, LabelledPassage, QuestionPool
from index.training.fit import FitProgress, Recipe, fit, token_labels
from index.training.mixture import Mixture, QuestionSource
from index.training.typed_questions import vary

_PIER = "Ada Brook closed the pier on Tuesday. Salt water had eaten the piles away. Ferries leave from the market."
_FAIR = "The fair of Eastvale opened on Friday. Its wheel is sixty metres high. Tickets cost nine crowns."
_SIXTY = Span(_FAIR.index("sixty"), _FAIR.index("sixty") + 5)
_SALT = Span(_PIER.index("Salt"), _PIER.index(" Ferries"))

FAIR, PIER = LabelledPassage("Eastvale's fair", _FAIR), LabelledPassage("Westhaven's pier", _PIER)
HIGH = LabelledPassage("Eastvale's fair", _FAIR, answers=(_SIXTY,))
EATEN = LabelledPassage("Westhaven's pier", _PIER, answering_sentences=(_SALT,))


def excerpt(passage: LabelledPassage) -> Excerpt:
    ends = [place + 1 for place, character in enumerate(passage.text) if character == "."]
    starts = [0, *(end + 1 for end in ends[:-1])]
    spans = tuple(Span(start, end) for start, end in zip(starts, ends, strict=True))
    return Excerpt(passage.title, passage.text, spans)


def test_the_tokens_of_an_answer_are_correct_and_doubtful_ones_count_neither_way() -> None:
    """An answer starts at its first token; in a sentence that answers, every token is correct."""
    encoded = encode("How high is the wheel?", "Eastvale's fair", _FAIR)
    correct, incorrect = token_labels(encoded, HIGH)
    assert encoded.starts[correct].tolist() == [_SIXTY.start]
    assert not (correct & incorrect).any()
    doubtful = LabelledPassage("Eastvale's fair", _FAIR, doubtful=(Span(0, 38),))
    correct, incorrect = token_labels(encoded, doubtful)
    assert not correct.any()
    assert encoded.starts[incorrect].min() >= 38
    correct, _ = token_labels(encode("why?", EATEN.title, _PIER), EATEN)
    assert np.count_nonzero(correct) >= 7


def test_fitting_learns_and_the_saved_file_reads_the_same(tmp_path: Path) -> None:
    """The loss falls, and the saved reader finds the answers it was shown, and none in other passages."""
    pools = (
        QuestionPool("How high is the wheel?", (HIGH,), hard_negatives=(PIER,)),
        QuestionPool("why did the pier close", (EATEN,), hard_negatives=(FAIR,)),
        QuestionPool("Who is the mayor of Oslo?", hard_negatives=(PIER, FAIR)),
    )
    losses: list[float] = []
    mixture = Mixture([QuestionSource("all", pools, 1.0, varied=False)], seed=1)
    recipe = Recipe(questions=60, tokens=200, rate=5e-4)
    network = fit(mixture, recipe, lambda progress, _network: losses.append(progress.loss))
    assert losses[-1] < losses[0]
    file = tmp_path / "small.safetensors"
    save(network, file, {})
    reader = FittedReader(file)
    passages = [excerpt(PIER), excerpt(FAIR)]
    high, close, mayor = (reader.read(pool.question, passages) for pool in pools)
    assert max(high[1].sentences) == high[1].sentences[1] > max(high[0].sentences)
    assert max(close[0].sentences) == close[0].sentences[1] > max(close[1].sentences)
    assert max(mayor[1].sentences) - mayor[1].null_score < max(high[1].sentences) - high[1].null_score


def test_fitting_ends_in_time() -> None:
    """The limit in minutes is kept, however many questions are wanted."""
    pools = (QuestionPool("How high is the wheel?", (HIGH,)),)
    seen: list[FitProgress] = []
    recipe = Recipe(questions=1_000_000, minutes=1e-4, tokens=50)
    fit(
        Mixture([QuestionSource("all", pools, 1.0)], 1),
        recipe,
        lambda progress, _network: seen.append(progress),
    )
    assert 1 <= len(seen) < 10


def test_a_source_gives_each_question_once_before_any_again() -> None:
    """Weights decide how often a source is drawn, and `late` whether more of it comes at the end."""
    early = QuestionSource("early", tuple(QuestionPool(f"e{n}") for n in range(50)), 1.0, varied=False)
    late = QuestionSource(
        "late", tuple(QuestionPool(f"l{n}") for n in range(50)), 1.0, late=True, varied=False
    )
    mixture = Mixture([early, late, QuestionSource("none", (), 1.0)], seed=3)
    first = [mixture.draw(0.0).question for _ in range(60)]
    taken = [question for question in first if question.startswith("e")]
    assert len(set(taken)) == len(taken) > 35
    last = [mixture.draw(1.0).question for _ in range(60)]
    assert sum(question.startswith("l") for question in last) > 35
    assert sum(mixture.drawn.values()) == 120


def test_an_example_has_the_sizes_asked_for() -> None:
    """An unanswerable question gets as many passages as one with an answer."""
    pool = QuestionPool("q", (HIGH,), (PIER, PIER), (FAIR, FAIR, FAIR))
    sizes, chance = ExampleSizes(1, 1, 2), random.Random(1)  # noqa: S311 - a choice
    assert len(pool.draw(sizes, chance).passages) == 4
    without = QuestionPool("q", hard_negatives=(FAIR, FAIR, FAIR, FAIR))
    assert len(without.draw(sizes, chance).passages) == 3


def test_questions_are_varied_as_people_type_them() -> None:
    """Half of the questions stay unchanged; the others lose punctuation, and some letters change places."""
    chance = random.Random(5)  # noqa: S311 - a choice
    question = "What is the mayor's reason for closing the rotten pier?"
    varied = [vary(question, chance) for _ in range(200)]
    assert 70 < varied.count(question) < 130
    others = {text for text in varied if text != question}
    assert not any(text.endswith("?") for text in others)
    assert any(text.startswith("Whats the") for text in others)
    assert any("mayors" in text for text in others)
    assert vary("?", chance) == "?"


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write two folders of quiz questions, one of natural questions without articles, and a reading set."""
    monkeypatch.chdir(tmp_path)
    articles = "\n".join(
        json.dumps({"id": str(n), "title": title, "text": text, "published": "2026-03-01"})
        for n, (title, text) in enumerate([("Westhaven's pier", _PIER), ("Eastvale's fair", _FAIR)])
    )
    for name in ("spring", "summer"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "articles.jsonl").write_text(articles, encoding="utf-8")
        question = {"question": f"In {name}, how high is the wheel?", "asked_at": "2026-03-02"}
        line = json.dumps({**question, "id": "q", "answers": ["sixty metres"], "articles": ["1"]})
        (tmp_path / name / "questions.jsonl").write_text(line, encoding="utf-8")
    (tmp_path / "typed").mkdir()
    evidence = [{"article": "0", "text": "Salt water had eaten the piles away."}]
    asked = {"id": "n", "kind": "why", "question": "why did the pier close", "asked_at": "2026-03-02"}
    line = json.dumps({**asked, "articles": ["0"], "evidence": evidence, "answers": []})
    (tmp_path / "typed" / "questions.jsonl").write_text(line, encoding="utf-8")
    refused = {"id": "u", "kind": "near-miss", "question": "why did the fair close", "asked_at": "2026-03-02"}
    (tmp_path / "typed" / "unanswerable.jsonl").write_text(json.dumps(refused), encoding="utf-8")
    answers = [{"text": "nine crowns", "start": _FAIR.index("nine crowns")}]
    reading = {"context": _FAIR, "question": "What do tickets cost?", "answers": answers}
    (tmp_path / "squad_small.jsonl").write_text(json.dumps(reading), encoding="utf-8")
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> object:
    """Return the exit status of `dateline fit-reader`."""
    monkeypatch.setattr("sys.argv", ["dateline", "fit-reader", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


@pytest.mark.usefixtures("folders")
def test_a_reader_is_fitted_from_folders_and_sets(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`dateline fit-reader` writes weights that load, and a card that names data, licences and figures."""
    given = ["spring", "typed", "--articles", "spring", "--reading", "squad_small.jsonl=5+1"]
    limits = ["--questions", "12", "--to", "ours.safetensors"]
    assert run(monkeypatch, *given, "--held-out", "summer", "--held-out", "typed", *limits) in {0, None}
    printed = capsys.readouterr()
    assert "RERANKER_MODEL=ours.safetensors" in printed.out
    card = Path("ours.md").read_text(encoding="utf-8")
    assert "| squad_small | CC BY-SA | 1 | 0 |" in card
    assert "| natural questions |" in card
    assert "dateline fit-reader spring typed --articles spring" in card
    assert "| why | 1 | 1.00 |" in card
    assert "AUROC against unanswerable questions: all" in card
    assert "near-miss" in card
    assert len(reader_named("ours.safetensors").read("How high is the wheel?", [excerpt(FAIR)])) == 1


@pytest.mark.usefixtures("folders")
def test_fitting_goes_on_from_weights_and_averages_with_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a learning rate of nothing `--start` writes the same weights again, and `--average` the mean."""
    pools = (QuestionPool("How high is the wheel?", (HIGH,)),)
    start, other = Path("start.safetensors"), Path("other.safetensors")
    save(
        fit(Mixture([QuestionSource("all", pools, 1.0)], 1), Recipe(questions=2, tokens=50, rate=1e-3)),
        start,
        {},
    )
    save(Network(), other, {})
    given = ["spring", "--start", "start.safetensors", "--rate", "0", "--questions", "1"]
    assert run(monkeypatch, *given, "--to", "same.safetensors") in {0, None}
    assert run(monkeypatch, *given, "--average", "other.safetensors=0.25", "--to", "mean.safetensors") in {
        0,
        None,
    }
    files = (start, "same.safetensors", other, "mean.safetensors")
    first, same, second, mean = (load_file(file) for file in files)
    for name, value in first.items():
        torch.testing.assert_close(same[name], value)
        expected = 0.75 * value.float() + 0.25 * second[name].float()
        torch.testing.assert_close(mean[name].float(), expected, atol=1e-3, rtol=1e-3)
    assert "--average other.safetensors=0.25" in Path("mean.md").read_text(encoding="utf-8")


@pytest.mark.usefixtures("folders")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["typed"], "Name that folder with --articles"),
        (["spring", "--to", "ours.bin"], "ends in .safetensors"),
        (["spring", "--reading", "missing.jsonl"], "missing.jsonl"),
        (["nowhere"], "nowhere"),
        (["spring", "--start", "missing.safetensors"], "The reader missing.safetensors cannot be loaded"),
        (["spring", "--average", "former.safetensors"], "give FILE=SHARE"),
        (["spring", "--average", "former.safetensors=1"], "less than 1 together"),
    ],
)
def test_what_cannot_be_fitted_is_named(
    arguments: list[str],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The operator reads which folder, file or option to correct."""
    assert run(monkeypatch, *arguments) not in {0, None}
    assert message in " ".join(capsys.readouterr().err.split())
