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
_SAME_TIME = timedelta(days=60)  # between accounts of one event: what repeats each year is another one
_UNDATED = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Account:
    """What one article gives as the answer, and in which sentence."""

    sentence: Sentence
    value: Value

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
        newer: the best of the newest time, where the best of all is of an earlier one.
    """

    agreeing: tuple[Account, ...] = ()
    differing: tuple[Account, ...] = ()
    newer: Account | None = None


def compared(question: str, found: Found) -> Comparison:
    """Compare what the articles that were read give as the answer.

    Only what clearly is an account of the same thing counts: of the same kind, with the question's words,
    of about the same time, which is that of the newest account: elections and records are told of again.
    Where the best sentence gives no value, nothing is compared.
    """
    wanted = asked(question)
    accounts = _accounts(wanted, found) if wanted else []
    if not accounts:
        return Comparison()
    newest = max(accounts, key=_published)
    best = next(it for it in accounts if _at_one_time(it, newest))
    comparable = [it for it in accounts if it.value.compares(best.value) and _at_one_time(it, best)]
    values: list[list[Account]] = []
    for account in comparable:
        alike = next((it for it in values if it[0].value.agrees(account.value)), None)
        if alike is None:
            values.append([account])
        else:
            alike.append(account)
    newer = None if best is accounts[0] else best
    if len(values) == 1:
        return Comparison(tuple(values[0]), newer=newer)
    claims = sorted((max(group, key=_published) for group in values), key=_published, reverse=True)
    return Comparison(tuple(next(it for it in values if best in it)), tuple(claims), newer)


def _accounts(wanted: Asked, found: Found) -> list[Account]:
    """Return the account of each article, the best first: empty where the best sentence gives none."""
    accounts: dict[str, Account] = {}
    for sentence in found.sentences:
        if sentence.score < found.sentences[0].score - _LIKELY:
            break
        if sentence.article.id in accounts or not _is_about(wanted, sentence, found):
            continue
        value = value_in(_text(sentence), wanted, sentence.article.published, sentence.pointed)
        if value is not None:
            accounts[sentence.article.id] = Account(sentence, value)
        elif not accounts:
            break  # nothing to compare with
    return list(accounts.values())


def _is_about(wanted: Asked, sentence: Sentence, found: Found) -> bool:
    """Tell whether a sentence, read with its headline and what stands before it, is about what is asked."""
    article = sentence.article
    before = found.outlines[article.id][max(0, sentence.number - 1)]
    context = f"{article.title} {article.text[before.start : before.end]} {_text(sentence)}"
    return _share(wanted.about, context) >= _SHARED and _share(wanted.about, _text(sentence)) > 0


def _share(about: frozenset[str], text: str) -> float:
    return len(about & {stem(word) for word in content_words(text)}) / len(about) if about else 1.0


def _text(sentence: Sentence) -> str:
    return sentence.article.text[sentence.span.start : sentence.span.end]


def _published(account: Account) -> datetime:
    return account.article.published or _UNDATED


def _at_one_time(one: Account, other: Account) -> bool:
    first, second = one.article.published, other.article.published
    return not (first and second) or abs(first - second) <= _SAME_TIME


def by_origin(accounts: Sequence[Account]) -> list[Account]:
    """Return one account for each independent origin; a publisher is one, whatever it prints."""
    chosen: list[Account] = []
    for account in accounts:
        article = account.article
        if not any(article.source == it.article.source or article.id == it.article.id for it in chosen):
            chosen.append(account)
    return chosen
