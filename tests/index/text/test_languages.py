"""Codes of languages as publishers write them, and languages that are seen by the script."""

import pytest

from index.text.languages import language_code, language_of


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *(("en", "en"), ("en-GB", "en"), ("EN_us", "en"), ("zh-Hans-CN", "zh"), ("nb", "nb")),
        *(
            ("eng", "en"),
            ("jpn", "ja"),
            ("chi", "zh"),
            ("fil", "fil"),
            ("jp", "ja"),
            ("cn", "zh"),
            ("cz", "cs"),
        ),
        *(("", ""), ("English", ""), ("e", ""), ("日本語", "")),
    ],
)
def test_codes(written: str, code: str) -> None:
    """With two codes for a language, a question could count as foreign to articles in its own language."""
    assert language_code(written) == code


@pytest.mark.parametrize(
    ("text", "declared", "code"),
    [
        ("港町の新しい橋が月曜日に開通した。", "", "ja"),
        ("林港市议会周二投票决定重建旧鱼市场。", "en-US", "zh"),
        ("林港市议会批准的カワサキ渡轮计划和新鱼市场重建费用都由渔民协会支付。", "en", "zh"),
        ("สภาเมืองลงมติสร้างตลาดปลาใหม่", "", "th"),
        ("港町の新しい橋が月曜日に開通した。", "zh", "zh"),
        ("The council of Lingang (林港市议会) voted to rebuild the market.", "en", "en"),
        ("시의회는 화요일에 시장을 재건하기로 했다.", "", ""),
        ("12,000", "", ""),
    ],
)
def test_the_script_tells_a_language_without_spaces(text: str, declared: str, code: str) -> None:
    """What a page declares counts, unless its text cannot be in that language."""
    assert language_of(text, declared) == code
