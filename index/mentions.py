"""Names and numbers of a question that no quote mentions: what is quoted may be about another event; pure."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import takewhile
from math import log

from index.lexical import CALENDAR, STOP_WORDS, beginning, words
from index.model import Article, Quote
from index.reading import Sentence
from index.wording import Known

_TOKEN = re.compile(r"\w[\w’'.,-]*\w|\w")
# Whom a report has something from is not whom it is about.
_ATTRIBUTION = re.compile(
    r"\baccording to [^,.;]*"
    r"|\b(?:officials|sources|analysts|experts|diplomats) (?:in|from|at) [A-Z]\w+(?:(?:,| and) [A-Z]\w+)*"
)
_ALIKE = 4  # letters with which two forms of a name begin at least: Ukraine, Ukrainian
_LIKELY = log(20)  # how much less likely than the best sentence to answer one of the right year may be
_POSSESSIVE = re.compile(r"['’]s?$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_OFTEN, _MANY = 0.15, 50  # share of so many articles or more from which a name goes without saying
_FEWEST_DIGITS = 2


def names_in(question: str, known: Known, *, capitals: bool = True) -> tuple[str, ...]:
    """Return the names and numbers of a question, with capitals or not; several words may be one name.

    A name that goes without saying, as so many articles have it, is left out.

    Args:
        question: in words.
        known: the words of the articles.
        capitals: whether an unknown word with a capital is a name, as it is in English, but not in German.
    """
    names: list[list[str]] = [[]]
    for number, token in enumerate(_TOKEN.findall(question)):
        if not _is_name(token, known, capitals=capitals and number > 0):
            names.append([])
        elif token[0].isdigit():  # "the 2022 Lindow Cup" is none of another year
            names += [[token], []]
        else:
            names[-1].append(_POSSESSIVE.sub("", token))
    return tuple(dict.fromkeys(" ".join(name) for name in names if name))


def unmentioned(names: Sequence[str], quotes: Sequence[Quote]) -> tuple[str, ...]:
    """Return those of `names` that no quote, read with its headline, mentions beside the others.

    On the development set some are found for 36 % of the unanswerable questions that were answered all the
    same, and for 11 % of the rightly answered ones.
    """
    return min((_lacking(names, quote) for quote in quotes), key=len, default=())


def _lacking(names: Sequence[str], quote: Quote) -> tuple[str, ...]:
    there = set(words(f"{quote.article.title} {_ATTRIBUTION.sub(' ', quote.text)}"))
    return tuple(name for name in names if not (_is_there(name, there) or _is_its_year(name, quote.article)))


def of_its_years(names: Sequence[str], read: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Return the likely ones of the sentences read, best first, of articles of the years among `names`.

    None where there is no year. Of what comes again each year they tell the one asked for.
    """
    years = [name for name in names if _YEAR.fullmatch(name)]
    if not years or not read:
        return ()
    likely = (it for it in read if it.score >= read[0].score - _LIKELY)
    return tuple(it for it in likely if all(_is_its_year(year, it.article) for year in years))


def _is_there(name: str, there: AbstractSet[str]) -> bool:
    if name[0].isdigit():
        return there >= set(words(name))
    return any(_is_form(word, it) for word in words(name) for it in there)


def _is_its_year(name: str, article: Article) -> bool:
    """Tell whether `name` is the year that an article is of, or one that it writes of."""
    if not _YEAR.fullmatch(name):
        return False
    return name in article.text or (article.published is not None and str(article.published.year) == name)


def _is_name(token: str, known: Known, *, capitals: bool) -> bool:
    folded = words(token)
    if not folded or folded[0] in STOP_WORDS or folded[0] in CALENDAR:
        return False
    if token[0].isdigit():
        return sum(map(str.isdigit, token)) > _FEWEST_DIGITS or "." in token
    often = known.articles >= _MANY and known.names.get(folded[0], 0) > _OFTEN * known.articles
    if often:
        return False
    return folded[0] in known.names or (capitals and token[0].isupper() and not known.knows(folded[0]))


def _is_form(one: str, other: str) -> bool:
    """Tell whether two words are forms of one: they begin alike, and differ in their last letters only."""
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    return beginning(one) == beginning(other) or alike >= max(_ALIKE, min(len(one), len(other)) - 1)
