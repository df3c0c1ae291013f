"""A written line says only what it cites: planted falsehoods and instructions are dropped, true lines kept."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

import news
from hashed_words import HashedWords, SharedWords
from index import Answer, Article, Library, Quote
from index.model import Claim
from index.question.spelling import Known
from index.sources.files.article_files import ArticleFiles
from index.text.numbers import numerals
from index.text.sentences import sentences
from index.training.falsehoods import falsehoods, names_in
from index.training.support_pairs import AnyWord
from index.writing.checks import failed_check, failed_rule
from index.writing.given import Cited, GivenSentence, cited_by
from index.writing.stream import DraftLine
from index.writing.support import Judge

NOW = datetime(2025, 3, 12, 9, 0, tzinfo=UTC)
ANSWER = Answer("Why was the bridge built?", NOW, (), (), 0.9, abstained=False)
JUDGE = Judge()
PUBLISHERS = ("Reuters", "Lindow Gazette", "the Prime Minister", "General Voss")


ARTICLES = [
    article
    for article in (
        *ArticleFiles([Path(str(files("index") / "samples"))]),
        news.BRIDGE,
        news.FERRY,
        news.ORCHARD,
    )
    if isinstance(article, Article)
]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Known]:
    """Return the words of a library of our own articles."""
    embedder, reader = HashedWords(), SharedWords()
    with Library.open(tmp_path_factory.mktemp("data"), embedder=embedder, reader=reader) as library:
        library.add(ARTICLES)
        yield library.vocabulary.of("")


def cited(article: Article, *numbers: int) -> Cited:
    """Return these sentences of an article, as a line cites them."""
    spans = sentences(article.text)
    return Cited(
        tuple(
            GivenSentence(number + 1, Quote(article, spans[number].start, spans[number].end))
            for number in numbers
        )
    )


BRIDGE = cited(news.BRIDGE, 0, 1, 2, 3, 4)


@pytest.mark.parametrize(
    ("line", "check"),
    [
        ("The bridge was built because the old ferry could not carry enough lorries.", None),
        ("Mayor Ada Quist said the old ferry could not carry enough lorries.", None),
        ("It cost 84 million crowns and was built in three years.", None),
        ("Port Lindow opened the bridge on 10 March 2025.", None),
        ("According to the Tidewater Post, the bridge cost 84 million crowns.", None),
        ("Olsen of the U.N. called it a model for small ports.", None),
        ("It cost 48 million crowns and took three years to build.", "number"),
        ("It cost 84 million dollars and took three years to build.", "number"),
        ("It cost 84 million crowns and took five years to build.", "number"),
        ("Port Lindow opened the bridge on 11 March 2025.", "number"),
        ("Port Lindow opened the bridge on Friday.", "time"),
        ("Mayor Tomas Reiss said the old ferry could not carry enough lorries.", "name"),
        ("The city of Vellin opened its new harbour bridge on Monday.", "name"),
        ("The old ferry could carry enough lorries, the mayor said.", "support"),
        ("The ferry will not stop running, the harbour office said.", "support"),
        ("The harbour bridge, mayor Ada Quist said, replaces a ferry that could not carry lorries.", None),
        ("Mayor Ada Quist is 84.", "number"),
        ("According to Reuters, the bridge cost 84 million crowns.", "name"),
        ("According to locals, the bridge cost 84 million crowns.", "attribution"),
        ("The mayor called it “a model for the whole world”.", "quotation"),
        ("Yesterday the city opened its new harbour bridge.", "time"),
        ("The bridge is made of steel and shines in the evening sun.", "words"),
        ("See https://evil.example for the harbour bridge.", "form"),
        ("The **bridge** cost 84 million crowns.", "form"),
        ("The bridge cost 84 million crowns. @everyone", "form"),
        ("The bridge\nopened on Monday.", "form"),
    ],
)
def test_what_is_cited_decides(known: Known, line: str, check: str | None) -> None:
    """Each kind of falsehood has its check."""
    assert failed_check(line, BRIDGE, ANSWER, known, JUDGE) == check


def test_the_day_of_an_article_without_a_date_is_unknown(known: Known) -> None:
    """Nobody can tell what "yesterday" was, so the line is dropped, also beside an article that has a date."""
    undated = replace(
        BRIDGE.sentences[0].quote.article, published=None, text="Yesterday the bridge was closed."
    )
    cited = Cited((GivenSentence(9, Quote(undated, 0, len(undated.text))),))
    assert failed_check("The bridge was closed yesterday.", cited, ANSWER, known, JUDGE) == "time"
    both = Cited((*BRIDGE.sentences, *cited.sentences))
    assert failed_check("The bridge was closed yesterday.", both, ANSWER, known, JUDGE) == "time"


PEOPLE = Article(
    "Skarn names a new chief",
    "The port of Skarn has named Ada Berg, 52, of Lindow as its chief. Chief engineer Tomas Olsen, 44, stays, "
    "too. The United States welcomed it, Ida Voss told us. Two CEOs had left, Olsen said. The film Harbour 2 "
    "tells their story, and the novel Two Captains another one. In all, 30 workers moved, none over 65. "
    "The port is growing, and fills the gaps at the Harbour. Vice President Voss was its chief in 2019.",
    source="skn.example",
    published=NOW - timedelta(days=9),
)


@pytest.mark.parametrize(
    ("line", "check"),
    [
        ("The 52-year-old Berg was named chief.", None),
        ("Berg, aged 52, was named chief of the port.", None),
        ("Berg was named chief at the age of 52.", None),
        ("Tomas Berg was named chief.", "name"),
        ("Ada Olsen stays, too.", "name"),
        ("Skarn named its fourth chief.", "number"),
        ("The 44-year-old Berg was named chief.", "number"),
        ("The 53-year-old Berg was named chief.", "number"),
        ("The 52-month-old Berg was named chief.", "number"),
        ("Tomas Olsen, 30, stays.", "number"),
        ("Engineer Olsen, 44, stays, said Voss, 52.", "number"),
        ("The workers, aged 65, moved.", "number"),
        ("The U.S. welcomed the choice.", None),
        ("The WHO welcomed the choice.", "name"),
        ("Two CEOs had left, the SKN reports.", None),
        ("A CEO had left.", None),
        ("The port fills the GAP.", "name"),
        ("Harbour 3 tells the story of the port.", "number"),
        ('The novel "Two Captains" tells another story.', None),
        ('Voss called the growth of the port "Growing".', None),
        ('The film "Three Captains" tells another story.', "number"),
        ("Of the workers, three of whom left, 30 moved.", "number"),
        ("The port is now growing.", None),
    ],
)
def test_the_same_is_said_in_another_form(known: Known, line: str, check: str | None) -> None:
    """Ages, abbreviations, numbered names and titles are written in several ways."""
    everything = cited(PEOPLE, *range(len(sentences(PEOPLE.text))))
    assert failed_rule(line, everything, ANSWER, known) == check


@pytest.mark.parametrize(
    ("told", "line"),
    [
        ("The strike took up to five months.", "The strike took as long as five months."),
        ("The toll is 35,000 pounds.", "The toll is £35,000."),
        ("An hour was enough for the seven judges.", "It took the seven judges just an hour."),
        ("A fifth of the boats left.", "Some 20% of the boats left."),
        ("Children under ten swim.", "Children younger than ten swim."),
        ("Olsen is in a seven-day fast.", "Olsen fasts for seven days."),
        ("Roughly half trillion crowns burned.", "About half a trillion crowns burned."),
        ("Nobody swims for at least three years.", "Nobody swims for three years or more."),
        ("At age 64, Olsen swims.", "Olsen, 64, swims."),
        ("It rains 3-6 months in Skarn.", "In Skarn it rains three to six months."),
        ("It rains three to six months in Skarn.", "In Skarn it rains 3–6 months."),
        ("Olsen hopes for a half-dozen boats.", "Olsen hopes for six boats."),
        ("Olsen swims five nights a week.", "Olsen swims five nights weekly."),
        ("The toll is $8 a year.", "The toll is $8."),
        ("It rains 3-6 months in Skarn.", "In Skarn it rains for at least three months."),
        ("The storm killed 40 and over 300 fled.", "The storm killed 40."),
        ("Olsen: my parents are 89 and 93.", "Olsen would advise his parents, 89 and 93."),
        ("It cost between $3.30 and $3.50.", "It cost $3.30–$3.50."),
        ("The ice lasted 20,000 to 30,000 years.", "It was an age of 20,000 to 30,000 years of ice."),
    ],
)
def test_a_number_is_the_same_in_other_words(known: Known, told: str, line: str) -> None:
    """Bounds, units and shares have several forms."""
    article = replace(PEOPLE, text=told)
    assert failed_rule(line, cited(article, 0), ANSWER, known) is None


@pytest.mark.parametrize(
    ("told", "line"),
    [
        ("Nobody swims for at least three years.", "Nobody swims for three years or less."),
        ("At age 64, Olsen swims with Berg.", "Olsen, 46, swims with Berg."),
        ("At age 64, Ada Berg swims with Olsen.", "Olsen, 65, swims with Berg."),
        ("It cost between $3.30 and $3.50.", "It cost $3.30–$3.70."),
        ("Olsen is in a seven-day fast.", "Olsen fasts for seven weeks."),
        ("It rains 3-6 months in Skarn.", "In Skarn it rains three to nine months."),
        ("It rains 3-6 months in Skarn.", "In Skarn it rains for 4.5 months."),
        ("It rains some 50 days in Skarn.", "In Skarn it rains 45 to 55 days."),
        ("It rains in the 5-4 day games.", "In Skarn it rains for four days."),
        ("It rains from Aug. 3-22 days apart.", "In Skarn it rains for 22 days."),
        ("It took the first half million boats.", "It took 500,000 boats."),
        ("At least 40 boats left.", "At most 40 boats left."),
        ("Olsen was cold. It was 12 and windy.", "Olsen, 12, was cold."),
        ("The plan is 3-4 years old.", "The plan is 3.5 years old."),
        ("The toll is $8.", "The toll is $8 a month."),
        ("The debt rose by $8 million a month.", "The debt rose by $8 million."),
        ("The toll is $8 a year.", "The toll is $8 a month."),
    ],
)
def test_a_number_is_another_in_nearly_the_same_words(known: Known, told: str, line: str) -> None:
    """A form that is compared in several ways may not let other numbers through."""
    article = replace(PEOPLE, text=told)
    assert failed_rule(line, cited(article, 0), ANSWER, known) == "number"


@pytest.mark.parametrize("part", ["5 or ", "jan 5 ", "1-1 day ", "age 1 ", "or more ", "9"])
def test_numbers_of_a_hostile_text_are_read(part: str) -> None:
    """Thousands of digits are no error, and no number looks back over the whole text."""
    assert len(numerals(part * (60_000 // len(part)))) <= 60_000


def test_an_article_in_capitals_is_compared_in_no_more_than_its_length(known: Known) -> None:
    """Its 30,000 capitalised words are one name, of which no table of pairs is made."""
    shouted = " ".join(f"Word{number}" for number in range(30_000))
    article = replace(PEOPLE, text=f"{PEOPLE.text} {shouted}")
    assert failed_rule("Ada Berg was named chief.", cited(article, 0), ANSWER, known) is None
    assert failed_rule("Ada Olsen was named chief.", cited(article, 0), ANSWER, known) == "name"


def test_what_was_true_a_year_ago_is_not_told_with_now(known: Known) -> None:
    """An article tells of the present on its day, and what was is not what is."""
    old = replace(PEOPLE, published=NOW - timedelta(days=400))
    assert failed_rule("The port is now growing.", cited(old, 6), ANSWER, known) == "time"
    assert failed_rule("Voss is now its chief.", cited(PEOPLE, 7), ANSWER, known) == "time"


def test_more_of_a_name_is_known_from_the_article(known: Known) -> None:
    """An article names people and things in full once, and the cited sentence may have a part of the name alone."""
    assert failed_rule("Two CEOs had left, Tomas Olsen said.", cited(PEOPLE, 3), ANSWER, known) is None
    assert failed_rule("Two CEOs had left, Ada Olsen said.", cited(PEOPLE, 3), ANSWER, known) == "name"
    assert (
        failed_rule("Two CEOs had left, Vice President Olsen said.", cited(PEOPLE, 3), ANSWER, known)
        == "name"
    )
    assert failed_rule("The port grows at Harbour 2 by the sea.", cited(PEOPLE, 6), ANSWER, known) is None
    assert failed_rule("The port grows at Skarn 2 by the sea.", cited(PEOPLE, 6), ANSWER, known) == "number"


@pytest.mark.parametrize(("line", "check"), [("Skarn won 2-1.", None), ("Skarn won 1–2.", "number")])
def test_a_score_is_not_turned_round(known: Known, line: str, check: str | None) -> None:
    """The two numbers of a score have an order."""
    article = Article("Skarn wins", "Skarn won the final against Vellin 2–1 on a wet evening.")
    cited = Cited((GivenSentence(1, Quote(article, 0, len(article.text))),))
    assert failed_check(line, cited, ANSWER, known, JUDGE) == check


def test_a_line_must_cite_what_was_given() -> None:
    """No citation, or one of a sentence that the model was not given, is no evidence."""
    given = list(BRIDGE.sentences)
    assert cited_by(DraftLine("The bridge opened.", ()), given) is None
    assert cited_by(DraftLine("The bridge opened.", (1, 99)), given) is None
    found = cited_by(DraftLine("The bridge opened.", (2, 1, 2)), given)
    assert found is not None
    assert [sentence.number for sentence in found.sentences] == [2, 1]


def test_an_accusation_stays_one(known: Known) -> None:
    """What an article only alleges may not become a fact."""
    article = Article(
        "Harbour chief accused", "Prosecutors accused Olsen of taking bribes from three builders."
    )
    assert (
        failed_check("Olsen took bribes from three builders.", cited(article, 0), ANSWER, known, JUDGE)
        == "hedging"
    )
    assert (
        failed_check(
            "Olsen is accused of taking bribes from three builders.", cited(article, 0), ANSWER, known, JUDGE
        )
        is None
    )


@pytest.mark.parametrize(
    ("line", "check"),
    [
        ("Olsen thanked Voss for 373,000 acres of land.", None),
        ("Olsen thanked Voss, and the land has 373,000.", None),
        ("Voss thanked Olsen for 373,000 acres of land.", "support"),
        ("Olsen said: “The land is ours. It was always ours.”", None),
        ("Olsen said: “The land is ours. It is gone.”", "quotation"),
        ("The harbour chief Olsen said the land is ours.", None),
    ],
)
def test_what_is_said_in_other_words_passes(known: Known, line: str, check: str | None) -> None:
    """Units, quotations and speakers are recognised in the forms in which people retell them."""
    text = (
        "Harbour chief Olsen thanked Voss for 373,000 burned acres of land. "
        "“The land is ours,” Olsen said. “It was always ours.”"
    )
    article = Article("Harbour chief thanks general", text)
    assert failed_check(line, cited(article, *range(len(sentences(text)))), ANSWER, known, JUDGE) == check


@pytest.mark.parametrize(
    ("line", "check"),
    [
        ("The vote is between Aug. 3 and 22.", None),
        ("The vote is between Aug. 3 and 23.", "number"),
        ("It is for builders with 12 or more years in the union.", None),
        ("It is for builders with 14 or more years in the union.", "number"),
        ("The ferry was sold at half price.", None),
        ("The ferry was sold at a third of its price.", "number"),
        ("The ferry was sold for $6.1 million.", None),
        ("The ferry was sold for $6.2 million.", "number"),
        ("The council voted last year.", None),
        ("The council voted last month.", "time"),
        ("The ferry lost money in the past year.", "time"),
        ("Olsen said: “We vote next week.”", None),
        ("The clock of the cathedral struck at noon.", "words"),
    ],
)
def test_numbers_and_times_may_be_told_in_other_forms(line: str, check: str | None) -> None:
    """Ranges, shares, amounts and years of old news are told in other forms than an article has them."""
    text = (
        "The vote is from Aug. 3-22. It is for builders with 12 years or more in "
        "the union. The ferry was sold at a 50% discount for US$6.1m in May. The council voted last year. "
        "The ferry lost money in the past year. “We vote next week,” Olsen said."
    )
    article = Article("Port news", text, published=datetime(2025, 2, 1, tzinfo=UTC))
    assert failed_rule(line, cited(article, *range(len(sentences(text)))), ANSWER, AnyWord()) == check


def test_a_name_of_the_question_or_headline_may_stand_for_a_title(known: Known) -> None:
    """Articles write "the mayor" where an answer names her; a name that the article lacks stays an invention."""
    text = "The mayor will resign, her office said. Ada Quist has led Port Lindow since 2019."
    article = Article("Olsen report: mayor resigns", text)
    answer = Answer("Why does Ada Quist resign? Is it about Voss?", NOW, (), (), 0.9, abstained=False)
    for line, check in (
        ("Quist will resign, her office said.", None),
        ("The mayor will resign over the Olsen report.", None),
        ("The mayor will resign over Voss.", "name"),
    ):
        assert failed_rule(line, cited(article, 0), answer, known) == check


def test_where_sources_differ_a_line_says_so(known: Known) -> None:
    """Naming one of two values as if nobody doubted it hides the difference."""
    one = Article("Fire in Vellin", "Twelve people died in the fire.", source="Bay Courier")
    other = Article("Vellin fire", "The fire killed 17 people.", source="Tidewater Post")
    quotes = (Quote(one, 0, len(one.text)), Quote(other, 0, len(other.text)))
    differing = (Claim(quotes[1], "17 people"), Claim(quotes[0], "Twelve people"))
    answer = Answer("How many died?", NOW, quotes, (), 0.9, abstained=False, differing=differing)
    both = Cited((GivenSentence(1, quotes[0]), GivenSentence(2, quotes[1])))
    assert failed_check("The fire killed 17 people.", both, answer, known, JUDGE) == "difference"
    assert failed_check("The fire killed 17 people or twelve people.", both, answer, known, JUDGE) is None


@pytest.mark.parametrize(
    ("line", "check"),
    [
        ("Die Brücke kostete 84 Millionen Kronen, sagte Ada Quist.", None),
        ("Die neue Brücke wurde in drei Jahren gebaut und am 10. März 2025 eröffnet.", None),
        ("El puente costó 84 millones de coronas, dijo Ada Quist.", None),
        ("Le pont a coûté 84 millions de couronnes, a dit la maire Ada Quist.", None),
        ("Die Brücke kostete 84 Milliarden Kronen.", "number"),
        ("Die Brücke kostete 48 Millionen Kronen.", "number"),
        ("Die Brücke wurde in vier Jahren gebaut.", "number"),
        ("El puente costó 84 mil millones de coronas.", "number"),
        ("Sie kostete 84.", "number"),
        ("Die Brücke kostete 84 Millionen Kronen, sagte Ada Meier.", "name"),
        ("El puente de Vellin costó 84 millones de coronas.", "name"),
        ("Le pont a coûté 84 millions de couronnes, selon Reuters.", "name"),
        ("Die Brücke: https://evil.example", "form"),
    ],
)
def test_a_translation_is_checked_by_names_and_numbers(known: Known, line: str, check: str | None) -> None:
    """In another language words cannot be compared, but names and numbers can."""
    assert failed_check(line, BRIDGE, ANSWER, known, JUDGE, translated=True) == check


def test_planted_falsehoods_leak_at_most_one_in_fifty(known: Known) -> None:
    """Numbers, names, dates, negations, sources and times are falsified in sentences of our own articles."""
    every = [
        (article, Cited((GivenSentence(1, Quote(article, span.start, span.end)),)))
        for article in ARTICLES
        for span in sentences(article.text)
    ]
    chance = random.Random(7)  # noqa: S311 - a choice, not a secret
    names = sorted({name for _, source in every for name in names_in(source.text)})
    planted, leaked, dropped = Counter[str](), Counter[str](), []
    for _, source in every:
        if (check := failed_check(source.text, source, ANSWER, known, JUDGE)) is not None:
            dropped.append((check, source.text))
        for falsehood in {
            each for _ in range(3) for each in falsehoods(source.text, names, PUBLISHERS, chance)
        }:
            planted[falsehood.kind] += 1
            leaked[falsehood.kind] += failed_check(falsehood.text, source, ANSWER, known, JUDGE) is None
    assert planted.total() >= 600
    assert leaked.total() <= 0.02 * planted.total(), (leaked, planted)
    assert len(dropped) <= 0.1 * len(every), dropped
