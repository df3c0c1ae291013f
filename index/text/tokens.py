"""The words of a text, folded so that case, accents and ligatures make no difference; pure."""

import re
import unicodedata
from functools import lru_cache
from itertools import chain

WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
"""A word as it is written, with its digits and apostrophes."""

_POSSESSIVE = re.compile(r"['\u2019]s$|(?<=s)['\u2019]$")
# In scripts without spaces, pairs of characters serve as words. A pair lies within one script, and not across
# a particle of Chinese, which separates most words: 重建费用|是|多少, 橋|の|建設費.
_HAN, _PARTICLES = r"\u3005\u3400-\u9fff", "的了吗呢吧是着有在为被把做"
_OTHERS = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese and Khmer
_UNSPACED = re.compile(rf"[{_HAN}{_OTHERS}\u3040-\u30ff]")
_RUN = re.compile(
    rf"[{_PARTICLES}]|(?:(?![{_PARTICLES}])[{_HAN}])+|[\u3040-\u309f]+|[\u30a0-\u30ff]+|[{_OTHERS}]+"
    rf"|[^{_HAN}{_OTHERS}\u3040-\u30ff]+"
)
# Words that say nothing in Chinese and Japanese: question words, particles, and all Hiragana.
_UNSPACED_STOP = re.compile(
    rf"为什么|什么|怎么样?|怎样|如何|多少|多久|多大|几时|何时|为何|哪[里儿个些]?|谁|[{_PARTICLES}]|[今昨]天"
    r"|何(?:時|人|故|日|年|月|割|個|回|歳)?|誰|幾つ|今日|昨日|[\u3040-\u309f]+"
)

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
            return tuple(word for run in _RUN.findall(plain) for word in _words_of_run(run))
        decomposed = unicodedata.normalize("NFKD", plain)
        letters = "".join(character for character in decomposed if not unicodedata.combining(character))
        plain = unicodedata.normalize("NFC", letters)
    return (plain.casefold().replace("'", "").replace("\u2019", ""),)


def _words_of_run(run: str) -> tuple[str, ...]:
    if not _UNSPACED.match(run):
        return _folded(run)
    return tuple(run[i : i + 2] for i in range(max(1, len(run) - 1)))


def is_unspaced(text: str) -> bool:
    """Return whether most letters of `text` are of a script that is written without spaces."""
    return 2 * len(_UNSPACED.findall(text)) > sum(map(str.isalpha, text))


def without_possessive(name: str) -> str:
    """Return `name` without its possessive ending: Oregon for Oregon's, Airlines for Airlines'."""
    return _POSSESSIVE.sub("", name)


def content_words(text: str) -> list[str]:
    """Return the words of `text` that are not stop words."""
    told = text if text.isascii() else _UNSPACED_STOP.sub(" ", text)
    return [word for word in words(told) if word not in STOP_WORDS]


def rough_stem(word: str) -> str:
    """Return the letters that the forms of a folded word most likely share: russ for Russia and Russian."""
    return word[: max(_SHORTEST_STEM, len(word) - 3)]
