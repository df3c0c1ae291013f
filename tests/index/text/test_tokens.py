"""Words, their rarity and BM25, against values worked out by hand."""

from collections import Counter
from math import log

import pytest

from index.text.term_weights import bm25, coverage, inverse_document_frequency
from index.text.tokens import content_words, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Putin’s visit to Pyongyang", ["putin", "visit", "to", "pyongyang"]),
        ("Beyoncé isn't at FIFA's match-day 3", ["beyonce", "isnt", "at", "fifa", "match", "day", "3"]),
        ("평양 방문", ["평양", "방문"]),
        ("東京都", ["東京", "京都"]),
        ("重建费用是多少", ["重建", "建费", "费用", "是", "多少"]),
        ("橋のAI技術", ["橋", "の", "ai", "技術"]),
        ("", []),
    ],
)
def test_words_are_folded(text: str, expected: list[str]) -> None:
    """Case, accents, possessives and apostrophes make no difference; unspaced scripts are read in pairs.

    Pairs do not cross scripts, nor the particles of Chinese.
    """
    assert words(text) == expected


def test_stop_words_say_nothing() -> None:
    """Grammatical words are neither searched for nor weighted."""
    assert content_words("Why did the mayor visit it?") == ["mayor", "visit"]
    assert content_words("昨天渡轮为什么停航了") == ["渡轮", "停航"]
    assert content_words("橋はいつ開通しましたか") == ["橋", "開通"]
    assert content_words("ok so whos the mayor, thats what ppl dont say") == ["mayor", "say"]


def test_rarity_and_bm25_by_hand() -> None:
    """Two documents of 3 and 5 words: 'bridge' stands in one of them, 'port' in both."""
    documents = [Counter(["bridge", "opens", "port"]), Counter(["port", "port", "strike", "goes", "on"])]
    idf = inverse_document_frequency(["bridge", "port", "comet"], documents)
    assert idf == pytest.approx(
        {"bridge": log(1 + 1.5 / 1.5), "port": log(1 + 0.5 / 2.5), "comet": log(1 + 2.5 / 0.5)}
    )
    first, second = bm25(documents, idf)
    short, long = 1.2 * (0.25 + 0.75 * 3 / 4), 1.2 * (0.25 + 0.75 * 5 / 4)
    assert first == pytest.approx((idf["bridge"] + idf["port"]) * 2.2 / (1 + short))
    assert second == pytest.approx(idf["port"] * 2 * 2.2 / (2 + long))


def test_coverage_weighs_by_rarity() -> None:
    """A rare word that is missing costs more than a common one."""
    idf = {"bridge": 3.0, "port": 1.0}
    assert coverage({"bridge"}, idf) == 0.75
    assert coverage({"port"}, idf) == 0.25
    assert coverage(set(), {}) == 0.0
