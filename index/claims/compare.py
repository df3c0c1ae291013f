"""Compare the claims of the articles that were read: which agree and which differ; pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.claims.agreement import agreeing_claims, are_supported, may_be_side
from index.claims.claim import ArticleClaim, claims_of
from index.question.answer_type import ExpectedAnswer
from index.reader.sentence_scores import Evidence
from index.text.stemming import canonical_form
from index.text.tokens import without_possessive, words

_CAPITALISED = re.compile(r"(?<=[a-z0-9,] )[A-Z][\w’'-]+")  # not at the start, where every word has a capital
_LOWER_CASE = re.compile(r"\b[a-z][\w’'-]+")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the articles claim, at most one claim for each.

    Attributes:
        agreeing: the claims that give the best claim's value, the best first.
        differing: the newest claim of each value, newest first; empty unless there are two values.
        newer: the best claim of the newest event, if a claim about an earlier event reads better.
    """

    agreeing: tuple[ArticleClaim, ...] = ()
    differing: tuple[ArticleClaim, ...] = ()
    newer: ArticleClaim | None = None

    @property
    def agreed(self) -> str:
        """The value agreed on, as the first article writes it, without a possessive ending."""
        return without_possessive(self.agreeing[0].value.text) if self.agreeing else ""


def compare(expected: ExpectedAnswer | None, found: Evidence) -> Comparison:
    """Compare the answers that the articles give.

    Two values contradict each other only if both sentences clearly say what is asked, with nearly all of the
    question's words, if the reader thinks that each may answer, and at about the time of the newest claim:
    elections and records recur. Agreement needs less evidence.
    """
    wanted = _with_names(expected, found)
    if wanted is None or not found.sentences:
        return Comparison()
    claims = claims_of(wanted, found)
    clear = [claim for claim in claims if claim.clear]
    if not clear:
        return Comparison(agreeing_claims(None, claims, wanted, found))
    newest = max(clear, key=lambda claim: claim.published)
    current = [claim for claim in clear if claim.may_share_event_with(newest)]
    best = current[0]
    sides = [
        claim for claim in clear if claim.may_share_event_with(best) and may_be_side(claim, wanted, found)
    ]
    differing = _differing(best, sides)
    if differing and not are_supported([[claim] for claim in differing], wanted, found):
        differing = ()
    return Comparison(
        agreeing_claims(best, claims, wanted, found),
        differing,
        best if best is not clear[0] else None,
    )


def _differing(best: ArticleClaim, claims: Sequence[ArticleClaim]) -> tuple[ArticleClaim, ...]:
    """Return the newest claim of the best one's value and those that contradict it, newest first."""
    newest = [max(group, key=lambda claim: claim.published) for group in _by_value(claims)]
    own = next((claim for claim in newest if claim.value.agrees(best.value)), best)
    others = [claim for claim in newest if claim is not own and claim.contradicts(own)]
    if not others:
        return ()
    return tuple(sorted([own, *others], key=lambda claim: claim.published, reverse=True))


def _by_value(claims: Sequence[ArticleClaim]) -> list[list[ArticleClaim]]:
    """Return the claims in groups that agree with the first claim of their group."""
    groups: list[list[ArticleClaim]] = []
    for claim in claims:
        for group in groups:
            if group[0].value.agrees(claim.value):
                group.append(claim)
                break
        else:
            groups.append([claim])
    return groups


def _with_names(wanted: ExpectedAnswer | None, found: Evidence) -> ExpectedAnswer | None:
    """Return `wanted` with its names: the words of the question that the evidence always capitalises.

    "Team" in Team Lindow and "New" in New Skarn are not names, because they are in lower case elsewhere.
    """
    if wanted is None:
        return None
    capitalised = _canonical_words(_CAPITALISED, found)
    return replace(wanted, names=wanted.about & (capitalised - _canonical_words(_LOWER_CASE, found)))


def _canonical_words(pattern: re.Pattern[str], found: Evidence) -> set[str]:
    matches = [match for sentence in found.sentences for match in pattern.findall(sentence.text)]
    return {canonical_form(word) for match in matches for word in words(match)}
