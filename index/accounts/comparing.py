"""Sentences that were read -> which articles give the same answer, and which another one; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import log

from index.accounts.kinds import Asked, asked, stem
from index.accounts.values import Value, value_in
from index.lexical import content_words
from index.model import Article
from index.reading import Found, Sentence

_LIKELY = log(20)  # how much less likely than the best sentence another account may be to answer
_SHARED = 0.6  # share of the question's words that headline, sentence and the one before it must have
_CLEAR = 0.75  # share of them in the sentence itself, from which it says what is asked …
_FEWEST = 3  # … if these are so many: nearly everything has both words of "who is the new pope"
_SAME_TIME = timedelta(days=60)  # between accounts of one event: what repeats each year is another one
_UNDATED = datetime.min.replace(tzinfo=UTC)


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
    wanted = asked(question)
    accounts = _accounts(wanted, found) if wanted else []
    if not accounts:
        return Comparison()
    clear = [it for it in accounts if it.clear]
    newest = max(clear, key=_published) if clear else None
    best = next(it for it in clear if _at_one_time(it, newest)) if newest else accounts[0]
    agreeing = [it for it in accounts if it.value.agrees(best.value) and _at_one_time(it, best)]
    values: list[list[Account]] = []
    for account in clear:
        if not (account.value.compares(best.value) and _at_one_time(account, best)):
            continue
        alike = next((it for it in values if it[0].value.agrees(account.value)), None)
        if alike is None:
            values.append([account])
        else:
            alike.append(account)
    claims = sorted((max(it, key=_published) for it in values), key=_published, reverse=True)
    return Comparison(
        () if not best.clear else tuple(sorted(agreeing, key=lambda it: it is not best)),
        tuple(claims) if len(claims) > 1 else (),
        best if clear and best is not clear[0] else None,
    )


def _accounts(wanted: Asked, found: Found) -> list[Account]:
    """Return the account of each article, the best first."""
    accounts: dict[str, Account] = {}
    for sentence in found.sentences:
        if sentence.score < found.sentences[0].score - _LIKELY:
            break
        article = sentence.article
        shared = _share(wanted.about, _text(sentence))
        if article.id in accounts or not shared or _in_context(wanted, sentence, found) < _SHARED:
            continue
        value = value_in(_text(sentence), wanted, article.published, sentence.pointed)
        if value is not None:
            enough = len(wanted.about | wanted.counted) >= _FEWEST
            accounts[article.id] = Account(sentence, value, enough and shared >= _CLEAR)
    return list(accounts.values())


def _in_context(wanted: Asked, sentence: Sentence, found: Found) -> float:
    """Return the share of the question's words in a sentence, its headline and what stands before it."""
    article = sentence.article
    before = found.outlines[article.id][max(0, sentence.number - 1)]
    context = f"{article.title} {article.text[before.start : before.end]} {_text(sentence)}"
    return _share(wanted.about, context)


def _share(about: frozenset[str], text: str) -> float:
    return len(about & {stem(word) for word in content_words(text)}) / len(about) if about else 0.0


def _text(sentence: Sentence) -> str:
    return sentence.article.text[sentence.span.start : sentence.span.end]


def _published(account: Account) -> datetime:
    return account.article.published or _UNDATED


def _at_one_time(one: Account, other: Account) -> bool:
    first, second = one.article.published, other.article.published
    return not (first and second) or abs(first - second) <= _SAME_TIME


def by_origin(accounts: Sequence[Account]) -> list[Account]:
    """Return one account for each independent origin: copies are one, and so is a publisher."""
    chosen: list[Account] = []
    for account in accounts:
        article = account.article
        others = [it.article for it in chosen]
        if not any(article.source == it.source or article.story == it.story for it in others):
            chosen.append(account)
    return chosen
