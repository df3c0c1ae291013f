"""Names of a question that no quote mentions: an event of another year, or another person."""

from datetime import UTC, datetime
from typing import ClassVar

import pytest

from index import Article, Library, Quote
from index.answering.missing_entities import missing_entities
from index.question.entities import entities_in
from index.text.names import are_variants, mentions

ASKED = datetime(2025, 3, 31, tzinfo=UTC)


class Known:
    """The words of a small library."""

    names: ClassVar[dict[str, int]] = dict.fromkeys(["skarn", "lindow", "vellin", "quist", "ada", "tomas"], 1)
    articles = 3

    def knows(self, word: str) -> bool:
        return word in self.names or word in {"cup", "mayor", "rowing", "regatta"}

    def articles_naming(self, name: str) -> int:
        return self.names.get(name, 0)

    def spelt(self, name: str) -> str:
        return name.title()

    def similar(self, word: str, typos: int) -> list[str]:
        del word, typos
        return list(self.names)

    def introduced(self, question: str) -> dict[str, str]:
        del question
        return {}

    def languages(self) -> tuple[str, ...]:
        return ("en",)


def _won(town: str, day: str) -> Article:
    return Article(
        title=f"{town} wins the Lindow Cup",
        text=f"The rowers of {town} won the Lindow Cup by two lengths, and thousands watched from the shore.",
        source="Bay Courier",
        url=f"https://bay.example/cup/{day}",
        published=f"{day}T18:00:00+00:00",
    )


OLD, NEW = _won("Skarn", "2023-06-10"), _won("Vellin", "2024-06-09")
SUMMIT = Article(
    title="Summit of foreign ministers in Oslo",
    text="The Ukrainian foreign minister demanded more shells at the summit in Oslo, and the hosts agreed.",
    source="Fjord Times",
    url="https://fjord.example/summit",
    published="2025-03-28T18:00:00+00:00",
)


@pytest.mark.parametrize(("year", "article"), [("2023", OLD), ("2024", NEW)])
def test_the_year_of_an_event_is_that_of_its_article(library: Library, year: str, article: Article) -> None:
    """Of a yearly event, the article of the year asked for is quoted first, though its text never names the year."""
    library.add([OLD, NEW])
    answer = library.ask(f"Who won the {year} Lindow Cup?", asked_at=ASKED)
    assert answer.quotes[0].article.id == article.id
    assert answer.unmentioned == ()


def test_another_year_lowers_the_confidence(library: Library) -> None:
    """If no article is of the year asked for, an answer is less sure than with one."""
    library.add([OLD, NEW])
    answer = library.ask("Who won the 2022 Lindow Cup?", asked_at=ASKED)
    assert answer.confidence < library.ask("Who won the 2023 Lindow Cup?", asked_at=ASKED).confidence


@pytest.mark.parametrize("name", ["Ukraine", "Ukraine’s minister"])
def test_forms_of_a_name_are_known(library: Library, name: str) -> None:
    """“Ukrainian” mentions Ukraine."""
    library.add([SUMMIT, OLD, NEW])
    answer = library.ask(f"What did {name} demand at the summit in Oslo?", asked_at=ASKED)
    assert not answer.abstained
    assert answer.unmentioned == ()


def test_another_name_lowers_the_confidence(library: Library) -> None:
    """A demand by somebody else is less surely an answer. An unsure answer names who is not mentioned."""
    library.add([SUMMIT, OLD, NEW])
    answer = library.ask("What did Putin demand at the summit in Oslo?", asked_at=ASKED)
    own = library.ask("What did Ukraine demand at the summit in Oslo?", asked_at=ASKED)
    assert answer.confidence < own.confidence
    assert answer.unmentioned == (("Putin",) if answer.unsure else ())


@pytest.mark.parametrize(
    "question", ["Who won the Skarn Cup?", "who won the skarn cup", "Who won the Vellin Cup in Skarn?"]
)
def test_another_event_of_its_kind_lowers_the_confidence(library: Library, question: str) -> None:
    """“Skarn won the Lindow Cup” does not answer who won the Skarn Cup, though it has both words."""
    library.add([OLD, SUMMIT])
    answer = library.ask(question, asked_at=ASKED)
    assert answer.confidence < library.ask("Who won the Lindow Cup?", asked_at=ASKED).confidence


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who won the Lindow Cup?", "The rowers of Skarn won the Cup by two lengths."),
        ("Who won the Lindow Cup?", "Skarn won the Lindow Rowing Cup by two lengths."),
        ("Who won the Lindow Cup?", "Skarn won the Cup of Lindow by two lengths."),
        ("Who won the Lindow regatta?", "Skarn won the regatta, and Vellin the Rowing Cup."),
        ("What did Ada Quist say?", "Mayor Quist said that the bridge was finished."),
        ("What did Mayor Ada Quist say?", "Ms. Quist said that the bridge was finished."),
        ("Skarn Wins Lindow Cup By Two Lengths", "The rowers of Skarn won the Lindow Cup by two lengths."),
    ],
)
def test_a_name_may_be_written_in_other_ways(question: str, text: str) -> None:
    """A title, a missing first name or a word in between make no other name."""
    names = Known()
    quote = Quote(Article(title="News from Lindow", text=text, source="Bay Courier"), 0, len(text))
    assert missing_entities(entities_in(question, names), [quote]) == ()


@pytest.mark.parametrize(
    ("question", "text", "lacking"),
    [
        ("What did Ada Quist say?", "Tomas Quist said that the bridge was finished.", ("Ada Quist",)),
        ("Who won the Skarn Cup?", "The rowers of Skarn won the Vellin Cup.", ("Skarn Cup",)),
        ("Who won the Skarn Cup?", "The rowers of Quist won the Vellin Cup.", ("Skarn",)),
    ],
)
def test_a_namesake_is_named_as_missing(question: str, text: str, lacking: tuple[str, ...]) -> None:
    """A namesake or another event of the kind is missing as a pair; a name without any match is missing alone."""
    quote = Quote(Article(title="News from Lindow", text=text, source="Bay Courier"), 0, len(text))
    assert missing_entities(entities_in(question, Known()), [quote]) == lacking


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ukraine", "ukrainians"),
        ("china", "chinese"),
        ("italy", "italian"),
        ("turkey", "turkish"),
        ("germany", "germans"),
        ("france", "french"),
        ("spain", "spaniards"),
        ("uk", "british"),
        ("kyiv", "kiev"),
        ("houthi", "houthis"),
        ("zelensky", "zelenskiy"),
    ],
)
def test_forms_of_one_name(one: str, other: str) -> None:
    """Country and demonym, a plural, and another spelling count as one name."""
    assert are_variants(one, other)
    assert are_variants(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("niger", "nigeria"),
        ("austria", "australia"),
        ("iran", "iraq"),
        ("martin", "martinez"),
        ("mali", "malaysia"),
    ],
)
def test_names_that_begin_alike(one: str, other: str) -> None:
    """“Nigeria” does not mention Niger."""
    assert not are_variants(one, other)


@pytest.mark.parametrize(
    ("name", "text"),
    [("UN", "the United Nations said"), ("United Nations", "the U.N. said"), ("US", "U.S. ships")],
)
def test_abbreviations_are_mentions(name: str, text: str) -> None:
    """A question about the UN is answered by a quote of the United Nations."""
    assert mentions(name, text)
    assert not mentions(name, "the Lindow council said")
    assert not mentions("World Health Organization", "those who said so")
