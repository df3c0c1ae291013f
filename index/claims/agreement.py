"""Which claims give the same answer as the best one; pure."""

from collections.abc import Iterator, Sequence

from index.claims.claim import SHARED, ArticleClaim, claim_in, likely, possible
from index.claims.values import named_at
from index.question.answer_type import ExpectedAnswer
from index.reader.sentence_scores import Evidence
from index.text.stemming import canonical_forms
from index.text.tokens import without_possessive


def agreeing_claims(
    best: ArticleClaim | None, told: Sequence[ArticleClaim], wanted: ExpectedAnswer, found: Evidence
) -> tuple[ArticleClaim, ...]:
    """Return the claims that give the value of the best one, one for each article, the best first.

    Args:
        best: the best clear claim, or None if there is none.
        told: the claims of all articles.
        wanted: the answer that the question expects.
        found: the sentences that the reader scored.
    """
    seen = list(_seen(wanted, found)) if wanted.kind == "name" else []
    best = best or next((claim for claim in seen if not _is_possessive(claim)), None)
    if best is None:
        return ()
    candidates = [*told, *_named(best, told, wanted, found), *seen]
    same = [claim for claim in candidates if claim.value.agrees(best.value)]
    once = {claim.article.id: claim for claim in reversed([best, *same]) if claim.may_share_event_with(best)}
    return tuple(sorted(once.values(), key=lambda claim: (claim is not best, -claim.sentence.score)))


def _is_possessive(claim: ArticleClaim) -> bool:
    return without_possessive(claim.value.text) != claim.value.text


def _named(
    best: ArticleClaim, told: Sequence[ArticleClaim], wanted: ExpectedAnswer, found: Evidence
) -> Iterator[ArticleClaim]:
    """Yield clear claims of the name from sentences in which several names could answer."""
    articles = {claim.article.id for claim in told}
    for sentence in possible(found):
        if sentence.article.id not in articles and best.value.named_in(sentence.text, wanted):
            claim = claim_in(sentence, wanted, found, best.value)
            if claim and claim.clear:
                yield claim


def _seen(wanted: ExpectedAnswer, found: Evidence) -> Iterator[ArticleClaim]:
    """Yield claims from likely sentences in which the reader sees the answer begin with a name."""
    about: dict[str, frozenset[str]] = {}
    for sentence in likely(found):
        value = named_at(sentence.text, wanted, sentence.answer_start)
        if value is None:
            continue
        article = sentence.article
        if article.id not in about:
            about[article.id] = wanted.about & canonical_forms(f"{article.title} {article.text}")
        if wanted.names <= about[article.id] and len(about[article.id]) >= SHARED * len(wanted.about):
            yield ArticleClaim(sentence, value, clear=False)
