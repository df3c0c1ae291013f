"""The claim of one article: the value that one of its sentences gives as the answer; pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import log

from index.claims.values import Value, value_in
from index.model import Article
from index.question.answer_type import ExpectedAnswer
from index.reader.sentence_scores import Evidence, Sentence
from index.text.stemming import canonical_forms

# How much less likely to answer than the best sentence another sentence may be to make a claim.
_LIKELY = log(20)
# The same for a sentence that clearly says what is asked: readers prefer some phrasings to others.
_POSSIBLE = log(5_000)
SHARED = 0.6
"""Share of the question's words that a sentence about the same event must have in or around it."""

_CLEAR = 0.75
"""Share of these words in the sentence itself, from which it clearly says what is asked."""

_FEWEST = 3  # such words in a question: too many texts have both words of "who is the new pope"
_SAME_TIME = timedelta(days=60)  # between reports on one event; what recurs every year is further apart
_UNDATED = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ArticleClaim:
    """A sentence of an article, the value that it gives, and whether it clearly says what is asked."""

    sentence: Sentence
    value: Value
    clear: bool

    @property
    def article(self) -> Article:
        """The article that makes the claim."""
        return self.sentence.article

    @property
    def published(self) -> datetime:
        """The date of the article, or the earliest possible date if it has none."""
        return self.article.published or _UNDATED

    @property
    def known(self) -> str:
        """The text that may mention the other value too: the article for a name, else the sentence.

        A ticket sold in Los Angeles was sold in California. But a report on a death toll may also mention
        the previous one.
        """
        return self.article.text if isinstance(self.value.meaning, str) else self.sentence.text

    def contradicts(self, other: "ArticleClaim") -> bool:
        """Return whether the two claims cannot both be true, or one overtook the other.

        An article that mentions the other value knows of it, and so does not contradict it.
        """
        if other.value.stands_in(self.known) or self.value.stands_in(other.known):
            return False
        earlier, later = sorted((self, other), key=lambda claim: claim.published)
        new = later.published.date() > earlier.published.date() and later.value.overtakes(earlier.value)
        return self.value.excludes(other.value) or new

    def may_share_event_with(self, other: "ArticleClaim") -> bool:
        """Return whether both claims can be about one event, by their dates; an undated one always can."""
        first, second = self.article.published, other.article.published
        return not (first and second) or abs(first - second) <= _SAME_TIME


def likely(found: Evidence) -> Iterator[Sentence]:
    """Yield the sentences that are nearly as likely to answer as the best, best first."""
    return _within(_LIKELY, found)


def possible(found: Evidence) -> Iterator[Sentence]:
    """Yield the sentences that answer if they clearly say what is asked, best first."""
    return _within(_POSSIBLE, found)


def _within(distance: float, found: Evidence) -> Iterator[Sentence]:
    sentences = found.sentences
    return (sentence for sentence in sentences if sentence.score >= sentences[0].score - distance)


def claims_of(wanted: ExpectedAnswer, found: Evidence) -> list[ArticleClaim]:
    """Return one claim for each article that makes one, the best first."""
    kept: dict[str, ArticleClaim] = {}
    near = set(likely(found))
    for sentence in possible(found):
        claim = None if sentence.article.id in kept else claim_in(sentence, wanted, found)
        if claim and sentence not in near:
            # Another name in a less likely sentence may belong to anything; the same name is no coincidence.
            claim = replace(claim, clear=wanted.kind != "name") if claim.clear else None
        if claim:
            kept[sentence.article.id] = claim
    return list(kept.values())


def claim_in(
    sentence: Sentence, wanted: ExpectedAnswer, found: Evidence, value: Value | None = None
) -> ArticleClaim | None:
    """Return the claim of `sentence`, or None if it gives no value or is not about what is asked.

    Args:
        sentence: a sentence that the reader scored.
        wanted: the answer that the question expects.
        found: the evidence that the sentence is part of.
        value: the value that the sentence gives, if it is already known.
    """
    said = wanted.about & canonical_forms(sentence.text)
    around = wanted.about & canonical_forms(_context(sentence, found))
    if not said or wanted.names - around or len(around) < SHARED * len(wanted.about):
        return None
    value = value or value_in(sentence.text, wanted, sentence.article.published, sentence.answer_start)
    if value is None:
        return None
    enough = len(wanted.about | wanted.counted) >= _FEWEST
    named = not wanted.names or 2 * len(said & wanted.names) > len(wanted.names)
    # The number of employees does not answer how many were dismissed.
    same = not (wanted.predicate & wanted.about) or bool(wanted.predicate & said)
    return ArticleClaim(
        sentence, value, enough and named and same and len(said) >= _CLEAR * len(wanted.about)
    )


def _context(sentence: Sentence, found: Evidence) -> str:
    """Return the headline, the sentence before and `sentence` itself."""
    article = sentence.article
    before = found.outlines[article.id][max(0, sentence.number - 1)]
    return f"{article.title} {article.text[before.start : before.end]} {sentence.text}"
