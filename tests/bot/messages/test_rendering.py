"""Rendering: Discord accepts every message, whatever the articles and the question contain."""

import re
from datetime import UTC, datetime, timedelta
from unittest.mock import Mock
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.interactions.answer_buttons import answer_view
from bot.interactions.components import embed
from bot.messages import markup
from bot.messages.card import MessageCard, fitting, page_note
from bot.messages.dates import day, period
from bot.messages.markup import width
from bot.messages.rendering import (
    answer_card,
    article_card,
    coverage_card,
    headlines_card,
    listing_card,
    notes,
    passages_card,
)
from bot.messages.texts import languages
from bot.storage.answers import Citation, StoredAnswer
from bot.storage.feedback import OpenQuestion
from discord_stand_in import limits
from index import Answer, Article, Claim, Edit, Hit, Passage, Quote, Revision, Window, Withdrawal
from index.text.span import Span

GERMAN = languages()["de"]  # the longest texts

_LETTERS = st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Z", "M", "Cf"])
_MARKUP = st.sampled_from(
    ["@everyone", "<@1>", "](https://x)", "```", "> ", "\n", "\\", "||", "*", "\u202e", "😀", "# "]
)
_TEXT = st.lists(st.one_of(st.text(_LETTERS, max_size=400), _MARKUP), min_size=1, max_size=30).map("".join)
_DATES = st.none() | st.datetimes(
    # The bounds are naive by hypothesis' contract.
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
_URLS = st.none() | st.text(st.characters(codec="ascii"), max_size=1_500).map(
    lambda path: f"https://news.example/{path}"
)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """An article as the catalog might hold it, of any characters and length."""
    text = f"x{draw(_TEXT)}" * draw(st.integers(1, 20))
    id_ = draw(st.text("0123456789abcdef", min_size=16, max_size=16))
    return Article.stored(
        id_,
        title=draw(_TEXT),
        text=text,
        source=draw(st.text(_LETTERS, max_size=200)),
        url=draw(_URLS),
        published=draw(_DATES),
        updated=None,
        author="",
        language="",
        image=draw(_URLS),
        revised=None,
        withdrawn=None,
        story=id_,
    )


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Any answer, up to three quotes as long as their articles."""
    found = draw(st.lists(articles(), min_size=1, max_size=4))
    quotes = []
    for article in found[:3]:
        start = draw(st.integers(0, len(article.text) - 1))
        end = draw(st.integers(start + 1, len(article.text)))
        first = draw(st.integers(start, end - 1))
        answering = st.builds(Span, st.just(first), st.integers(first + 1, end))
        also = draw(st.sampled_from([(), tuple(found)]))
        quotes.append(Quote(article, start, end, also=also, answer=draw(st.none() | answering)))
    abstained = draw(st.booleans())
    claims = tuple(Claim(quote, draw(_TEXT | st.just(""))) for quote in quotes)
    part = Answer(draw(_TEXT), datetime.now(UTC), (), (), 0.0, abstained=True)
    since, until = draw(_DATES), draw(_DATES)
    return Answer(
        window=draw(st.none() | st.builds(Window, st.just(since), st.just(until), words=_TEXT)),
        outside=tuple(found) if abstained else (),
        searched_for=tuple(draw(st.lists(_TEXT, max_size=3))),
        languages=tuple(draw(st.lists(st.text(_LETTERS, max_size=20), max_size=30))),
        parts=draw(st.sampled_from([(), (part, part)])),
        unmentioned=tuple(draw(st.lists(_TEXT, max_size=3))),
        differing=() if abstained else draw(st.sampled_from([(), claims])),
        agreeing=() if abstained else tuple(found),
        question=draw(_TEXT),
        asked_at=datetime.now(UTC),
        quotes=() if abstained else tuple(quotes),
        passages=tuple(map(_hit, found)),
        confidence=draw(st.floats(0, 1)),
        abstained=abstained,
        unsure=draw(st.booleans()),
    )


def _hit(article: Article) -> Hit:
    return Hit(Passage(article, 0, len(article.text)), 1, 1, 1, 1)


def sendable(card: MessageCard) -> None:
    """Fail if Discord would refuse the page."""
    assert limits.message({"embeds": [embed(card).to_dict()]}) == []
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b]", card.title + card.body)
    assert not re.search(r"(?<!\\)@(everyone|here)", card.body.replace("\\\\", ""))


@settings(max_examples=150)
@given(answers(), _TEXT)
def test_any_answer_is_sendable(answer: Answer, question: str) -> None:
    """Lengths, totals and counts keep to the limits, and no text breaks out of its block quote."""
    card = answer_card(answer, GERMAN, question=question)
    sendable(card)
    assert len(card.links) <= 3
    for line in card.body.split("\n"):
        assert not line.startswith("#")
        assert not line.startswith(">") or line.startswith("> “")
    if not answer.abstained:
        assert card.body.startswith("> “"), "the answer comes first"
        if answer.as_of is not None:
            assert "🕰️" in card.body, "whatever else is shown"


@settings(max_examples=80)
@given(st.lists(articles(), max_size=10))
def test_any_list_is_sendable(found: list[Article]) -> None:
    """Headlines, lists, passages, coverage and single articles keep to the limits."""
    sendable(headlines_card(found, GERMAN, "x", page_note(3, 99, 8, GERMAN)))
    sendable(listing_card(found, GERMAN, search="@everyone", note=""))
    sendable(coverage_card([_hit(article) for article in found], GERMAN))
    sendable(passages_card([(article, 0, len(article.text)) for article in found[:3]], GERMAN))
    moment = datetime.now(UTC)
    for article in found[:2]:
        edits = (*(Edit(each.text, each.title) for each in found), Edit("", article.text))
        withdrawal = Withdrawal(article.title, moment)
        revisions = [Revision("r", moment, article.title, article.text, edits, (withdrawal,))] * 7
        sendable(article_card(article, revisions, GERMAN, page_error=article.text))


@settings(max_examples=300)
@given(_TEXT, st.integers(2, 300))
def test_escaping_keeps_to_its_limit_and_its_text(text: str, limit: int) -> None:
    """Escaped text shows the same letters; a cut text is a beginning or an end of them."""
    plain, whole = markup.visible(text), markup.escaped(text)
    assert re.sub(r"\\(.)", r"\1", whole) == plain
    short, end = markup.escaped(text, limit), markup.escaped_end(text, limit)
    assert max(width(short), width(end)) <= limit
    assert re.sub(r"\\(.)", r"\1", end).removeprefix("…") in plain
    assert not re.search(r"(?<!\\)(\\\\)*\\(…|$)", short), "a cut must not leave half of an escape"
    assert re.sub(r"\\(.)", r"\1", short).removesuffix("…") in plain
    assert width(markup.cut(text, limit)) <= limit


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('"No," he said.', "‘No,’ he said."),
        ("He called it “a start” (“at last”).", "He called it ‘a start’ (‘at last’)."),
        ("Sie sagte: „Ja“.", "Sie sagte: ‘Ja’."),
        ("the ship's 'crew'", "the ship's 'crew'"),
    ],
)
def test_quotation_marks_within_a_quote_are_single(text: str, quoted: str) -> None:
    """A quote that begins with a mark would otherwise begin with two."""
    assert markup.single_quoted(text) == quoted


def test_text_around_a_quote_begins_and_ends_at_words() -> None:
    """No half words stand at either end, however far the quote is from the ends of its article."""
    text = f"{'Extraordinary circumstances. ' * 40}The bridge opened. {'Unprecedented developments. ' * 40}"
    article = Article(title="A bridge", text=text)
    start = article.text.index("The bridge")
    (line,) = [
        line
        for line in passages_card([(article, start, start + 18)], languages()["en"]).body.split("\n")
        if line.startswith(">")
    ]
    assert "**The bridge opened.**" in line
    assert set(re.findall(r"\w+", line)) <= set(re.findall(r"\w+", text))
    assert line.startswith("> …")
    assert line.endswith("…")


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://news.example/a", "https://news.example/a"),
        ("https://news.example/a)(b", "https://news.example/a%29%28b"),
        ("https://news.example/ä b", "https://news.example/%C3%A4%20b"),
        ("javascript:alert(1)", None),
        ("discord://x", None),
        ("https://user:pass@news.example", None),
        ("https://[broken", None),
        ("https://news.example/" + "a" * 600, None),
        (None, None),
    ],
)
def test_only_web_addresses_are_linked(url: str | None, kept: str | None) -> None:
    """A masked link leads to http(s) and cannot end early."""
    assert markup.address(url, 512) == kept


def test_a_headline_cannot_forge_a_link() -> None:
    """Brackets would end a label, so they become round; an address in a label is broken up."""
    assert (
        markup.link("[a](https://evil)", "https://x.example", 200)
        == "[(a)(https: //evil)](https://x.example)"
    )


def test_the_sentence_that_answers_is_bold_among_others() -> None:
    """Members see at once which sentence answers, and all of it, even where the quote is cut."""
    context = "The old ferry of Port Lindow could carry few lorries and no train at all. " * 20
    article = Article(title="A bridge", text=f"{context}It cost 84 million crowns. {context}")
    start = article.text.index("It cost")
    answer = Span(start, start + len("It cost 84 million crowns."))

    def quoted(first: int, last: int) -> str:
        quote = Quote(article, first, last, answer=answer)
        card = answer_card(Answer("q", datetime.now(UTC), (quote,), (), 0.9, abstained=False), GERMAN)
        return card.body.split("\n")[0]

    assert quoted(0, answer.end).endswith("lorries and no train at all. **It cost 84 million crowns.**”")
    assert "**It cost 84 million crowns.** The old ferry" in quoted(0, len(article.text))
    assert quoted(answer.start, answer.end) == "> “It cost 84 million crowns.”"


@given(st.sampled_from(sorted(languages())), st.booleans(), st.booleans())
def test_buttons_are_sendable_in_every_language(code: str, thread: bool, cited: bool) -> None:  # noqa: FBT001 - drawn
    """Labels and unique ids keep to the limits."""

    async def made() -> list[str]:
        given_ = StoredAnswer("0" * 16, 1, "x", "q", "q", (Citation("shared", "a", 0, 1),) if cited else ())
        return limits.message(
            {"components": answer_view(given_, languages()[code], thread=thread).to_components()}
        )

    import asyncio  # noqa: PLC0415 - a view needs a running loop, and only here

    assert asyncio.run(made()) == []


@pytest.mark.parametrize(
    ("published", "said"),
    [
        (
            datetime(2025, 6, 12, tzinfo=UTC),
            "🕰️ Newest source: 12 June 2025 (<t:1749686400:R>). Searched: June 2025.",
        ),
        (datetime(2024, 6, 12, tzinfo=UTC), "⚠️ Nothing from June 2025 answers this."),
    ],
)
def test_quotes_from_another_time_are_marked(published: datetime, said: str) -> None:
    """An answer says that a time was searched only if its quotes are from that time."""
    article = Article(title="A bridge", text="It opened.", source="Tidewater Post", published=published)
    june = Window(datetime(2025, 6, 1, tzinfo=UTC), datetime(2025, 6, 30, 23, 59, tzinfo=UTC), kind="named")
    answer = Answer(
        "When?",
        datetime(2025, 7, 1, tzinfo=UTC),
        (Quote(article, 0, 10),),
        (),
        0.9,
        abstained=False,
        window=june,
    )
    assert any(line.startswith(said) for line in notes(answer, languages()["en"]))


def test_an_answer_has_one_warning_at_most() -> None:
    """Several warnings would hide each other; the gravest is shown."""
    article = Article(title="A bridge", text="It opened.", source="Tidewater Post")
    answer = Answer(
        "When?",
        datetime(2025, 7, 1, tzinfo=UTC),
        (Quote(article, 0, 10),),
        (),
        0.01,
        abstained=False,
        unmentioned=("Lindow",),
        unsure=True,
    )
    warnings = [line for line in notes(answer, languages()["en"]) if line.startswith("⚠️")]
    assert warnings == ["⚠️ None of these quotes mentions Lindow."]


@pytest.mark.parametrize(
    ("since", "until", "code", "words"),
    [
        ((2025, 2, 1), (2025, 2, 28), "en", "February 2025"),
        ((2024, 2, 1), (2024, 2, 29), "es", "febrero de 2024"),
        ((2024, 1, 1), (2024, 12, 31), "de", "2024"),
        ((2024, 6, 21), (2024, 6, 21), "de", "21. Juni 2024"),
        ((2024, 6, 21), (2024, 6, 23), "en", "21 June 2024 – 23 June 2024"),
        (None, (2024, 6, 21), "en", "until 21 June 2024"),
        ((2024, 6, 21), None, "en", "since 21 June 2024"),
    ],
)
def test_a_period_is_said_in_words(
    since: tuple[int, int, int] | None, until: tuple[int, int, int] | None, code: str, words: str
) -> None:
    """Days are days of the server's time zone, wherever the reader is."""
    zone = ZoneInfo("America/New_York")
    first = datetime(*since, tzinfo=zone) if since else None
    last = datetime(*until, 23, 59, 59, tzinfo=zone) if until else None
    assert period(first, last, languages()[code]) == words


def test_a_day_without_an_hour_is_a_day_everywhere() -> None:
    """As a timestamp, midnight UTC of 10 March would be 9 March in all of America."""
    english = languages()["en"]
    assert day(datetime(2025, 3, 10, tzinfo=UTC), english) == "10 March 2025"
    assert day(datetime(2025, 3, 10, 14, tzinfo=UTC), english) == "<t:1741615200:D>"
    assert day(None, english) == "undated"


def test_a_day_without_an_hour_has_no_age_in_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Today's date would be "in 3 hours" in Tokyo; after two days its age is right everywhere."""
    today, hour = datetime(2025, 6, 18, tzinfo=UTC), timedelta(hours=1)
    now = Mock(now=lambda _: today + 10 * hour)
    monkeypatch.setattr("bot.messages.dates.datetime", now)
    for published, has_age in ((today, False), (today - 72 * hour, True), (today - hour, True)):
        article = Article("News", "It is new.", published=published)
        answer = Answer("what is new?", today, (Quote(article, 0, 10),), (), 0.9, abstained=False)
        (line,) = notes(answer, languages()["en"])
        assert line.startswith("🕰️ Newest source: ")
        assert (":R>" in line) == has_age


def test_a_body_is_cut_between_lines() -> None:
    """Lines that do not fit are left out, and the cut is visible."""
    assert fitting(["a" * 10, "b" * 10], 30) == f"{'a' * 10}\n{'b' * 10}"
    assert fitting(["a" * 10, "b" * 30], 30) == f"{'a' * 10}\n…"
    with pytest.raises(ValueError, match="a page of"):
        MessageCard("x" * 257)


def test_open_questions_have_unique_values() -> None:
    """Two open questions of a page are two options of the select."""
    from bot.commands.admin import Dismiss  # noqa: PLC0415 - needs a running loop

    questions = [
        OpenQuestion(f"{'long ' * 60}{n}", f"f{n}", 1, 1, 0, 0, datetime.now(UTC)) for n in range(10)
    ]

    async def made() -> list[str]:
        row = {"type": 1, "components": [Dismiss.of(0, questions, GERMAN).to_component_dict()]}
        return limits.message({"components": [row]})

    import asyncio  # noqa: PLC0415 - as above

    assert asyncio.run(made()) == []


def test_an_answer_shows_the_picture_of_its_best_article() -> None:
    """The client loads the picture from its https address; other addresses are left out."""
    for image, shown in (("https://img.example/a b.jpg", "https://img.example/a%20b.jpg"), (None, "")):
        article = Article(title="A bridge", text="It opened.", image=image)
        answer = Answer("When?", datetime.now(UTC), (Quote(article, 0, 10),), (), 0.9, abstained=False)
        card = answer_card(answer, languages()["en"])
        assert card.thumbnail == shown
        assert (embed(card).thumbnail.url or "") == shown


def test_a_follow_up_names_the_question_that_it_follows() -> None:
    """Members recognise what was asked before, not the words that are searched for."""
    article = Article(title="A bridge", text="It opened.")
    answer = Answer("why? – A bridge", datetime.now(UTC), (Quote(article, 0, 10),), (), 0.9, abstained=False)
    card = answer_card(answer, languages()["en"], question="why?", after='when did "A bridge" open?')
    assert "-# ↪ Follow-up to “when did ‘A bridge’ open?”" in card.body


def test_a_page_says_how_many_there_are() -> None:
    """A single page has no note; a page beyond the end, as after a removal, counts itself."""
    english = languages()["en"]
    assert page_note(0, 8, 8, english) == ""
    assert page_note(1, 17, 8, english) == "Page 2 of 3"
    assert page_note(3, 8, 8, english) == "Page 4 of 4"
