"""Sentences that were read -> which articles give the same answer, and which another one; pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import log

from index.accounts.forms import fate, fates
from index.accounts.kinds import Asked, asked
from index.accounts.values import Value, value_in
from index.lexical import words
from index.model import Article
from index.reading import Found, Sentence

_LIKELY = log(20)  # how much less likely than the best sentence another account may be to answer …
_POSSIBLE = log(5_000)  # … where it clearly says what is asked: readers like one way of saying it better
_SHARED = 0.6  # share of the question's words that headline, sentence and the one before it must have
_CLEAR = 0.75  # share of them in the sentence itself, from which it says what is asked …
_FEWEST = 3  # … if these are so many: nearly everything has both words of "who is the new pope"
_SAME_TIME = timedelta(days=60)  # between accounts of one event: what repeats each year is another one
_UNDATED = datetime.min.replace(tzinfo=UTC)
_NAME = re.compile(r"(?<=[a-z0-9,] )[A-Z][\w’'-]+")  # not at the beginning, where any word has a capital
_SMALL = re.compile(r"\b[a-z][\w’'-]+")


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
        _agreeing(best, accounts, wanted, found) if wanted and best.clear else (),
        tuple(claims) if len(claims) > 1 else (),
        best if clear and best is not clear[0] else None,
    )


def _agreeing(best: Account, accounts: Sequence[Account], wanted: Asked, found: Found) -> tuple[Account, ...]:
    """Return the accounts that give the value of `best`, that one first, and sentences with its very name.

    Of several names in a sentence it may not be clear which one it gives; if it clearly says what is asked,
    it gives the one that another account has.
    """
    told = {it.article.id for it in accounts}
    others = (it for it in _possible(found) if it.article.id not in told)
    named = (it for it in others if best.value.named_in(_text(it), wanted))
    clear = (it for it in (_account(it, wanted, found, best.value) for it in named) if it and it.clear)
    agreeing = [*(it for it in accounts if it.value.agrees(best.value)), *clear]
    once = {it.article.id: it for it in reversed(agreeing) if _at_one_time(it, best)}
    return tuple(sorted(once.values(), key=lambda it: (it is not best, -it.sentence.score)))


def _named(wanted: Asked | None, found: Found) -> Asked | None:
    """Return what is asked for with those of its words that what was read writes as names, and only so.

    The team of Team Lindow and the new of New Skarn are none.
    """
    if wanted is None:
        return None
    texts = [_text(it) for it in found.sentences]
    names, small = (
        {fate(word) for text in texts for said in pattern.findall(text) for word in words(said)}
        for pattern in (_NAME, _SMALL)
    )
    return replace(wanted, names=wanted.about & (names - small))


def _accounts(wanted: Asked, found: Found) -> list[Account]:
    """Return the account of each article, the best first."""
    accounts: dict[str, Account] = {}
    for sentence in _possible(found):
        account = None if sentence.article.id in accounts else _account(sentence, wanted, found)
        if account and sentence.score < found.sentences[0].score - _LIKELY:
            # Of names in a sentence like that, another one may be of anything; the same one is no chance.
            account = replace(account, clear=wanted.kind != "name") if account.clear else None
        if account:
            accounts[sentence.article.id] = account
    return list(accounts.values())


def _possible(found: Found) -> Iterator[Sentence]:
    best = found.sentences[0].score
    return (it for it in found.sentences if it.score >= best - _POSSIBLE)


def _account(sentence: Sentence, wanted: Asked, found: Found, value: Value | None = None) -> Account | None:
    """Return what a sentence gives as the answer, or None where it is not about what is asked.

    Args:
        sentence: was read.
        wanted: what is asked for.
        found: what the sentence stands in.
        value: what it gives, if that is known.
    """
    told = wanted.about & fates(_text(sentence))
    around = wanted.about & fates(_context(sentence, found))
    if not told or wanted.names - around or len(around) < _SHARED * len(wanted.about):
        return None
    value = value or value_in(_text(sentence), wanted, sentence.article.published, sentence.pointed)
    if value is None:
        return None
    enough = len(wanted.about | wanted.counted) >= _FEWEST
    named = not wanted.names or 2 * len(told & wanted.names) > len(wanted.names)
    return Account(sentence, value, enough and named and len(told) >= _CLEAR * len(wanted.about))


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
