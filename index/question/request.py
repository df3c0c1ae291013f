"""What is asked, checked before anything is searched."""

from index.errors import InvalidQuestion
from index.text import normalise
from index.text.tokens import content_words

_LONGEST = 1_000  # characters


def checked(question: str) -> str:
    """Return the question on one line; raises InvalidQuestion where it cannot be searched for."""
    asked = normalise.line(question)
    if not asked:
        raise InvalidQuestion(
            "The question is empty. Ask in a few words, like: why did Putin visit Pyongyang?"
        )
    if len(asked) > _LONGEST:
        raise InvalidQuestion(
            f"The question has {len(asked):,} characters; at most {_LONGEST:,} are read. Shorten it."
        )
    if not content_words(asked):
        raise InvalidQuestion("The question has no word to search for. Name who or what it is about.")
    return asked
