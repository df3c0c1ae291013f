"""What people type around their words in a chat."""

import pytest

from index.text.chat import without_marks


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("**why** did _Putin_ visit ||Pyongyang||?", "why did Putin visit Pyongyang?"),
        ("> why did `Putin` go", "why did Putin go"),
        ("<@123> why did <#45> Putin go <t:1718700000:R> <a:party:99> :wave:", "why did Putin go"),
        ("why https://news.example/a?b=c did <https://x.example> he go", "why did he go"),
        ("is [the bridge](https://x.example/1) open", "is the bridge open"),
        ("what does snake_case cost at 10:30:00, 2*3?", "what does snake_case cost at 10:30:00, 2 3?"),
        (r"who is \*the\* mayor", "who is the mayor"),
    ],
)
def test_the_marks_of_a_chat_are_no_words(typed: str, plain: str) -> None:
    """Formatting, mentions, emoji and links are not searched for."""
    assert without_marks(typed) == plain
