"""The words in the articles of one library: which are known, and which are names.

The counts are kept in the catalog. A stored text goes into the table `uncounted`, until `Vocabulary.refresh`
counts its words. A question reads only the rows of its own words.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from index.catalog.rows import MANY
from index.catalog.schema import (
    Database,
    article_counts,
    long_forms,
    revisions,
    uncounted,
    vocabularies,
    word_counts,
)
from index.text.tokens import STOP_WORDS, without_possessive, words

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_INTRODUCED = re.compile(  # "the North Atlantic Treaty Organization (NATO)"
    r"((?:[A-Z][\w’'-]+ (?:(?:of|for|and|the|on|in) ){0,2}){2,7})\(([A-Z]{2,7})\)"
)
_AT_ONCE = 512
"""Texts counted in one transaction. Writing rows takes most of the time, and many texts share most words."""

_LONGEST_FORM = 10  # words of the long form of an abbreviation
_SIMILAR = 5_000  # names with the same first letter and a like length that are compared
_ENGLISH = 20  # of its 120 commonest words; other languages share a dozen of them
_WITHIN = re.compile(r"[A-Z](?<=[a-z0-9,] .)[^\W\d_]*(?:['’][^\W\d_]+)*")  # not at the start of a sentence
_MOSTLY = 10  # a name is capitalised in this many times more articles than lower-cased, as in "nike.com"
_OF_ME = frozenset({"id", "ill", "im", "ive"})
_SMALL_WORDS = frozenset({"of", "for", "and", "the", "on", "in"})
_COUNTS = ("uncapitalised", "capitalised", "capitalised_within")


def await_counting(connection: Connection, library: str, texts: Sequence[tuple[str, str]]) -> None:
    """Queue new texts (article and revision), within a transaction, for `Vocabulary.refresh`."""
    rows = [{"library": library, "article": article, "revision": revision} for article, revision in texts]
    connection.execute(insert(uncounted), rows)


def forget_words(connection: Connection, library: str, ids: Sequence[str]) -> None:
    """Subtract, within a transaction, the words of all revisions of these articles."""
    waits = and_(
        uncounted.c.library == revisions.c.library,
        uncounted.c.article == revisions.c.article,
        uncounted.c.revision == revisions.c.revision,
    )
    for start in range(0, len(ids), _AT_ONCE):
        page = ids[start : start + _AT_ONCE]
        of_page = (revisions.c.library == library, revisions.c.article.in_(page))
        query = select(revisions.c.title, revisions.c.text).outerjoin(uncounted, waits)
        rows = connection.execute(query.where(*of_page, uncounted.c.article.is_(None)))
        _count(connection, library, [(row.title, row.text) for row in rows], -1)
        connection.execute(
            delete(uncounted).where(uncounted.c.library == library, uncounted.c.article.in_(page))
        )


class Vocabulary:
    """Counts in how many articles of the library called `library` each word stands."""

    def __init__(self, database: Database, library: str) -> None:
        """Read and write in `database`."""
        self._database = database
        self._library = library

    def refresh(self) -> None:
        """Count the texts that were stored since the last call."""
        while self._count_some():
            pass

    def of(self, question: str) -> "QuestionWords":
        """Return what the articles know of the words of `question`."""
        listed = select(uncounted.c.article).where(uncounted.c.library == self._library)
        with self._database.reading() as connection:
            behind = connection.scalar(listed.limit(1).offset(_AT_ONCE)) is not None
        if behind:  # a former version stored texts without counting; otherwise adding counts them
            self.refresh()
        return QuestionWords(self._database, self._library, question)

    def _count_some(self) -> bool:
        """Count some texts in one transaction, and return whether there were any."""
        listed = select(uncounted.c.article, uncounted.c.revision).where(uncounted.c.library == self._library)
        with self._database.reading() as connection:
            if connection.execute(listed.limit(1)).first() is None:
                return False
        text = and_(
            revisions.c.library == uncounted.c.library,
            revisions.c.article == uncounted.c.article,
            revisions.c.revision == uncounted.c.revision,
        )
        query = listed.add_columns(revisions.c.title, revisions.c.text).join(revisions, text).limit(_AT_ONCE)
        with self._database.writing() as connection:
            # Locks the vocabulary, so that of two processes only one counts a text.
            _change_total(connection, self._library, 0)
            rows = connection.execute(query).all()
            _count(connection, self._library, [(row.title, row.text) for row in rows], 1)
            counted = and_(
                uncounted.c.library == self._library,
                uncounted.c.article == bindparam("counted_article"),
                uncounted.c.revision == bindparam("counted_revision"),
            )
            keys = [{"counted_article": row.article, "counted_revision": row.revision} for row in rows]
            if keys:
                connection.execute(delete(uncounted).where(counted), keys)
        return bool(rows)


class QuestionWords:
    """What the articles of a library know of the words of one question; see `spelling.Known`."""

    def __init__(self, database: Database, library: str, question: str) -> None:
        """Read the rows of the words of `question`; other words are read on demand."""
        self._database = database
        self._library = library
        self._rows: dict[str, Row[Any] | None] = {}
        total = select(vocabularies.c.articles).where(vocabularies.c.library == library)
        with database.reading() as connection:
            self.articles = connection.scalar(total) or 0
            """How many articles were counted, each revision separately."""
            self._read(connection, {*words(question), *map(str.casefold, _TOKEN.findall(question))})

    def knows(self, word: str) -> bool:
        """Return whether an article has this word, folded as by `tokens.words`."""
        return self.row(word) is not None

    def articles_naming(self, name: str) -> int:
        """Return how many articles have a folded word that is a name, or 0 if it is no name.

        A name is a word that is almost always capitalised.
        """
        row = self.row(name)
        return int(row.capitalised) if row is not None and row.begins is not None else 0

    def spelt(self, name: str) -> str:
        """Return a name as the articles spell it."""
        row = self.row(name)
        return row.spelt if row and row.spelt else name

    def languages(self) -> tuple[str, ...]:
        """Return the languages that the articles declare, most frequent first, and English by its words."""
        counted = select(article_counts.c.language).where(
            article_counts.c.library == self._library,
            article_counts.c.language != "",
            article_counts.c.articles > 0,
        )
        most_first = counted.order_by(article_counts.c.articles.desc(), article_counts.c.language)
        small = select(func.count()).where(
            word_counts.c.library == self._library,
            word_counts.c.word.in_(STOP_WORDS),
            word_counts.c.uncapitalised > 0,
        )
        with self._database.reading() as connection:
            declared = connection.scalars(most_first).all()
            english = ["en"] if (connection.scalar(small) or 0) > _ENGLISH else []
        return tuple(dict.fromkeys([*(name.split("-")[0].lower() for name in declared), *english]))

    def similar(self, word: str, typos: int) -> list[str]:
        """Return names that begin as `word` does and whose length differs by at most `typos`."""
        lengths = range(len(word) - typos, len(word) + typos + 1)
        alike = word_counts.c.begins.in_([f"{word[0]}{length}" for length in lengths])
        query = select(word_counts.c.word).where(word_counts.c.library == self._library, alike)
        with self._database.reading() as connection:
            return list(connection.scalars(query.limit(_SIMILAR)))

    def introduced(self, question: str) -> dict[str, str]:
        """Return the abbreviations in `question` that articles introduce, with their long forms.

        Abbreviations whose long form is in `question` are returned as well.
        """
        folded = words(question)
        runs = {
            " ".join(folded[start:end])
            for start in range(len(folded))
            for end in range(start + 2, min(len(folded), start + _LONGEST_FORM) + 1)
        }
        shorts = {token for token in re.findall(r"\w+", question.replace(".", "")) if token.isupper()}
        found: dict[str, tuple[int, str]] = {}
        with self._database.reading() as connection:
            for column, wanted in ((long_forms.c.abbreviation, shorts), (long_forms.c.folded, runs)):
                for page in _pages(sorted(wanted)):
                    query = select(long_forms).where(long_forms.c.library == self._library, column.in_(page))
                    for row in connection.execute(query):
                        best = found.get(row.abbreviation, (0, ""))
                        found[row.abbreviation] = max(best, (row.articles, row.spelt))
        return {short: spelt for short, (_, spelt) in sorted(found.items())}

    def row(self, word: str) -> Row[Any] | None:
        """Return the counts of a folded word, or None if no article has it."""
        if word not in self._rows:
            with self._database.reading() as connection:
                self._read(connection, {word})
        return self._rows[word]

    def _read(self, connection: Connection, wanted: set[str]) -> None:
        self._rows |= {**dict.fromkeys(wanted), **_rows(connection, self._library, wanted)}


@dataclass(slots=True)
class _Counts:
    """In how many texts each folded word stands, in each way of writing; `spelt` is one of its forms."""

    uncapitalised: Counter[str] = field(default_factory=Counter)
    capitalised: Counter[str] = field(default_factory=Counter)
    capitalised_within: Counter[str] = field(default_factory=Counter)
    spelt: dict[str, str] = field(default_factory=dict)
    introduced: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, title: str, text: str) -> None:
        """Count the words of one text."""
        whole = f"{title}\n{text}"
        said = set(_TOKEN.findall(whole))
        lower = {token for token in said if token.islower()}
        within = set(_WITHIN.findall(text))
        for tokens, counter in (
            (lower, self.uncapitalised),
            (said - lower, self.capitalised),
            (within, self.capitalised_within),
        ):
            counter.update(chain.from_iterable(map(_folded, tokens)))
        for token in sorted(said - lower):
            for word in _folded(token):
                self.spelt[word] = _spelt(self.spelt.get(word, ""), without_possessive(token))
        self.introduced.update(set(_introductions(whole)))


def _count(connection: Connection, library: str, texts: Sequence[tuple[str, str]], sign: int) -> None:
    """Add the words of these titles and texts to the counts, or subtract them where `sign` is -1."""
    counts = _Counts()
    for title, text in texts:
        counts.add(title, text)
    _change_total(connection, library, sign * len(texts))
    _change_words(connection, library, counts, sign)
    _change_long_forms(connection, library, counts, sign)


def _change_total(connection: Connection, library: str, by: int) -> None:
    total = update(vocabularies).where(vocabularies.c.library == library)
    if not connection.execute(total.values(articles=vocabularies.c.articles + by)).rowcount:
        connection.execute(insert(vocabularies).values(library=library, articles=by))


def _change_words(connection: Connection, library: str, counts: _Counts, sign: int) -> None:
    changed = {*counts.uncapitalised, *counts.capitalised, *counts.capitalised_within}
    known = _rows(connection, library, changed)
    added, updated, gone = [], [], []
    for word in changed:
        former = known.get(word)
        new = {
            name: (getattr(former, name) if former else 0) + sign * getattr(counts, name)[word]
            for name in _COUNTS
        }
        row = {**new, "begins": _beginning(word, *new.values())}
        row["spelt"] = _spelt(former.spelt if former else "", counts.spelt.get(word, ""))
        if former is None:
            added.append({"library": library, "word": word, **row})
        elif new["uncapitalised"] <= 0 and new["capitalised"] <= 0:
            gone.append({"changed_word": word})
        else:
            updated.append({"changed_word": word, **row})
    same = and_(word_counts.c.library == library, word_counts.c.word == bindparam("changed_word"))
    for statement, rows in (
        (insert(word_counts), added),
        (update(word_counts).where(same), updated),
        (delete(word_counts).where(same), gone),
    ):
        if rows:
            connection.execute(statement, rows)


def _change_long_forms(connection: Connection, library: str, counts: _Counts, sign: int) -> None:
    for (short, long), number in counts.introduced.items():
        same = and_(
            long_forms.c.library == library,
            long_forms.c.abbreviation == short,
            long_forms.c.folded == (folded := " ".join(words(long))),
        )
        by = {"articles": long_forms.c.articles + sign * number}
        if not connection.execute(update(long_forms).where(same).values(**by)).rowcount and sign > 0:
            row = {"library": library, "abbreviation": short, "folded": folded, "spelt": long}
            connection.execute(insert(long_forms).values(**row, articles=number))
        if sign < 0:
            connection.execute(delete(long_forms).where(same, long_forms.c.articles <= 0))


def _rows(connection: Connection, library: str, wanted: set[str]) -> dict[str, Row[Any]]:
    query = select(word_counts).where(word_counts.c.library == library)
    return {
        row.word: row
        for page in _pages(sorted(wanted))
        for row in connection.execute(query.where(word_counts.c.word.in_(page)))
    }


def _beginning(word: str, uncapitalised: int, capitalised: int, within: int) -> str | None:
    """Return the first letter and length by which a name is found, or None for a word that is not a name."""
    is_name = capitalised and _is_name(word, uncapitalised, within)
    return f"{word[0]}{len(word)}" if is_name else None


def _spelt(former: str, other: str) -> str:
    """Return the form of a name to show: the first one, but one in capitals only if there is no other."""
    return other if not former or (former.isupper() and other and not other.isupper()) else former


def _is_name(word: str, uncapitalised: int, within: int) -> bool:
    """Return whether `word` is almost always capitalised; "I" and "I'm" always are and do not count."""
    if len(word) == 1 or word in _OF_ME:
        return False
    return not uncapitalised or within >= _MOSTLY * uncapitalised


def _introductions(text: str) -> Iterator[tuple[str, str]]:
    """Yield the abbreviations that `text` introduces, each with its long form."""
    for long, short in _INTRODUCED.findall(text):
        spoken = long.split()
        for start in range(len(spoken)):
            if spoken[start].lower() in _SMALL_WORDS:
                continue
            initials = [word[0] for word in spoken[start:] if word.lower() not in _SMALL_WORDS]
            if "".join(initials).upper() == short:
                yield short, " ".join(spoken[start:])
                break


def _pages(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), MANY):
        yield values[start : start + MANY]


def _folded(token: str) -> list[str]:
    """Return the same as `tokens.words`, faster for a token of plain letters, as most are."""
    return [token.lower()] if token.isascii() and token.isalpha() else words(token)
