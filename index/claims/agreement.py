"""Which claims give the same answer as the best one; pure."""

from collections.abc import Iterator, Sequence
from math import exp

from index.claims.claim import SHARED, ArticleClaim, claim_in, likely, possible
from index.claims.values import Value, named_at, value_in
from index.question.answer_type import ExpectedAnswer
from index.reader.sentence_scores import Evidence, Sentence
from index.text.stemming import canonical_forms
from index.text.tokens import without_possessive

# Support that a value needs before articles are said to agree on it. Over questions of four half-years, with
# articles of one publisher counted as well, 70 of 76 such agreements are right, 13 of 14 of those on natural
# questions, and 13 of 13 between publishers. With .5 they are 80 of 87, 13 of 15 and 15 of 15.
_MAJORITY = 0.6

# Support that a value needs to be a side of a difference. Without this, two differences were claimed for the
# same questions, and both were wrong: a side with a support of .001 or .002 counted something else. The sides
# of our own true differences have .08 or more.
_SIDE = 0.05


def support(claims: Sequence[ArticleClaim], wanted: ExpectedAnswer, found: Evidence) -> float:
    """Return how likely the value of `claims` is the answer, by all sentences that were read.

    This is the chance that one of the passages answers, times the share of the sentences that give the value.

    Args:
        claims: claims of one value.
        wanted: the answer that the question expects.
        found: the sentences that the reader scored.
    """
    best = found.sentences[0].score
    likelihood = {sentence: exp(sentence.score - best) for sentence in found.sentences}
    value, claiming = claims[0].value, {claim.sentence for claim in claims}
    giving = (
        weight
        for sentence, weight in likelihood.items()
        if sentence in claiming or _gives(sentence, value, wanted)
    )
    share = sum(giving) / sum(likelihood.values())
    return share / (1 + exp(-found.answered))


def are_supported(sides: Sequence[Sequence[ArticleClaim]], wanted: ExpectedAnswer, found: Evidence) -> bool:
    """Return whether the answer is likely to be one of the values of `sides`.

    Quotes of several libraries come without the reader's scores, and count as supported.

    Args:
        sides: for each value, the claims that give it.
        wanted: the answer that the question expects.
        found: the sentences that the reader scored.
    """
    if _is_unread(sides[0][0]):
        return True
    return sum(support(side, wanted, found) for side in sides) > _MAJORITY


def may_be_side(claim: ArticleClaim, wanted: ExpectedAnswer, found: Evidence) -> bool:
    """Return whether the value of `claim` may be the answer, so that another value differs from it.

    A claim from a quote of another library counts as one, since it comes without the reader's scores.
    """
    return _is_unread(claim) or support([claim], wanted, found) > _SIDE


def _is_unread(claim: ArticleClaim) -> bool:
    return claim.sentence.answer_start is None


def _gives(sentence: Sentence, value: Value, wanted: ExpectedAnswer) -> bool:
    """Return whether `sentence` gives `value`; a name counts where the reader sees the answer begin."""
    if wanted.kind == "name":
        given = named_at(sentence.text, wanted, sentence.answer_start)
    else:
        given = value_in(sentence.text, wanted, sentence.article.published, sentence.answer_start)
    return given is not None and given.agrees(value)


def agreeing_claims(
    best: ArticleClaim | None, claims: Sequence[ArticleClaim], wanted: ExpectedAnswer, found: Evidence
) -> tuple[ArticleClaim, ...]:
    """Return the claims that give the value of the best one, one for each article, the best first.

    Args:
        best: the best clear claim, or None if there is none.
        claims: the claims of all articles.
        wanted: the answer that the question expects.
        found: the sentences that the reader scored.
    """
    seen = list(_seen(wanted, found)) if wanted.kind == "name" else []
    best = best or next((claim for claim in seen if not _is_possessive(claim)), None)
    if best is None:
        return ()
    candidates = [*claims, *_named(best, claims, wanted, found), *seen]
    same = [claim for claim in candidates if claim.value.agrees(best.value)]
    once = {claim.article.id: claim for claim in reversed([best, *same]) if claim.may_share_event_with(best)}
    if len(once) > 1 and not are_supported([tuple(once.values())], wanted, found):
        return (best,)
    return tuple(sorted(once.values(), key=lambda claim: (claim is not best, -claim.sentence.score)))


def _is_possessive(claim: ArticleClaim) -> bool:
    return without_possessive(claim.value.text) != claim.value.text


def _named(
    best: ArticleClaim, claims: Sequence[ArticleClaim], wanted: ExpectedAnswer, found: Evidence
) -> Iterator[ArticleClaim]:
    """Yield clear claims of the name from sentences in which several names could answer."""
    articles = {claim.article.id for claim in claims}
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
