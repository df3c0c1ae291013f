"""The words in the articles of one library: which are known, and which are names."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from index.catalog.schema import Database, articles, revisions
from index.text.tokens import STOP_WORDS, without_possessive, words

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_INTRODUCED = re.compile(  # "the North Atlantic Treaty Organization (NATO)"
    r"((?:[A-Z][\w’'-]+ (?:(?:of|for|and|the|on|in) ){0,2}){2,7})\(([A-Z]{2,7})\)"
)
_NEWEST = 20_000  # revisions to read at most, in two seconds for each 3,000
_PAGE = 500
_ENGLISH = 20  # of its 120 commonest words; other languages share a dozen of them
_WITHIN = re.compile(r"[A-Z](?<=[a-z0-9,] .)[^\W\d_]*(?:['’][^\W\d_]+)*")  # not at the start of a sentence
_MOSTLY = 10  # a name is capitalised in this many times more articles than lower-cased, as in "nike.com"
_OF_ME = frozenset({"id", "ill", "im", "ive"})
_SMALL_WORDS = frozenset({"of", "for", "and", "the", "on", "in"})


class Vocabulary:
    """Counts words in memory, and reads only new articles on each `refresh`.

    3,000 articles take about 15 MB. Words of a removed article are forgotten when the program ends.
    """

    def __init__(self, database: Database, library: str) -> None:
        """Read from `database`."""
        self._database = database
        self._library = library
        self._read_until = ""
        self._small: Counter[str] = Counter()
        self._capital: Counter[str] = Counter()
        self._within: Counter[str] = Counter()
        self._spelt: dict[str, str] = {}
        self._declared: tuple[str, ...] | None = None  # the languages, until there is something new
        self.names: Counter[str] = Counter()
        """Document frequency of case-folded words that are almost always capitalised: probably names."""
        self.articles = 0
        """How many revisions of articles were read."""
        self.introduced: dict[str, str] = {}
        """The long form of each abbreviation that an article introduces."""

    def knows(self, word: str) -> bool:
        """Return whether an article has this word, folded as by `tokens.words`."""
        return word in self._small or word in self._capital

    def spelt(self, name: str) -> str:
        """Return a name as the articles spell it."""
        return self._spelt.get(name, name)

    def languages(self) -> tuple[str, ...]:
        """Return the languages that the articles declare, most frequent first, and English by its words."""
        declared = self._declared
        if declared is None:
            query = (
                select(articles.c.language)
                .where(articles.c.library == self._library, articles.c.language != "")
                .group_by(articles.c.language)
                .order_by(func.count().desc(), articles.c.language)
            )
            with self._database.reading() as connection:
                declared = tuple(language.split("-")[0].lower() for language in connection.scalars(query))
            self._declared = declared
        english = ["en"] if len(self._small.keys() & STOP_WORDS) > _ENGLISH else []
        return tuple(dict.fromkeys([*declared, *english]))

    def refresh(self) -> None:
        """Read the articles stored since the last call."""
        small: Counter[str] = Counter()
        capital: Counter[str] = Counter()
        within: Counter[str] = Counter()
        for row in self._unread():
            self._read_until = max(self._read_until, row.stored)
            self._declared = None
            self.articles += 1
            text = f"{row.title}\n{row.text}"
            said = set(_TOKEN.findall(text))
            lower = {token for token in said if token.islower()}
            small.update(lower)
            capital.update(said - lower)
            within.update(set(_WITHIN.findall(row.text)))
            self._learn(text)
        if not small and not capital:
            return
        for tokens, of in ((small, self._small), (capital, self._capital), (within, self._within)):
            for token, number in tokens.items():
                for word in _folded(token):
                    of[word] += number
        for token in capital:
            for word in _folded(token):
                self._spelt.setdefault(word, without_possessive(token))
        self.names = Counter({word: number for word, number in self._capital.items() if self._is_name(word)})

    def _is_name(self, word: str) -> bool:
        """Return whether `word` is almost always capitalised; "I" and "I'm" always are and do not count."""
        if len(word) == 1 or word in _OF_ME:
            return False
        return word not in self._small or self._within[word] >= _MOSTLY * self._small[word]

    def _unread(self) -> Iterator[Any]:
        query = (
            select(revisions.c.title, revisions.c.text, revisions.c.stored)
            .where(revisions.c.library == self._library, revisions.c.stored > self._read_until)
            .order_by(revisions.c.stored.desc())
            .limit(_NEWEST)
        )
        with self._database.reading() as connection:
            yield from connection.execution_options(yield_per=_PAGE).execute(query)

    def _learn(self, text: str) -> None:
        for long, short in _INTRODUCED.findall(text):
            spoken = long.split()
            for start in range(len(spoken)):
                if spoken[start].lower() in _SMALL_WORDS:
                    continue
                initials = [word[0] for word in spoken[start:] if word.lower() not in _SMALL_WORDS]
                if "".join(initials).upper() == short:
                    self.introduced.setdefault(short, " ".join(spoken[start:]))
                    break


def _folded(token: str) -> list[str]:
    """Return the same as `tokens.words`, faster for a token of plain letters, as most are."""
    return [token.lower()] if token.isascii() and token.isalpha() else words(token)
