"""Sentences that were read -> which articles give the same answer, and which another one; pure."""

import re
from dataclasses import dataclass, replace

from index.claims.agreement import agreeing_claims
from index.claims.claim import ArticleClaim, claims_of, text_of
from index.question.answer_type import ExpectedAnswer, expected_answer
from index.reader.sentence_scores import Evidence
from index.text.stemming import canonical_form
from index.text.tokens import without_possessive, words

_NAME = re.compile(r"(?<=[a-z0-9,] )[A-Z][\w’'-]+")  # not at the beginning, where any word has a capital
_SMALL = re.compile(r"\b[a-z][\w’'-]+")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Claims on one question, one for each article.

    Attributes:
        agreeing: those that give the value of the best sentence of the newest time, that one first.
        differing: the newest of each value, newest first, where there are at least two values.
        newer: the best of the newest time, where one of an earlier time reads better.
    """

    agreeing: tuple[ArticleClaim, ...] = ()
    differing: tuple[ArticleClaim, ...] = ()
    newer: ArticleClaim | None = None

    @property
    def agreed(self) -> str:
        """What the agreeing ones give, in the words of the first; Oregon where that has Oregon's."""
        return without_possessive(self.agreeing[0].value.text) if self.agreeing else ""


def compare(question: str, found: Evidence) -> Comparison:
    """Compare what the articles that were read give as the answer.

    Another value is a contradiction only where both sentences clearly say what is asked: with nearly all of
    the question's words, at about the same time, which is that of the newest claim, since elections and
    records are told of again. That another article gives the same value needs less to be believed.
    """
    wanted = _named(expected_answer(question), found)
    if wanted is None or not found.sentences:
        return Comparison()
    told = claims_of(wanted, found)
    clear = [it for it in told if it.clear]
    if not clear:
        return Comparison(agreeing_claims(None, told, wanted, found))
    newest = max(clear, key=lambda it: it.published)
    best = next(it for it in clear if it.is_of_the_time_of(newest))
    values: list[list[ArticleClaim]] = []
    for claim in clear:
        if not claim.is_of_the_time_of(best):
            continue
        alike = next((it for it in values if it[0].value.agrees(claim.value)), None)
        if alike is None:
            values.append([claim])
        else:
            alike.append(claim)
    newest_of = [max(it, key=lambda it: it.published) for it in values]
    home = next((it for it in newest_of if it.value.agrees(best.value)), best)
    against = [it for it in newest_of if it is not home and it.contradicts(home)]
    claims = sorted([home, *against], key=lambda it: it.published, reverse=True)
    return Comparison(
        agreeing_claims(best, told, wanted, found),
        tuple(claims) if len(claims) > 1 else (),
        best if best is not clear[0] else None,
    )


def _named(wanted: ExpectedAnswer | None, found: Evidence) -> ExpectedAnswer | None:
    """Return what is asked for with those of its words that what was read writes as names, and only so.

    The team of Team Lindow and the new of New Skarn are none.
    """
    if wanted is None:
        return None
    texts = [text_of(it) for it in found.sentences]
    names, small = (
        {canonical_form(word) for text in texts for said in pattern.findall(text) for word in words(said)}
        for pattern in (_NAME, _SMALL)
    )
    return replace(wanted, names=wanted.about & (names - small))
