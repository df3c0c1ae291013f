"""What a question names and no quote mentions: what is quoted may be about another event; pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import log

from index.model import Article, Quote
from index.question.spelling import Known
from index.reader.sentence_scores import Sentence
from index.text.names import Pair, has_name, is_of_another, pairs_in
from index.text.tokens import CALENDAR, STOP_WORDS, owner, words

_TOKEN = re.compile(r"\w[\w’'.,-]*\w|\w")
# Whom a report has something from is not whom it is about.
_ATTRIBUTION = re.compile(
    r"\baccording to [^,.;]*"
    r"|\b(?:officials|sources|analysts|experts|diplomats) (?:in|from|at) [A-Z]\w+(?:(?:,| and) [A-Z]\w+)*"
)
_LIKELY = log(20)  # how much less likely than the best sentence to answer one of the right year may be
_YEAR = re.compile(r"(?:19|20)\d\d")
_OFTEN, _MANY = 0.15, 50  # share of so many articles or more from which a name goes without saying
_FEWEST_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Named:
    """What a question names.

    Attributes:
        names: names and numbers; several words may be one name.
        pairs: words of which the first tells which one of its kind the second is.
        known: the words that the articles write as names, folded.
    """

    names: tuple[str, ...] = ()
    pairs: tuple[Pair, ...] = ()
    known: Collection[str] = ()

    def unmentioned(self, quotes: Sequence[Quote]) -> tuple[str, ...]:
        """Return what no quote, read with its headline, mentions beside the others."""
        return min(map(self._lacking, quotes), key=len, default=())

    def of_its_years(self, read: Sequence[Sentence]) -> tuple[Sentence, ...]:
        """Return the likely ones of the sentences read, best first, of articles of the years among the names.

        None where there is no year. Of what comes again each year they tell the one asked for.
        """
        years = [name for name in self.names if _YEAR.fullmatch(name)]
        if not years or not read:
            return ()
        likely = (it for it in read if it.score >= read[0].score - _LIKELY)
        return tuple(it for it in likely if all(_is_its_year(year, it.article) for year in years))

    def _lacking(self, quote: Quote) -> tuple[str, ...]:
        article = quote.article
        title, text = article.title, _ATTRIBUTION.sub(" ", quote.text)
        told = f"{title} {text}"
        names = [it for it in self.names if not (_is_there(it, told) or _is_its_year(it, article))]
        lacking = {word for name in names for word in words(name)}
        pairs = [
            str(pair)
            for pair in self.pairs
            if lacking.isdisjoint(words(pair.which)) and is_of_another(pair, title, text, self.known)
        ]
        return (*names, *pairs)


def named_in(question: str, known: Known, *, capitals: bool = True) -> Named:
    """Return what a question names, with capitals or not.

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
            names[-1].append(owner(token))
    found = tuple(dict.fromkeys(" ".join(name) for name in names if name))
    return Named(found, pairs_in(question, {word for name in found for word in words(name)}), known.names)


def _is_there(name: str, text: str) -> bool:
    if name[0].isdigit():
        return set(words(text)) >= set(words(name))
    return has_name(name, text)


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
