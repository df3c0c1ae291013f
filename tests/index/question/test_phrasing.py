"""The phrasing of a question is left out, and a topic is distinguished from a question."""

import pytest

from index.question.phrasing import Asked, asked


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("why did Putin visit Pyongyang?", "why did Putin visit Pyongyang?"),
        ("do you know how much the bridge cost?", "how much the bridge cost?"),
        ("ok so why did the ferry stop", "why did the ferry stop"),
        ("hey bot, why did the ferry stop", "why did the ferry stop"),
        ("hi who opened the bridge", "who opened the bridge"),
        ("can someone tell me when it opened", "when it opened"),
        ("quick question: when did it open", "when did it open"),
        ("So Kyong is who?", "So Kyong is who?"),
        ("did the bridge open??", "did the bridge open??"),
        ("what did he do with the news from Vellin", "what did he do with the news from Vellin"),
    ],
)
def test_a_question_is_left_without_its_phrasing(question: str, meant: str) -> None:
    """Politeness and fillers are not searched for."""
    assert asked(question) == Asked(meant)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("news from Vellin", "Vellin"),
        ("What's happening in Vellin?", "Vellin"),
        ("whats the latest on the ferry", "the ferry"),
        ("nvidia earnings", "nvidia earnings"),
        ("summarise the Putin–Kim meeting", "the Putin–Kim meeting"),
        ("tell me about the bridge", "the bridge"),
        ("What do you know about Kim?", "Kim"),
        ("latest news", ""),
        ("what's new?", ""),
        ("what happened today?", ""),
        ("any news this week", ""),
    ],
)
def test_news_of_a_topic_is_no_question(question: str, topic: str) -> None:
    """If no fact is asked for, the newest stories are wanted."""
    assert asked(question) == Asked(topic, listing=True)
