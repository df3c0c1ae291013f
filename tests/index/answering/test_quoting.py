"""Which lines of an article are quoted."""

from index import Article, Library


def test_the_row_of_a_table_is_quoted(library: Library) -> None:
    """A line without a full stop is a heading, unless it is a row of a table with figures."""
    text = (
        "The town of Vellin voted for a new mayor on Sunday, and the count ended before midnight.\n\n"
        "Result of the vote for mayor of Vellin\n\nCandidate | Votes | Share\n\n"
        "Ines Duarte | 41,220 | 51.4 percent\n\nRui Sala | 38,911 | 48.6 percent"
    )
    library.add([Article("Vellin elects its mayor", text, "Tidewater Post", published="2026-11-20")])
    answer = library.ask("how many votes did Ines Duarte get?", asked_at="2026-11-21", limit=1)
    assert [quote.text for quote in answer.quotes] == ["Ines Duarte | 41,220 | 51.4 percent"]
