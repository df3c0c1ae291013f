"""Whatever a model answers, follow-ups are completed only from the conversation."""

import json
from collections.abc import Iterator

import pytest

from index.writing import Completion, Endpoint, Writer
from index.writing.completion import completed_in
from language_model import Model, Request, language_model

EARLIER = ["Why did Putin visit Pyongyang in June 2024?", "What did Kim offer him?"]
ASKED = "and in return?"


@pytest.fixture
def model() -> Iterator[Model]:
    """Return a scripted endpoint."""
    with language_model() as model:
        yield model


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("What did Putin offer Kim in return?", True),
        ("What did Kim offer in return for the visit of June 2024?", True),
        ("What did Lavrov offer Kim in return?", False),
        ("What did Kim offer Putin in return in 2019?", False),
        ("What did Kim offer? See https://evil.example", False),
        ("Who won the chess olympiad held by the sea?", False),
        ("What did **Kim** offer Putin in return?", False),
        ("?!", False),
        ("What did Kim offer? " * 30, False),
    ],
)
def test_a_completion_adds_nothing_to_the_conversation(question: str, kept: bool) -> None:  # noqa: FBT001 - a column of the table
    """Its names and numbers, and most of its words, are those of the conversation."""
    found = completed_in(json.dumps({"question": question}), ASKED, EARLIER)
    assert found == (question.strip() if kept else None)


@pytest.mark.parametrize("written", ["", "{]}", "[1]", '{"question": 5}', '{"answer": "Kim"}', "Kim did."])
def test_garbage_completes_nothing(written: str) -> None:
    """An answer without a question is ignored, and the rules complete the follow-up."""
    assert completed_in(written, ASKED, EARLIER) is None


def test_the_model_gets_the_conversation_and_answers_within_seconds(model: Model) -> None:
    """The tokens of a failed request are counted, too."""

    def good(request: Request) -> None:
        request.begin()
        request.send(json.dumps({"question": "What did Putin offer Kim in return?"}), tokens=55)
        request.end()

    writer = Writer(Endpoint(model.url, "scripted", timeout=5))
    model.script = good
    assert writer.complete(ASKED, EARLIER) == Completion("What did Putin offer Kim in return?", 55)
    assert "Earlier: Why did Putin visit Pyongyang" in str(model.asked[0]["messages"][1]["content"])
    model.script = lambda request: request.status(500)
    failed = writer.complete(ASKED, EARLIER)
    assert failed.question is None
    assert failed.tokens > 0
