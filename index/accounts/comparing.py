"""Sentences that were read -> which articles give the same answer, and which another one; pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import log

from index.accounts.forms import fate, fates
from index.accounts.kinds import Asked, asked
from index.accounts.values import Value, value_in
from index.lexical import words
from index.model import Article
from index.prose import body
from index.reading import Found, Sentence

_LIKELY = log(20)  # how much less likely than the best sentence another account may be to answer
_SHARED = 0.6  # share of the question's words that headline, sentence and the one before it must have
_CLEAR = 0.75  # share of them in the sentence itself, from which it says what is asked …
_FEWEST = 3  # … if these are so many: nearly everything has both words of "who is the new pope"
_SAME_TIME = timedelta(days=60)  # between accounts of one event: what repeats each year is another one
_UNDATED = datetime.min.replace(tzinfo=UTC)
_AGENCY = re.compile(r"\(([A-Z][A-Za-z ]{1,20})\)")  # in a dateline: "SEOUL (AP) — "
_SHORT_NAME = 3  # letters of a source's name up to which it may stand in a text by chance
_NAME = re.compile(r"(?<=[a-z0-9,] )[A-Z][\w’'-]+")  # not at the beginning, where any word has a capital


@dataclass(frozen=True, slots=True)
class Account:
    """What one article gives as the answer, in which sentence, and whether that surely is about it."""

    sentence: Sentence
    value: Value
    clear: bool

    @property
    def article(self) -> Article:
        """The article."""
        return self.sentence.article

    def contradicts(self, other: "Account") -> bool:
        """Tell whether not both can be true, or one overtook the other; what one tells of, it knows of."""
        if other.value.stands_in(_text(self.sentence)) or self.value.stands_in(_text(other.sentence)):
            return False
        earlier, later = sorted((self, other), key=_published)
        new = _published(later).date() > _published(earlier).date() and later.value.overtakes(earlier.value)
        return self.value.excludes(other.value) or new


@dataclass(frozen=True, slots=True)
class Comparison:
    """Accounts of one question, one for each article.

    Attributes:
        agreeing: those that give the value of the best sentence of the newest time, that one first.
        differing: the newest of each value, newest first, where there are at least two values.
        newer: the best of the newest time, where one of an earlier time reads better.
    """

    agreeing: tuple[Account, ...] = ()
    differing: tuple[Account, ...] = ()
    newer: Account | None = None


def compared(question: str, found: Found) -> Comparison:
    """Compare what the articles that were read give as the answer.

    Another value is a contradiction only where both sentences clearly say what is asked: with nearly all of
    the question's words, at about the same time, which is that of the newest account, since elections and
    records are told of again. That another article gives the same value needs less to be believed.
    """
    wanted = _named(asked(question), found)
    accounts = _accounts(wanted, found) if wanted else []
    if not accounts:
        return Comparison()
    clear = [it for it in accounts if it.clear]
    newest = max(clear, key=_published) if clear else None
    best = next(it for it in clear if _at_one_time(it, newest)) if newest else accounts[0]
    agreeing = [it for it in accounts if it.value.agrees(best.value) and _at_one_time(it, best)]
    values: list[list[Account]] = []
    for account in clear:
        if not _at_one_time(account, best):
            continue
        alike = next((it for it in values if it[0].value.agrees(account.value)), None)
        if alike is None:
            values.append([account])
        else:
            alike.append(account)
    newest_of = [max(it, key=_published) for it in values]
    home = next((it for it in newest_of if it.value.agrees(best.value)), best)
    against = [it for it in newest_of if it is not home and it.contradicts(home)]
    claims = sorted([home, *against], key=_published, reverse=True)
    return Comparison(
        () if not best.clear else tuple(sorted(agreeing, key=lambda it: it is not best)),
        tuple(claims) if len(claims) > 1 else (),
        best if clear and best is not clear[0] else None,
    )


def _named(wanted: Asked | None, found: Found) -> Asked | None:
    """Return what is asked for with those of its words that what was read writes as names."""
    if wanted is None:
        return None
    names = [name for it in found.sentences for name in _NAME.findall(_text(it))]
    said = {fate(word) for name in names for word in words(name)}
    return replace(wanted, names=wanted.about & said)


def _accounts(wanted: Asked, found: Found) -> list[Account]:
    """Return the account of each article, the best first."""
    accounts: dict[str, Account] = {}
    for sentence in found.sentences:
        if sentence.score < found.sentences[0].score - _LIKELY:
            break
        article = sentence.article
        told = wanted.about & fates(_text(sentence))
        around = wanted.about & fates(_context(sentence, found))
        if article.id in accounts or not told or wanted.names - around:
            continue
        if len(around) < _SHARED * len(wanted.about):
            continue
        value = value_in(_text(sentence), wanted, article.published, sentence.pointed)
        if value is not None:
            enough = len(wanted.about | wanted.counted) >= _FEWEST
            named = not wanted.names or 2 * len(told & wanted.names) > len(wanted.names)
            clear = enough and named and len(told) >= _CLEAR * len(wanted.about)
            accounts[article.id] = Account(sentence, value, clear)
    return list(accounts.values())


def _context(sentence: Sentence, found: Found) -> str:
    """Return a sentence with its headline and what stands before it."""
    article = sentence.article
    before = found.outlines[article.id][max(0, sentence.number - 1)]
    return f"{article.title} {article.text[before.start : before.end]} {_text(sentence)}"


def _text(sentence: Sentence) -> str:
    return sentence.article.text[sentence.span.start : sentence.span.end]


def _published(account: Account) -> datetime:
    return account.article.published or _UNDATED


def _at_one_time(one: Account, other: Account) -> bool:
    first, second = one.article.published, other.article.published
    return not (first and second) or abs(first - second) <= _SAME_TIME


def by_origin(accounts: Sequence[Account]) -> list[Account]:
    """Return one account for each independent origin.

    Copies are one, and so are a publisher, those who credit one agency, and one who quotes another.
    """
    chosen: list[Account] = []
    for account in accounts:
        if not any(_of_one_origin(account, it) for it in chosen):
            chosen.append(account)
    return chosen


def _of_one_origin(one: Account, other: Account) -> bool:
    first, second = one.article, other.article
    if first.source == second.source or first.story == second.story:
        return True
    credit, agency = _credited(first), _credited(second)
    return (
        (bool(credit) and credit == agency)
        or _names_source(first, second.source)
        or _names_source(second, first.source)
    )


def _names_source(article: Article, source: str) -> bool:
    # As it is written: "people" and "time" in a text are no People and no Time.
    return len(source) > _SHORT_NAME and bool(re.search(rf"\b{re.escape(source)}\b", article.text))


def _credited(article: Article) -> str:
    """Return the agency that the dateline of an article names, or ""."""
    found = _AGENCY.search(article.text, 0, body(article.text))
    return found[1].casefold() if found else ""
