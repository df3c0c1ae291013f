"""Names of a question that no quote mentions: the right event of another year, or another person."""

from datetime import UTC, datetime

import pytest

from index import Article, Library

ASKED = datetime(2025, 3, 31, tzinfo=UTC)


def _won(town: str, day: str) -> Article:
    return Article(
        title=f"{town} wins the Lindow Cup",
        text=f"The rowers of {town} won the Lindow Cup by two lengths, and thousands watched from the shore.",
        source="Bay Courier",
        url=f"https://bay.example/cup/{day}",
        published=f"{day}T18:00:00+00:00",  # type: ignore[arg-type] # read by the article
    )


OLD, NEW = _won("Skarn", "2023-06-10"), _won("Vellin", "2024-06-09")
SUMMIT = Article(
    title="Summit of foreign ministers in Oslo",
    text="The Ukrainian foreign minister demanded more shells at the summit in Oslo, and the hosts agreed.",
    source="Fjord Times",
    url="https://fjord.example/summit",
    published="2025-03-28T18:00:00+00:00",  # type: ignore[arg-type] # read by the article
)


@pytest.mark.parametrize(("year", "article"), [("2023", OLD), ("2024", NEW)])
def test_the_year_of_an_event_is_that_of_its_article(library: Library, year: str, article: Article) -> None:
    """Of an event that comes again the one of the year asked for is quoted first, though no text writes it."""
    library.add([OLD, NEW])
    answer = library.ask(f"Who won the {year} Lindow Cup?", asked_at=ASKED)
    assert answer.quotes[0].article.id == article.id
    assert answer.unmentioned == ()


def test_another_year_is_named(library: Library) -> None:
    """What is quoted for an event of a year without articles says that it may be of another one."""
    library.add([OLD, NEW])
    answer = library.ask("Who won the 2022 Lindow Cup?", asked_at=ASKED)
    assert answer.abstained or answer.unmentioned == ("2022",)
    assert answer.confidence < library.ask("Who won the 2023 Lindow Cup?", asked_at=ASKED).confidence


@pytest.mark.parametrize("name", ["Ukraine", "Ukraine’s minister"])
def test_forms_of_a_name_are_known(library: Library, name: str) -> None:
    """Who is called Ukrainian is of Ukraine."""
    library.add([SUMMIT, OLD, NEW])
    answer = library.ask(f"What did {name} demand at the summit in Oslo?", asked_at=ASKED)
    assert not answer.abstained
    assert answer.unmentioned == ()


def test_another_name_is_refused_or_named(library: Library) -> None:
    """What somebody else demanded is no answer, or said to be about something else."""
    library.add([SUMMIT, OLD, NEW])
    answer = library.ask("What did Putin demand at the summit in Oslo?", asked_at=ASKED)
    assert answer.abstained or answer.unmentioned == ("Putin",)
