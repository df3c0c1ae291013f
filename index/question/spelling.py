"""Correct misspelt words and unknown abbreviations of a question by the words of the articles; pure."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.text.abbreviations import abbreviations, undotted
from index.text.tokens import STOP_WORDS, content_words, words
from index.text.wordpieces import is_common

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_FEWEST_LETTERS = 4
_LONG = {1: 6, 2: 9}
"""Letters of a word from which one or two typos are corrected even if no passage near the question has the
name."""

_OPTIONS = 8

_LONG_WORD = 8
"""Letters of a word in which two typos are corrected if a passage near the question has the plain word."""


class Known(Protocol):
    """The words that the articles use; see `catalog.Vocabulary`."""

    @property
    def articles(self) -> int:
        """How many articles were read, each revision counted separately."""

    def knows(self, word: str) -> bool:
        """Return whether an article has the word."""

    def articles_naming(self, name: str) -> int:
        """Return how many articles have a folded word that is a name, or 0 if it is no name."""

    def spelt(self, name: str) -> str:
        """Return a name as the articles spell it."""

    def languages(self) -> Sequence[str]:
        """Return the languages of the articles, as far as they are known ("en")."""

    def similar(self, word: str, typos: int) -> Sequence[str]:
        """Return names that begin as a folded word does and whose length differs by at most `typos`."""

    def introduced(self, question: str) -> Mapping[str, str]:
        """Return the abbreviations in `question` that articles introduce, with their long forms.

        Abbreviations whose long form is in `question` are returned as well.
        """


def unknown_words(question: str, known: Known) -> list[str]:
    """Return the words of `question` that may be misspelt: in no article, and rare in English."""
    return [match.group() for match in _WORD.finditer(question) if _is_unknown(match.group(), known)]


def corrections(unknown: Iterable[str], nearby: Collection[str], known: Known) -> dict[str, str]:
    """Return the word to put in place of each misspelt one, names as the articles spell them.

    The names that may be meant differ from a word by at most two letters left out, added, exchanged or
    swapped with the next one (optimal string alignment).

    Args:
        unknown: the words, see `unknown_words`. Those for which nothing is likely enough are left out.
        nearby: the words of the passages nearest to the question as typed. A name among them comes first,
            then a plain word; any other name is taken only if the typed word is long.
        known: the words of the articles.
    """
    corrected: dict[str, str] = {}
    for typed in unknown:
        name = _chosen(typed, _options(typed, nearby, known), nearby, known)
        plain = None if name in nearby else _plain_word(typed, nearby)
        if plain or name:
            corrected[typed] = plain or known.spelt(name or "")
    return corrected


def replaced(question: str, names: Mapping[str, str]) -> str:
    """Return `question` with each word that is a key of `names` replaced."""
    return _WORD.sub(lambda match: names.get(match[0], match[0]), question)


def unknown_abbreviations(question: str, known: Known) -> dict[str, str]:
    """Return the abbreviations of `question` that no article has, with what the articles write instead."""
    typed = set(_WORD.findall(undotted(question)))
    return {
        short: long
        for short, long in abbreviations().items()
        if short in typed and not known.knows(short.casefold()) and all(map(known.knows, content_words(long)))
    }


def other_forms(question: str, known: Known) -> list[tuple[str, bool]]:
    """Return the long form of each abbreviation in `question`, and the abbreviation of each long form.

    Each comes with whether the articles have the form that was typed.
    """
    plain = undotted(question)
    typed = set(_WORD.findall(plain))
    folded = f" {' '.join(words(plain))} "
    forms = []
    for short, long in {**known.introduced(question), **abbreviations()}.items():
        said = words(long)
        spelt_out = f" {' '.join(said)} " in folded
        if short in typed and not spelt_out:
            forms.append((long, known.knows(short.casefold())))
        elif spelt_out and short not in typed:
            forms.append((short, all(known.knows(word) or word in STOP_WORDS for word in said)))
    return forms


def _is_unknown(typed: str, known: Known) -> bool:
    folded = words(typed)
    if len(folded) != 1 or len(typed) < _FEWEST_LETTERS or folded[0] in STOP_WORDS:
        return False
    # A small library lacks many common words: "last" is not a misspelt "East".
    return not known.knows(folded[0]) and not is_common(folded[0])


def _options(typed: str, nearby: Collection[str], known: Known) -> list[tuple[str, int]]:
    """Return the names that an unknown word may mean, with the number of letters that differ.

    Only a name nearby may begin with another letter.
    """
    [folded] = words(typed)
    typos = 2 if len(folded) > _FEWEST_LETTERS else 1
    names = set(known.similar(folded, typos))
    alike = process.extract(
        folded, sorted(names.union(nearby)), scorer=OSA.distance, score_cutoff=typos, limit=None
    )
    found = (
        (word, int(distance)) for word, distance, _ in alike if word in names or known.articles_naming(word)
    )
    return list(islice(found, _OPTIONS))


def _chosen(
    typed: str, options: Sequence[tuple[str, int]], nearby: Collection[str], known: Known
) -> str | None:
    [folded] = words(typed)
    likely = [
        (name not in nearby, distance, name[0] != folded[0], -known.articles_naming(name), name)
        for name, distance in options
        if (name[0] == folded[0] and len(folded) >= _LONG[distance])
        or (name in nearby and (distance == 1 or name[0] == folded[0] or len(folded) >= _LONG[1]))
    ]
    return min(likely)[-1] if likely else None


def _plain_word(typed: str, nearby: Collection[str]) -> str | None:
    """Return the plain word that was probably meant: one nearby, or a common one with two letters swapped.

    A word with capitals is a name. One of four letters must lack a letter, since many words differ by one.
    A word with another last letter is another form rather than a slip, as "criticism" is of "criticise".
    """
    [folded] = words(typed)
    if not typed.islower() or folded.upper() in abbreviations():
        return None
    shortest = len(folded) + 1 if len(folded) == _FEWEST_LETTERS else _FEWEST_LETTERS
    alike = process.extract(
        folded,
        [
            word
            for word in nearby
            if word[0] == folded[0] and len(word) >= shortest and word[:-1] != folded[:-1]
        ],
        scorer=OSA.distance,
        score_cutoff=2 if len(folded) >= _LONG_WORD else 1,
        limit=_OPTIONS,
    )
    if alike:
        return min((int(distance), word) for word, distance, _ in alike)[1]
    swapped = (
        folded[:place] + folded[place + 1] + folded[place] + folded[place + 2 :]
        for place in range(len(folded) - 1)
    )
    return next((word for word in swapped if is_common(word)), None)
