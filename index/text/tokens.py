"""The words of a text, folded so that case, accents and ligatures make no difference; pure."""

import re
import unicodedata
from functools import lru_cache
from itertools import chain

WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
"""A word as it is written, with its digits and apostrophes."""

_POSSESSIVE = re.compile(r"['\u2019]s$|(?<=s)['\u2019]$")
# Scripts written without spaces, in which pairs of characters serve as words.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")

_SHORTEST_STEM = 4  # letters

# Function words, and those of chat, where apostrophes are left out. A question of nothing else cannot be
# searched for.
STOP_WORDS = frozenset(
    """
    a about after all also am an and any are as at be because been before being between both but by can
    could did do does doing down during each few for from further had has have having he her here hers
    him his how i if in into is it its itself just me more most my no nor not now of off on once only or
    other our out over own s same she should so some such t than that the their them then there these
    they this those through to too under until up very was we were what when where which while who whom
    whose why will with would you your
    arent couldnt didnt doesnt dont hadnt hasnt havent isnt shouldnt thats theres theyre theyve wasnt werent
    whats whens wheres whos wont wouldnt youre gonna wanna ok okay pls ppl
    """.split()  # noqa: SIM905 - a list of 120 string literals is hard to read
)

# Capitalised words that are not names.
CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december""".split()  # noqa: SIM905 - as above
)


def words(text: str) -> list[str]:
    """Return the words of `text` in order, folded: lower case, no accents, no possessive."""
    return list(chain.from_iterable(map(_folded, WORD.findall(text))))


@lru_cache(maxsize=65_536)
def _folded(word: str) -> tuple[str, ...]:
    plain = without_possessive(word)
    if not plain.isascii():
        if _UNSPACED.search(plain):
            return tuple(plain[i : i + 2] for i in range(max(1, len(plain) - 1)))
        decomposed = unicodedata.normalize("NFKD", plain)
        letters = "".join(character for character in decomposed if not unicodedata.combining(character))
        plain = unicodedata.normalize("NFC", letters)
    return (plain.casefold().replace("'", "").replace("\u2019", ""),)


def without_possessive(name: str) -> str:
    """Return `name` without its possessive ending: Oregon for Oregon's, Airlines for Airlines'."""
    return _POSSESSIVE.sub("", name)


def content_words(text: str) -> list[str]:
    """Return the words of `text` that are not stop words."""
    return [word for word in words(text) if word not in STOP_WORDS]


def rough_stem(word: str) -> str:
    """Return the letters that the forms of a folded word most likely share: russ for Russia and Russian."""
    return word[: max(_SHORTEST_STEM, len(word) - 3)]
