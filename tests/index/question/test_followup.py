"""A question that means nothing alone is completed from the earlier ones."""

import pytest

from index.question.followup import resolve

PUTIN = "why did Putin visit Pyongyang?"


@pytest.mark.parametrize(
    ("question", "resolved"),
    [
        ("and what did Kim offer in return?", "what did Kim offer in return? (Putin Pyongyang visit)"),
        ("why?", f"why – {PUTIN}"),
        ("and when?", f"when – {PUTIN}"),
        ("what about Lisbon?", "Lisbon? (Putin Pyongyang visit)"),
        ("how long did he stay?", "how long did he stay? (Putin Pyongyang visit)"),
        ("Who won the chess olympiad in Budapest?", "Who won the chess olympiad in Budapest?"),
        ("und was bot Kim dafür an?", "was bot Kim dafür an? (Putin Pyongyang visit)"),
        ("¿y por qué?", f"¿y por qué – {PUTIN}"),
        ("?", f" – {PUTIN}"),
    ],
)
def test_a_follow_up_is_completed(question: str, resolved: str) -> None:
    """Names come first; a question that stands alone is left unchanged."""
    assert resolve(question, [PUTIN]) == resolved


def test_the_first_question_of_a_conversation_is_left_unchanged() -> None:
    """A question without earlier ones is left as typed."""
    assert resolve("and why?", []) == "and why?"


def test_a_chain_keeps_to_its_subject() -> None:
    """A third question is completed from the resolved second one, and so still names the first's subject."""
    second = resolve("and what did Kim offer in return?", [PUTIN])
    third = resolve("how much of it?", [PUTIN, second])
    assert "Kim" in third
    assert "Pyongyang" in third
