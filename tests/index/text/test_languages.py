"""Codes of languages as publishers write them."""

import pytest

from index.text.languages import language_code


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
