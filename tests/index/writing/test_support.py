"""The learned judgement sees who did what, what is denied, and whether its file is whole."""

from pathlib import Path

import pytest

from index import Article, Quote
from index.errors import ModelUnavailable
from index.fitted_file import FittedFile
from index.text.sentences import sentences
from index.writing.given import Cited, GivenSentence
from index.writing.support import FITTED, Judge

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

JUDGE = Judge()


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
    assert JUDGE.supports(line, "What happened?", CITED) == supported


def test_a_saved_judge_judges_the_same_and_a_damaged_one_is_refused(tmp_path: Path) -> None:
    """A digest in the file tells damage, which must not pass lines in silence."""
    file, whole = tmp_path / "support.safetensors", FITTED.read_bytes()
    file.write_bytes(whole)
    line = "Olsen praised Voss for ending the strike."
    assert Judge(file).features(line, "", CITED) == JUDGE.features(line, "", CITED)
    file.write_bytes(whole[:-1000] + bytes(1000))
    with pytest.raises(ModelUnavailable, match="the file is damaged"):
        Judge(file).supports(line, "", CITED)
    other = FittedFile(file, "A judge", "a command")
    tensors, metadata = FittedFile(FITTED, "A judge", "a command").load()
    other.save(tensors, {**metadata, "reader": "reader@000000000000"})
    with pytest.raises(ModelUnavailable, match="it was made for another reader"):
        Judge(file).supports(line, "", CITED)
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        Judge(tmp_path / "missing.safetensors").supports(line, "", CITED)


def test_the_sentences_that_share_most_words_are_read_of_many() -> None:
    """A line that cites twenty long sentences is judged by those that it is about."""
    long = Article(
        "Port news",
        " ".join(f"In dock {number} a ship is unloaded by day and night." for number in range(90)),
    )
    spans = sentences(long.text)
    many = [GivenSentence(number, Quote(long, span.start, span.end)) for number, span in enumerate(spans, 9)]
    assert JUDGE.supports(
        "Olsen praised Voss for ending the strike in Vellin.", "", Cited((*many, *CITED.sentences))
    )


def test_a_question_of_many_tokens_leaves_room_for_the_line() -> None:
    """A syllable of Korean is up to three tokens, so 300 characters can be more than the network reads."""
    question = f"What did Olsen say? {'각난 ' * 90}"
    assert JUDGE.supports("Olsen praised Voss for ending the strike in Vellin.", question, CITED)
    assert not JUDGE.supports("Voss praised Olsen for ending the strike in Vellin.", question, CITED)
