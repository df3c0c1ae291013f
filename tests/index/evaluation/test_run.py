"""`dateline evaluate` on a small dataset of our own, whose figures can be worked out by hand."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

import news
from hashed_words import HashedWords, SharedWords
from index import Library, Resources, Settings
from index.errors import InvalidDataset
from index.evaluation.dataset import type_of
from index.evaluation.figures import (
    JudgedExcerpt,
    Rank,
    Refusals,
    Result,
    Warned,
    agreements,
    by_unanswerable_kind,
    by_warning,
)
from index.evaluation.run import evaluate
from language_model import language_model, lines

QUESTIONS: list[dict[str, object]] = [
    {
        "question": "Was the bridge built because the old ferry could not carry enough lorries?",
        "asked_at": "2026-03-01",
        "answers": ["84 million crowns", "enough lorries"],
        "articles": ["b"],
    },
    {  # the answer stands in the article, but it was not found for this question
        "question": "How many passengers had the last ferry from Port Lindow aboard?",
        "asked_at": "2026-03-01",
        "answers": ["212"],
        "articles": ["o"],
    },
    {  # the article was published after the question was asked
        "question": "How many passengers had the last ferry from Port Lindow aboard?",
        "asked_at": "2025-03-12",
        "answers": ["212"],
        "articles": ["f"],
    },
]

RESULT = Result(
    id="q",
    kind="why",
    question="Why?",
    asked_at="2025-03-12",
    answerable=True,
    known_answer="",
    known_answers=(),
    confidence=0.8,
    signals={},
    abstained=False,
    warnings=(),
    timed=False,
    agreed="",
    agreeing=(),
    differing=(),
    headlines=0,
    quotes=(),
    passages=(),
    seconds=0.1,
)


def write(folder: Path, name: str, records: list[dict[str, object]]) -> None:
    (folder / name).write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A dataset of three articles, three answerable questions and an unanswerable one."""
    articles = {"b": news.BRIDGE, "f": news.FERRY, "o": news.ORCHARD}
    records: list[dict[str, object]] = [
        {
            "id": id_,
            "title": article.title,
            "text": article.text,
            "url": article.url,
            "published": str(article.published),
        }
        for id_, article in articles.items()
    ]
    write(tmp_path, "articles.jsonl", [*records, {"id": "x", "title": "No text"}])
    write(tmp_path, "questions.jsonl", QUESTIONS)
    write(
        tmp_path,
        "unanswerable.jsonl",
        [{"question": "Who won the zither contest?", "asked_at": "2026-03-01"}],
    )
    return tmp_path


def test_figures_of_a_small_set(library: Library, data: Path) -> None:
    """One of three questions finds its answer at rank 1, in passages and quotes. The unanswerable one is refused."""
    figures = evaluate(library, data)
    assert (figures.articles, figures.failed, figures.answerable, figures.unanswerable) == (3, 1, 3, 1)
    assert figures.hit_at_1 == pytest.approx(1 / 3)
    assert figures.hit_at_10 == pytest.approx(1 / 3)
    assert figures.mrr_at_10 == pytest.approx(1 / 3)
    assert figures.quote_at_1 == pytest.approx(1 / 3)
    assert figures.quote_at_3 == pytest.approx(1 / 3)
    assert figures.auroc == 1.0
    assert figures.unanswerable_refused == 1.0
    assert figures.ask_p50_ms <= figures.ask_p95_ms
    assert figures.passages_per_second is not None


def test_figures_by_type_and_month(library: Library, data: Path) -> None:
    """Each question counts in the group of its type, and in that of the month in which it was asked."""
    figures = evaluate(library, data)
    assert {name: group.questions for name, group in figures.by_type.items()} == {"how many": 2, "other": 1}
    assert figures.by_type["other"].hit_at_1 == 1.0
    assert figures.by_type["how many"].hit_at_5 == 0.0
    assert {name: group.questions for name, group in figures.by_month.items()} == {"2025-03": 1, "2026-03": 2}
    march = figures.by_month["2026-03"]
    assert march.quote_at_3 == pytest.approx(0.5)
    assert (march.unanswerable, march.refused, march.auroc) == (1, 1.0, 1.0)
    assert (figures.by_month["2025-03"].unanswerable, figures.by_month["2025-03"].refused) == (0, None)


def test_the_reliability_of_the_confidence(library: Library, data: Path) -> None:
    """Each question counts in the band of its confidence, which says how many are answerable and answered."""
    bands = evaluate(library, data).by_confidence
    assert sum(band.questions for band in bands.values()) == 4
    assert sum(band.questions * band.answerable for band in bands.values()) == pytest.approx(3)
    quoted = sum(band.questions * band.quoted for band in bands.values())
    assert quoted == pytest.approx(3 * evaluate(library, data).quote_at_3)
    for name, band in bands.items():
        low, high = map(float, name.split("-"))
        assert low <= band.confidence <= high


def test_figures_of_a_language_model(data: Path, tmp_path: Path) -> None:
    """Each line counts as kept or as dropped by its check, and a written answer with a known answer as such."""
    true = "The bridge was built because the old ferry could not carry enough lorries."
    with language_model() as model:
        model.script = lines((true, [1, 2, 3]), ("It cost 99 million crowns.", [1, 2, 3]))
        settings = Settings.model_construct(data_dir=tmp_path / "index", llm_url=model.url, llm_model="m")
        with Resources(settings, HashedWords(), SharedWords()) as resources:
            figures = evaluate(Library(resources), data, write=True)
    measured = figures.written["answerable"]
    # The third answer quotes another article, so that its first line fails and the second is not read.
    assert (measured.answers, measured.lines, measured.kept) == (3, 5, 0.4)
    assert measured.written == pytest.approx(2 / 3)
    assert measured.failed == 0.0
    assert measured.tokens >= 321
    assert sum(lost.lines for lost in figures.dropped.values()) == 3
    assert figures.dropped["number"].share == 0.4
    [known] = [one for one in figures.questions if "enough lorries" in one.known_answers]
    assert known.written is not None
    assert known.written.known
    assert known.written.lines == (true,)


@pytest.mark.parametrize(
    ("question", "asked_for"),
    [
        ("Who opened the bridge?", "who"),
        ("The bridge opened this week. Where is it?", "where"),
        ("In which town is the bridge?", "which"),
        ("In what year was it built?", "when"),
        ("What is its name?", "what"),
        ("why was it built", "why"),
        ("It is for how much traffic?", "how many"),
        ("Was it expensive?", "other"),
        ("", "other"),
    ],
)
def test_what_a_question_asks_for(question: str, asked_for: str) -> None:
    """The last sentence of a question decides its type."""
    assert type_of(question) == asked_for


def test_an_index_that_is_there_is_not_timed(tmp_path: Path, data: Path) -> None:
    """A second run on the same index reports the same quality, and no indexing rates."""
    with Library.open(tmp_path / "kept", embedder=HashedWords()) as library:
        first, second = evaluate(library, data), evaluate(library, data)
    assert second.passages_per_second is None
    assert (first.hit_at_1, first.quote_at_3, first.auroc) == (
        second.hit_at_1,
        second.quote_at_3,
        second.auroc,
    )


@pytest.fixture
def natural(data: Path) -> Path:
    """A dataset about the articles of `data`, with kinds and evidence, in a folder of its own."""
    folder = data / "natural"
    folder.mkdir()
    why: dict[str, object] = {
        "id": "n1",
        "kind": "why",
        "question": "why was the harbour bridge built",
        "asked_at": "2025-03-12",
        "articles": ["b"],
        "evidence": [
            {"article": "b", "text": news.BRIDGE.text[news.BRIDGE.text.index("Mayor") :].split(". ")[0]}
        ],
        "answer": "The ferry could not carry enough lorries.",
        "answers": [],
    }
    write(folder, "questions.jsonl", [why])
    others = [
        ("near-miss", "why was the harbour bridge of Port Lindow painted purple"),
        ("not-news", "anyone want pancakes"),
    ]
    write(
        folder,
        "unanswerable.jsonl",
        [{"kind": kind, "question": question, "asked_at": "2025-03-12"} for kind, question in others],
    )
    return folder


def test_natural_questions_are_judged_by_evidence(library: Library, data: Path, natural: Path) -> None:
    """Sentences of evidence decide, and figures are grouped by the kinds that the dataset names."""
    figures = evaluate(library, natural, articles_folder=data)
    assert (figures.articles, figures.answerable, figures.unanswerable) == (3, 1, 2)
    assert figures.by_type["why"].quote_at_1 == 1.0
    assert figures.by_rank["1"] == Rank(quotes=1, answering=1.0, of_answering_articles=1.0)
    assert {kind: group.questions for kind, group in figures.by_unanswerable_kind.items()} == {
        "near-miss": 1,
        "not-news": 1,
    }
    why, near_miss, _ = figures.questions
    assert (why.id, why.answerable, why.answered, why.quotes[0].articles) == ("n1", True, True, ("b",))
    assert set(why.signals) >= {"nearest", "sentence"}
    assert not near_miss.answerable
    assert near_miss.passages[0].of_answering_article is False


def test_warnings_count_as_right_where_nothing_shown_answers() -> None:
    """A warning is wrong beside a quote that answers, and justified beside any other answer."""
    shown = JudgedExcerpt(("a",), "Title", "", 0, 4, "Text", answers=True, of_answering_article=True)
    answered = replace(RESULT, warnings=("missing_names",), quotes=(shown,))
    missed = replace(RESULT, warnings=("missing_names",), quotes=(replace(shown, answers=False),))
    refused = replace(RESULT, answerable=False, abstained=True, confidence=0.1)
    warned = replace(missed, answerable=False, confidence=0.9)
    assert by_warning([answered, missed, RESULT], [refused, warned]) == {
        "missing_names": Warned(1, 1, 1, 2 / 3)
    }
    [kind] = by_unanswerable_kind(
        [answered, missed], [refused, warned, replace(warned, warnings=())]
    ).values()
    assert kind == Refusals(3, 1 / 3, 2 / 3, 2 / 3, 1 / 3)


def test_claims_of_agreement_are_compared_with_known_answers() -> None:
    """A claim is right if it is a known answer, wrong if the question is unanswerable, else left to a person."""
    claim = replace(RESULT, agreed="84 million", agreeing=("Tidewater Post", "Bay Courier"))
    known = replace(claim, known_answers=("84 million crowns",))
    wrong = replace(claim, known_answers=("three years",))
    found = agreements([RESULT, claim, known, wrong], [replace(claim, answerable=False)])
    assert [agreement.right for agreement in found] == [None, True, False, False]
    assert found[0].sources == ("Tidewater Post", "Bay Courier")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"question": "Why?"}', "line 1: .*'asked_at'"),
        ("{broken", "line 1"),
        ('{"question": "Why?", "asked_at": "2025-01-01", "answers": "one"}', "line 1: .*'answers'"),
        ('{"question": "Why?", "asked_at": "2025-01-01", "evidence": [{}]}', r"line 1: .*'evidence\.0"),
    ],
)
def test_a_question_that_cannot_be_used_is_named(
    library: Library, data: Path, line: str, reason: str
) -> None:
    """A malformed dataset is refused, and the message names the line and the field."""
    (data / "questions.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(InvalidDataset, match=reason):
        evaluate(library, data)


def test_a_folder_without_a_set_is_named(library: Library, tmp_path: Path) -> None:
    """The message says which file the folder lacks."""
    with pytest.raises(InvalidDataset, match=r"no questions\.jsonl"):
        evaluate(library, tmp_path)


def test_misspelt_copies_are_asked(library: Library, data: Path) -> None:
    """With `misspelt`, each question that has a name is asked with typos in its rarest one."""
    asked: list[str] = []
    evaluate(library, data, lambda progress: asked.append(progress.title), misspelt=True)
    typed, written = asked[-4:], [str(question["question"]) for question in QUESTIONS]
    assert typed[0] == written[0]  # it has no name
    assert typed[1] == typed[2] != written[1]
    assert typed[1].startswith("How many passengers had the last ferry from ")
