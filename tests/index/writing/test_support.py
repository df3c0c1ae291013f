"""The learned judgement sees who did what, what is denied, and whether its file is whole."""

import json
from pathlib import Path

import pytest

from index import Article, Quote
from index.errors import ModelUnavailable
from index.text.sentences import sentences
from index.writing.given import Cited, GivenSentence
from index.writing.support import FITTED, Judge, features, fitted, is_supported

TEXT = (
    "Harbour chief Olsen praised General Voss on Monday for ending the strike in Vellin. "
    "The council of Port Lindow did not raise the toll for lorries. "
    "Engineers expect that the old ferry may sink before winter."
)
ARTICLE = Article("Strike ends in Vellin", TEXT, source="Tidewater Post")
CITED = Cited(
    tuple(
        GivenSentence(number, Quote(ARTICLE, span.start, span.end))
        for number, span in enumerate(sentences(TEXT), 1)
    )
)


@pytest.mark.parametrize(
    ("line", "supported"),
    [
        ("Olsen praised Voss for ending the strike in Vellin.", True),
        ("Voss praised Olsen for ending the strike in Vellin.", False),
        ("The council did not raise the toll for lorries.", True),
        ("The council raised the toll for lorries.", False),
        ("Olsen never praised Voss for ending the strike.", False),
        ("The general was given a medal and a house by the sea.", False),
    ],
)
def test_what_is_said_of_whom_is_judged(line: str, supported: bool) -> None:  # noqa: FBT001 - both cases
    """The words of a line are not enough: exchanged names and denials make it another one."""
    assert is_supported(line, "What happened?", CITED) == supported


def test_the_file_that_ships_is_of_these_features() -> None:
    """Trees that were fitted to other features would judge at random."""
    assert fitted().names == tuple(features("A line.", "", CITED))


def test_a_saved_judge_judges_the_same_and_a_damaged_one_is_refused(tmp_path: Path) -> None:
    """A digest in the file tells damage, which must not pass lines in silence."""
    file, judge = tmp_path / "support.json", fitted()
    judge.save(file)
    assert Judge.load(file) == judge
    content = json.loads(FITTED.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**content, "threshold": -99.0}), encoding="utf-8")
    with pytest.raises(ModelUnavailable, match="its content is damaged"):
        Judge.load(file)
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        Judge.load(tmp_path / "missing.json")
