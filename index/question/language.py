"""Whether a question is in another language than the articles; pure but for a language model's file."""

from functools import cache
from typing import TYPE_CHECKING

from index.question.spelling import Known
from index.text.tokens import STOP_WORDS, words
from index.text.wordpieces import is_common

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_UNKNOWN = 0.7  # share of unknown words from which a question is in another language
_FEWEST_WORDS = 3
# These are words of other languages, too: "a-t-il", "was sagte", "on a dit".
_SHARED = frozenset(
    """a am an as by do has he her i if in is me no of on or over s so t to under was we
    will""".split()  # noqa: SIM905 - a list of words is read as one
)
_ENGLISH = STOP_WORDS - _SHARED
_ASKING = frozenset(
    """who whom whose what when where why which how did does could should whos whats whens wheres""".split()  # noqa: SIM905 - as above
)
"""Words with which questions begin in English, and rarely in another language."""

_LANGUAGES = frozenset(
    """ar bg bn ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv ms nb nl no pl pt ro ru sk sl
    sr sv sw ta th tr uk ur vi zh""".split()  # noqa: SIM905 - as above
)
"""The languages that are told apart. With all 140 that the model knows, English headlines pass for Nigerian
Pidgin or Latin."""

_OF_HAN = frozenset(["ja", "zh"])
"""Two languages that share so many characters that a short question in one may look like the other."""

_SURE = 0.5  # probability of the likeliest language


def foreign(question: str, known: Known) -> bool:
    """Return whether `question` seems to be in another language than the articles.

    A question that begins like an English one, or a third of whose words are English grammar, is English.
    Otherwise it is foreign if it looks like a language that no article is in, and this is sure or most of its
    words are neither common in English nor in any article. Names look the same in many languages and do not
    count. None of 4,284 English questions about news is foreign, even to a library with none of their words.
    """
    said = [word for word in words(question) if not known.articles_naming(word)]
    if len(said) < _FEWEST_WORDS or said[0] in _ASKING:
        return False
    if 3 * sum(word in _ENGLISH for word in said) >= len(said):
        return False
    covered = known.languages()
    english = not covered or "en" in covered
    unknown = sum(not (known.knows(word) or (english and is_common(word))) for word in said)
    language, probability = _likeliest_language(question)
    if not covered:
        return unknown >= _UNKNOWN * len(said)
    alike = _OF_HAN if language in _OF_HAN else {language}
    return alike.isdisjoint(covered) and (probability >= _SURE or unknown >= _UNKNOWN * len(said))


def _likeliest_language(text: str) -> tuple[str, float]:
    """Return the code of the likeliest language of `text`, and its probability."""
    language, probability = _identifier().classify(text)
    return language, probability


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - half a second with its model

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([language for language in identifier.nb_classes if language in _LANGUAGES])
    return identifier
