"""Whether a question is in another language than the articles; pure but for a language model's file."""

from functools import cache
from typing import TYPE_CHECKING

from index.question.spelling import Known
from index.text.tokens import STOP_WORDS, words

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_UNKNOWN = 0.6  # share of unknown words from which a question is in another language
_FEWEST_WORDS = 3
# These are words of other languages, too: "a-t-il", "was sagte", "on a dit".
_SHARED = frozenset(
    """a am an as by do has he her i if in is me no of on or over s so t to under was we
    will""".split()  # noqa: SIM905 - a list of words is read as one
)
_ENGLISH = STOP_WORDS - _SHARED
_SURE = 0.2  # probability of the likeliest of 140 languages


def foreign(question: str, known: Known) -> bool:
    """Return whether `question` seems to be in another language than the articles.

    Where a third of its words are English grammar, it is English. Otherwise it is foreign if most of its
    words stand in no article, or if it looks like a language that no article is in. Names look the same in
    many languages, so they do not count.
    """
    said = [word for word in words(question) if word not in known.names]
    if len(said) < _FEWEST_WORDS or 3 * sum(word in _ENGLISH for word in said) >= len(said):
        return False
    if sum(not known.knows(word) for word in said) >= _UNKNOWN * len(said):
        return True
    covered = known.languages()
    if not covered:
        return False
    language, probability = _likeliest_language(question)
    return probability >= _SURE and language not in covered


def _likeliest_language(text: str) -> tuple[str, float]:
    """Return the code of the likeliest language of `text`, and its probability."""
    language, probability = _identifier().classify(text)
    return language, probability


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - half a second with its model

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
