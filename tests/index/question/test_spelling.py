"""Questions as people type them: typos, abbreviations, two questions in one."""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

import news
from hashed_words import HashedWords
from index import Article, Library
from index.cli.notes import notes
from index.evaluation.typos import misspelt
from index.question.compound import sub_questions
from index.question.language import foreign
from index.question.query import Query, understand
from index.question.spelling import corrections, unknown_words

NOW = datetime(2025, 6, 18, tzinfo=UTC)
TREATY = Article(
    title="Zelenskyy signs a harbour treaty in Pyongyang",
    text=(
        "President Zelenskyy signed a harbour treaty in Pyongyang on Tuesday, the United Nations said. "
        "The Vellin Fishing Council (VFC) called the treaty a mistake."
    ),
    source="Tidewater Post",
    url="https://tidewater.example/treaty",
    published="2025-06-10T08:00:00+00:00",
)
CUP = Article(
    title="Skarn wins the Lindow Cup",
    text=(
        "The rowers of Skarn won the Lindow Cup by two lengths on Saturday. "
        "The mayor presented the prize in the rain."
    ),
    source="Bay Courier",
    url="https://bay.example/cup",
    published="2025-06-07T18:00:00+00:00",
)
SHIELD = Article(
    title="Regatta of the Vellin Shield",
    text="The regatta of the Vellin Shield begins on 4 July at noon.",
    source="Bay Courier",
    url="https://bay.example/shield",
    published="2025-06-08T18:00:00+00:00",
)


class Words:
    """Knows a few words."""

    articles = 10
    names = {"pyongyang": 3, "zelenskyy": 9, "zelensky": 2, "skarn": 1, "putin": 5}  # noqa: RUF012 - never changed

    def knows(self, word: str) -> bool:
        return word in self.names or word in {
            "why",
            "treaty",
            "sign",
            "signed",
            "visit",
            "chess",
            "the",
            "did",
        }

    def articles_naming(self, name: str) -> int:
        return self.names.get(name, 0)

    def spelt(self, name: str) -> str:
        return name.title()

    def similar(self, word: str, typos: int) -> list[str]:
        del typos
        return [name for name in self.names if name[0] == word[0]]

    def introduced(self, question: str) -> dict[str, str]:
        del question
        return {"VFC": "Vellin Fishing Council"}

    def languages(self) -> tuple[str, ...]:
        return ("en",)


def understood(typed: str, known: Words, nearby: Collection[str] = ()) -> Query:
    """Return the query for a question whose nearest passages have these words."""
    return understand(typed, known, names=corrections(unknown_words(typed, known), nearby, known))


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library of a treaty, two cups, and the articles that all tests share."""
    with Library.open(tmp_path_factory.mktemp("asked"), embedder=HashedWords()) as opened:
        opened.add([TREATY, CUP, SHIELD, *news.ALL])
        yield opened


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("why did zelenskiy visit pyongjang", ("Zelenskyy", "Pyongyang")),
        ("why did zelenski sign the treaty", ("Zelensky",)),
        ("why did Putn sign the treaty", ("Putin",)),
        ("why did Putin sign the treaty", ()),
        ("why did Scarm sign the treaty", ()),  # two letters of five: nobody can tell
        ("the chess treaty", ()),  # a known word is no typo
        ("why is it so", ()),
    ],
)
def test_misspelt_names_are_corrected(typed: str, meant: tuple[str, ...]) -> None:
    """A word that no article has is replaced by the nearest name; everything else stays as typed."""
    assert understood(typed, Words(), {"putin"}).corrections == tuple(meant)


def test_names_of_near_passages_are_meant_first() -> None:
    """Two typos in a short name are corrected if a passage near the question has that name."""
    assert understood("why did Pixin sign", Words(), {"putin"}).corrections == ("Putin",)
    assert understood("why did zelenski sign", Words(), {"zelenskyy"}).corrections == ("Zelenskyy",)


def test_an_answer_says_what_was_searched_for(asked: Library) -> None:
    """A misspelt name gets its answer, with a note of the name that was searched for."""
    answer = asked.ask("who signed the harbour treaty in pyongjang", asked_at=NOW)
    assert answer.quotes[0].article.id == TREATY.id
    assert answer.searched_for == ("Pyongyang",)
    assert answer.question == "who signed the harbour treaty in pyongjang"
    assert notes(answer)[0] == "Spelling corrected to: Pyongyang."


@pytest.mark.parametrize(
    ("typed", "added"),
    [
        ("what did the UN say", "United Nations"),
        ("what did the U.N. say", "United Nations"),
        ("what did the united nations say", "UN"),
        ("what did the DPRK sign", "North Korea"),
        ("why did SCOTUS rule", "Supreme Court"),
        ("what did the VFC say", "Vellin Fishing Council"),
        ("what did the Vellin Fishing Council say", "VFC"),
    ],
)
def test_abbreviations_work_both_ways(typed: str, added: str) -> None:
    """Short and long forms find each other, those of the table and those that the articles introduce."""
    assert understood(typed, Words()).dense_query == f"{typed} ({added})"


def test_words_are_matched_in_the_form_that_the_articles_use() -> None:
    """The other form is added to the words matched only if no article has the form that was typed."""
    assert understood("what did DPRK sign", Words()).lexical_query == "what did DPRK sign (North Korea)"
    assert understood("what did PUTIN sign", Words()).lexical_query == "what did PUTIN sign"


def test_an_abbreviation_that_no_article_has_is_asked_in_their_words() -> None:
    """If the articles always spell an abbreviation out, so does the query, which corrects no spelling."""

    class Korean(Words):
        def knows(self, word: str) -> bool:
            return word in {"north", "korea", "visit"}

    for typed in ("why visit DPRK?", "why visit D.P.R.K.?"):
        found = understood(typed, Korean())
        assert (found.text.rstrip(".?"), found.corrections) == ("why visit North Korea", ())


@pytest.mark.parametrize("typed", ["who told us about it", "what did un chef do", "so it is"])
def test_small_words_are_no_abbreviations(typed: str) -> None:
    """Only capitals make an abbreviation: "who" and "us" are left alone."""
    found = understood(typed, Words())
    assert (found.text, found.dense_query, found.lexical_query) == (typed, typed, typed)


def test_what_the_articles_introduce_is_understood(asked: Library) -> None:
    """An abbreviation that an article introduces finds the article."""
    answer = asked.ask("what did the VFC call the harbour treaty in Pyongyang?", asked_at=NOW)
    assert answer.quotes[0].article.id == TREATY.id


@pytest.mark.parametrize(
    ("typed", "both"),
    [
        ("who won the cup and when is the regatta?", ("who won the cup", "when is the regatta? (won cup)")),
        ("Who won the Lindow Cup? When is it?", ("Who won the Lindow Cup", "When is it? (Lindow Cup)")),
        ("why and when did Skarn win?", ("why did Skarn win?", "when did Skarn win?")),
        (
            "who won and when is the Vellin Shield?",
            ("who won (Vellin Shield)", "when is the Vellin Shield?"),
        ),
    ],
)
def test_two_questions_in_one_are_split(typed: str, both: tuple[str, str]) -> None:
    """Each of two questions can be searched for by itself, with the other's subject where it has none."""
    assert tuple(part.searched for part in sub_questions(typed)) == both


@pytest.mark.parametrize(
    "typed",
    [
        "who won the cup?",
        "Bread and butter cost more: why?",
        "The Lindow Cup was held this week. Who won and by how much?",
        "what did Skarn and Vellin agree on?",
        "Port Lindow opens its new harbour bridge",
        "tell me about the ferry and the bridge",
    ],
)
def test_one_question_stays_one(typed: str) -> None:
    """A sentence that is not clearly two questions is not split."""
    assert [part.searched for part in sub_questions(typed)] == [typed]


def test_both_of_two_questions_are_answered(asked: Library) -> None:
    """The quotes answer both questions, and `parts` has each answer by itself."""
    question = "who won the Lindow Cup and when does the regatta of the Vellin Shield begin?"
    answer = asked.ask(question, asked_at=NOW)
    assert answer.question == question
    said = " ".join(quote.text for quote in answer.quotes)
    assert "won the Lindow Cup" in said
    assert "begins on 4 July" in said
    assert [part.abstained for part in answer.parts] == [False, False]


def test_a_part_without_an_answer_is_named(asked: Library) -> None:
    """If only one of two questions can be answered, a note names the other."""
    answer = asked.ask("who won the Lindow Cup and why was the zither contest cancelled?", asked_at=NOW)
    assert answer.quotes[0].article.id == CUP.id
    assert "No article answers: why was the zither contest cancelled?" in notes(answer)


@pytest.mark.parametrize(
    ("typed", "article"),
    [
        ("tell me about the last ferry from port lindow", news.FERRY),
        ("what is known about the last ferry", news.FERRY),
        ("Lindow Cup", CUP),
        ("harbour bridge", news.BRIDGE),
        ("Frost ruins apple harvest in the Vellin valley", news.ORCHARD),
        ("WHY WAS THE NEW HARBOUR BRIDGE BUILT", news.BRIDGE),
    ],
)
def test_topics_and_headlines_are_questions_too(asked: Library, typed: str, article: Article) -> None:
    """Keywords and requests find the article as a question does."""
    assert article.published is not None
    answer = asked.ask(typed, asked_at=article.published + news.DAY)
    assert answer.quotes[0].article.id == article.id


def test_a_foreign_question_gets_a_note_of_the_languages_covered(asked: Library) -> None:
    """A German question over English articles gets a note that they are in English."""
    answer = asked.ask("Warum wurde denn die neue Brücke überhaupt gebaut?", asked_at=NOW)
    assert answer.abstained
    assert answer.languages == ("en",)
    assert any("The articles are in English." in note for note in notes(answer))


def test_an_english_question_is_not_called_foreign(asked: Library) -> None:
    """A refusal of a question in the articles' own language says nothing about languages."""
    answer = asked.ask("What did the mayor say about the new harbour in the valley of zithers?", asked_at=NOW)
    assert answer.languages == ()


@pytest.mark.parametrize(
    "english",
    ["pyongyang treaty", "How many artillery shells did Skarn send?", "why did skarn lose", "me too"],
)
def test_english_is_recognised_by_its_grammar(english: str) -> None:
    """English is recognised however few of its words the articles have."""
    assert not foreign(english, Words())


@pytest.mark.parametrize(
    "other",
    [
        "Warum besuchte denn Putin Pyongyang?",
        "Was sagte Trump über die Zölle?",
        "Pourquoi Poutine a-t-il visité Pyongyang ?",
        "pourquoi poutine est allé en corée du nord",
        "¿Por qué visitó Putin Pyongyang?",
        "Почему Путин посетил Пхеньян?",
    ],
)
def test_other_languages_are_recognised(other: str) -> None:
    """Another language is recognised even if the articles have many of its words, as those of a large library do."""
    assert foreign(other, Words())

    class All(Words):
        def knows(self, word: str) -> bool:
            return bool(word)

    assert foreign(other, All())

    class Its(All):
        def languages(self) -> tuple[str, ...]:
            return ("ru" if "П" in other else "fr" if "ou" in other else "es" if "Por" in other else "de",)

    assert not foreign(other, Its())


def test_misspelt_copies_are_the_same_each_time() -> None:
    """The rarest name gets two typos, the same ones in every run, and no other word changes."""

    def naming(name: str) -> int:
        return {"pyongyang": 3, "putin": 90}.get(name, 0)

    question = "Why did Putin visit Pyongyang's airport?"
    copy = misspelt(question, naming)
    assert copy == misspelt(question, naming)
    assert copy != question
    assert copy.startswith("Why did Putin visit ")
    assert copy.endswith(" airport?")
    assert misspelt("why did he go there?", naming) == "why did he go there?"


@given(st.text(max_size=120))
def test_any_text_can_be_understood(typed: str) -> None:
    """No question raises, and each leaves something to search for."""
    query = understood(typed, Words(), typed.split())
    assert query.dense_query.startswith(query.text)
    assert query.lexical_query.startswith(query.text)
    assert 1 <= len(sub_questions(typed)) <= 2
    assert isinstance(foreign(typed, Words()), bool)
    misspelt(typed, Words().articles_naming)


@pytest.mark.parametrize("common", ["when did Putin last visit Skarn?", "who leads skate in Skarn?"])
def test_common_words_are_no_typos(common: str) -> None:
    """A common English word that a small library lacks is not taken for a similar name."""

    class Few(Words):
        names = {"skarn": 1, "putin": 5, "east": 4, "lasse": 2, "skat": 3}  # noqa: RUF012 - never changed

    assert understood(common, Few(), ["east", "lasse", "skat"]).corrections == ()


def test_a_name_in_lower_case_once_is_still_a_name(library: Library) -> None:
    """A name stays one if an address or a tag writes it in lower case; a word often in lower case is not one."""
    library.add(
        Article(
            title=f"Day {number} at the works",
            text=f"The plant of Hexagon at berth {number} is open. "
            + ("See hexagon.example." if number == 1 else ""),
            source="Tidewater Post",
            url=f"https://tidewater.example/{number}",
        )
        for number in range(12)
    )
    known = library.vocabulary.of("Which plant is at berth 3?")
    assert known.articles_naming("hexagon") == 12
    assert known.articles_naming("plant") == 0
    assert known.knows("plant")


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("who opened the brigde", {"brigde": "bridge"}),
        ("why did the mayor resing", {"resing": "resign"}),
        ("when did he vist the harbour", {"vist": "visit"}),
        ("what did the brigde cost in pyongang", {"brigde": "bridge", "pyongang": "Pyongyang"}),
        ("why did BRIGDE close", {}),
        ("why did the mayor criticise it", {}),
        ("who is zorblat", {}),
    ],
)
def test_a_typo_in_a_plain_word_is_corrected(typed: str, corrected: dict[str, str]) -> None:
    """A misspelt plain word is corrected to one of the passages near the question, or to a common word."""
    known = Words()
    nearby = {"bridge", "visit", "pyongyang", "mayor", "criticism"}
    assert corrections(unknown_words(typed, known), nearby, known) == corrected
