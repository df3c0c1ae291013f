"""Vary questions as people type them in a chat: no punctuation, contractions, short forms, typos."""

import random
import re

# Shares of the varied questions, judged by eye from what people type.
_VARIED = 0.5
_CONTRACTED = 0.3
_WITHOUT_APOSTROPHES = 0.3
_SHORTENED = 0.15
_MISTYPED = 0.2

_IS = re.compile(r"\b(what|who|where|when|how|that|there) (?:is|was)\b", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[?!.,;:\"“”]+(?=\s|$)|(?<!\S)[\"“”]+")
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
_SHORT_FORMS = {
    "people": "ppl",
    "because": "bc",
    "you": "u",
    "are": "r",
    "please": "pls",
    "government": "govt",
}
_SHORTEST_MISTYPED = 5  # letters


def vary(question: str, chance: random.Random) -> str:
    """Return half of the questions unchanged, and the others as someone in a hurry might type them.

    Case and accents need no variation: the tokenizer folds them.
    """
    if chance.random() >= _VARIED:
        return question
    varied = _PUNCTUATION.sub("", question).strip() or question
    if chance.random() < _CONTRACTED:
        varied = _IS.sub(lambda match: f"{match[1]}s", varied)
    if chance.random() < _WITHOUT_APOSTROPHES:
        varied = _APOSTROPHE.sub("", varied)
    if chance.random() < _SHORTENED:
        varied = " ".join(_SHORT_FORMS.get(word, word) for word in varied.split())
    return _mistype(varied, chance) if chance.random() < _MISTYPED else varied


def _mistype(question: str, chance: random.Random) -> str:
    """Return the question with two letters of a plain word transposed, or one letter missing."""
    words = question.split()
    plain = [n for n, word in enumerate(words) if len(word) >= _SHORTEST_MISTYPED and word.isalpha()]
    if not plain:
        return question
    number = chance.choice(plain)
    word = words[number]
    at = chance.randrange(1, len(word) - 1)
    transposed = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    words[number] = chance.choice([transposed, word[:at] + word[at + 1 :]])
    return " ".join(words)
