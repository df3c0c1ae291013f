"""Sentences and passages: exact offsets, nothing lost, never more than the model reads."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import news
from index.errors import InvalidArticle
from index.model import Article, Passage, Quote
from index.text.sentences import sentences
from index.vectors.embedding import BundledEmbedder
from index.vectors.passages import PassageRules, cut, embedded_text

MODEL = BundledEmbedder()  # only its tokenizer is used: that loads no weights

_PIECES = st.sampled_from(
    (
        *(
            "Mr. Kim",
            " met ",
            "U.N. envoys. ",
            "“We will see,” he said. ",
            "No. 10 ",
            "was it? ",
            "$3.5 million. ",
        ),
        *(
            "한국",
            "😀",
            "東京都庁舎",
            "e\u0301 ",
            "x" * 300,
            "pneumonoultramicroscopicsilicovolcanoconiosis ",
        ),
        *("\n\n", "\n", "- item\n"),
    )
)
_TEXTS = st.lists(_PIECES | st.text(max_size=30), min_size=1, max_size=120).map("".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "SEOUL, South Korea (AP) — Mr. Kim met the U.N. envoy on Jan. 5. He left at 5 p.m. on Friday.",
            [
                "SEOUL, South Korea (AP) — Mr. Kim met the U.N. envoy on Jan. 5.",
                "He left at 5 p.m. on Friday.",
            ],
        ),
        (
            "A headline without a full stop\nThe first sentence.\n\nThe second one.",
            ["A headline without a full stop", "The first sentence.", "The second one."],
        ),
        (
            (
                "The harbour office of Port Lindow said on Monday that the old ferry\n"
                "Elisabeth would be sold to a museum, which plans to show it to every\n"
                "visitor. The price is not known."
            ),
            [
                (
                    "The harbour office of Port Lindow said on Monday that the old ferry\n"
                    "Elisabeth would be sold to a museum, which plans to show it to every\nvisitor."
                ),
                "The price is not known.",
            ],
        ),
    ],
)
def test_sentences_of_news(text: str, expected: list[str]) -> None:
    """Abbreviations, datelines and wrapped lines do not break sentences; headings stand alone."""
    assert [text[span.start : span.end] for span in sentences(text)] == expected


@settings(max_examples=150)
@given(text=_TEXTS)
def test_sentences_cover_everything_but_white_space(text: str) -> None:
    """Every character that shows belongs to just one sentence, in order."""
    spans = sentences(text)
    shown = "".join(text[span.start : span.end] for span in spans)
    assert "".join(shown.split()) == "".join(text.split())
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(text[span.start : span.end].strip() == text[span.start : span.end] for span in spans)


@settings(max_examples=150)
@given(
    text=_TEXTS,
    title=st.text(min_size=1, max_size=400),
    tokens=st.integers(16, 300),
    overlap=st.integers(0, 2),
)
def test_no_passage_is_longer_than_the_model_reads(text: str, title: str, tokens: int, overlap: int) -> None:
    """With its title each passage fits into the model, and together they hold every sentence."""
    try:
        article = Article(title=title, text=text)
    except InvalidArticle:
        return
    spans = cut(article, PassageRules(tokens, overlap), MODEL.tokenizer, MODEL.reads)
    for span in spans:
        given_to_model = embedded_text(article, span, MODEL.tokenizer, MODEL.reads)
        assert len(MODEL.tokenizer(given_to_model)) + 2 <= MODEL.reads
    covered = [False] * len(article.text)
    for span in spans:
        covered[span.start : span.end] = [True] * len(span)
    assert all(
        character.isspace() for character, there in zip(article.text, covered, strict=True) if not there
    )
    assert spans == sorted(spans)


def test_a_long_article_is_cut_evenly() -> None:
    """Every passage is at least half as long as the longest, also the last one."""
    article = news.made_up(1, sentences=100)
    lengths = [len(span) for span in cut(article, PassageRules(200, 0), MODEL.tokenizer, MODEL.reads)]
    assert len(lengths) > 3
    assert min(lengths) > max(lengths) / 2


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (5, 4), (0, 10_000)])
def test_a_span_that_is_not_there_is_no_quote(start: int, end: int) -> None:
    """A quote cannot be made of a span that the article does not have."""
    for kind in (Quote, Passage):
        with pytest.raises(ValueError, match="not a span"):
            kind(news.BRIDGE, start, end)
