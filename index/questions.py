"""What is asked, checked before anything is searched; pure."""

from datetime import date, datetime

from index import normalise
from index.errors import InvalidArticle, InvalidQuestion
from index.lexical import content_words

_LONGEST = 1_000  # characters

When = datetime | date | str
"""A moment, a day (in UTC), or either in ISO 8601."""


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


def moment(name: str, value: When | None, *, end_of_day: bool = False) -> datetime | None:
    """Return the point in time that the argument `name` gives; raises InvalidQuestion if it is none."""
    try:
        return normalise.moment(value, end_of_day=end_of_day)
    except InvalidArticle as error:
        raise InvalidQuestion(f"{name}: {error}") from None
